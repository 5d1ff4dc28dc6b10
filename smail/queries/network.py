"""Reads the groups that meet: who belongs to them, how often they met, and what is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    GroupMember,
    GroupRhythm,
    Learner,
    NetworkDecision,
    NetworkInvitation,
    NetworkMeeting,
    Organisation,
)
from smail.domain.alphabet import swedish_order
from smail.domain.network import USUAL_MONTHS, GroupKind, NextMeeting, next_meeting
from smail.policies import Action, Viewer, may
from smail.queries.learners import has_address, is_here
from smail.queries.organisations import OrganisationRow

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a group or a meeting; `id` is the learner's."""

    id: int
    public_id: str
    name: str
    organisation_id: int
    organisation: str
    # Whether letters reach them.
    is_written_to: bool
    # None for whoever has no account here.
    account_id: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group: how often it is to meet, how it stands with the next meeting, and what the last year held."""

    kind: GroupKind
    every_months: int
    next: NextMeeting
    members: tuple[Person, ...]
    n_held: int
    n_asked: int
    n_there: int
    n_open: int
    n_late: int

    def lacking(self, places: Collection[OrganisationRow], above: Mapping[int, int]) -> tuple[str, ...]:
        """The places of the federation that nobody of the group comes from; `above` names the top of each."""
        known = {above[one.organisation_id] for one in self.members}
        return tuple(one.name for one in places if one.id not in known)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting in a list; `was_there` is the viewer's own, where it is written down."""

    public_id: str
    title: str
    kind: GroupKind
    starts_at: datetime
    is_called_off: bool
    n_asked: int
    n_there: int | None
    # Whether the viewer is asked to it.
    is_own: bool
    was_there: bool | None


def groups(db: Session, federation_id: int, today: date) -> tuple[Group, ...]:
    """Both groups, in four questions."""
    chosen = {
        row.kind: row.every_months
        for row in db.scalars(select(GroupRhythm).where(GroupRhythm.federation_id == federation_id))
    }
    members, meetings = _members(db, federation_id), _meetings(db, federation_id)
    waiting = _waiting(db, federation_id)
    return tuple(
        _group(
            kind,
            chosen.get(kind, USUAL_MONTHS[kind]),
            tuple(members[kind]),
            [one for one in meetings if one.kind is kind],
            waiting[kind],
            today,
        )
        for kind in GroupKind
    )


def _group(
    kind: GroupKind,
    every_months: int,
    members: tuple[Person, ...],
    meetings: Collection[MeetingRow],
    waiting: Collection[date],
    today: date,
) -> Group:
    now = clock.now()
    held = [one for one in meetings if one.starts_at <= now and not one.is_called_off]
    coming = [one.starts_at for one in meetings if one.starts_at > now and not one.is_called_off]
    last, following = max((one.starts_at for one in held), default=None), min(coming, default=None)
    lately = [one for one in held if clock.civil(one.starts_at) > today - A_YEAR]
    recorded = [one for one in lately if one.n_there is not None]
    return Group(
        kind,
        every_months,
        next_meeting(every_months, last and clock.civil(last), following and clock.civil(following), today),
        members,
        len(lately),
        sum(one.n_asked for one in recorded),
        sum(one.n_there or 0 for one in recorded),
        len(waiting),
        sum(by_on < today for by_on in waiting),
    )


def meetings_of(db: Session, viewer: Viewer) -> tuple[MeetingRow, ...]:
    """Every meeting for the federation's trainers, and the own ones of an utbildare; the latest first."""
    if may(viewer, Action.RUN_NETWORK):
        return _meetings(db, viewer.federation_id, account_id=viewer.account_id)
    return own_meetings(db, viewer)


def own_meetings(db: Session, viewer: Viewer) -> tuple[MeetingRow, ...]:
    """The meetings that the viewer is asked to, whatever the roles; the latest first."""
    rows = _meetings(db, viewer.federation_id, account_id=viewer.account_id)
    return tuple(one for one in rows if one.is_own)


def _meetings(db: Session, federation_id: int, *, account_id: int = 0) -> tuple[MeetingRow, ...]:
    own = Learner.account_id == account_id
    asked = (
        select(
            NetworkInvitation.meeting_id,
            func.count().label("n"),
            func.count(NetworkInvitation.was_there).label("recorded"),
            func.sum(case((NetworkInvitation.was_there.is_(True), 1), else_=0)).label("there"),
            func.max(case((own, 1), else_=0)).label("own"),
            func.max(case((and_(own, NetworkInvitation.was_there.is_(True)), 1), else_=0)).label("was"),
        )
        .join(Learner, Learner.id == NetworkInvitation.learner_id)
        .where(NetworkInvitation.withdrawn_at.is_(None))
        .group_by(NetworkInvitation.meeting_id)
        .subquery()
    )
    rows = db.execute(
        select(NetworkMeeting, asked.c.n, asked.c.recorded, asked.c.there, asked.c.own, asked.c.was)
        .outerjoin(asked, asked.c.meeting_id == NetworkMeeting.id)
        .where(NetworkMeeting.federation_id == federation_id)
        .order_by(NetworkMeeting.starts_at.desc(), NetworkMeeting.id.desc())
    )
    return tuple(
        MeetingRow(
            row.public_id,
            row.title,
            row.kind,
            row.starts_at,
            row.cancelled_on is not None,
            n or 0,
            there if recorded else None,
            bool(is_own),
            bool(was) if recorded else None,
        )
        for row, n, recorded, there, is_own, was in rows
    )


def _members(db: Session, federation_id: int) -> dict[GroupKind, list[Person]]:
    rows = db.execute(
        people_with(GroupMember.kind)
        .join(GroupMember, GroupMember.learner_id == Learner.id)
        .where(Learner.federation_id == federation_id, is_here())
    )
    found: dict[GroupKind, list[Person]] = {kind: [] for kind in GroupKind}
    for kind, *rest in rows:
        found[kind].append(person_in(rest))
    for people in found.values():
        people.sort(key=lambda one: (swedish_order(one.name), one.id))
    return found


def _waiting(db: Session, federation_id: int) -> dict[GroupKind, list[date]]:
    """By when each open decision is to be carried out."""
    rows = db.execute(
        select(NetworkMeeting.kind, NetworkDecision.by_on)
        .join(NetworkDecision, NetworkDecision.meeting_id == NetworkMeeting.id)
        .where(NetworkMeeting.federation_id == federation_id, NetworkDecision.done_on.is_(None))
    )
    found: dict[GroupKind, list[date]] = {kind: [] for kind in GroupKind}
    for kind, by_on in rows:
        found[kind].append(by_on)
    return found


def people_with(first: Any) -> Select[Any]:
    """People as `person_in` takes them, after something of another table that the caller joins."""
    return select(first, Learner, Organisation.name, has_address()).join(
        Organisation, Organisation.id == Learner.organisation_id
    )


def person_in(row: Sequence[Any]) -> Person:
    one, organisation, is_written_to = row
    return Person(
        one.id, one.public_id, one.name, one.organisation_id, organisation, is_written_to, one.account_id
    )
