"""What a person gave, said back in the same words: the receipt of today and the earlier ones as lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.answers import GivenAnswer
from smail.catalogue import Catalogue
from smail.db.tables import Answer, Assessment
from smail.domain.calendar import week_number
from smail.domain.instrument import AnswerKind, Instrument
from smail.queries.questionnaire import StoredAnswer, answers_of, standing_of, submitted_of


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with its answer: the step and its own words, or none where the kind says all."""

    item_key: str
    area: str | None
    stem: str
    kind: AnswerKind | None
    value: int | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A rating that was sent in, in words, and when the next one is."""

    public_id: str
    submitted_on: date
    lines: tuple[AnswerLine, ...]
    focus: tuple[str, ...]
    next_on: date | None
    next_week: int | None


def receipt_of(
    db: Session, catalogue: Catalogue, assessment_id: int, *, today: date | None = None
) -> Receipt:
    """The rating as its one who answered reads it, with the next date as it is known today."""
    assessment = db.get_one(Assessment, assessment_id)
    if assessment.submitted_on is None:
        raise ValueError(f"assessment {assessment_id} is not submitted")
    instrument = catalogue.by_digest(assessment.instrument_digest)
    next_on = standing_of(db, assessment.participant_id, today or clock.today()).next_on
    return Receipt(
        public_id=assessment.public_id,
        submitted_on=assessment.submitted_on,
        lines=lines_of(db, catalogue, assessment_id),
        focus=tuple(instrument.indicator(key).short_name(assessment.language) for key in assessment.focus),
        next_on=next_on,
        next_week=None if next_on is None else week_number(next_on),
    )


def latest_receipt(
    db: Session, catalogue: Catalogue, participant_id: int, *, today: date | None = None
) -> Receipt | None:
    """The person's last rating in words; None before the first."""
    for rating in submitted_of(db, participant_id):
        return receipt_of(db, catalogue, rating.id, today=today)
    return None


@dataclass(frozen=True, slots=True)
class Occasion:
    """An earlier rating, in words and in the language it was answered in."""

    submitted_on: date
    lines: tuple[AnswerLine, ...]
    focus: tuple[str, ...]
    language: str


def occasions_of(db: Session, catalogue: Catalogue, participant_id: int) -> tuple[Occasion, ...]:
    """Every rating that was sent in, newest first, read in as many questions as for one."""
    ids = [rating.id for rating in submitted_of(db, participant_id)]
    answers: dict[int, dict[str, StoredAnswer]] = {one: {} for one in ids}
    for row in db.scalars(select(Answer).where(Answer.assessment_id.in_(ids))):
        given = GivenAnswer(row.item_key, row.kind, row.value)
        answers[row.assessment_id][row.item_key] = StoredAnswer(given, row.version)
    rows = {row.id: row for row in db.scalars(select(Assessment).where(Assessment.id.in_(ids)))}
    return tuple(_occasion(catalogue, rows[one], answers[one]) for one in ids)


def _occasion(catalogue: Catalogue, assessment: Assessment, answers: Mapping[str, StoredAnswer]) -> Occasion:
    assert assessment.submitted_on is not None
    instrument, language = catalogue.by_digest(assessment.instrument_digest), assessment.language
    return Occasion(
        assessment.submitted_on,
        tuple(_line(instrument, language, key, answers.get(key)) for key in assessment.items_shown),
        tuple(instrument.indicator(key).short_name(language) for key in assessment.focus),
        language,
    )


def lines_of(db: Session, catalogue: Catalogue, assessment_id: int) -> tuple[AnswerLine, ...]:
    """Every question that was put, in order, with its answer so far, in the language of the rating."""
    assessment = db.get_one(Assessment, assessment_id)
    instrument = catalogue.by_digest(assessment.instrument_digest)
    answers = answers_of(db, assessment_id)
    return tuple(
        _line(instrument, assessment.language, key, answers.get(key)) for key in assessment.items_shown
    )


def _line(instrument: Instrument, language: str, item_key: str, stored: StoredAnswer | None) -> AnswerLine:
    item = instrument.item(item_key)
    area = None if item.indicator is None else instrument.indicator(item.indicator).short_name(language)
    kind = None if stored is None else stored.answer.kind
    value = None if stored is None else stored.answer.value
    words = None if value is None else item.step(value, language)
    return AnswerLine(item_key, area, item.text(language).stem, kind, value, words)
