"""The answers of one rating as staff read them: in Swedish words, whatever language they were given in."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Assessment
from smail.domain.instrument import AnswerKind
from smail.queries.questionnaire import answers_of

STAFF_LANGUAGE = "sv"


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
    given = answers_of(db, rating.id)
    lines = []
    for key in rating.items_shown:
        item = instrument.item(key)
        answer = given[key].answer if key in given else None
        value = None if answer is None else answer.value
        lines.append(
            AnswerInWords(
                instrument.indicator(item.indicator).name(STAFF_LANGUAGE) if item.indicator else "",
                item.text(STAFF_LANGUAGE).stem,
                None if answer is None else answer.kind,
                None if value is None else item.step(value, STAFF_LANGUAGE),
            )
        )
    return tuple(lines)
