"""All that a person's history is made of, in a fixed number of questions to the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import (
    Account,
    Answer,
    Assessment,
    Discharge,
    DropReason,
    Enrolment,
    Framsteg,
    Hindsight,
    PausePeriod,
    Programme,
    RaterKind,
    Score,
    StaffPeriod,
    ValueComment,
    WorkStart,
    WrittenBy,
)
from smail.domain.hindsight import DropCause
from smail.domain.onward import StartKind
from smail.domain.people import DischargeReason, HandoverKind
from smail.queries.hindsight import HindsightRow, sent_about
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class StoredSum:
    """One indicator's answered items added up, as it was kept at submit."""

    total: int
    n_answered: int
    n_items: int


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A rating that the person sent in: when, which questions, and the sums; no single answer."""

    id: int
    public_id: str
    on: date
    instrument_digest: str
    shown: tuple[str, ...]
    sums: Mapping[str, StoredSum]
    # The day on which it was answered again, as it looked then.
    seen_anew_on: date | None = None


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
class CommentLine:
    """The person's own line on one value, readable."""

    rating_id: int
    indicator: str
    line: str


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why a value was lower than the one before, as the person sees it, readable."""

    rating_id: int
    indicator: str
    cause: DropCause
    line: str | None


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
    ratings, comments, reasons = _ratings(db, vault, participant_id, without)
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


def steps_of(db: Session, rating_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The steps given in these ratings, by rating and item; what is no step is not there."""
    found: dict[int, dict[str, int]] = {one: {} for one in rating_ids}
    query = select(Answer.assessment_id, Answer.item_key, Answer.value).where(
        Answer.assessment_id.in_(rating_ids), Answer.value.is_not(None)
    )
    for rating_id, item_key, value in db.execute(query):
        assert value is not None
        found[rating_id][item_key] = value
    return found


def _ratings(
    db: Session, vault: Vault, participant_id: int, without: date | None
) -> tuple[tuple[RatingRow, ...], tuple[CommentLine, ...], tuple[ReasonLine, ...]]:
    found = db.execute(
        select(
            Assessment.id,
            Assessment.public_id,
            Assessment.submitted_on,
            Assessment.instrument_digest,
            Assessment.items_shown,
            Hindsight.submitted_on.label("seen_anew_on"),
        )
        .outerjoin(Hindsight, Hindsight.assessment_id == Assessment.id)
        .where(
            Assessment.participant_id == participant_id,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_on.is_not(None),
            Assessment.withdrawn_at.is_(None),
        )
        .order_by(Assessment.submitted_on, Assessment.id)
    )
    rows = [row for row in found if row.submitted_on != without]
    sums, comments, reasons = _scores(db, vault, [row.id for row in rows])
    ratings = tuple(
        RatingRow(
            row.id,
            row.public_id,
            row.submitted_on,
            row.instrument_digest,
            tuple(row.items_shown),
            sums[row.id],
            row.seen_anew_on,
        )
        for row in rows
    )
    return ratings, tuple(comments), tuple(reasons)


def _scores(
    db: Session, vault: Vault, rating_ids: Sequence[int]
) -> tuple[dict[int, dict[str, StoredSum]], list[CommentLine], list[ReasonLine]]:
    """The sums of these ratings, and the lines and reasons that stand beside them."""
    query = (
        select(Score, ValueComment.public_id, ValueComment.line, DropReason)
        .outerjoin(
            ValueComment,
            and_(
                ValueComment.assessment_id == Score.assessment_id, ValueComment.indicator == Score.indicator
            ),
        )
        .outerjoin(
            DropReason,
            and_(DropReason.assessment_id == Score.assessment_id, DropReason.indicator == Score.indicator),
        )
        .where(Score.assessment_id.in_(rating_ids))
    )
    sums: dict[int, dict[str, StoredSum]] = {one: {} for one in rating_ids}
    comments, reasons = [], []
    for row, public_id, line, why in db.execute(query):
        sums[row.assessment_id][row.indicator] = StoredSum(row.total, row.n_answered, row.n_items)
        if line is not None:
            words = sealing.opened(vault, ValueComment.line, public_id, line)
            comments.append(CommentLine(row.assessment_id, row.indicator, words))
        if why is not None:
            said = sealing.opened(vault, DropReason.line, why.public_id, why.line)
            reasons.append(ReasonLine(row.assessment_id, row.indicator, why.cause, said))
    return sums, comments, reasons


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
