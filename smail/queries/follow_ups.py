"""Whom to ask how it went after an avslut: on Today of whoever holds it, and on the list of the others.

A protected person stands on Today of the holder and of the deputy, and on no list. Somebody who has gone to
another controller stands nowhere: those before see no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Integer, Select, String, literal, select, text, union_all
from sqlalchemy.orm import Session

from smail.db.tables import Account, Enrolment, FollowUp, Participant, Programme, StaffPeriod
from smail.db.tables.onward import WAITING
from smail.domain.onward import FOLLOW_UP_OPENS, FollowUpState, state_on
from smail.domain.people import format_number
from smail.domain.roles import Role
from smail.policies import Place, Viewer, holds
from smail.queries.handledare import HandledareChoice, handledare_by_place
from smail.queries.moving import Gone, in_order, moved
from smail.queries.organisations import place_of
from smail.queries.subjects import was_deputy_at_the_end

Above = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class ToAsk:
    """Somebody to ask: the number, by when, and where the avslut was, unless that must not be seen."""

    public_id: str
    number: str
    programme: str
    due_on: date
    is_overdue: bool
    # Of an exercise: asked there, and counted nowhere.
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class Unheld:
    """A follow-up whose holder is not there any more, and who could take it."""

    public_id: str
    number: str
    programme: str
    due_on: date
    state: FollowUpState
    before: str
    choices: tuple[HandledareChoice, ...]


@dataclass(frozen=True, slots=True)
class UnheldPage:
    """Those that nobody holds, the first due first; of protected persons only whether there are any."""

    rows: tuple[Unheld, ...]
    has_protected: bool


@dataclass(frozen=True, slots=True)
class AfterLeaving:
    """What those who have left ask of a member of staff: whom to ask, and who has gone elsewhere."""

    to_ask: tuple[ToAsk, ...]
    moved: tuple[Gone, ...]


def after_leaving(db: Session, viewer: Viewer, above: Above, today: date) -> AfterLeaving:
    """Whom the viewer asks now, the longest waiting first, and who has gone lately: read at once."""
    gone = moved(viewer.account_id, today).subquery()
    number, last_on = gone.c
    kinds = (String, String, Integer, Integer, Integer, Integer, Boolean)
    nothing = (literal(None, kind) for kind in kinds)
    found = db.execute(union_all(_asked_by(viewer.account_id, today), select(number, last_on, *nothing)))
    to_ask: list[ToAsk] = []
    left: list[Gone] = []
    for own, day, public_id, name, federation_id, organisation_id, programme_id, exercise_id, hides in found:
        is_invented, path = exercise_id is not None, above.get(organisation_id, ())
        if public_id is None:
            left.append(Gone(own, day))
        elif holds(viewer, Place(federation_id, path, programme_id, is_invented), Role.HANDLEDARE):
            to_ask.append(ToAsk(public_id, own, "" if hides else name, day, day < today, is_invented))
    by_day = sorted(to_ask, key=lambda one: (one.due_on, one.number))
    return AfterLeaving(tuple(by_day), tuple(in_order(left)))


def _asked_by(account_id: int, today: date) -> Select[*tuple[Any, ...]]:
    """What waits for the account, with all that Today shows and judges by."""
    # The index of those that wait is partial, and knows its own words alone.
    held = select(FollowUp.id).where(FollowUp.holder_id == account_id, text(WAITING))
    deputised = (
        select(FollowUp.id)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(StaffPeriod.account_id == account_id, was_deputy_at_the_end(), Participant.is_protected)
    )
    columns = (
        Participant.number,
        FollowUp.due_on,
        FollowUp.public_id,
        Programme.name,
        Programme.federation_id,
        Programme.organisation_id,
        Programme.id,
        Participant.exercise_id,
        Participant.is_protected,
    )
    return (
        _waiting()
        .with_only_columns(*columns)
        .where(
            FollowUp.due_on <= today + FOLLOW_UP_OPENS,
            FollowUp.id.in_(union_all(held, deputised)),
        )
    )


def _waiting() -> Select[int]:
    """The ids of those that wait, of persons who are still here."""
    return (
        select(FollowUp.id)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            FollowUp.done_on.is_(None),
            FollowUp.declined_on.is_(None),
            FollowUp.is_chosen,
            Participant.controller_id == Programme.controller_id,
        )
    )


def unheld(db: Session, programmes: Sequence[Programme], above: Above, today: date) -> UnheldPage:
    """The follow-ups of these programmes whose holder has ended, or follows nobody there any more."""
    found = db.execute(
        select(FollowUp, Participant, Programme, Account)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Account, Account.id == FollowUp.holder_id)
        .where(FollowUp.id.in_(_waiting()), Programme.id.in_([one.id for one in programmes]))
        .order_by(FollowUp.due_on, Participant.number)
    ).all()
    places = {one.id: place_of(one, above) for one in programmes}
    staff = handledare_by_place(db, list(places.values()))
    lost = [
        one for one in found if all(choice.id != one.Account.id for choice in staff[places[one.Programme.id]])
    ]
    rows = tuple(
        Unheld(
            row.public_id,
            format_number(person.number),
            programme.name,
            row.due_on,
            state_on(today, row.due_on, done_on=None, declined_on=None, is_chosen=True),
            holder.name,
            staff[places[programme.id]],
        )
        for row, person, programme, holder in lost
        if not person.is_protected
    )
    return UnheldPage(rows, len(lost) > len(rows))
