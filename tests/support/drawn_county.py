"""A small county drawn by chance, as it is counted for group results, and the truth about it.

What each person did is drawn once; the counts that the gate is given and the true numbers are made of that.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from smail.domain.calendar import Quarter
from smail.domain.people import DischargeReason, Sex
from smail.domain.plan import ActivityKind, Track, Uptake
from smail.domain.publishing import AgeBand, Scope, Split
from smail.queries import group_counts as rows
from smail.queries.group_counts import Counted
from smail.queries.group_endings import PART_OF, STOPPED
from smail.queries.group_pairs import SeenByTwo
from smail.queries.group_referred import PARTS, REFERRED_LEVELS, row_of
from smail.queries.group_support import Supported, Used
from smail.queries.releases import Member, Spot
from smail.reports.county_scores import CountyScores
from smail.reports.group_agreement import agreement_measures
from smail.reports.group_columns import in_columns
from smail.reports.group_indicators import Answered
from smail.reports.group_kinds import kind_counts
from smail.reports.group_levels import Answers
from smail.reports.group_opening import Material
from smail.reports.group_support import support_counts, support_in, support_measures

AT = Quarter(2026, 1)
# A year of birth in each age.
BORN = {AgeBand.YOUNG: 2000, AgeBand.MIDDLE: 1990, AgeBand.REST: 1970}
INDICATORS = ("desk", "health")
TOWNS = ("Ankeby", "Ankeby", "Ankeby", "Berga", "Berga", None)
ENDS = (
    DischargeReason.WORK,
    DischargeReason.STUDIES,
    DischargeReason.JOB_SEEKING,
    DischargeReason.NO_CONTACT,
)
PLACES: Mapping[str, Sequence[str]] = {
    **{str(one): (str(one),) for one in range(len(TOWNS))},
    "Ankeby": ("0", "1", "2"),
    "Berga": ("3", "4"),
    "county": tuple(map(str, range(len(TOWNS)))),
}


@dataclass(frozen=True, slots=True)
class Person:
    """What one person in a programme did in the quarter."""

    programme: int
    sex: Sex
    began: bool
    ended: bool
    due: int
    done: bool
    forward: bool
    active: bool
    hours: int | None
    scores: tuple[float, ...]
    seen: bool
    referred: str
    # What the person ended to, if so.
    reason: DischargeReason
    age: AgeBand
    # What was offered of each kind, and which of them ran in the quarter.
    kinds: Mapping[ActivityKind, Uptake]
    ran: Sequence[ActivityKind]

    @property
    def facts(self) -> Iterable[str]:
        """What a reader might count the person under."""
        yield rows.STARTED if self.began else rows.BEFORE
        if self.began:
            yield self.referred
        yield rows.ENDED if self.ended else rows.ONGOING
        if self.ended:
            yield PART_OF.get(self.reason, STOPPED)
        yield rows.FORWARD if self.forward else rows.NOT_FORWARD
        yield "persons_due" if self.due else "nothing_due"
        if not self.ended:
            yield "active" if self.active else "not_active"
            if self.active:
                yield "timed" if self.hours else "untimed"
        yield "sent" if np.isfinite(self.scores).any() else "not sent"
        for key, score in zip(INDICATORS, self.scores, strict=True):
            yield f"{'no ' if np.isnan(score) else ''}{key}"
            if not np.isnan(score):
                yield f"{key} {'seen' if self.seen else 'unseen'}"


def drawn(seed: int) -> list[Person]:
    """Everybody in six programmes, a few in some of them."""
    rng, referrers = np.random.default_rng(seed), np.random.default_rng(100 + seed)
    endings, ages = np.random.default_rng(200 + seed), np.random.default_rng(300 + seed)
    activities = np.random.default_rng(400 + seed)
    shares = referrers.dirichlet((8, 4, 4, 1, 0.5, 3))
    found = []
    for programme in range(len(TOWNS)):
        for sex in (Sex.WOMAN, Sex.MAN):
            for _one in range(int(rng.negative_binomial(2, (0.09, 0.035)[seed % 2]))):
                answers = rng.random() < 0.8
                steps = rng.integers(1, 6, len(INDICATORS)).astype(float)
                lacks = rng.random(len(INDICATORS)) < (0.08 if answers else 1.0)
                began, ended = bool(rng.random() < 0.25), bool(rng.random() < 0.25)
                due = int(rng.choice([0, 1, 2], p=[0.1, 0.85, 0.05]))
                forward, active = bool(rng.random() < 0.3), bool(rng.random() < 0.8)
                own = _offered(activities)
                ran = _ran(activities, own) if active else []
                found.append(
                    Person(
                        programme,
                        sex,
                        began,
                        ended,
                        due,
                        answers,
                        forward,
                        active,
                        int(rng.integers(5, 40)) if rng.random() < 0.9 else None,
                        tuple(np.where(lacks, np.nan, steps).tolist()),
                        bool(rng.random() < 0.9),
                        PARTS[referrers.choice(len(PARTS), p=shares)],
                        ENDS[endings.choice(len(ENDS), p=(0.35, 0.2, 0.3, 0.15))],
                        [*BORN][ages.choice(len(BORN), p=[0.5, 0.3, 0.2])],
                        own | dict.fromkeys(ran, Uptake.USED),
                        ran,
                    )
                )
    return found


def _offered(rng: np.random.Generator) -> dict[ActivityKind, Uptake]:
    """What somebody had been offered of each kind."""
    shares = {Uptake.USED: 0.4, Uptake.OFFERED: 0.08, Uptake.DECLINED: 0.04, None: 0.48}
    drawn = {kind: [*shares][rng.choice(len(shares), p=[*shares.values()])] for kind in ActivityKind}
    return {kind: one for kind, one in drawn.items() if one is not None}


def _ran(rng: np.random.Generator, own: Mapping[ActivityKind, Uptake]) -> list[ActivityKind]:
    """Which of those that somebody has used ran in the quarter; one of them at least, for each activity."""
    used = [kind for kind, one in own.items() if one is Uptake.USED] or [ActivityKind.SKILLS]
    return [*used[:1], *(kind for kind in used if rng.random() < 0.4)]


def truth(people: Iterable[Person], split: Split = Split.SEX) -> Counter[tuple[str, str, str]]:
    """How many there are of each fact, programme and sex, or age."""
    return Counter(
        (fact, str(one.programme), one.age.value if split is Split.AGE else one.sex.value)
        for one in people
        for fact in one.facts
    )


def material(people: Sequence[Person]) -> Material:
    """The same, as it is counted before the gate."""
    there = [supported_of(one) for one in people if not one.ended]
    support = support_in(there, AT)
    agreed = agreement_measures(
        [_seen(one, number) for number, one in enumerate(people) if one.seen], INDICATORS
    )
    towns = {name: Spot(Scope.MUNICIPALITY, name, name) for name in TOWNS if name}
    members = (
        Member(at, Spot(Scope.PROGRAMME, str(at), str(at)), towns[town] if town else None)
        for at, town in enumerate(TOWNS)
    )
    return Material(
        AT,
        Spot(Scope.COUNTY, "county", "county"),
        tuple(members),
        _counted(people, lambda one: [rows.STARTED if one.began else rows.BEFORE, *_stock(one)]),
        [_counted(people, partial(_due_row, level=level), by_due=True) for level in range(6)],
        _counted(people, lambda one: [rows.FORWARD if one.forward else rows.NOT_FORWARD]),
        _answers(people),
        support_counts(support),
        (*support_measures(support), *agreed),
        endings=_counted(people, lambda one: [PART_OF.get(one.reason, STOPPED)] if one.ended else []),
        referred=[_counted(people, partial(_referred_row, rows=level)) for level in REFERRED_LEVELS[1:]],
        kinds=kind_counts(there),
    )


def supported_of(one: Person) -> Supported:
    """Somebody who was there when the quarter was over."""
    tracks = [Track(kind, AT.starts_on) for kind in one.ran]
    used = tuple(Used(track, one.hours if at == 0 else None) for at, track in enumerate(tracks))
    return Supported(one.programme, one.sex, BORN[one.age], AT.starts_on, one.kinds, used, ())


def _referred_row(one: Person, rows: tuple[str, ...]) -> list[str]:
    return [row_of(one.referred, rows)] if one.began else []


def _stock(one: Person) -> list[str]:
    return [rows.ENDED if one.ended else rows.ONGOING]


def _due_row(one: Person, level: int) -> list[str]:
    """The row of a level that all of the person's occasions are in."""
    if not one.due:
        return []
    if level == 0:
        return [rows.DUE]
    if one.done:
        return [rows.DONE if level == 1 else rows.ON_TIME]
    return [rows.MISSING if level < 3 else rows.UNKNOWN]


def _counted(
    people: Iterable[Person], rows_of: Callable[[Person], Sequence[str]], *, by_due: bool = False
) -> list[Counted]:
    persons: Counter[tuple[int, Sex, AgeBand, str]] = Counter()
    occasions: Counter[tuple[int, Sex, AgeBand, str]] = Counter()
    for one in people:
        for row in rows_of(one):
            persons[one.programme, one.sex, one.age, row] += 1
            occasions[one.programme, one.sex, one.age, row] += one.due if by_due else 1
    return [
        Counted(programme, sex, BORN[age], row, n, occasions[programme, sex, age, row])
        for (programme, sex, age, row), n in persons.items()
    ]


def _answers(people: Sequence[Person]) -> Answers:
    """Those who answered in the quarter, and what they had answered a quarter before."""
    sent = [(number, one) for number, one in enumerate(people) if np.isfinite(one.scores).any()]
    now = np.array([one.scores for _number, one in sent])
    person = np.array([number for number, _one in sent])
    programme = np.array([one.programme for _number, one in sent])
    columns = in_columns((one.sex, one.age) for _number, one in sent)
    before = np.clip(now + np.random.default_rng(1).normal(0, 1, now.shape), 1, 5)
    day = AT.last_on.toordinal()
    scores = CountyScores(
        np.concatenate([person, person]),
        np.repeat([day - 100, day - 9], len(sent)),
        np.concatenate([before, now]),
        np.ones((2 * len(sent), len(INDICATORS)), dtype=np.int64),
    )
    known = np.isfinite(now).astype(np.int64)
    answered = Answered(programme, person, columns, now, known, np.ones(len(sent), dtype=np.int64))
    return Answers(scores, answered, INDICATORS, "x")


def _seen(one: Person, number: int) -> SeenByTwo:
    own = [(key, int(score), 1, 1) for key, score in _known(one)]
    theirs = [(key, min(int(score) + number % 2, 5), 1, 1) for key, score in _known(one)]
    return SeenByTwo(one.programme, one.sex, one.age, 100 * one.programme + number % 7, own, theirs)


def _known(one: Person) -> list[tuple[str, float]]:
    return [pair for pair in zip(INDICATORS, one.scores, strict=True) if not np.isnan(pair[1])]
