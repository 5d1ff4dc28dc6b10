"""Counts staff's own ratings by whether their author held a certificate that day; never what was rated.

Rated are those whom the group results count, so that nobody is had as what differs between the two.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, extract, func, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Assessment, CertificateStatus, Enrolment, Participant, Programme, RaterKind
from smail.domain.calendar import ClosedSpan, Quarter, Tertial
from smail.domain.publishing import Cadence
from smail.queries.counts import FEWEST_SHOWN
from smail.queries.group_counts import those_counted

Numbers = Mapping[CertificateStatus, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class CertifiedRatings:
    """Ratings of a quarter or tertial and the persons rated, by what the author's certificate was worth."""

    span: ClosedSpan
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


def by_period(db: Session, programme: Programme, today: date) -> tuple[CertifiedRatings, ...]:
    """The ratings sent in while the person was in the programme, of what is over; the newest first."""
    kind = Quarter if programme.cadence is Cadence.QUARTER else Tertial
    found: defaultdict[ClosedSpan, dict[CertificateStatus, tuple[int, int]]] = defaultdict(dict)
    for year, number, noted, *numbers in db.execute(_counted(programme, today)):
        part = found[kind(int(year), int(number))]
        status = noted or CertificateStatus.NOT_RECORDED
        ratings, persons = part.get(status, (0, 0))
        part[status] = (ratings + numbers[0], persons + numbers[1])
    last_first = sorted(found, key=lambda one: one.starts_on, reverse=True)
    return tuple(CertifiedRatings(one, found[one]) for one in last_first)


def _counted(programme: Programme, today: date) -> Select[Any, Any, CertificateStatus | None, int, int]:
    year, month = extract("year", Assessment.submitted_on), extract("month", Assessment.submitted_on)
    groups = (year, _number(month, programme.cadence), Assessment.rater_certificate)
    return (
        select(*groups, func.count(distinct(Assessment.id)), func.count(distinct(Participant.id)))
        .select_from(Assessment)
        .join(Participant, Participant.id == Assessment.participant_id)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            *those_counted(programme.federation_id),
            Enrolment.programme_id == programme.id,
            Enrolment.starts_on <= Assessment.submitted_on,
            or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= Assessment.submitted_on),
            Assessment.rater_kind == RaterKind.STAFF,
            Assessment.withdrawn_at.is_(None),
            Assessment.submitted_on < programme.cadence.span_of(today).starts_on,
        )
        .group_by(*groups)
    )


def _number(month: ColumnElement[int], cadence: Cadence) -> ColumnElement[int]:
    if cadence is Cadence.TERTIAL:
        return case((month <= 4, 1), (month <= 8, 2), else_=3)
    return case((month <= 3, 1), (month <= 6, 2), (month <= 9, 3), else_=4)
