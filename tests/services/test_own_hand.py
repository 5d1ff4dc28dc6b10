"""Nobody certifies or judges themselves, by whatever name or door; whose course it is, corrects."""

from datetime import timedelta

import pytest

from smail import clock
from smail.db.session import Database
from smail.db.tables import CourseTeacher
from smail.domain.certification import CourseKind, Level
from smail.domain.roles import Role
from smail.errors import Refused
from smail.imports import reading, registering
from smail.imports.register_columns import guess
from smail.imports.sheet import Options
from smail.queries import certificates, certifying
from smail.queries.certifying import Hindrance
from smail.services import certification, learner_entry, learners
from smail.services.certification import NotCertified
from smail.services.learner_entry import LearnerFault, LearnerFields
from smail.services.learners import JudgedAsOwn, OthersCourse
from smail.vault import Vault
from tests.factories.accounts import make_account, make_grant
from tests.factories.courses import (
    ACTOR,
    make_certificate,
    make_course,
    make_learner,
    make_seat,
    make_trainer,
    make_utbildare,
    occasions_of,
)
from tests.factories.organisations import make_municipality, the_federation
from tests.services.test_certification import go_through

TODAY = clock.today()


def test_the_name_of_who_approved_the_home_task_is_never_written_over_it(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        judge, colleague = make_utbildare(db), make_utbildare(db)
        judge.first_name, judge.last_name = "Ulla", "Uddskog"
        course = make_course(db, CourseKind.ANVANDARE, judge)
        db.add(CourseTeacher(course_id=course.id, account_id=colleague.id))
        learner = make_learner(db, first_name="X", last_name="Y")
        seat = make_seat(db, course, learner)
        go_through(db, vault, course, [seat], judge)
        for last in ("Uddskog", "uddskog\u200b"):
            new = LearnerFields("Ulla", last, learner.organisation_id)
            with pytest.raises((JudgedAsOwn, Refused)):
                learners.correct(db, vault, seat.id, new, ACTOR)
        assert learner.first_name == "X"
        # Nor does it help that the name of the account is changed instead.
        judge.first_name, judge.last_name = "X", "Y"
        db.flush()
        with pytest.raises(NotCertified) as refused:
            certification.issue(db, course.id, [seat.id], ACTOR, colleague.id)
        assert refused.value.why == {learner.id: Hindrance.JUDGED_AS_OWN}
        judge.last_name = "Uddskog"
        db.flush()
        assert len(certification.issue(db, course.id, [seat.id], ACTOR, colleague.id)) == 1


def test_a_sign_that_is_not_seen_makes_no_other_name(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        judge = make_utbildare(db)
        hidden = f"{judge.first_name}\u200b"
        new = LearnerFields(hidden, judge.last_name, make_municipality(db).id)
        assert learner_entry.learner_faults(db, vault, judge.federation_id, new) == (
            ("first_name", LearnerFault.HIDDEN_SIGN),
        )
        known = make_learner(db, first_name=hidden, last_name=judge.last_name)
        assert certifying.likenesses(db, [known.id], judge.id) == {known.id: Hindrance.NAMESAKE}


def test_a_coordinator_reads_in_no_certificate_of_her_own(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        cora = make_account(
            db,
            Role.COORDINATOR,
            first_name="Cora",
            last_name="Dalbäck",
            organisation_id=make_municipality(db).id,
        )
        other = make_account(db, Role.COORDINATOR)
        day = TODAY - timedelta(days=30)
        until = TODAY + timedelta(days=500)
        text = (
            "Namn;E-post;Kommun;Nivå;Kursdatum;Giltigt till;Konto\n"
            f"Cora Dalbäck;c@a.example;Uppsala;utbildare;{day};{until};{cora.username}\n"
        )
        sheet = reading.read_sheet(text.encode(), Options())
        judged = registering.judge(db, vault, the_federation(db).id, sheet, guess(sheet.header))
        assert (judged.faults, len(judged.certificates)) == ((), 1)
        (fault,) = registering.refuse_own(judged, cora.id).faults
        assert (fault.row, fault.reason) == (2, "own_certificate")
        assert registering.refuse_own(judged, other.id).faults == ()


def test_a_refresher_renews_the_level_that_ends_first_and_shortens_none(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
        make_grant(db, trainer, Role.UTBILDARE)
        make_certificate(db, make_learner(db, trainer), Level.UTBILDARE, TODAY - timedelta(days=30))
        both = make_learner(db, first_name="Bo", last_name="Ek")
        make_certificate(db, both, Level.UTBILDARE, TODAY - timedelta(days=40))
        ending = make_certificate(db, both, Level.ANVANDARE, TODAY - timedelta(days=720))
        long = make_learner(db, first_name="Lo", last_name="Ask")
        kept = make_certificate(db, long, Level.ANVANDARE, TODAY - timedelta(days=40), months=60)
        course = make_course(db, CourseKind.REFRESHER, trainer)
        seats = [make_seat(db, course, one) for one in (both, long)]
        go_through(db, vault, course, seats, trainer)
        first, second = certification.issue(db, course.id, [one.id for one in seats], ACTOR, trainer.id)
        assert (first.level, first.renews_id) == (Level.ANVANDARE, ending.id)
        assert second.valid_until >= kept.valid_until


def test_one_that_was_withdrawn_beside_it_hinders_no_renewal(database: Database) -> None:
    with database.transaction(write=True) as db:
        learner = make_learner(db)
        older = make_certificate(db, learner, Level.ANVANDARE, TODAY - timedelta(days=300))
        newer = make_certificate(db, learner, Level.ANVANDARE, TODAY - timedelta(days=100))
        newer.withdrawn_on, newer.withdrawn_by_id = TODAY, make_utbildare(db).id
        newer.withdrawn_because = b"sealed"
        db.flush()
        rows = certificates.of_learners(db, [learner.id])[learner.id]
        found = certificates.renewable(rows, Level.ANVANDARE, TODAY)
        assert found is not None
        assert found.id == older.id


def test_whoever_is_on_anothers_course_is_corrected_there_until_it_is_long_over(database: Database) -> None:
    with database.transaction(write=True) as db:
        johan, astrid = make_utbildare(db), make_utbildare(db)
        theirs, hers = (make_course(db, CourseKind.ANVANDARE, one) for one in (johan, astrid))
        fanny = make_learner(db, first_name="Fanny")
        for course in (theirs, hers):
            make_seat(db, course, fanny)
        with pytest.raises(OthersCourse):
            learners.refuse_others(db, fanny.id, astrid.id)
        for occasion in occasions_of(db, theirs):
            occasion.starts_at -= timedelta(days=90)
        db.flush()
        learners.refuse_others(db, fanny.id, astrid.id)
        with pytest.raises(OthersCourse):
            learners.refuse_others(db, fanny.id, johan.id)


def test_nobody_is_certified_before_the_last_occasion_has_ended(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seat = make_seat(db, course)
        go_through(db, vault, course, [seat], teacher)
        last = occasions_of(db, course)[-1]
        length = timedelta(minutes=course.rule.minutes_each)
        for left, why in ((timedelta(minutes=1), {seat.learner_id: Hindrance.NOT_OVER}), (timedelta(0), {})):
            last.starts_at = clock.now() - length + left
            db.flush()
            assert certifying.hindrances(db, course, [seat.learner_id], teacher.id, TODAY) == why
        assert len(certification.issue(db, course.id, [seat.id], ACTOR, teacher.id)) == 1
