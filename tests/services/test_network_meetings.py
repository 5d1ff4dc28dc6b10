"""What a meeting, its decisions and the log of support refuse, and what stands afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import (
    Account,
    AuditEvent,
    Learner,
    NetworkDecision,
    NetworkInvitation,
    NetworkMeeting,
    SupportEntry,
)
from smail.domain.certification import Level
from smail.domain.network import GroupKind, SupportKind
from smail.errors import Conflict, Refused
from smail.services import network_decisions, network_groups, network_meetings, support_log
from smail.services.network_decisions import DecisionFields
from smail.services.support_log import SupportFields
from smail.vault import Vault
from tests.factories.courses import ACTOR, make_certificate, make_learner, make_trainer, make_utbildare
from tests.factories.network import make_meeting, make_member, meeting_fields
from tests.factories.organisations import make_federation, make_organisation, the_federation


def _asked(db: Session, meeting: NetworkMeeting) -> list[NetworkInvitation]:
    rows = select(NetworkInvitation).where(NetworkInvitation.meeting_id == meeting.id)
    return list(db.scalars(rows.order_by(NetworkInvitation.id)))


def _plan(db: Session, vault: Vault, trainer: Account) -> NetworkMeeting:
    new = meeting_fields(agenda="Runda")
    return network_meetings.plan(db, vault, the_federation(db).id, GroupKind.NETWORK, new, ACTOR, trainer.id)


def test_the_members_of_the_group_and_nobody_else_are_asked_to_a_new_meeting(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        trainer, member, other = make_trainer(db), make_learner(db), make_learner(db)
        abroad = make_federation(db, name="Grannlänet")
        place = make_organisation(db, federation_id=abroad.id, name="Grannstad")
        make_member(db, member)
        make_member(db, other, GroupKind.REFERENCE_GROUP)
        make_member(db, make_learner(db, federation_id=abroad.id, organisation_id=place.id))
        meeting = _plan(db, vault, trainer)
        assert [row.learner_id for row in _asked(db, meeting)] == [member.id]
        network_groups.remove_member(db, GroupKind.NETWORK, member, ACTOR)
        assert [row.learner_id for row in _asked(db, meeting)] == [member.id]
        assert _asked(db, _plan(db, vault, trainer)) == []


def test_everybody_with_a_certificate_that_holds_as_utbildare_becomes_a_member_once(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        holds, today = make_utbildare(db), clock.today()
        make_utbildare(db, certified_on=today - timedelta(days=3 * 366))
        make_certificate(db, make_learner(db), Level.ANVANDARE, today)
        federation_id = the_federation(db).id
        assert network_groups.add_utbildare(db, federation_id, GroupKind.NETWORK, ACTOR) == 1
        assert network_groups.add_utbildare(db, federation_id, GroupKind.NETWORK, ACTOR) == 0
        [learner_id] = db.scalars(select(Learner.id).where(Learner.account_id == holds.id))
        assert network_groups.remove_member(db, GroupKind.NETWORK, db.get_one(Learner, learner_id), ACTOR)


def test_attendance_is_of_all_who_are_asked_and_not_before_the_meeting(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        trainer, here, away = make_trainer(db), make_learner(db), make_learner(db)
        meeting = make_meeting(db, trainer, here, away)
        first, second = _asked(db, meeting)
        assert network_meetings.record_attendance(db, meeting.id, {first.id}, ACTOR, trainer.id) == 1
        assert (first.was_there, second.was_there) == (True, False)
        with pytest.raises(Conflict):
            network_meetings.withdraw(db, second.id, ACTOR)
        with pytest.raises(Conflict):
            network_meetings.call_off(db, meeting.id, ACTOR)
        elsewhere = _asked(db, make_meeting(db, trainer, make_learner(db)))[0]
        with pytest.raises(Refused):
            network_meetings.record_attendance(db, meeting.id, {elsewhere.id}, ACTOR, trainer.id)
        coming = _plan(db, vault, trainer)
        with pytest.raises(Refused):
            network_meetings.record_attendance(db, coming.id, (), ACTOR, trainer.id)


def test_a_decision_has_an_owner_among_those_asked_and_a_day_after_the_meeting(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        trainer, owner = make_trainer(db), make_learner(db)
        meeting = make_meeting(db, trainer, owner)
        new = DecisionFields("Mallen skickas till alla.", owner.id, clock.today())
        day = timedelta(days=1)
        for wrong in (
            replace(new, text=""),
            replace(new, text="Ring 19121212-1212"),
            replace(new, learner_id=make_learner(db).id),
            replace(new, by_on=clock.civil(meeting.starts_at) - day),
            replace(new, by_on=clock.today() + 733 * day),
        ):
            with pytest.raises(Refused):
                network_decisions.decide(db, vault, meeting.id, wrong, ACTOR, trainer.id)
        assert db.scalars(select(NetworkDecision)).all() == []
        row = network_decisions.decide(db, vault, meeting.id, new, ACTOR, trainer.id)
        assert b"Mallen" not in row.text
        network_decisions.settle(db, row.id, ACTOR, trainer.id, is_done=True)
        assert (row.done_on, row.done_by_id) == (clock.today(), trainer.id)
        network_decisions.settle(db, row.id, ACTOR, trainer.id, is_done=False)
        assert (row.done_on, row.done_by_id) == (None, None)


def test_a_meeting_that_is_called_off_is_not_changed_any_more(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        meeting = _plan(db, vault, make_trainer(db))
        network_meetings.call_off(db, meeting.id, ACTOR)
        with pytest.raises(Conflict):
            network_meetings.change(db, vault, meeting.id, meeting_fields(), ACTOR)
        with pytest.raises(Conflict):
            network_meetings.invite(db, meeting.id, make_learner(db), ACTOR)


def test_support_is_logged_by_whoever_gave_it_and_nothing_of_the_note_stands_in_the_audit(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        giver, receiver = make_utbildare(db), make_learner(db)
        today, day = clock.today(), timedelta(days=1)
        new = SupportFields(
            SupportKind.VISIT, today, 90, receiver.organisation_id, receiver.id, "Om samtalet"
        )
        abroad = make_organisation(
            db, federation_id=make_federation(db, name="Grannlänet").id, name="Grannstad"
        )
        for wrong in (
            replace(new, given_on=today + day),
            replace(new, given_on=today - 367 * day),
            replace(new, minutes=4),
            replace(new, minutes=601),
            replace(new, note="19121212-1212"),
            replace(new, organisation_id=abroad.id, learner_id=None),
            replace(new, organisation_id=make_learner(db).organisation_id + 999),
        ):
            with pytest.raises(Refused):
                support_log.log(db, vault, giver, wrong, ACTOR)
        row = support_log.log(db, vault, giver, new, ACTOR)
        assert (row.account_id, row.minutes) == (giver.id, 90)
        support_log.remove(db, row.id, ACTOR)
        assert db.scalars(select(SupportEntry)).all() == []
        noted = select(AuditEvent).where(AuditEvent.action.startswith("support.")).order_by(AuditEvent.id)
        told = db.scalars(noted).all()
        assert [one.action for one in told] == ["support.log", "support.remove"]
        assert "samtalet" not in str([one.details for one in told])
