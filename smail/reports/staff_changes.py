"""What follows a change of handledare, over many persons: a report for those who lead, and of nobody alone.

Only closed quarters are in it, so that one who changes today is not told of by two looks at the page. A
figure is shown with at least ten persons who changed between two ratings, from at least three handledare;
and nothing of a part whose difference from the whole county would be fewer. How many they are is told
roughly, or two quarters beside each other, or all parts beside the whole, would tell of one. Nobody with a
protected identity is in it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.domain.instrument import Instrument
from smail.domain.people import HandoverKind, Sex
from smail.domain.publishing import Cadence, closed_spans
from smail.queries.staff_changes import StaffChange, first_changes, persons_in, sexes_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from smail.analysis.handovers import ChangeEffects

LEAST_CHANGED = 10
LEAST_STAFF = 3
BOTH = (Sex.WOMAN, Sex.MAN)
# The mean of the areas counts where at least so many have a score.
LEAST_AREAS = 4
QUARTER = 91
# More are not asked for by name; everybody's are read then.
MOST_NAMED = 5_000


@dataclass(frozen=True, slots=True)
class Followed:
    """What goes with one kind of change; `effects` is None where too few changed to be shown.

    By sex there is nothing where too few women or too few men changed: the others are what they leave.
    """

    kind: HandoverKind
    effects: "ChangeEffects | None"
    by_sex: "Mapping[Sex, ChangeEffects]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """Both kinds of change, through the end of the last closed quarter, with one questionnaire."""

    until: date
    instrument: Instrument | None
    kinds: tuple[Followed, ...]


@dataclass(frozen=True, slots=True)
class _Ratings:
    """Self-ratings: whose, the day as a number, and the mean of the areas."""

    person: "NDArray[np.int64]"
    day: "NDArray[np.int64]"
    score: "NDArray[np.float64]"


def closed_until(today: date) -> date:
    """The last day of the last quarter that is closed, as for the group results."""
    return closed_spans(today - timedelta(days=366), today, Cadence.QUARTER)[-1].last_on


@dataclass(frozen=True, slots=True)
class Part:
    """The programmes that a report is of, those of the county, and each of the others of the same owner.

    Those of an owner are told together too: where one of them is of few, no other is told alone.
    """

    inside: Collection[int]
    county: Collection[int]
    beside: tuple[int, ...] = ()


def report_of(db: Session, catalogue: Catalogue, part: Part, today: date) -> ChangeReport:
    """The report of some of the county's programmes, or of all of them."""
    until = closed_until(today)
    changes = first_changes(db, part.inside, until)
    every = first_changes(db, part.county, until)
    others = [
        {who: one for who, one in each.items() if who not in changes}
        for each in (every, *(first_changes(db, [one], until) for one in part.beside))
    ]
    inside, county = part.inside, part.county
    instrument, ratings = _most_used(db, catalogue, persons_in(db, inside), until)
    kinds = (HandoverKind.CHANGE, HandoverKind.TRANSITION)
    if instrument is None or ratings is None:
        return ChangeReport(until, None, tuple(Followed(kind, None) for kind in kinds))
    sexes = sexes_in(db, county)
    found = (_followed(ratings, changes, others, sexes, kind) for kind in kinds)
    return ChangeReport(until, instrument, tuple(found))


def _followed(
    ratings: _Ratings,
    changes: Mapping[int, StaffChange],
    others: Sequence[Mapping[int, StaffChange]],
    sexes: Mapping[int, Sex],
    kind: HandoverKind,
) -> Followed:
    """What goes with that kind of change inside, where what is left elsewhere is not of few either."""
    if not _is_enough_left(others, kind):
        return Followed(kind, None)
    effects = _effects(ratings, changes, kind)
    by_sex = {} if effects is None else dict(_by_sex(ratings, changes, others, sexes, kind))
    is_both = len(by_sex) == len(BOTH)
    return Followed(kind, effects, by_sex if is_both else {})


def _by_sex(
    ratings: _Ratings,
    changes: Mapping[int, StaffChange],
    others: Sequence[Mapping[int, StaffChange]],
    sexes: Mapping[int, Sex],
    kind: HandoverKind,
) -> "Iterator[tuple[Sex, ChangeEffects]]":
    """The same of women and of men, each where there are enough of them inside and outside."""
    import numpy as np

    for sex in BOTH:
        who = {one for one, own in sexes.items() if own is sex}
        rest = [{one: change for one, change in each.items() if one in who} for each in others]
        kept = np.isin(ratings.person, list(who))
        own = _Ratings(ratings.person[kept], ratings.day[kept], ratings.score[kept])
        effects = _effects(own, changes, kind) if _is_enough_left(rest, kind) else None
        if effects is not None:
            yield sex, effects


def _is_enough_left(others: Sequence[Mapping[int, StaffChange]], kind: HandoverKind) -> bool:
    """Whether those who changed in each of the other parts are none, or not few."""
    numbers = (sum(one.kind is kind for one in each.values()) for each in others)
    return all(n == 0 or n >= LEAST_CHANGED for n in numbers)


def _most_used(
    db: Session, catalogue: Catalogue, persons: frozenset[int], until: date
) -> tuple[Instrument | None, _Ratings | None]:
    """The questionnaire that these persons have answered most often by then, and their ratings with it."""
    best: tuple[Instrument | None, _Ratings | None] = (None, None)
    for instrument in catalogue.for_participants():
        found = _ratings(db, instrument, persons, until)
        if len(found.person) > (0 if best[1] is None else len(best[1].person)):
            best = instrument, found
    return best


def _ratings(db: Session, instrument: Instrument, persons: frozenset[int], until: date) -> _Ratings:
    import numpy as np

    from smail.analysis.scoring import overall_index
    from smail.reports import county_scores

    wanted = persons if len(persons) <= MOST_NAMED else None
    found = county_scores.scores_in(db, instrument, wanted)
    kept = np.isin(found.person, list(persons)) & (found.day <= until.toordinal())
    score = overall_index(found.score[kept], LEAST_AREAS)
    return _Ratings(found.person[kept], found.day[kept], score)


def _effects(
    ratings: _Ratings, changes: Mapping[int, StaffChange], kind: HandoverKind
) -> "ChangeEffects | None":
    """From a change of the other kind on, or a second one, nothing is counted of a person."""
    import numpy as np

    from smail.analysis.handovers import what_follows

    changed = {who: one for who, one in changes.items() if one.kind is kind}
    ends = {who: one.next_on if one.kind is kind else one.on for who, one in changes.items()}
    last = np.array([_day(ends.get(int(who)), date.max) for who in ratings.person])
    kept = (ratings.day < last) & np.isfinite(ratings.score)
    person, day, score = ratings.person[kept], ratings.day[kept], ratings.score[kept]
    names, place = np.unique(person, return_inverse=True)
    first = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(first, place, day)
    on = np.array([changed[int(who)].on.toordinal() if int(who) in changed else np.nan for who in names])
    counted = np.zeros(len(names), dtype=np.bool_)
    counted[place[day >= on[place]]] = True
    givers = [changed[int(who)].giver_id for who in names[counted & (first < on)]]
    if len(givers) < LEAST_CHANGED or len(set(givers)) < LEAST_STAFF:
        return None
    origin = first[place]
    return what_follows(person, (day - origin) / QUARTER, score, (on[place] - origin) / QUARTER)


def _day(on: date | None, otherwise: date) -> int:
    return (otherwise if on is None else on).toordinal()
