"""Counts what SUS asks of those who began or ended in a year, by programme and sex: codes and no persons.

SUS knows nothing but the year and the sex of whoever has not agreed to be registered: of them none of the
answers is counted, only that they are there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smail.db.tables import Consent, Discharge, Enrolment, Participant, Programme
from smail.domain.calendar import Days
from smail.domain.people import ConsentPurpose, DischargeReason, Education, Occupation, Sex, Support
from smail.domain.publishing import Cube
from smail.queries.group_counts import ENDED, STARTED, of_cube

# What is not told by itself: other codes, what nobody wrote, and whoever is anonymous in SUS.
REST = "sus_rest"
REGISTERED = "registered"


class SusQuestion(StrEnum):
    """Something that SUS asks of those who began or ended."""

    REGISTERING = "sus_registering"
    REASON = "sus_reason"
    SUPPORT_BEFORE = "sus_support_before"
    SUPPORT_AFTER = "sus_support_after"
    OCCUPATION_BEFORE = "sus_occupation_before"
    OCCUPATION_AFTER = "sus_occupation_after"
    EDUCATION = "sus_education"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom something is asked of, the answers that can be told of by themselves, and where they stand."""

    of: str
    codes: tuple[str, ...]
    # None where it is not an answer, but whether there is an agreement.
    field: InstrumentedAttribute[Any] | None = None


def _known(codes: type[StrEnum]) -> tuple[str, ...]:
    """Every answer but that nobody knows."""
    return tuple(one.value for one in codes if one.value != "unknown")


_OCCUPATIONS, _SUPPORTS = _known(Occupation), _known(Support)
# Those who have not agreed, by reason: quarters tell of reasons too, and of everybody.
UNNAMED = "sus_reason_unnamed"
# None of these is a health matter, or of somebody's own will: those are together in the last row.
_REASONS = (
    DischargeReason.WORK,
    DischargeReason.STUDIES,
    DischargeReason.JOB_SEEKING,
    DischargeReason.NEXT_PROGRAMME,
    DischargeReason.BACK_TO_REFERRER,
    DischargeReason.COMPLETED,
)
ASKED: Mapping[SusQuestion, Asked] = {
    SusQuestion.REGISTERING: Asked(STARTED, (REGISTERED,)),
    SusQuestion.REASON: Asked(ENDED, tuple(one.value for one in _REASONS), Discharge.reason),
    SusQuestion.SUPPORT_BEFORE: Asked(ENDED, _SUPPORTS, Discharge.support_before),
    SusQuestion.SUPPORT_AFTER: Asked(ENDED, _SUPPORTS, Discharge.support_after),
    SusQuestion.OCCUPATION_BEFORE: Asked(ENDED, _OCCUPATIONS, Discharge.occupation_before),
    SusQuestion.OCCUPATION_AFTER: Asked(ENDED, _OCCUPATIONS, Discharge.occupation_after),
    SusQuestion.EDUCATION: Asked(ENDED, _known(Education), Discharge.education),
}
# Persons by what is asked, answer and sex.
SusCounts = Mapping[str, Counter[tuple[str, Sex]]]


def sus_counts(db: Session, cube: Cube, year: Days) -> SusCounts:
    """How many gave each answer; each person once in a programme and period, as those who ended are told."""
    fields = {question: asked.field for question, asked in ASKED.items() if asked.field is not None}
    began = _once(cube, db.execute(_those(cube, Enrolment.starts_on, year, [])))
    ended = _once(cube, db.execute(_those(cube, Enrolment.ended_on, year, list(fields.values()))))
    registering = _counted(SusQuestion.REGISTERING, ((*row, REGISTERED) for row in began))
    found: dict[str, Counter[tuple[str, Sex]]] = {SusQuestion.REGISTERING: registering}
    for place, question in enumerate(fields, start=2):
        found[question] = _counted(question, ((*row[:2], row[place]) for row in ended))
    reason = 2 + list(fields).index(SusQuestion.REASON)
    found[UNNAMED] = Counter((str(row[reason]), row[0]) for row in ended if not row[1])
    return found


def _those(
    cube: Cube,
    day: InstrumentedAttribute[date] | InstrumentedAttribute[date | None],
    year: Days,
    fields: Sequence[InstrumentedAttribute[Any]],
) -> Select[*tuple[Any, ...]]:
    """Those whose day is in the year, with whether they are registered by name, the last of them last."""
    agrees = (
        select(Consent.id)
        .where(
            Consent.enrolment_id == Enrolment.id,
            Consent.purpose == ConsentPurpose.SUS,
            Consent.withdrawn_on.is_(None),
        )
        .exists()
    )
    return (
        select(Enrolment.programme_id, Participant.id, day, Participant.sex, agrees, *fields)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(*of_cube(cube), day.between(year.starts_on, year.last_on), Discharge.is_no_mistake())
        .order_by(day, Enrolment.id)
    )


def _once(cube: Cube, rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """Sex, consent and answers of each person in a programme and a period, as they were last."""
    found = {(row[0], row[1], cube.cadence.span_of(row[2]).label): row[3:] for row in rows}
    return list(found.values())


def _counted(question: SusQuestion, rows: Iterable[Sequence[Any]]) -> Counter[tuple[str, Sex]]:
    """Persons by answer and sex; what cannot be told of by itself is with the rest."""
    codes = ASKED[question].codes
    return Counter((str(answer) if agrees and answer in codes else REST, sex) for sex, agrees, answer in rows)
