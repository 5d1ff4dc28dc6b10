"""From a planned course to a certificate, and every rule on the way at its edge."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, Certificate, Course, Learner, Seat
from smail.db.tables.assessments import CertificateStatus
from smail.domain.certification import CourseKind, CourseRule, HomeTaskState, Lack, Level, Missing, Standing
from smail.errors import Conflict, Refused
from smail.queries import certificates
from smail.queries.certifying import Hindrance
from smail.services import attendance, certification, course_rules, home_tasks
from smail.services.certification import NotCertified
from smail.vault import Vault
from tests.factories.accounts import make_account
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
from tests.factories.organisations import make_municipality, make_unit
from tests.support.travel import TravelTo

WHOLE = 240


def go_through(
    db: Session,
    vault: Vault,
    course: Course,
    seats: Sequence[Seat],
    teacher: Account,
    *,
    minutes: int = WHOLE,
) -> None:
    """These are at every occasion, hand in their home tasks and have them approved."""
    for occasion in occasions_of(db, course):
        length = min(minutes, course.rule.minutes_each)
        attendance.record(db, occasion.id, {one.id: length for one in seats}, ACTOR, teacher.id)
    if course.rule.home_task_minutes:
        for one in seats:
            home_tasks.hand_in(db, vault, one.id, "Så här gick det.", ACTOR)
        verdicts = {one.id: (True, "") for one in seats}
        home_tasks.judge(db, vault, course.id, verdicts, ACTOR, teacher.id)


def learner_of(db: Session, account: Account) -> Learner:
    return db.scalars(select(Learner).where(Learner.account_id == account.id)).one()


def issue_to(db: Session, course: Course, seat: Seat, by: Account) -> Certificate:
    return certification.issue(db, course.id, [seat.id], ACTOR, by.id)[0]


def test_whoever_has_done_all_of_it_is_certified_for_two_years(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seats = [make_seat(db, course) for _each in range(3)]
        go_through(db, vault, course, seats, teacher)
        assert all(one.is_ready for one in certification.progress_of(db, course))
        found = certification.issue(db, course.id, [one.id for one in seats], ACTOR, teacher.id)
        assert len({row.number for row in found}) == len({row.proof for row in found}) == 3
        today = clock.today()
        assert {(row.level, row.issued_on, row.issued_by_id) for row in found} == {
            (Level.ANVANDARE, today, teacher.id)
        }
        assert {row.valid_until.year for row in found} == {today.year + 2}


def test_issuing_twice_gives_one_certificate(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seat = make_seat(db, course)
        go_through(db, vault, course, [seat], teacher)
        assert len(certification.issue(db, course.id, [seat.id], ACTOR, teacher.id)) == 1
        assert certification.issue(db, course.id, [seat.id], ACTOR, teacher.id) == ()


def test_an_hour_short_is_named_and_certifies_nobody_at_all(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        whole, short = make_seat(db, course), make_seat(db, course)
        go_through(db, vault, course, [whole, short], teacher)
        second = occasions_of(db, course)[1]
        attendance.record(db, second.id, {short.id: WHOLE - 60}, ACTOR, teacher.id)
        progress = {one.seat.id: one for one in certification.progress_of(db, course)}
        assert progress[short.id].missing == (Missing(Lack.HOURS, 2, 60),)
        with pytest.raises(Refused):
            certification.issue(db, course.id, [whole.id, short.id], ACTOR, teacher.id)
        assert progress[whole.id].is_ready


def test_what_was_missed_is_made_up_at_another_course_of_the_same_kind(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        other, trainer = make_course(db, CourseKind.ANVANDARE, teacher), make_trainer(db)
        another_kind = make_course(db, CourseKind.UTBILDARE, trainer)
        seat = make_seat(db, course)
        go_through(db, vault, course, [seat], teacher)
        second = occasions_of(db, course)[1]
        attendance.record(db, second.id, {seat.id: WHOLE - 60}, ACTOR, teacher.id)
        for wrong in (second, occasions_of(db, another_kind)[1]):
            with pytest.raises(Refused):
                attendance.make_up(db, seat.id, wrong.id, 60, ACTOR, teacher.id)
        attendance.make_up(db, seat.id, occasions_of(db, other)[1].id, 60, ACTOR, teacher.id)
        assert certification.progress_of(db, course)[0].is_ready


def test_the_wrong_half_made_up_does_not_count_for_the_missing_one(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course, other = (make_course(db, CourseKind.ANVANDARE, teacher) for _each in range(2))
        seat = make_seat(db, course)
        go_through(db, vault, course, [seat], teacher)
        attendance.record(db, occasions_of(db, course)[1].id, {seat.id: 0}, ACTOR, teacher.id)
        attendance.make_up(db, seat.id, occasions_of(db, other)[0].id, WHOLE, ACTOR, teacher.id)
        assert certification.progress_of(db, course)[0].missing == (Missing(Lack.HOURS, 2, WHOLE),)


def test_a_home_task_that_is_sent_back_is_handed_in_anew(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seat = make_seat(db, course)
        row = home_tasks.hand_in(db, vault, seat.id, "Ett samtal om vardagen.", ACTOR)
        assert b"vardagen" not in (row.text or b"")
        with pytest.raises(Refused):
            home_tasks.judge(db, vault, course.id, {seat.id: (False, " ")}, ACTOR, teacher.id)
        home_tasks.judge(db, vault, course.id, {seat.id: (False, "Skriv mer om hälsan.")}, ACTOR, teacher.id)
        assert row.state is HomeTaskState.RETURNED
        assert home_tasks.comment_of(vault, seat, row) == "Skriv mer om hälsan."
        with pytest.raises(Conflict):
            home_tasks.judge(db, vault, course.id, {seat.id: (True, "")}, ACTOR, teacher.id)
        home_tasks.hand_in(db, vault, seat.id, None, ACTOR)
        assert (row.state, row.judged_at, home_tasks.text_of(vault, seat, row)) == (
            HomeTaskState.HANDED_IN,
            None,
            None,
        )
        home_tasks.judge(db, vault, course.id, {seat.id: (True, "Bra.")}, ACTOR, teacher.id)
        with pytest.raises(Conflict):
            home_tasks.hand_in(db, vault, seat.id, "En gång till.", ACTOR)


def test_of_a_batch_with_one_fault_nothing_is_judged(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        handed_in, waiting = make_seat(db, course), make_seat(db, course)
        row = home_tasks.hand_in(db, vault, handed_in.id, "Klart.", ACTOR)
        verdicts = {handed_in.id: (True, ""), waiting.id: (True, "")}
        with pytest.raises(Conflict), db.begin_nested():
            home_tasks.judge(db, vault, course.id, verdicts, ACTOR, teacher.id)
        db.refresh(row)
        assert row.state is HomeTaskState.HANDED_IN


def test_nobody_judges_the_own_home_task_or_certifies_oneself(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        one, other = make_utbildare(db), make_utbildare(db)
        course = make_course(db, CourseKind.REFRESHER, one, other)
        mine = make_seat(db, course, learner_of(db, one))
        go_through(db, vault, course, [mine], other)
        with pytest.raises(Refused):
            certification.issue(db, course.id, [mine.id], ACTOR, one.id)
        users = make_course(db, CourseKind.ANVANDARE, one)
        own = make_seat(db, users, learner_of(db, one))
        home_tasks.hand_in(db, vault, own.id, "Min egen.", ACTOR)
        with pytest.raises(Refused):
            home_tasks.judge(db, vault, users.id, {own.id: (True, "")}, ACTOR, one.id)


@pytest.mark.parametrize("days", [0, 1])
def test_an_utbildare_certifies_to_the_last_day_of_the_own_certificate(
    database: Database, vault: Vault, days: int
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seat = make_seat(db, course)
        go_through(db, vault, course, [seat], teacher)
        own = learner_of(db, teacher).id
        last = certificates.of_learners(db, [own])[own][0].valid_until
        when = last + timedelta(days=days)
        if days:
            with pytest.raises(Refused):
                certification.issue(db, course.id, [seat.id], ACTOR, teacher.id, today=when)
        else:
            assert certification.issue(db, course.id, [seat.id], ACTOR, teacher.id, today=when)


def test_who_certifies_whom_is_a_chain(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        trainer, utbildare = make_trainer(db), make_utbildare(db)
        anvandare = make_account(db)
        make_certificate(db, make_learner(db, anvandare), Level.ANVANDARE, clock.today())
        today, both = clock.today(), [trainer.id, utbildare.id, anvandare.id]
        assert certificates.may_teach(db, both, CourseKind.UTBILDARE, today) == {trainer.id}
        assert certificates.may_teach(db, both, CourseKind.ANVANDARE, today) == {utbildare.id}
        assert certificates.may_teach(db, both, CourseKind.HORIZONTAL, today) == {trainer.id, utbildare.id}
        course = make_course(db, CourseKind.UTBILDARE, trainer)
        seat = make_seat(db, course, make_learner(db, make_account(db)))
        go_through(db, vault, course, [seat], trainer)
        assert issue_to(db, course, seat, trainer).level is Level.UTBILDARE
        with pytest.raises(Refused):
            issue_to(db, course, seat, utbildare)


def test_a_refresher_renews_and_the_old_one_stands_as_it_was(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher, learner, today = make_utbildare(db), make_learner(db), clock.today()
        old = make_certificate(db, learner, Level.ANVANDARE, today - timedelta(days=700))
        before = (old.valid_until, old.issued_on, old.number)
        course = make_course(db, CourseKind.REFRESHER, teacher)
        seat = make_seat(db, course, learner)
        go_through(db, vault, course, [seat], teacher)
        new = issue_to(db, course, seat, teacher)
        assert (new.renews_id, new.level) == (old.id, Level.ANVANDARE)
        assert new.valid_until > old.valid_until + timedelta(days=700)
        assert (old.valid_until, old.issued_on, old.number) == before
        rows = certificates.of_learners(db, [learner.id])[learner.id]
        assert [(row.number, row.is_renewed) for row in rows] == [(new.number, False), (old.number, True)]


@pytest.mark.parametrize(
    ("last", "today", "until"),
    [
        # Ninety days before, the last day, and the day after, which counts from itself.
        (date(2028, 11, 22), date(2028, 8, 24), date(2030, 11, 22)),
        (date(2028, 11, 22), date(2028, 8, 23), date(2030, 8, 23)),
        (date(2028, 11, 22), date(2028, 11, 22), date(2030, 11, 22)),
        (date(2028, 11, 22), date(2028, 11, 23), date(2030, 11, 23)),
        (date(2028, 2, 29), date(2028, 2, 29), date(2030, 2, 28)),
        (date(2028, 2, 29), date(2029, 2, 28), date(2031, 2, 28)),
        (date(2028, 2, 29), date(2029, 3, 1), None),
        (date(2028, 11, 22), date(2029, 11, 22), date(2031, 11, 22)),
        (date(2028, 11, 22), date(2029, 11, 23), None),
    ],
)
def test_a_certificate_is_renewed_up_to_a_year_after_its_last_day_and_no_day_longer(
    database: Database, at: TravelTo, last: date, today: date, until: date | None
) -> None:
    at(datetime.combine(today, time(15), clock.SWEDISH_TIME))
    with database.transaction(write=True) as db:
        teacher, learner = make_utbildare(db), make_learner(db)
        old = make_certificate(db, learner, Level.ANVANDARE, date(2026, 11, 22))
        old.valid_until = last
        course = make_course(db, CourseKind.REFRESHER, teacher)
        seat = make_seat(db, course, learner)
        [occasion] = occasions_of(db, course)
        attendance.record(db, occasion.id, {seat.id: 179}, ACTOR, teacher.id)
        with pytest.raises(Refused):
            issue_to(db, course, seat, teacher)
        attendance.record(db, occasion.id, {seat.id: 180}, ACTOR, teacher.id)
        if until is None:
            with pytest.raises(Refused):
                issue_to(db, course, seat, teacher)
        else:
            new = issue_to(db, course, seat, teacher)
            assert (new.issued_on, new.valid_until, new.renews_id) == (today, until, old.id)


def test_a_refresher_from_before_the_certificate_renews_nothing_and_says_so(database: Database) -> None:
    with database.transaction(write=True) as db:
        teacher, learner = make_utbildare(db), make_learner(db)
        certificate = make_certificate(db, learner, Level.ANVANDARE, clock.today())
        # Held three weeks ago.
        course = make_course(db, CourseKind.REFRESHER, teacher)
        seat = make_seat(db, course, learner)
        attendance.record(db, occasions_of(db, course)[0].id, {seat.id: 180}, ACTOR, teacher.id)
        with pytest.raises(NotCertified) as refused:
            issue_to(db, course, seat, teacher)
        assert refused.value.why == {learner.id: Hindrance.REFRESHER_OLD}
        certificate.issued_on -= timedelta(days=30)
        db.flush()
        assert issue_to(db, course, seat, teacher).renews_id == certificate.id


def test_what_is_issued_on_a_leap_day_ends_on_the_twenty_eighth(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    at(datetime(2028, 2, 29, 15, tzinfo=clock.SWEDISH_TIME))
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        learner = make_learner(db, make_account(db))
        seat = make_seat(db, course, learner)
        go_through(db, vault, course, [seat], teacher, minutes=WHOLE - 1)
        with pytest.raises(Refused):
            issue_to(db, course, seat, teacher)
        for occasion in occasions_of(db, course):
            attendance.record(db, occasion.id, {seat.id: WHOLE}, ACTOR, teacher.id)
        row = issue_to(db, course, seat, teacher)
        assert (row.issued_on, row.valid_until) == (date(2028, 2, 29), date(2030, 2, 28))
        account_id = learner.account_id or 0
        for day, holds in ((date(2028, 2, 28), False), (date(2030, 2, 28), True), (date(2030, 3, 1), False)):
            assert (certificates.status_of(db, account_id, day) is CertificateStatus.VALID) is holds, day
            assert bool(certificates.certified(db, [account_id], Level.ANVANDARE, day)) is holds, day


@pytest.mark.parametrize("issued", [date(2022, 1, 1), None])
def test_with_nothing_to_renew_the_whole_course_is_needed(
    database: Database, vault: Vault, issued: date | None
) -> None:
    with database.transaction(write=True) as db:
        teacher, learner = make_utbildare(db), make_learner(db)
        if issued is not None:
            make_certificate(db, learner, Level.ANVANDARE, issued)
        course = make_course(db, CourseKind.REFRESHER, teacher)
        seat = make_seat(db, course, learner)
        go_through(db, vault, course, [seat], teacher)
        with pytest.raises(Refused):
            issue_to(db, course, seat, teacher)


def test_a_withdrawn_certificate_opens_nothing_from_that_day(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher, account = make_utbildare(db), make_account(db)
        learner, today = make_learner(db, account), clock.today()
        row = make_certificate(db, learner, Level.ANVANDARE, today - timedelta(days=10))
        assert certificates.status_of(db, account.id, today) is CertificateStatus.VALID
        for wrong in ("", "x" * 301, "Hen heter 850709-9805"):
            with pytest.raises(Refused):
                certification.withdraw(db, vault, row.id, wrong, ACTOR, teacher.id)
        certification.withdraw(db, vault, row.id, "Mäter utan samtycke.", ACTOR, teacher.id)
        assert certification.reason_of(vault, row) == "Mäter utan samtycke."
        assert certificates.status_of(db, account.id, today) is CertificateStatus.EXPIRED
        yesterday = today - timedelta(days=1)
        assert certificates.status_of(db, account.id, yesterday) is CertificateStatus.VALID
        shown = certificates.of_learners(db, [learner.id])[learner.id][0]
        assert shown.standing(today) is Standing.WITHDRAWN
        with pytest.raises(Conflict):
            certification.withdraw(db, vault, row.id, "En gång till.", ACTOR, teacher.id)


def test_a_refresher_with_a_home_task_is_judged_by_whoever_may_hold_it(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        teacher, learner = make_utbildare(db), make_learner(db)
        make_certificate(db, learner, Level.ANVANDARE, clock.today() - timedelta(days=700))
        rule = CourseRule(1, 120, 60, needs_approval=True, valid_months=24)
        course_rules.change_rule(db, teacher.federation_id, CourseKind.REFRESHER, rule, ACTOR, teacher.id)
        course = make_course(db, CourseKind.REFRESHER, teacher)
        seat = make_seat(db, course, learner)
        go_through(db, vault, course, [seat], teacher)
        assert issue_to(db, course, seat, teacher).renews_id is not None


@pytest.mark.parametrize("is_newest", [True, False])
def test_a_renewed_certificate_is_withdrawn_with_what_it_renewed(
    database: Database, vault: Vault, is_newest: bool
) -> None:
    with database.transaction(write=True) as db:
        teacher, account, today = make_utbildare(db), make_account(db), clock.today()
        learner = make_learner(db, account)
        ended = make_certificate(db, learner, Level.ANVANDARE, today - timedelta(days=1400))
        old = make_certificate(db, learner, Level.ANVANDARE, today - timedelta(days=700))
        old.renews_id = ended.id
        course = make_course(db, CourseKind.REFRESHER, teacher)
        seat = make_seat(db, course, learner)
        go_through(db, vault, course, [seat], teacher)
        new = issue_to(db, course, seat, teacher)
        chosen = new if is_newest else old
        certification.withdraw(db, vault, chosen.id, "Mäter utan samtycke.", ACTOR, teacher.id)
        assert certificates.status_of(db, account.id, today) is CertificateStatus.EXPIRED
        assert {certification.reason_of(vault, row) for row in (old, new)} == {"Mäter utan samtycke."}
        assert ended.withdrawn_on is None


def test_whoever_may_not_certify_may_not_withdraw(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = make_certificate(db, make_learner(db), Level.UTBILDARE, clock.today())
        with pytest.raises(Refused):
            certification.withdraw(db, vault, row.id, "För att.", ACTOR, make_utbildare(db).id)
        certification.withdraw(db, vault, row.id, "För att.", ACTOR, make_trainer(db).id)


def test_the_federations_trainers_withdraw_on_either_level(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = make_certificate(db, make_learner(db), Level.ANVANDARE, clock.today())
        certification.withdraw(db, vault, row.id, "Mäter utan samtycke.", ACTOR, make_trainer(db).id)
        assert row.withdrawn_on == clock.today()


def test_whoever_never_took_a_course_has_no_certificate(database: Database) -> None:
    with database.transaction(write=True) as db:
        assert certificates.status_of(db, make_account(db).id, clock.today()) is CertificateStatus.NONE


def test_a_certificate_names_the_place_as_it_was_called_on_the_day_of_issue(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        town, other = make_municipality(db), make_municipality(db, "Enköping")
        unit = make_unit(db, town)
        unit.name = "Ungdomscentrum"
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seat = make_seat(db, course, make_learner(db, organisation_id=unit.id))
        go_through(db, vault, course, [seat], teacher)
        row = issue_to(db, course, seat, teacher)
        unit.name, unit.parent_id = "Nya huset", other.id
        db.flush()
        found = certificates.by_proof(db, row.proof)
        assert found is not None
        assert found[1] == town.name
        assert certificates.holder(db, row.id).organisation == "Ungdomscentrum"
