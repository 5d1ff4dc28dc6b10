"""The first occasion seen again: whether a person is asked, how far the person has come, what was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import BindParameter, ColumnElement, Date, Integer, and_, bindparam, func, select
from sqlalchemy.orm import Session

from smail.answers import GivenAnswer
from smail.catalogue import Catalogue
from smail.db.prepared import Prepared
from smail.db.tables import Assessment, Enrolment, Hindsight, HindsightAnswer, Programme, RaterKind
from smail.domain import occasion
from smail.domain.hindsight import LookBack
from smail.domain.instrument import Instrument
from smail.domain.occasion import Progress, Step
from smail.queries.questionnaire import StoredAnswer


@dataclass(frozen=True, slots=True)
class First:
    """A person's first occasion, what came of the question to see it anew, and whether it is asked at all."""

    assessment: Assessment
    hindsight: Hindsight | None
    n_occasions: int
    is_asked: bool

    @property
    def look_back(self) -> LookBack:
        """Where the person stands with it."""
        row, first_on = self.hindsight, self.assessment.submitted_on
        assert first_on is not None
        if row is None:
            return LookBack(first_on, self.n_occasions)
        return LookBack(first_on, self.n_occasions, True, row.declined_at is not None, row.submitted_on)


@dataclass(frozen=True, slots=True)
class HindsightRow:
    """The first occasion as it was answered again on a day; what is no step is not there."""

    rating_id: int
    on: date
    steps: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class HindsightState:
    """The first occasion as its questions are put once more: the same ones, in the same order."""

    id: int
    public_id: str
    about_on: date
    instrument: Instrument
    language: str
    answers: Mapping[str, StoredAnswer]
    progress: Progress

    @property
    def shown(self) -> tuple[str, ...]:
        """The items that are put, in order."""
        return self.progress.shown

    @property
    def step(self) -> Step:
        """Where the person goes on."""
        return occasion.current(self.progress)


def first_of(db: Session, participant_id: int, on: date) -> First | None:
    """The person's first occasion; None where nothing is sent in yet. Asked for all in one question."""
    sent = (*_own(participant_id), Assessment.submitted_on.is_not(None), Assessment.withdrawn_at.is_(None))
    n_occasions = select(func.count(Assessment.id)).where(*sent).scalar_subquery()
    found = db.execute(
        select(Assessment, Hindsight, n_occasions, _asks(participant_id, on))
        .outerjoin(Hindsight, Hindsight.assessment_id == Assessment.id)
        .where(*sent)
        .order_by(Assessment.submitted_on, Assessment.id)
        .limit(1)
    ).first()
    return None if found is None else First(*found)


def sent_about(db: Session, rating_id: int) -> HindsightRow | None:
    """What was sent in about this rating later; None while nothing is."""
    rows = db.execute(
        select(Hindsight.submitted_on, HindsightAnswer.item_key, HindsightAnswer.value)
        .join(HindsightAnswer, HindsightAnswer.hindsight_id == Hindsight.id)
        .where(Hindsight.assessment_id == rating_id, Hindsight.submitted_on.is_not(None))
    ).all()
    if not rows:
        return None
    steps = {item_key: value for _on, item_key, value in rows if value is not None}
    sent_on = rows[0][0]
    assert sent_on is not None
    return HindsightRow(rating_id, sent_on, steps)


def look_back(db: Session, participant_id: int, on: date) -> LookBack | None:
    """Where the person stands with the first occasion; None where no programme of that day asks."""
    if not _IS_ASKED.first(db, participant_id=participant_id, on=on):
        return None
    first = first_of(db, participant_id, on)
    return None if first is None else first.look_back


def state_of(db: Session, catalogue: Catalogue, first: First) -> HindsightState | None:
    """The questions with what is answered so far; None before they are begun."""
    row, about = first.hindsight, first.assessment
    if row is None:
        return None
    assert about.submitted_on is not None
    answers, shown = answers_of(db, row.id), tuple(about.items_shown)
    progress = Progress((shown,), shown, False, frozenset(answers), asks_closing=False, has_closed=False)
    return HindsightState(
        id=row.id,
        public_id=row.public_id,
        about_on=about.submitted_on,
        instrument=catalogue.by_digest(about.instrument_digest),
        language=row.language,
        answers=MappingProxyType(answers),
        progress=progress,
    )


def answers_of(db: Session, hindsight_id: int) -> dict[str, StoredAnswer]:
    """Every answer that was given in hindsight, by item."""
    rows = db.scalars(select(HindsightAnswer).where(HindsightAnswer.hindsight_id == hindsight_id))
    return {
        row.item_key: StoredAnswer(GivenAnswer(row.item_key, row.kind, row.value), row.version)
        for row in rows
    }


def _own(participant_id: int) -> tuple[ColumnElement[bool], ...]:
    return Assessment.participant_id == participant_id, Assessment.rater_kind == RaterKind.PARTICIPANT


def _asks(participant_id: int | BindParameter[int], on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether a programme that the person is in on that day asks its persons to look back."""
    return (
        select(Enrolment.id)
        .join(Programme, and_(Programme.id == Enrolment.programme_id, Programme.asks_hindsight))
        .where(Enrolment.participant_id == participant_id, Enrolment.starts_on <= on, Enrolment.open_on(on))
        .exists()
    )


_IS_ASKED = Prepared(
    select(_asks(bindparam("participant_id", type_=Integer), bindparam("on", type_=Date))), bool
)
