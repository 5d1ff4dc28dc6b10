"""What a person gave, said back in the same words: the receipt of today and the earlier ones as lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.tables import Assessment
from smail.domain.instrument import AnswerKind, Instrument
from smail.queries.questionnaire import (
    QuestionnaireState,
    StoredAnswer,
    answers_of_all,
    state_of,
    submitted_of,
)
from smail.queries.standings import standing_of


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

    state: QuestionnaireState
    lines: tuple[AnswerLine, ...]
    next_on: date | None


def receipt_of(
    db: Session, catalogue: Catalogue, participant_id: int, assessment_id: int, *, today: date | None = None
) -> Receipt:
    """The person's rating as its one who answered reads it, with the next date as it is known today."""
    state = state_of(db, catalogue, assessment_id)
    if not state.is_submitted:
        raise ValueError(f"assessment {assessment_id} is not submitted")
    return Receipt(
        state=state,
        lines=lines_so_far(state),
        next_on=standing_of(db, participant_id, today or clock.today()).next_on,
    )


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
    answers = answers_of_all(db, ids)
    rows = {row.id: row for row in db.scalars(select(Assessment).where(Assessment.id.in_(ids)))}
    return tuple(_occasion(catalogue, rows[one], answers[one]) for one in ids)


def _occasion(catalogue: Catalogue, assessment: Assessment, answers: Mapping[str, StoredAnswer]) -> Occasion:
    assert assessment.submitted_on is not None
    return Occasion(
        assessment.submitted_on,
        lines_in(catalogue, assessment, answers),
        _focus(catalogue, assessment),
        assessment.language,
    )


def _focus(catalogue: Catalogue, assessment: Assessment) -> tuple[str, ...]:
    """The areas to begin with, by their short names."""
    instrument = catalogue.by_digest(assessment.instrument_digest)
    return tuple(instrument.indicator(key).short_name(assessment.language) for key in assessment.focus)


def lines_so_far(state: QuestionnaireState) -> tuple[AnswerLine, ...]:
    """Every question that was put, in order, with its answer so far, of a rating that was read."""
    return lines_put(state.instrument, state.language, state.shown, state.answers)


def lines_put(
    instrument: Instrument, language: str, shown: Sequence[str], answers: Mapping[str, StoredAnswer]
) -> tuple[AnswerLine, ...]:
    """These questions in this language, each with its answer."""
    return tuple(_line(instrument, language, key, answers.get(key)) for key in shown)


def lines_in(
    catalogue: Catalogue, assessment: Assessment, answers: Mapping[str, StoredAnswer]
) -> tuple[AnswerLine, ...]:
    """The same, of a rating that was sent in and its answers."""
    instrument = catalogue.by_digest(assessment.instrument_digest)
    return lines_put(instrument, assessment.language, assessment.items_shown, answers)


def _line(instrument: Instrument, language: str, item_key: str, stored: StoredAnswer | None) -> AnswerLine:
    item = instrument.item(item_key)
    area = None if item.indicator is None else instrument.indicator(item.indicator).short_name(language)
    kind = None if stored is None else stored.answer.kind
    value = None if stored is None else stored.answer.value
    words = None if value is None else item.step(value, language)
    return AnswerLine(item_key, area, item.text(language).stem, kind, value, words)
