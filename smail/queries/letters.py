"""Reads who of the own participants waits for a letter: it is time, and a letter is what the person chose."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Participant, PersonalLink
from smail.domain.people import ContactChoice
from smail.domain.rhythm import Standing, State
from smail.policies import Viewer
from smail.queries.today import TodayRow, own_rows

# A letter is two days on its way, and the person shall have some days left.
ROOM_TO_ANSWER = timedelta(days=7)
LATEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody to write to: by when the person is asked to answer, and since when a link is unanswered."""

    public_id: str
    number: str
    answer_by: date
    days_late: int
    link_since: date | None


@dataclass(frozen=True, slots=True)
class Addressee:
    """What a letter needs to know of the person it goes to."""

    participant: Participant
    answer_by: date


def waits_for_letter(row: TodayRow) -> bool:
    """Whether it is time to answer for somebody who wants letters; never for a protected or invented one."""
    return (
        row.standing.state in (State.DUE, State.OVERDUE)
        and row.contact_choice is ContactChoice.LETTER
        and not row.is_protected
        and not row.is_invented
    )


def unwritten(rows: Iterable[TodayRow]) -> int:
    """How many wait for a letter and have no link to answer by."""
    return sum(waits_for_letter(row) and not row.has_link for row in rows)


def waiting(db: Session, viewer: Viewer, today: date) -> tuple[Waiting, ...]:
    """The viewer's own participants who wait for a letter; those whose link is unanswered stand last."""
    rows = [row for row in own_rows(db, viewer, today) if waits_for_letter(row)]
    since = _links_since(db, [row.public_id for row in rows if row.has_link])
    found = [
        Waiting(
            row.public_id,
            row.number,
            answer_by(row.standing, today),
            row.standing.days_late,
            since.get(row.public_id),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.link_since is not None, one.answer_by, one.number)))


def answer_by(standing: Standing, today: date) -> date:
    """The day that a letter of today names: the own date, else the last that is on time, else two weeks."""
    days = (standing.next_on, standing.last_on)
    return next((day for day in days if day is not None and day >= today + ROOM_TO_ANSWER), today + LATEST)


def addressees(db: Session, chosen: Iterable[Waiting]) -> tuple[Addressee, ...]:
    """The people behind these rows, in the same order."""
    by = {one.public_id: one.answer_by for one in chosen}
    rows = select(Participant).where(Participant.public_id.in_(by))
    people = {row.public_id: row for row in db.scalars(rows)}
    return tuple(Addressee(people[public_id], day) for public_id, day in by.items())


def linked_after(db: Session, participant_ids: Collection[int], moment: datetime) -> frozenset[int]:
    """Those of the people who have been given a link since that moment."""
    rows = select(PersonalLink.participant_id).where(
        PersonalLink.participant_id.in_(participant_ids),
        PersonalLink.revoked_at.is_(None),
        PersonalLink.seed.is_(None),
        PersonalLink.issued_at > moment,
    )
    return frozenset(db.scalars(rows))


def _links_since(db: Session, public_ids: Collection[str]) -> Mapping[str, date]:
    rows = db.execute(
        select(Participant.public_id, PersonalLink.issued_at)
        .join(PersonalLink, PersonalLink.participant_id == Participant.id)
        .where(
            Participant.public_id.in_(public_ids),
            PersonalLink.revoked_at.is_(None),
            PersonalLink.seed.is_(None),
        )
    )
    return {public_id: clock.civil(issued_at) for public_id, issued_at in rows}
