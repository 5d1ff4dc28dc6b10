"""Meetings of the network, and support that was given."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.base import new_public_id
from smail.db.tables import (
    Account,
    GroupMember,
    Learner,
    NetworkDecision,
    NetworkInvitation,
    NetworkMeeting,
    SupportEntry,
)
from smail.domain.network import GroupKind, SupportKind
from smail.services.courses import OccasionFields
from smail.services.network_meetings import MeetingFields
from tests.factories.organisations import the_federation


def meeting_fields(**changes: Any) -> MeetingFields:
    """A meeting in a week, as it is filled in."""
    when = OccasionFields(clock.now() + timedelta(days=7), "Sal 3")
    usual: dict[str, Any] = {"title": "Nätverksträff", "when": when, "minutes": 120}
    return MeetingFields(**usual | changes)


def make_member(db: Session, learner: Learner, kind: GroupKind = GroupKind.NETWORK) -> GroupMember:
    """Somebody belongs to a group."""
    row = GroupMember(kind=kind, learner_id=learner.id, added_at=clock.now())
    db.add(row)
    db.flush()
    return row


def make_meeting(db: Session, planner: Account, *asked: Learner, **changes: Any) -> NetworkMeeting:
    """A meeting that began an hour ago, with those who are asked to it."""
    usual: dict[str, Any] = {
        "public_id": new_public_id(),
        "federation_id": the_federation(db).id,
        "kind": GroupKind.NETWORK,
        "title": "Nätverksträff",
        "starts_at": clock.now() - timedelta(hours=1),
        "minutes": 120,
        "place": "Sal 3",
        "account_id": planner.id,
        "planned_at": clock.now() - timedelta(days=20),
    }
    row = NetworkMeeting(**usual | changes)
    db.add(row)
    db.flush()
    for learner in asked:
        make_asked(db, row, learner)
    return row


def make_asked(db: Session, meeting: NetworkMeeting, learner: Learner, **changes: Any) -> NetworkInvitation:
    """Somebody is asked to the meeting."""
    usual = {"meeting_id": meeting.id, "learner_id": learner.id, "invited_at": meeting.planned_at}
    row = NetworkInvitation(**usual | changes)
    db.add(row)
    db.flush()
    return row


def make_decision(db: Session, meeting: NetworkMeeting, owner: Learner, **changes: Any) -> NetworkDecision:
    """Something that was decided and is not carried out yet."""
    usual: dict[str, Any] = {
        "meeting_id": meeting.id,
        "text": b"sealed",
        "learner_id": owner.id,
        "by_on": clock.today() + timedelta(days=30),
        "account_id": meeting.account_id,
        "written_at": clock.now(),
    }
    row = NetworkDecision(**usual | changes)
    db.add(row)
    db.flush()
    return row


def make_support(db: Session, giver: Account, learner: Learner, **changes: Any) -> SupportEntry:
    """An hour of supervision today."""
    usual: dict[str, Any] = {
        "federation_id": learner.federation_id,
        "organisation_id": learner.organisation_id,
        "learner_id": learner.id,
        "account_id": giver.id,
        "given_on": clock.today(),
        "kind": SupportKind.SUPERVISION,
        "minutes": 60,
        "written_at": clock.now(),
    }
    row = SupportEntry(**usual | changes)
    db.add(row)
    db.flush()
    return row
