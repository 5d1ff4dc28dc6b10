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


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that SUS asks: whom it is asked of, and the answers that can be told of by themselves."""

    of: str
    codes: tuple[str, ...]


def _known(codes: type[StrEnum]) -> tuple[str, ...]:
    """Every answer but that nobody knows."""
    return tuple(one.value for one in codes if one.value != "unknown")


_OCCUPATIONS, _SUPPORTS = _known(Occupation), _known(Support)
REGISTERING, REASON = "sus_registering", "sus_reason"
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
ASKED: Mapping[str, Asked] = {
    REGISTERING: Asked(STARTED, (REGISTERED,)),
    REASON: Asked(ENDED, tuple(one.value for one in _REASONS)),
    "sus_support_before": Asked(ENDED, _SUPPORTS),
    "sus_support_after": Asked(ENDED, _SUPPORTS),
    "sus_occupation_before": Asked(ENDED, _OCCUPATIONS),
    "sus_occupation_after": Asked(ENDED, _OCCUPATIONS),
    "sus_education": Asked(ENDED, _known(Education)),
}
_FIELDS: Mapping[str, InstrumentedAttribute[Any]] = {
    REASON: Discharge.reason,
    "sus_support_before": Discharge.support_before,
    "sus_support_after": Discharge.support_after,
    "sus_occupation_before": Discharge.occupation_before,
    "sus_occupation_after": Discharge.occupation_after,
    "sus_education": Discharge.education,
}
# Persons by what is asked, answer and sex.
SusCounts = Mapping[str, Counter[tuple[str, Sex]]]


def sus_counts(db: Session, cube: Cube, year: Days) -> SusCounts:
    """How many gave each answer; each person once in a programme and period, as those who ended are told."""
    began = db.execute(_those(cube, Enrolment.starts_on, year, []))
    ended = db.execute(_those(cube, Enrolment.ended_on, year, list(_FIELDS.values())))
    found = {REGISTERING: _counted(REGISTERING, ((*row, REGISTERED) for row in _once(cube, began)))}
    rows = _once(cube, ended)
    for place, key in enumerate(_FIELDS):
        found[key] = _counted(key, ((*row[:2], row[2 + place]) for row in rows))
    found[UNNAMED] = Counter((str(reason), sex) for sex, agrees, reason, *_rest in rows if not agrees)
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


def _counted(key: str, rows: Iterable[Sequence[Any]]) -> Counter[tuple[str, Sex]]:
    """Persons by answer and sex; what cannot be told of by itself is with the rest."""
    codes = ASKED[key].codes
    return Counter((str(answer) if agrees and answer in codes else REST, sex) for sex, agrees, answer in rows)
