"""Reads forms on paper: what stands on one, who has typed it, and on which day it can have been filled in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from smail import clock
from smail.answers import Answers as GivenAnswers
from smail.answers import ClosingAnswer, parse
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.tables import Assessment, PaperEntry, PaperForm
from smail.domain import paper
from smail.domain.instrument import Form, Instrument
from smail.domain.paper import DayFault, DayProblem
from smail.errors import NotFound
from smail.queries.opening import nothing_open_in
from smail.queries.questionnaire import submitted_of
from smail.queries.standings import Course, course_of
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has typed from a form: the answers, the day that stands on it, and what was said last."""

    answers: GivenAnswers
    filled_in_on: date
    closing: ClosingAnswer

    def raw(self) -> dict[str, str]:
        """The answer to each item as it is typed."""
        given = self.answers.given
        return {one.item_key: one.kind.value if one.value is None else str(one.value) for one in given}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one of two has typed, readable, and who it was."""

    key: str
    account_id: int
    first_name: str
    typed_on: date
    typed: Typed | None


def questions_of(catalogue: Catalogue, form: PaperForm) -> tuple[Instrument, Form]:
    """The very version of the questions that stands on the paper."""
    instrument = catalogue.by_digest(form.instrument_digest)
    return instrument, instrument.form(form.form)


def entry_rows(db: Session, form_id: int) -> Sequence[PaperEntry]:
    """What has been typed from the form, the first one first."""
    query = select(PaperEntry).where(PaperEntry.paper_form_id == form_id).order_by(PaperEntry.place)
    return db.scalars(query.options(joinedload(PaperEntry.account))).all()


def entries_of(db: Session, vault: Vault, catalogue: Catalogue, form: PaperForm) -> tuple[Entry, ...]:
    """The same, readable."""
    instrument, questions = questions_of(catalogue, form)
    return tuple(
        Entry(
            row.public_id,
            row.account_id,
            row.account.first_name,
            clock.civil(row.typed_at),
            _typed(vault, instrument, questions, row),
        )
        for row in entry_rows(db, form.id)
    )


def _typed(vault: Vault, instrument: Instrument, questions: Form, row: PaperEntry) -> Typed | None:
    """None where it has become a rating and is forgotten here."""
    if row.answers is None or row.filled_in_on is None:
        return None
    answers = parse(instrument, questions.items, row.answers)
    if not isinstance(answers, GivenAnswers):
        raise NotFound(f"what was typed as {row.public_id} does not go with its form")
    words = sealing.opened(vault, PaperEntry.free_text, row.public_id, row.free_text)
    return Typed(answers, row.filled_in_on, ClosingAnswer(tuple(row.focus or ()), words))


def day_fault(db: Session, form: PaperForm, day: date, today: date) -> DayFault | None:
    """Why the person cannot have filled the form in on that day; None where it can be."""
    printed_on = clock.civil(form.printed_at)
    if day > today:
        return DayFault(DayProblem.FUTURE)
    if day < printed_on:
        return DayFault(DayProblem.BEFORE_PRINT, printed_on)
    course = course_of(db, form.participant_id, day)
    if not any(stay.starts_on <= day for stay in course.stays):
        return DayFault(DayProblem.NOT_ENROLLED)
    days = [one.submitted_on for one in submitted_of(db, form.participant_id)]
    other = paper.too_close(day, days, lambda last, on: may_answer(db, form.participant_id, last, on))
    return None if other is None else DayFault(DayProblem.TOO_CLOSE, other)


def may_answer(db: Session, participant_id: int, last_on: date | None, on: date) -> bool:
    """Whether a rating may be begun on that day by somebody who sent in the latest one on `last_on`."""
    course = _with_last(course_of(db, participant_id, on), last_on)
    return nothing_open_in(course, on, is_spent=False) is None


def _with_last(course: Course, last_on: date | None) -> Course:
    return replace(course, last_on=last_on)


def rating_of(db: Session, form: PaperForm) -> Assessment | None:
    """The rating that the form became."""
    return None if form.assessment_id is None else db.get_one(Assessment, form.assessment_id)
