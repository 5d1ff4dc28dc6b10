"""Reads the occasions of a closed quarter that a person and a handledare have both rated, without names.

Only what both had sent in when the quarter was over; of several occasions of a person the last one counts.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from smail.db.tables import Assessment, RaterKind, Score
from smail.domain.calendar import ClosedSpan
from smail.domain.pairing import WITHIN, Dated, Pair, pairs
from smail.domain.people import Sex
from smail.domain.publishing import AgeBand
from smail.queries.group_counts import Stayed

AT_A_TIME = 2000
# Sums of an occasion: indicator, total, how many questions were answered and how many were put.
Sums = Sequence[tuple[str, int, int, int]]


@dataclass(frozen=True, slots=True)
class SeenByTwo:
    """One occasion of somebody in a programme, as the person and as a handledare has rated it."""

    programme_id: int
    sex: Sex
    band: AgeBand
    rater: int
    own: Sums
    theirs: Sums


def seen_by_two(db: Session, stays: Collection[Stayed], span: ClosedSpan) -> list[SeenByTwo]:
    """The last occasion within the period of everybody who stayed, where two have rated it."""
    own, theirs = _sent(db, span)
    found: dict[tuple[int, int], tuple[Stayed, int, Pair]] = {}
    for stay in stays:
        mine = [one for one in own.get(stay.participant_id, ()) if stay.first_on <= one.on <= stay.last_on]
        # The latest, and of two handledare who rated it the one who was there first.
        near = [
            (rater, pair)
            for rater, sent in theirs.get(stay.participant_id, {}).items()
            for pair in pairs(mine, sent)
        ]
        if near:
            rater, last = max(near, key=lambda one: (one[1].own.on, one[1].own.id, -one[1].theirs.id))
            found[stay.programme_id, stay.participant_id] = stay, rater, last
    ids = {one.id for _stay, _rater, pair in found.values() for one in (pair.own, pair.theirs)}
    sums = _sums(db, ids)
    return [
        SeenByTwo(
            stay.programme_id,
            stay.sex,
            stay.band,
            rater,
            sums.get(pair.own.id, ()),
            sums.get(pair.theirs.id, ()),
        )
        for stay, rater, pair in found.values()
    ]


def _sent(
    db: Session, span: ClosedSpan
) -> tuple[Mapping[int, list[Dated]], Mapping[int, Mapping[int, list[Dated]]]]:
    """By person the own ratings of the period, and those of each handledare until its last day."""
    own: defaultdict[int, list[Dated]] = defaultdict(list)
    theirs: defaultdict[int, defaultdict[int, list[Dated]]] = defaultdict(lambda: defaultdict(list))
    rows = db.execute(
        select(Assessment.id, Assessment.participant_id, Assessment.rater_account_id, Assessment.submitted_on)
        .where(
            Assessment.submitted_on.between(span.starts_on - WITHIN, span.last_on),
            Assessment.withdrawn_at.is_(None),
            Assessment.rater_kind.in_((RaterKind.PARTICIPANT, RaterKind.STAFF)),
        )
        .order_by(Assessment.id)
    )
    for id_, person, rater, on in rows:
        assert on is not None
        (own[person] if rater is None else theirs[person][rater]).append(Dated(id_, on))
    return own, theirs


def _sums(db: Session, ids: Collection[int]) -> Mapping[int, Sums]:
    """The sums of these ratings."""
    found: defaultdict[int, list[tuple[str, int, int, int]]] = defaultdict(list)
    # Few have been rated by both: only those are read.
    in_order = sorted(ids)
    for first in range(0, len(in_order), AT_A_TIME):
        some: BindParameter[int] = bindparam(
            "ids", in_order[first : first + AT_A_TIME], expanding=True, literal_execute=True
        )
        rows = db.execute(
            select(Score.assessment_id, Score.indicator, Score.total, Score.n_answered, Score.n_items)
            .where(Score.assessment_id.in_(some))
            .order_by(Score.assessment_id, Score.indicator)
        )
        for rating, indicator, total, n_answered, n_items in rows:
            found[rating].append((indicator, total, n_answered, n_items))
    return found
