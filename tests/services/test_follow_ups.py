"""A follow-up is scheduled by itself, held by somebody, written down once, and left alone after a no."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, ActorKind, AuditEvent, Enrolment, FollowUp, Participant
from smail.domain.onward import FollowUpResult
from smail.domain.people import DischargeReason, Occupation
from smail.errors import Conflict, Refused
from smail.policies import Action, may
from smail.queries.follow_ups import after_leaving, unheld
from smail.queries.organisations import paths
from smail.queries.subjects import follow_up_subject
from smail.queries.viewers import viewer_of
from smail.services import accounts, follow_up_draws, follow_ups
from smail.services.audit import SYSTEM, Actor
from smail.services.discharges import Ending, bring_forward, discharge
from smail.services.follow_up_draws import Sample
from smail.services.follow_ups import Finding, Mistake
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_staff_period
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
Scene = tuple[Account, Participant, Enrolment]


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


@pytest.fixture
def scene(database: Database) -> Scene:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me = make_account(db, scope=place)
        person = make_participant(db, make_programme(db, place), me, starts_on=date(2026, 3, 2))
        return me, person, enrolment_of(db, person)


def _end(db: Session, vault: Vault, scene: Scene, last_on: date = TODAY, **changes: Any) -> FollowUp | None:
    me, _person, stay = scene
    values = {"reason": DischargeReason.COMPLETED, **changes}
    discharge(db, vault, stay.id, Ending(last_on, **values), ACTOR, me.id)
    return follow_ups.of_enrolment(db, stay.id)


def _asked(db: Session, account: Account, today: date) -> list[str]:
    viewer = viewer_of(db, account.id)
    assert viewer is not None
    found = after_leaving(db, viewer, paths(db, viewer.federation_id), today)
    return [one.public_id for one in found.to_ask]


def _may(db: Session, account: Account, row: FollowUp) -> bool:
    viewer = viewer_of(db, account.id)
    return viewer is not None and may(viewer, Action.FOLLOW_UP, follow_up_subject(db, row.public_id))


def test_an_avslut_schedules_it_with_whoever_was_responsible(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, _, stay = scene
    with database.transaction(write=True) as db:
        make_staff_period(db, stay, make_account(db), is_responsible=False)
        row = _end(db, vault, scene)
        assert row is not None
        assert (row.due_on, row.holder_id, row.is_chosen) == (date(2027, 5, 16), me.id, True)
        assert _asked(db, me, date(2027, 5, 1)) == []
        assert _asked(db, me, date(2027, 5, 2)) == [row.public_id]
        assert _may(db, me, row)


@pytest.mark.parametrize("reason", [DischargeReason.DECEASED, DischargeReason.ENTERED_IN_ERROR])
def test_nobody_asks_about_those_who_are_not_to_be_asked(
    database: Database, scene: Scene, vault: Vault, reason: DischargeReason
) -> None:
    with database.transaction(write=True) as db:
        assert _end(db, vault, scene, reason=reason) is None


def test_whoever_says_no_at_the_avslut_or_later_is_not_chased(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me = scene[0]
    with database.transaction(write=True) as db:
        row = _end(db, vault, scene, declines_follow_up=True)
        assert row is not None
        assert row.declined_on == TODAY
        assert _asked(db, me, date(2027, 6, 1)) == []
        row.declined_on = None
        db.flush()
        follow_ups.decline(db, row, ACTOR)
        follow_ups.decline(db, row, ACTOR)
        noted = select(AuditEvent).where(AuditEvent.action == "follow_up.decline")
        assert len(db.scalars(noted).all()) == 1
        assert _asked(db, me, date(2027, 6, 1)) == []


def test_what_was_found_is_sealed_and_stands_in_the_audit_by_its_code_alone(
    database: Database, scene: Scene, vault: Vault, at: TravelTo
) -> None:
    me = scene[0]
    with database.transaction(write=True) as db:
        row = _end(db, vault, scene)
    at(datetime(2027, 5, 18, 9, tzinfo=UTC))
    found = Finding(date(2027, 5, 18), FollowUpResult.WORK, Occupation.WORK, line="Trivs  bra")
    with database.transaction(write=True) as db:
        row = db.get_one(FollowUp, row.id if row else 0)
        before = follow_ups.seen(row)
        follow_ups.record(db, vault, row, found, ACTOR, me.id, was_seen=before)
        assert follow_ups.line_of(vault, row) == "Trivs bra"
        assert b"Trivs" not in (row.line or b"")
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "follow_up.record")).one()
        assert event.details == {"result": "work"}
        assert _asked(db, me, date(2027, 6, 1)) == []
        # Whoever has not seen what stands there cannot write over it.
        with pytest.raises(Conflict):
            follow_ups.record(db, vault, row, found, ACTOR, me.id, was_seen=before)
        follow_ups.record(db, vault, row, found, ACTOR, me.id, was_seen=follow_ups.seen(row))


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding(date(2026, 11, 17), FollowUpResult.WORK), ("done_on", Mistake.IN_THE_FUTURE)),
        (Finding(date(2026, 11, 2), FollowUpResult.WORK), ("done_on", Mistake.BEFORE_THE_END)),
        (
            Finding(TODAY, FollowUpResult.NOT_REACHED, Occupation.WORK),
            ("result", Mistake.NOT_REACHED),
        ),
        (Finding(TODAY, FollowUpResult.WORK, line="19121212-1212"), ("line", Mistake.PERSONNUMMER)),
        (Finding(TODAY, FollowUpResult.WORK, line="x" * 301), ("line", Mistake.TOO_LONG)),
    ],
)
def test_a_mistake_is_named_and_never_written(
    database: Database, scene: Scene, vault: Vault, finding: Finding, expected: tuple[str, Mistake]
) -> None:
    with database.transaction(write=True) as db:
        row = _end(db, vault, scene, date(2026, 11, 2))
        assert row is not None
        assert follow_ups.mistakes(row, finding, TODAY) == (expected,)
        with pytest.raises(Refused):
            follow_ups.record(db, vault, row, finding, ACTOR, scene[0].id, was_seen="")
        assert row.done_on is None


def test_when_the_holders_account_ends_it_stands_on_the_list_until_somebody_else_has_it(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, stay = scene
    with database.transaction(write=True) as db:
        row = _end(db, vault, scene)
        assert row is not None
        above = paths(db, person.federation_id)
        programme = stay.programme if stay in db else db.get_one(Enrolment, stay.id).programme
        assert unheld(db, [programme], above, TODAY).rows == ()
        colleague = make_account(db, scope=programme)
        accounts.end_account(db, db.get_one(Account, me.id), SYSTEM, on=TODAY)
        (found,) = unheld(db, [programme], above, TODAY).rows
        assert found.public_id == row.public_id
        assert [one.id for one in found.choices] == [colleague.id]
        with pytest.raises(Conflict):
            follow_ups.assign(db, row, me.id, ACTOR)
        follow_ups.assign(db, row, colleague.id, ACTOR)
        assert unheld(db, [programme], above, TODAY).rows == ()
        assert _asked(db, colleague, date(2027, 5, 16)) == [row.public_id]
        assert _may(db, colleague, row)


def test_a_protected_person_is_asked_by_the_holder_and_the_deputy_and_stands_on_no_list(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, stay = scene
    with database.transaction(write=True) as db:
        db.get_one(Participant, person.id).is_protected = True
        programme = db.get_one(Enrolment, stay.id).programme
        deputy, member = make_account(db, scope=programme), make_account(db, scope=programme)
        make_staff_period(db, stay, deputy, is_responsible=False, is_deputy=True)
        make_staff_period(db, stay, member, is_responsible=False)
        row = _end(db, vault, scene)
        assert row is not None
        for account, sees in ((me, True), (deputy, True), (member, False)):
            assert bool(_asked(db, account, date(2027, 5, 16))) is sees
            assert _may(db, account, row) is sees
        accounts.end_account(db, db.get_one(Account, me.id), SYSTEM, on=TODAY)
        page = unheld(db, [programme], paths(db, person.federation_id), TODAY)
        assert (page.rows, page.has_protected) == ((), True)


def test_who_has_gone_to_another_controller_is_asked_by_nobody_before(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, _ = scene
    with database.transaction(write=True) as db:
        row = _end(db, vault, scene)
        assert row is not None
        other = make_programme(db, make_municipality(db, "Enköping"))
        db.get_one(Participant, person.id).controller_id = other.controller_id
        db.flush()
        assert _asked(db, me, date(2027, 5, 16)) == []
        assert not _may(db, me, row)


def _ended(db: Session, vault: Vault, scene: Scene, day: date, **changes: Any) -> FollowUp:
    """One more person who leaves the same programme that day."""
    me, _, stay = scene
    programme = db.get_one(Enrolment, stay.id).programme
    person = make_participant(db, programme, me, starts_on=date(2026, 3, 2))
    one = _end(db, vault, (me, person, enrolment_of(db, person)), day, **changes)
    assert one is not None
    return one


def _to(db: Session, vault: Vault, scene: Scene, reason: DischargeReason, day: date = TODAY) -> FollowUp:
    return _ended(db, vault, scene, day, reason=reason)


def test_a_sample_is_drawn_once_and_later_ends_take_the_next_places(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, _, stay = scene
    with database.transaction(write=True) as db:
        programme = db.get_one(Enrolment, stay.id).programme
        late, early = (_ended(db, vault, scene, date(2026, month, 2)) for month in (9, 6))
        row = follow_up_draws.draw(db, programme, Sample(2, 4), ACTOR, me.id, seed="frö")
        assert (row.seed, row.drawn_on, len(row.places)) == ("frö", TODAY, 2)
        assert (early.place, late.place) == (1, 2)
        more = [_ended(db, vault, scene, TODAY) for _ in range(3)]
        assert [one.place for one in more] == [3, 4, 5]
        chosen = [one.place for one in (early, late, *more) if one.is_chosen]
        assert chosen == row.places
        with pytest.raises(Conflict):
            follow_up_draws.draw(db, programme, Sample(2, 9), ACTOR, me.id)
        # Set aside and taken up again it is the same draw.
        follow_up_draws.follow_all(db, programme, ACTOR)
        assert _ended(db, vault, scene, TODAY).is_chosen
        follow_up_draws.follow_sample(db, programme, ACTOR)
        ends = db.scalars(select(FollowUp).order_by(FollowUp.place)).all()
        assert [one.place for one in ends if one.is_chosen] == row.places


def test_a_sample_of_those_who_reached_work_or_studies_has_places_for_no_others(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, _, stay = scene
    with database.transaction(write=True) as db:
        programme = db.get_one(Enrolment, stay.id).programme
        other, early = _ended(db, vault, scene, date(2026, 6, 2)), _to(db, vault, scene, DischargeReason.WORK)
        sample = Sample(2, 3, is_of_reached=True)
        row = follow_up_draws.draw(db, programme, sample, ACTOR, me.id, seed="c")
        assert (row.places, early.place, other.place, other.is_chosen) == ([2, 3], 1, None, False)
        left = _to(db, vault, scene, DischargeReason.MOVED)
        studies = _to(db, vault, scene, DischargeReason.STUDIES)
        assert (left.place, left.is_chosen, studies.place, studies.is_chosen) == (None, False, 2, True)
        noted = db.scalars(select(AuditEvent).where(AuditEvent.action == "follow_up.draw")).one()
        assert noted.details["is_of_reached"] is True
        # While everybody is followed up, whoever left for anything else is asked and still has no number.
        follow_up_draws.follow_all(db, programme, ACTOR)
        assert (left.place, left.is_chosen) == (None, True)
        assert _to(db, vault, scene, DischargeReason.MOVED).place is None
        follow_up_draws.follow_sample(db, programme, ACTOR)
        chosen = db.scalars(select(FollowUp.place).where(FollowUp.is_chosen)).all()
        assert chosen == [2]


def test_an_end_whose_reason_is_put_right_gets_a_number_then_and_never_loses_one(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, _, stay = scene
    ahead = date(2026, 12, 31)
    with database.transaction(write=True) as db:
        programme = db.get_one(Enrolment, stay.id).programme
        sample = Sample(3, 3, is_of_reached=True)
        follow_up_draws.draw(db, programme, sample, ACTOR, me.id, seed="frö")
        first = _to(db, vault, scene, DischargeReason.WORK, ahead)
        late = _to(db, vault, scene, DischargeReason.MOVED, ahead)
        for row, reason in ((late, DischargeReason.STUDIES), (first, DischargeReason.MOVED)):
            bring_forward(db, row.enrolment, date(2026, 11, 15), reason, ACTOR, me.id)
        assert [(one.place, one.is_chosen) for one in (first, late)] == [(1, True), (2, True)]
        assert _to(db, vault, scene, DischargeReason.WORK).place == 3


def test_a_sample_must_fit_the_ends_that_are_expected_and_those_that_are_there(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, _, stay = scene
    with database.transaction(write=True) as db:
        programme = db.get_one(Enrolment, stay.id).programme
        for _ in range(3):
            _ended(db, vault, scene, TODAY)
        wrong = follow_up_draws.mistake_of
        assert wrong(db, programme.id, Sample(5, 4)) is follow_up_draws.Mistake.TOO_SMALL_FRAME
        assert wrong(db, programme.id, Sample(1, 2)) is follow_up_draws.Mistake.MORE_ENDS
        # None of them is to work or studies.
        assert wrong(db, programme.id, Sample(1, 2, is_of_reached=True)) is None
        assert wrong(db, programme.id, Sample(1, 5_001)) is follow_up_draws.Mistake.TOO_LARGE_FRAME
        with pytest.raises(Refused):
            follow_up_draws.draw(db, programme, Sample(1, 2), ACTOR, me.id)


def test_an_end_that_is_brought_forward_takes_its_follow_up_along(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, _, stay = scene
    with database.transaction(write=True) as db:
        row = _end(db, vault, scene, date(2026, 12, 31))
        assert row is not None
        assert row.due_on == date(2027, 6, 30)
        own = db.get_one(Enrolment, stay.id)
        bring_forward(db, own, date(2026, 11, 15), DischargeReason.MOVED, ACTOR, me.id)
        assert row.due_on == date(2027, 5, 15)


def test_a_new_time_elsewhere_leaves_the_follow_up_with_whoever_had_it(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, _ = scene
    with database.transaction(write=True) as db:
        row = _end(db, vault, scene, date(2026, 11, 2))
        assert row is not None
        make_enrolment(db, person, make_programme(db, name="Nästa steg"), starts_on=TODAY)
        assert _asked(db, me, date(2027, 5, 2)) == [row.public_id]
