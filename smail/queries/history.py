"""All that a person's history is made of, in a fixed number of questions to the database."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import (
    Account,
    Discharge,
    Enrolment,
    Framsteg,
    PausePeriod,
    Programme,
    StaffPeriod,
    WorkStart,
    WrittenBy,
)
from smail.domain.onward import StartKind
from smail.domain.people import DischargeReason, HandoverKind
from smail.queries.hindsight import HindsightRow, sent_about
from smail.queries.submitted import CommentLine, RatingRow, ReasonLine, submitted_ratings
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class StayRow:
    """The person's time in one programme."""

    id: int
    programme: str
    starts_on: date
    ended_on: date | None
    reason: DischargeReason | None
    asks_hindsight: bool = False

    def is_open_on(self, day: date) -> bool:
        """Whether the person is in the programme on that day."""
        return self.starts_on <= day and (self.ended_on is None or self.ended_on >= day)


@dataclass(frozen=True, slots=True)
class ResponsibleRow:
    """Somebody's time as the responsible one in a stay, and how it ended."""

    enrolment_id: int
    first_name: str
    title: str
    starts_on: date
    ends_on: date | None
    ended_by: HandoverKind | None
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class PauseDays:
    """A pause, from its first day until the first day back."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class FramstegLine:
    """A dated step forward, readable, and whose words it is."""

    happened_on: date
    line: str
    by_participant: bool


@dataclass(frozen=True, slots=True)
class StartDay:
    """A start in work or studies, as far as it is known."""

    started_on: date
    kind: StartKind
    share: int | None
    is_subsidised: bool | None


@dataclass(frozen=True, slots=True)
class HistoryRows:
    """Everything, each in the order in which it happened."""

    ratings: tuple[RatingRow, ...]
    stays: tuple[StayRow, ...]
    responsible: tuple[ResponsibleRow, ...]
    pauses: tuple[PauseDays, ...]
    framsteg: tuple[FramstegLine, ...]
    comments: tuple[CommentLine, ...]
    starts: tuple[StartDay, ...] = ()
    reasons: tuple[ReasonLine, ...] = ()
    hindsight: HindsightRow | None = None


def rows_of(
    db: Session, vault: Vault, participant_id: int, *, without: date | None = None, events: bool = True
) -> HistoryRows:
    """What is stored about the person's own ratings and about what happened meanwhile.

    `without` is a day whose ratings are left out, with all that was said of them. Without `events` nothing
    but pauses and framsteg is read beside the ratings.
    """
    ratings, comments, reasons = submitted_ratings(db, vault, participant_id, without)
    stays, responsible = _stays(db, participant_id) if events else ((), ())
    return HistoryRows(
        ratings=ratings,
        stays=stays,
        responsible=responsible,
        pauses=_pauses(db, participant_id),
        framsteg=framsteg_of(db, vault, participant_id),
        comments=comments,
        starts=_starts(db, participant_id) if events else (),
        reasons=reasons,
        hindsight=sent_about(db, ratings[0].id) if ratings and ratings[0].seen_anew_on else None,
    )


def _stays(db: Session, participant_id: int) -> tuple[tuple[StayRow, ...], tuple[ResponsibleRow, ...]]:
    """The stays, and whoever was responsible in them, the earliest first."""
    rows = db.execute(
        select(Enrolment, Programme, Discharge.reason, StaffPeriod, Account.first_name)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .outerjoin(
            StaffPeriod, and_(StaffPeriod.enrolment_id == Enrolment.id, StaffPeriod.is_responsible.is_(True))
        )
        .outerjoin(Account, Account.id == StaffPeriod.account_id)
        .where(Enrolment.participant_id == participant_id)
        .order_by(Enrolment.starts_on, Enrolment.id, StaffPeriod.starts_on, StaffPeriod.id)
    ).all()
    stays = {
        stay.id: StayRow(
            stay.id, programme.name, stay.starts_on, stay.ended_on, reason, programme.asks_hindsight
        )
        for stay, programme, reason, _period, _name in rows
    }
    responsible = tuple(
        ResponsibleRow(
            stay.id,
            name,
            programme.staff_title,
            period.starts_on,
            period.ends_on,
            period.ended_by,
            programme.staff_title_en,
        )
        for stay, programme, _reason, period, name in rows
        if period is not None
    )
    return tuple(stays.values()), responsible


def _pauses(db: Session, participant_id: int) -> tuple[PauseDays, ...]:
    rows = db.execute(
        select(PausePeriod.starts_on, PausePeriod.ends_on)
        .where(PausePeriod.participant_id == participant_id)
        .order_by(PausePeriod.starts_on)
    )
    return tuple(PauseDays(*row) for row in rows)


def _starts(db: Session, participant_id: int) -> tuple[StartDay, ...]:
    rows = db.execute(
        select(WorkStart.started_on, WorkStart.kind, WorkStart.share, WorkStart.is_subsidised)
        .where(WorkStart.participant_id == participant_id)
        .order_by(WorkStart.started_on, WorkStart.id)
    )
    return tuple(StartDay(*row) for row in rows)


def framsteg_of(db: Session, vault: Vault, participant_id: int) -> tuple[FramstegLine, ...]:
    """The person's steps forward, the earliest first."""
    rows = db.scalars(
        select(Framsteg)
        .where(Framsteg.participant_id == participant_id)
        .order_by(Framsteg.happened_on, Framsteg.id)
    )
    return tuple(
        FramstegLine(
            row.happened_on,
            sealing.opened(vault, Framsteg.line, row.public_id, row.line),
            row.written_by is WrittenBy.PARTICIPANT,
        )
        for row in rows
    )
