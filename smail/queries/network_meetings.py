"""Reads one meeting: who is asked to it and came, what it decided, and what earlier ones left open."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import Learner, NetworkDecision, NetworkInvitation, NetworkMeeting
from smail.domain.alphabet import swedish_order
from smail.policies import NetworkMeetingSubject, Place
from smail.queries.network import Person, people_with, person_in
from smail.vault import Vault

Found = Select[NetworkDecision, NetworkMeeting, Learner]


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked to a meeting."""

    id: int
    public_id: str
    person: Person
    was_there: bool | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, with the meeting that made it."""

    public_id: str
    text: str
    owner: str
    by_on: date
    done_on: date | None
    meeting_title: str
    meeting_on: date
    meeting_public_id: str


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting with all that belongs to it; `earlier` are decisions of earlier meetings that are open."""

    meeting: NetworkMeeting
    agenda: str | None
    asked: tuple[Asked, ...]
    decisions: tuple[Decision, ...]
    earlier: tuple[Decision, ...]

    @property
    def is_recorded(self) -> bool:
        """Whether somebody has written down who was there."""
        return any(one.was_there is not None for one in self.asked)


def meeting_subject(db: Session, public_id: str) -> NetworkMeetingSubject | None:
    """The meeting with this public id, and which accounts are asked to it or answer for its decisions."""
    row = db.scalar(select(NetworkMeeting).where(NetworkMeeting.public_id == public_id))
    if row is None:
        return None
    accounts = (
        select(Learner.account_id)
        .join(NetworkInvitation, NetworkInvitation.learner_id == Learner.id)
        .where(
            NetworkInvitation.meeting_id == row.id,
            NetworkInvitation.withdrawn_at.is_(None),
            Learner.account_id.is_not(None),
        )
    )
    owners = (
        select(Learner.account_id)
        .join(NetworkDecision, NetworkDecision.learner_id == Learner.id)
        .where(NetworkDecision.meeting_id == row.id, Learner.account_id.is_not(None))
    )
    asked = frozenset(one for one in db.scalars(accounts.union(owners)) if one is not None)
    return NetworkMeetingSubject(row.id, row.public_id, Place(row.federation_id), asked)


def meeting_page(db: Session, vault: Vault, meeting_id: int) -> MeetingPage:
    """The meeting with those asked to it, its decisions, and those of earlier meetings that are open."""
    row = db.get_one(NetworkMeeting, meeting_id)
    asked = db.execute(
        people_with(NetworkInvitation)
        .join(NetworkInvitation, NetworkInvitation.learner_id == Learner.id)
        .where(NetworkInvitation.meeting_id == meeting_id, NetworkInvitation.withdrawn_at.is_(None))
    )
    people = [Asked(one.id, one.public_id, person_in(rest), one.was_there) for one, *rest in asked]
    earlier = _decisions().where(
        NetworkMeeting.federation_id == row.federation_id,
        NetworkMeeting.kind == row.kind,
        NetworkMeeting.starts_at < row.starts_at,
        NetworkDecision.done_on.is_(None),
    )
    return MeetingPage(
        row,
        sealing.opened(vault, NetworkMeeting.agenda, row.public_id, row.agenda),
        tuple(sorted(people, key=lambda one: (swedish_order(one.person.name), one.id))),
        _opened(db, vault, _decisions().where(NetworkDecision.meeting_id == meeting_id)),
        _opened(db, vault, earlier),
    )


def is_asked(db: Session, account_id: int) -> bool:
    """Whether a member of staff is asked to a meeting, or answers for a decision that is open."""
    own = select(NetworkInvitation.id).join(Learner, Learner.id == NetworkInvitation.learner_id)
    asked = own.where(Learner.account_id == account_id, NetworkInvitation.withdrawn_at.is_(None))
    held = select(NetworkDecision.id).join(Learner, Learner.id == NetworkDecision.learner_id)
    owns = held.where(Learner.account_id == account_id, NetworkDecision.done_on.is_(None))
    return bool(db.scalar(select(or_(asked.exists(), owns.exists()))))


def own_decisions(db: Session, vault: Vault, account_id: int) -> tuple[Decision, ...]:
    """What a member of staff answers for and has not carried out, the most urgent first."""
    own = _decisions().where(Learner.account_id == account_id, NetworkDecision.done_on.is_(None))
    return _opened(db, vault, own)


def decision_id(db: Session, meeting: NetworkMeeting, public_id: str) -> int | None:
    """The decision of this meeting, or of another of the same group, with this public id."""
    return db.scalar(
        select(NetworkDecision.id)
        .join(NetworkMeeting, NetworkMeeting.id == NetworkDecision.meeting_id)
        .where(
            NetworkDecision.public_id == public_id,
            NetworkMeeting.federation_id == meeting.federation_id,
            NetworkMeeting.kind == meeting.kind,
        )
    )


def _decisions() -> Found:
    return (
        select(NetworkDecision, NetworkMeeting, Learner)
        .join(NetworkMeeting, NetworkMeeting.id == NetworkDecision.meeting_id)
        .join(Learner, Learner.id == NetworkDecision.learner_id)
        .order_by(NetworkDecision.by_on, NetworkDecision.id)
    )


def _opened(db: Session, vault: Vault, wanted: Found) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            one.public_id,
            sealing.opened(vault, NetworkDecision.text, one.public_id, one.text),
            owner.name,
            one.by_on,
            one.done_on,
            meeting.title,
            clock.civil(meeting.starts_at),
            meeting.public_id,
        )
        for one, meeting, owner in db.execute(wanted)
    )
