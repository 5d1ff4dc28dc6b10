"""The sheets that a person has chosen for meetings, and the latest answers that they may tell of."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Account, Assessment, MeetingSheet, RaterKind
from smail.domain import meeting
from smail.domain.instrument import AnswerKind, Indicator, Instrument
from smail.domain.meeting import Choice, SheetPart
from smail.queries.questionnaire import StoredAnswer, answers_of


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A choice for one meeting; without a first name the person made it alone."""

    public_id: str
    choice: Choice
    version: int
    chosen_at: datetime
    first_name: str | None

    @property
    def parts(self) -> tuple[SheetPart, ...]:
        """What is shown, in the order of the sheet."""
        return meeting.in_order(self.choice.parts)

    def holds_on(self, day: date) -> bool:
        """Whether the sheet can be made on that day: something is ticked, and the meeting is not over."""
        return bool(self.choice.parts) and meeting.holds_on(self.choice.meeting_on, day)


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What was answered to one question: a step in words, or a kind that has none."""

    words: str | None
    kind: AnswerKind | None


@dataclass(frozen=True, slots=True)
class AreaSaid:
    """One area with all that was answered about it."""

    indicator: Indicator
    said: tuple[SaidOf, ...]

    @property
    def key(self) -> str:
        """Which area it is."""
        return self.indicator.key

    @property
    def words(self) -> str:
        """The steps in words, one after the other; empty where none was chosen."""
        return " ".join(one.words for one in self.said if one.words is not None)


@dataclass(frozen=True, slots=True)
class LatestAnswers:
    """The answers that were sent in last, by area, and their day."""

    on: date
    areas: tuple[AreaSaid, ...]


def sheets_of(db: Session, participant_id: int) -> tuple[SheetRow, ...]:
    """Every choice of the person, the latest meeting first."""
    rows = db.execute(
        select(MeetingSheet, Account.first_name)
        .outerjoin(Account, Account.id == MeetingSheet.account_id)
        .where(MeetingSheet.participant_id == participant_id)
        .order_by(MeetingSheet.meeting_on.desc(), MeetingSheet.id.desc())
    )
    return tuple(_row(row, first_name) for row, first_name in rows)


def _row(row: MeetingSheet, first_name: str | None) -> SheetRow:
    parts = frozenset(SheetPart(one) for one in row.parts)
    choice = Choice(row.meeting_on, parts, frozenset(row.areas))
    return SheetRow(row.public_id, choice, row.version, row.chosen_at, first_name)


def latest_answers(
    db: Session, catalogue: Catalogue, participant_id: int, language: str
) -> LatestAnswers | None:
    """The person's latest answers in that language; None before the first."""
    row = db.scalars(
        select(Assessment)
        .where(
            Assessment.participant_id == participant_id,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_on.is_not(None),
            Assessment.withdrawn_at.is_(None),
        )
        .order_by(Assessment.submitted_on.desc(), Assessment.id.desc())
        .limit(1)
    ).first()
    if row is None or row.submitted_on is None:
        return None
    instrument, given = catalogue.by_digest(row.instrument_digest), answers_of(db, row.id)
    asked = {
        one: [key for key in row.items_shown if instrument.item(key).indicator == one.key]
        for one in instrument.indicators
    }
    areas = (
        AreaSaid(one, tuple(_said(instrument, key, given.get(key), language) for key in keys))
        for one, keys in asked.items()
        if keys
    )
    return LatestAnswers(row.submitted_on, tuple(areas))


def _said(instrument: Instrument, key: str, stored: StoredAnswer | None, language: str) -> SaidOf:
    if stored is None:
        return SaidOf(None, None)
    value = stored.answer.value
    words = None if value is None else instrument.item(key).step(value, language)
    return SaidOf(words, stored.answer.kind)
