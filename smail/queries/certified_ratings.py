"""Counts staff's own ratings by whether their author held a certificate that day; never what was rated.

A person with protected identity is counted where ten or more are counted together, and left out where there
are fewer.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, distinct, extract, func, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Assessment, CertificateStatus, Enrolment, Participant, RaterKind
from smail.domain.calendar import Quarter
from smail.queries.counts import FEWEST_SHOWN, FEWEST_WITH_PROTECTED

Numbers = Mapping[CertificateStatus, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class CertifiedRatings:
    """Ratings of a quarter and the persons rated, by what the author's certificate was worth."""

    quarter: Quarter
    numbers: Numbers

    @property
    def n_ratings(self) -> int:
        """All of them."""
        return sum(ratings for ratings, _persons in self.numbers.values())

    @property
    def certified(self) -> int:
        """Those by whoever held a certificate."""
        return self._ratings(CertificateStatus.VALID)

    @property
    def ended(self) -> int:
        """Those by whoever had held one that had ended or been withdrawn."""
        return self._ratings(CertificateStatus.EXPIRED)

    @property
    def without(self) -> int:
        """Those by whoever had none."""
        return self._ratings(CertificateStatus.NONE)

    @property
    def not_noted(self) -> int:
        """Those of a time when it was not noted."""
        return self._ratings(CertificateStatus.NOT_RECORDED)

    def is_enough(self) -> bool:
        """Whether no count is of few persons."""
        return all(not persons or persons >= FEWEST_SHOWN for _ratings, persons in self.numbers.values())

    def _ratings(self, status: CertificateStatus) -> int:
        return self.numbers.get(status, (0, 0))[0]


def by_quarter(db: Session, programme_id: int, before: date) -> tuple[CertifiedRatings, ...]:
    """The ratings sent in before the day, while the person was in the programme, the newest quarter first."""
    found: defaultdict[Quarter, dict[bool, dict[CertificateStatus, tuple[int, int]]]]
    found = defaultdict(lambda: {False: {}, True: {}})
    for year, quarter, noted, is_protected, *numbers in db.execute(_counted(programme_id, before)):
        part = found[Quarter(int(year), int(quarter))][is_protected]
        status = noted or CertificateStatus.NOT_RECORDED
        part[status] = _sum(part.get(status), (numbers[0], numbers[1]))
    rows = (CertifiedRatings(one, _together(found[one])) for one in sorted(found, reverse=True))
    return tuple(row for row in rows if row.n_ratings)


def _counted(programme_id: int, before: date) -> Select[Any, Any, CertificateStatus | None, bool, int, int]:
    year, month = extract("year", Assessment.submitted_on), extract("month", Assessment.submitted_on)
    quarter = case((month <= 3, 1), (month <= 6, 2), (month <= 9, 3), else_=4)
    groups = (year, quarter, Assessment.rater_certificate, Participant.is_protected)
    return (
        select(*groups, func.count(distinct(Assessment.id)), func.count(distinct(Participant.id)))
        .select_from(Assessment)
        .join(Participant, Participant.id == Assessment.participant_id)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .where(
            Enrolment.programme_id == programme_id,
            Enrolment.starts_on <= Assessment.submitted_on,
            or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= Assessment.submitted_on),
            Assessment.rater_kind == RaterKind.STAFF,
            Assessment.withdrawn_at.is_(None),
            Assessment.submitted_on < before,
        )
        .group_by(*groups)
    )


def _together(parts: Mapping[bool, Numbers]) -> Numbers:
    """Those with protected identity are in it where every count that they are in is of ten or more."""
    open_ones, hidden = parts[False], parts[True]
    both = {status: _sum(open_ones.get(status), hidden.get(status)) for status in CertificateStatus}
    is_safe = all(both[status][1] >= FEWEST_WITH_PROTECTED for status in hidden)
    return both if is_safe else open_ones


def _sum(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int]:
    (ratings, persons), (further, more) = one or (0, 0), other or (0, 0)
    return ratings + further, persons + more
