"""What is published of a quarter, from counts alone: through the gate, with no database."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from smail.analysis.disclosure import Nest
from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.plan import ActivityKind, Track, Uptake
from smail.domain.publishing import AgeBand, Publication, Scope, Split
from smail.queries.group_counts import (
    ABSENT,
    DONE,
    DUE,
    GIVEN,
    ILL,
    LATE,
    MISSING,
    ON_TIME,
    ONGOING,
    RARE,
    UNKNOWN,
    Counted,
)
from smail.queries.group_pairs import SeenByTwo
from smail.queries.group_support import Supported, Used
from smail.queries.releases import Member, Spot
from smail.reports.group_agreement import agreement_measures
from smail.reports.group_measures import Measure, differing, each, mean_of, measured
from smail.reports.group_opening import Material
from smail.reports.group_results import published
from smail.reports.group_support import SUPPORT_LEVELS, row_of, support_counts, support_in
from smail.reports.group_wholes import coarse
from smail.web.federation import group_words
from tests.support.published_attack import SEXES, between, told_in

AT = Quarter(2026, 1)
COUNTY = Spot(Scope.COUNTY, "county", "Länet")
NAMES = ("Norr", "Söder", "Öster")
MEMBERS = tuple(Member(one, Spot(Scope.PROGRAMME, name, name), None) for one, name in enumerate(NAMES))


def counted(rows: Mapping[str, int], programme: int = 0) -> list[Counted]:
    """Half of each row women and half men, all born the same year."""
    return [
        Counted(programme, sex, 1990, row, n // 2, n // 2)
        for row, n in rows.items()
        for sex in (Sex.WOMAN, Sex.MAN)
    ]


def due_of(programme: int, on_time: int, reasons: Mapping[str, int]) -> list[list[Counted]]:
    """What was due in a programme, by level."""
    missing = sum(reasons.values())
    gathered: dict[str, int] = {}
    for key, n in reasons.items():
        row = key if key in (ABSENT, ILL, UNKNOWN) else RARE
        gathered[row] = gathered.get(row, 0) + n
    done = {ON_TIME: on_time, LATE: 20}
    levels: Sequence[Mapping[str, int]] = (
        {DUE: on_time + 20 + missing},
        {DONE: on_time + 20, MISSING: missing},
        {**done, MISSING: missing},
        {**done, GIVEN: missing - reasons[UNKNOWN], UNKNOWN: reasons[UNKNOWN]},
        {**done, **gathered},
        {**done, **reasons},
    )
    return [counted(one, programme) for one in levels]


def all_of(due: Sequence[Sequence[Counted]]) -> dict[str, Publication]:
    """Everything without a split, by place."""
    found = published(Material(AT, COUNTY, MEMBERS, [], due, []), {}, 5, datetime(2026, 5, 1, tzinfo=UTC))
    return {one.place: one for one in found if one.split is Split.NONE}


def told(found: Publication, row: str) -> float | None:
    table = found.table("ratings")
    figure = None if table is None else table.figure(row)
    assert figure is not None
    return figure.value


def test_a_rare_reason_is_told_with_others_and_does_not_hide_the_common_ones() -> None:
    reasons = {ABSENT: 30, ILL: 20, UNKNOWN: 24, "why_parental_leave": 2, "why_other": 14}
    each = [due_of(one, 60, reasons) for one in range(3)]
    found = all_of([[row for due in each for row in due[level]] for level in range(6)])
    assert [told(found["county"], one) for one in (ABSENT, ILL, RARE)] == [90, 60, 48]
    assert told(found["Norr"], "why_parental_leave") is None
    words = {row[0]: row[1] for row in group_words.tables(found["county"], {})[1].rows}
    assert words["Inte gjorda: övriga orsaker"] == 48
    assert words["Inte gjorda: med orsak inskriven"] == 198


def test_of_nothing_that_was_due_no_part_is_said_to_be_hidden() -> None:
    busy = due_of(0, 60, {ABSENT: 30, ILL: 20, UNKNOWN: 24, "why_other": 14})
    empty = [*counted({DUE: 0}, 1), *counted({DUE: 0}, 2)]
    found = all_of([[*busy[0], *empty], *busy[1:]])
    assert [told(found["Söder"], one) for one in (DUE, DONE, MISSING, "why_other")] == [0, 0, 0, 0]
    assert group_words.is_empty(found["Söder"])
    assert not group_words.is_empty(found["Norr"])


def support_of(rng: np.random.Generator) -> list[Supported]:
    """Persons of three programmes in one town and two on their own, with activities of every kind."""
    kinds = (ActivityKind.JOB_DIRECTED, ActivityKind.SKILLS)
    found = []
    for programme, n in enumerate((70, 40, 26, 55, 33)):
        for _person in range(n):
            tracks = [Track(kinds[rng.integers(2)], AT.starts_on) for _one in range(rng.integers(3))]
            sex = Sex.WOMAN if rng.random() < 0.6 else Sex.MAN
            used = tuple(Used(track, 20) for track in tracks)
            had = {ActivityKind.SKILLS: Uptake.OFFERED} if used or rng.random() < 0.8 else {}
            found.append(Supported(programme, sex, 1990, AT.starts_on, had, used, ()))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_whoever_knows_all_that_is_told_of_activities_finds_no_few_persons(seed: int) -> None:
    people = support_of(np.random.default_rng(seed))
    town = Spot(Scope.MUNICIPALITY, "town", "Staden")
    members = tuple(
        Member(one, Spot(Scope.PROGRAMME, str(one), str(one)), town if one < 3 else None) for one in range(5)
    )
    support = support_in(people, AT)
    stock = Counter((one.programme_id, one.sex) for one in people)
    there = [Counted(*key, 1990, ONGOING, n, n) for key, n in stock.items()]
    material = Material(AT, COUNTY, members, there, [[]] * 6, [], None, support_counts(support))
    found = [
        one
        for one in published(material, {}, 5, datetime(2026, 5, 1, tzinfo=UTC))
        if one.split is not Split.AGE
    ]
    parts = {
        one: {part for part in SUPPORT_LEVELS[-1] if row_of(part, rows) == one}
        for rows in SUPPORT_LEVELS[1:]
        for one in rows
    }
    parts[ONGOING] = set(SUPPORT_LEVELS[-1])
    each = {str(one): [str(one)] for one in range(5)}
    places = each | {"town": ["0", "1", "2"], "county": list(each)}
    told = told_in(found, {row: sorted(one) for row, one in parts.items()}, places)
    truth = Counter((str(one.who.programme_id), one.part, one.who.sex.value) for one in support)
    atoms = list(itertools.product(each, SUPPORT_LEVELS[-1], SEXES))
    assert len(told) > 20
    rows = [
        frozenset(itertools.product(places[place], parts[row], sexes))
        for place, row, sexes in itertools.product(places, parts, (SEXES, ("woman",), ("man",)))
    ]
    numbers = {row: sum(truth[atom] for atom in row) for row in rows}
    small = {row: n for row, n in numbers.items() if 0 < n < 5}
    assert small
    assert not small.keys() & {row for row, _n in told}
    widths = [high - low for low, high in (between(told, atoms, row) for row in small)]
    assert min(widths) >= 4


def test_a_week_holds_what_runs_in_it_and_hours_are_of_the_days_that_a_person_was_there() -> None:
    job = Track(ActivityKind.JOB_DIRECTED, AT.starts_on)
    # From the second half on, so half of its hours.
    late = Track(ActivityKind.SKILLS, date(2026, 2, 15))
    person = Supported(0, Sex.MAN, 1990, AT.starts_on, {}, (Used(job, 20), Used(late, 10)), ())
    [found] = support_in([person], AT)
    assert found.part == "several_job"
    # Thirteen Mondays; 15 February is the Sunday of the sixth week.
    assert (found.weeks.none, found.weeks.one, found.weeks.more, found.weeks.more_job_directed) == (
        0,
        5,
        8,
        8,
    )
    assert found.hours == 20 + 10 * 45 / 90


def test_a_mean_of_few_persons_is_told_neither_there_nor_as_what_others_leave() -> None:
    sizes = {0: (9, 8), 1: (30, 2), 2: (20, 25), 3: (3, 1)}
    programme = np.repeat(list(sizes), [sum(one) for one in sizes.values()])
    is_man = np.concatenate([np.repeat([0, 1], one) for one in sizes.values()])
    values = np.linspace(0, 1, len(programme))
    measure = Measure(
        "weeks", "weeks_none", programme, {Split.SEX: is_man}, each(mean_of(values, 2, (0.0, 1.0)))
    )
    tables = measured([measure], Nest((-1, -1, -1, -1), 0), [*sizes], 5)
    shown = [[not one.is_hidden for one in tables(node, Split.SEX)[0].rows[0].figures] for node in range(5)]
    # The four persons of the last programme take another with them, and the two men of the second its women.
    assert shown == [[False] * 3, [True, False, False], [True] * 3, [False] * 3, [True] * 3]
    assert tables(4, Split.MONTH) == ()
    assert tables(4, Split.NONE)[0].rows[0].figures[0].n_persons == 100


def test_a_mean_that_is_hidden_since_all_have_the_same_is_not_what_others_leave() -> None:
    sizes = {0: (7, 0), 1: (30, 25), 2: (20, 25)}
    programme = np.repeat(list(sizes), [sum(one) for one in sizes.values()])
    is_man = np.concatenate([np.repeat([0, 1], one) for one in sizes.values()])
    values = np.where(programme == 0, 3.0, np.linspace(1, 5, len(programme)))
    # The men of the second are as alike, but so many that it tells of nobody.
    values[(programme == 1) & (is_man == 1)] = 4.0
    measure = Measure("hours", "hours", programme, {Split.SEX: is_man}, each(mean_of(values, 1, (1, 5))))
    for may_tell, others in ((differing(values), [True, False]), (lambda _rows: True, [True, True])):
        told = measured([replace(measure, may_tell=may_tell)], Nest((-1, -1, -1), 0), [*sizes], 5)
        shown = [not told(node, Split.NONE)[0].rows[0].figures[0].is_hidden for node in range(4)]
        # Without the rule the whole less the two others is the mean of the seven.
        assert shown == [False, *others, True]


def test_two_who_agree_in_order_but_not_in_level_are_told_apart_and_few_handledare_are_not_told_of() -> None:
    rng = np.random.default_rng(7)
    own = rng.integers(1, 6, 40)
    seen = [
        SeenByTwo(
            0, Sex.WOMAN, AgeBand.YOUNG, one % 5, [("health", step, 1, 1)], [("health", step + 1, 1, 1)]
        )
        for one, step in enumerate(own.tolist())
    ]
    close, apart = agreement_measures(seen, ["health"])
    every = np.arange(40)
    few, four, all_of_them = apart.figures([every[:14], np.flatnonzero(every % 5 < 4), every])
    assert few.is_hidden
    assert four.is_hidden
    assert (all_of_them.value, all_of_them.n_persons) == (1.0, 40)
    # Persons differ by s², raters by a step: s² / (s² + 1/2). Finer than in twentieths it tells how many.
    spread, told = float(own.var(ddof=1)), close.figures([every])[0]
    assert told.value == round(20 * spread / (spread + 0.5)) / 20
    assert (told.low, told.high) == (0, 1)


def test_the_share_of_missing_answers_is_as_coarse_as_ten_of_them() -> None:
    # Of fifty answers one or two may not be told from none; of a hundred five may not be told from nine.
    assert {coarse(missing / 50, 50) for missing in range(5)} == {0.0}
    assert {coarse(missing / 100, 100) for missing in range(6, 15)} == {0.1}
    assert coarse(1 / 19, 19) is None
