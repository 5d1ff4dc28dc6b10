"""Two learners who were one person are one, with all that both had; or nothing has changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent, Certificate, GroupMember, Learner, Seat
from smail.domain.audit import AuditAction
from smail.domain.calibration import Rater
from smail.domain.certification import CourseKind, LearnerGroup, Level
from smail.domain.network import GroupKind
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.errors import Conflict, Refused
from smail.queries.certificates import status_of
from smail.services import home_tasks, learner_binding, network_groups, seats
from smail.services.audit import Actor
from smail.services.learner_binding import OwnAccount, OwnWork
from smail.services.learner_entry import email_mac
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.calibration import make_round
from tests.factories.courses import (
    ACTOR,
    make_certificate,
    make_course,
    make_learner,
    make_seat,
    make_utbildare,
)
from tests.factories.organisations import make_municipality

TODAY = clock.today()


@pytest.mark.parametrize("had_one", [False, True])
def test_what_was_read_in_belongs_to_the_account(database: Database, vault: Vault, had_one: bool) -> None:
    with database.transaction(write=True) as db:
        ida = make_account(db, organisation_id=make_municipality(db).id)
        own = make_learner(db, ida) if had_one else None
        nameless = make_learner(db, email_mac=email_mac(vault, "i@smail.example"), email=b"")
        nameless.email = vault.seal("i@smail.example", f"learner.email:{nameless.public_id}")
        read_in = make_certificate(db, nameless, Level.ANVANDARE, TODAY)
        seat = make_seat(db, make_course(db, CourseKind.ANVANDARE, make_utbildare(db)), nameless)
        other = make_certificate(db, make_learner(db), Level.ANVANDARE, TODAY)
        other.issued_by_learner_id = nameless.id
        db.flush()
        assert status_of(db, ida.id, TODAY) == "none"
        kept = learner_binding.bind(db, vault, nameless.id, ida.id, ACTOR)
        assert kept.id == (own.id if own is not None else nameless.id)
        assert status_of(db, ida.id, TODAY) == "valid"
        ids = [
            db.scalar(select(Certificate.learner_id).where(Certificate.id == read_in.id)),
            db.scalar(select(Certificate.issued_by_learner_id).where(Certificate.id == other.id)),
            db.scalar(select(Seat.learner_id).where(Seat.id == seat.id)),
        ]
        assert ids == [kept.id] * 3
        assert kept.email_mac == email_mac(vault, "i@smail.example")
        assert len(db.scalars(select(Learner).where(Learner.account_id == ida.id)).all()) == 1
        noted = db.scalars(select(AuditEvent).where(AuditEvent.action == AuditAction.LEARNER_BIND)).one()
        assert noted.details["account"] == ida.public_id
        with pytest.raises(Refused):
            learner_binding.bind(db, vault, kept.id, make_account(db).id, ACTOR)


def test_two_on_the_same_course_stay_two(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        ida = make_account(db)
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        own, nameless = make_learner(db, ida), make_learner(db)
        certificate = make_certificate(db, nameless, Level.ANVANDARE, TODAY)
        for one in (own, nameless):
            make_seat(db, course, one)
        with pytest.raises(Conflict):
            learner_binding.bind(db, vault, nameless.id, ida.id, ACTOR)
        db.refresh(certificate)
        assert certificate.learner_id == nameless.id


def test_who_judged_or_certified_a_typed_in_person_never_becomes_that_person(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        astrid = make_utbildare(db)
        typed = make_learner(db, first_name="Alias", last_name="Påhittad")
        certificate = make_certificate(db, typed, Level.ANVANDARE, TODAY)
        certificate.issued_by_id = astrid.id
        db.flush()
        with pytest.raises(OwnWork):
            learner_binding.bind(db, vault, typed.id, astrid.id, ACTOR)
        seat = make_seat(db, make_course(db, CourseKind.ANVANDARE, astrid), typed)
        certificate.withdrawn_on, certificate.withdrawn_by_id = TODAY, astrid.id
        certificate.withdrawn_because = b"sealed"
        home_tasks.hand_in(db, vault, seat.id, None, ACTOR)
        home_tasks.judge(db, vault, seat.course_id, {seat.id: (True, "")}, ACTOR, astrid.id)
        with pytest.raises(OwnWork):
            learner_binding.bind(db, vault, typed.id, astrid.id, ACTOR)
        assert typed.account_id is None


@pytest.mark.parametrize("was_known", [True, False])
def test_what_was_told_of_the_one_alone_holds_and_the_certificate_says_to_whom(
    database: Database, vault: Vault, was_known: bool
) -> None:
    with database.transaction(write=True) as db:
        karin = make_account(db, first_name="Karin", organisation_id=make_municipality(db).id)
        own = make_learner(db, karin, first_name="Karin")
        typed = make_learner(
            db, first_name="Vendela", sex=Sex.WOMAN, learner_group=LearnerGroup.PROJECT_STAFF
        )
        if was_known:
            typed.added_at = clock.now() - timedelta(days=120)
        place, typed_since = typed.organisation_id, min(own.added_at, typed.added_at)
        certificate = make_certificate(db, typed, Level.ANVANDARE, TODAY)
        learner_binding.bind(db, vault, typed.id, karin.id, ACTOR)
        db.refresh(certificate)
        assert (own.sex, own.learner_group) == (Sex.WOMAN, LearnerGroup.PROJECT_STAFF)
        # What a closed quarter counted stays what was known then.
        then = (Sex.WOMAN, LearnerGroup.PROJECT_STAFF) if was_known else (None, LearnerGroup.TRAINEE)
        assert (own.sex_before, own.group_before) == then
        assert own.added_at == typed_since
        assert (certificate.issued_to, certificate.issued_in_id) == ("Vendela Ängslund", place)


@pytest.mark.parametrize("first", ["Greta", "Margareta"])
def test_nobody_is_joined_with_whom_a_register_says_they_certified(
    database: Database, vault: Vault, first: str
) -> None:
    with database.transaction(write=True) as db:
        greta, margareta = make_learner(db, first_name="Greta"), make_learner(db, first_name="Margareta")
        make_certificate(db, greta, Level.UTBILDARE, TODAY - timedelta(days=200))
        hers = make_certificate(db, margareta, Level.ANVANDARE, TODAY - timedelta(days=100))
        hers.issued_by_learner_id = greta.id
        account = make_account(db, Role.UTBILDARE, organisation_id=make_municipality(db).id)
        one, other = (greta, margareta) if first == "Greta" else (margareta, greta)
        learner_binding.bind(db, vault, one.id, account.id, ACTOR)
        with pytest.raises(OwnWork):
            learner_binding.bind(db, vault, other.id, account.id, ACTOR)
        db.refresh(other)
        db.refresh(hers)
        assert (other.account_id, hers.learner_id) == (None, margareta.id)
        assert hers.issued_by_learner_id == greta.id


def test_nobody_takes_anothers_certificate_to_the_own_account(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        torsten = make_account(db, Role.COORDINATOR, organisation_id=make_municipality(db).id)
        kajsa = make_learner(db, first_name="Kajsa")
        make_certificate(db, kajsa, Level.UTBILDARE, TODAY)
        with pytest.raises(OwnAccount):
            learner_binding.bind(db, vault, kajsa.id, torsten.id, Actor(ActorKind.STAFF, torsten.public_id))
        assert kajsa.account_id is None


@pytest.mark.parametrize("idle_first", [True, False])
def test_a_no_on_the_same_course_and_a_group_of_both_hinder_nothing(
    database: Database, vault: Vault, idle_first: bool
) -> None:
    with database.transaction(write=True) as db:
        ida = make_account(db, organisation_id=make_municipality(db).id)
        own, nameless = make_learner(db, ida), make_learner(db)
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        idle, taken = (own, nameless) if idle_first else (nameless, own)
        seats.withdraw(db, make_seat(db, course, idle).id, ACTOR)
        place = make_seat(db, course, taken)
        for one in (own, nameless):
            network_groups.add_member(db, GroupKind.NETWORK, one, ACTOR)
        kept = learner_binding.bind(db, vault, nameless.id, ida.id, ACTOR)
        assert db.scalars(select(Seat.id).where(Seat.learner_id == kept.id)).all() == [place.id]
        assert db.scalars(select(GroupMember.learner_id)).all() == [kept.id]


def test_two_without_an_account_are_one_and_never_two_that_certified_each_other(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        by_register, by_course = make_learner(db, first_name="Bo"), make_learner(db, first_name="Bosse")
        place = by_register.organisation_id
        read_in = make_certificate(db, by_register, Level.ANVANDARE, TODAY)
        seat = make_seat(db, make_course(db, CourseKind.ANVANDARE, make_utbildare(db)), by_course)
        rounds = [
            make_round(db, Rater(None, one.id, sign * 32, place))
            for one, sign in ((by_register, b"r"), (by_course, b"c"))
        ]
        kept = learner_binding.join(db, vault, by_register.id, by_course.id, ACTOR)
        db.refresh(read_in)
        assert (kept.id, read_in.learner_id, seat.learner_id) == (by_course.id, by_course.id, kept.id)
        assert (read_in.issued_to, read_in.issued_in_id) == ("Bo Ängslund", place)
        assert [(one.learner_id, one.number) for one in rounds] == [(kept.id, 1), (kept.id, 2)]
        hers = make_certificate(db, make_learner(db), Level.ANVANDARE, TODAY)
        hers.issued_by_learner_id = kept.id
        db.flush()
        with pytest.raises(OwnWork):
            learner_binding.join(db, vault, hers.learner_id, kept.id, ACTOR)
        with pytest.raises(Refused):
            learner_binding.join(db, vault, kept.id, kept.id, ACTOR)
        with pytest.raises(Refused):
            learner_binding.join(db, vault, kept.id, make_learner(db, make_account(db)).id, ACTOR)
        assert hers.learner_id != kept.id
