"""What stands on a person's sheets: what was chosen for a meeting, the latest answers, whose it is."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.tables import (
    Account,
    ActionPlan,
    Enrolment,
    HandoverLine,
    MeetingSheet,
    Participant,
)
from smail.domain import meeting
from smail.domain.instrument import Indicator
from smail.domain.meeting import Choice, SheetPart
from smail.domain.people import format_number
from smail.queries.in_words import InWords, answers_by_item, latest_rating
from smail.queries.talks import talk_day
from smail.vault import Vault


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
class AreaSaid:
    """One area with all that was answered about it."""

    indicator: Indicator
    said: tuple[InWords, ...]

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
    row = latest_rating(db, participant_id)
    if row is None or row.submitted_on is None:
        return None
    instrument = catalogue.by_digest(row.instrument_digest)
    answers = answers_by_item(db, catalogue, row, language)
    areas = (
        AreaSaid(
            about, tuple(one for key, one in answers.items() if instrument.item(key).indicator == about.key)
        )
        for about in instrument.indicators
    )
    return LatestAnswers(row.submitted_on, tuple(area for area in areas if area.said))


def aims_of(db: Session, vault: Vault, participant_id: int, today: date) -> tuple[str, ...]:
    """What the action plans of the programmes that run are to lead to."""
    rows = db.scalars(
        select(ActionPlan)
        .join(Enrolment, Enrolment.id == ActionPlan.enrolment_id)
        .where(Enrolment.participant_id == participant_id, Enrolment.open_on(today))
        .order_by(ActionPlan.made_on.desc(), ActionPlan.id.desc())
    )
    return tuple(sealing.opened(vault, ActionPlan.aim, row.public_id, row.aim) for row in rows)


def has_sentences(db: Session, participant_id: int) -> bool:
    """Whether the person has told anything before a handover."""
    found = select(HandoverLine.id).join(Enrolment, Enrolment.id == HandoverLine.enrolment_id)
    return db.scalar(found.where(Enrolment.participant_id == participant_id).limit(1)) is not None


def sentences_of(db: Session, vault: Vault, participant_id: int) -> tuple[str, ...]:
    """What the person wanted the next handledare to know at the latest handover, in order."""
    rows = db.scalars(
        select(HandoverLine)
        .join(Enrolment, Enrolment.id == HandoverLine.enrolment_id)
        .where(Enrolment.participant_id == participant_id)
        .order_by(HandoverLine.handed_over_on.desc(), HandoverLine.enrolment_id.desc(), HandoverLine.position)
    ).all()
    latest = [
        row
        for row in rows
        if (row.handed_over_on, row.enrolment_id) == (rows[0].handed_over_on, rows[0].enrolment_id)
    ]
    return tuple(sealing.opened(vault, HandoverLine.line, row.public_id, row.line) for row in latest)


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose sheet it is, and when the next talk is; somebody protected has no name on paper."""

    name: str | None
    number: str
    is_protected: bool
    talk_on: date | None

    @property
    def shown(self) -> str:
        """What stands on the sheet: the name, or else the number."""
        return self.name or format_number(self.number)


def heading_of(db: Session, vault: Vault, participant_id: int, today: date) -> Heading:
    """Whose sheet it is."""
    public_id, kept, number, is_protected, next_on = db.execute(
        select(
            Participant.public_id,
            Participant.name,
            Participant.number,
            Participant.is_protected,
            talk_day(Participant.id, today),
        ).where(Participant.id == participant_id)
    ).one()
    name = None if is_protected else sealing.opened(vault, Participant.name, public_id, kept)
    return Heading(name, number, is_protected, next_on)
