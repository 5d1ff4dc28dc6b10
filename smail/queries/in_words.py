"""The answers of one rating in words: for staff in Swedish, on a sheet in the language that it is made in."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Assessment, RaterKind
from smail.domain.instrument import AnswerKind, Item
from smail.queries.questionnaire import StoredAnswer, answers_of

STAFF_LANGUAGE = "sv"


@dataclass(frozen=True, slots=True)
class InWords:
    """A question and the answer to it: a step in words, a kind that has none, or nothing yet."""

    question: str
    words: str | None
    kind: AnswerKind | None


@dataclass(frozen=True, slots=True)
class AnswerInWords:
    """A question and the answer given to it, in the language of staff."""

    indicator: str
    question: str
    kind: AnswerKind | None
    words: str | None


def answers_in_words(db: Session, catalogue: Catalogue, rating: Assessment) -> tuple[AnswerInWords, ...]:
    """Every question that was put, in order, with its answer, whatever language it was answered in."""
    instrument = catalogue.by_digest(rating.instrument_digest)
    lines = []
    for key, one in answers_by_item(db, catalogue, rating, STAFF_LANGUAGE).items():
        about = instrument.item(key).indicator
        name = instrument.indicator(about).name(STAFF_LANGUAGE) if about else ""
        lines.append(AnswerInWords(name, one.question, one.kind, one.words))
    return tuple(lines)


def answers_by_item(
    db: Session, catalogue: Catalogue, rating: Assessment, language: str
) -> dict[str, InWords]:
    """The same in that language, by the key of the question."""
    instrument, given = catalogue.by_digest(rating.instrument_digest), answers_of(db, rating.id)
    return {key: _in_words(instrument.item(key), given.get(key), language) for key in rating.items_shown}


def _in_words(item: Item, stored: StoredAnswer | None, language: str) -> InWords:
    question = item.text(language).stem
    if stored is None:
        return InWords(question, None, None)
    value = stored.answer.value
    return InWords(question, None if value is None else item.step(value, language), stored.answer.kind)


def latest_rating(db: Session, participant_id: int) -> Assessment | None:
    """The person's own rating that was sent in last, as it is stored."""
    return db.scalars(
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
