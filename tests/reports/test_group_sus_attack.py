"""Whoever reads quarter by quarter who came, went and to what finds no few beside the reasons of the year."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import Figure, PublishedRow, PublishedTable, Split
from smail.queries.group_endings import ENDING_ROWS, ONWARD, STUDIES, WORK
from smail.queries.group_sus import ASKED, REST, UNNAMED, SusCounts, SusQuestion
from smail.reports.group_sus import sus_tables
from tests.support.ended_county import ATOMS, PLACES, WHERE, parts_of, published_of, truth_of
from tests.support.published_attack import SEXES, between, told_in

CODES = {WORK: "work", STUDIES: "studies", ONWARD: "completed"}
COLUMNS = {"all": SEXES, "woman": ("woman",), "man": ("man",)}
QUARTERS, NAMED = ("3", "4"), ("", ".named")
# A quarter and place; what became of somebody, and whether by name in SUS; the sex.
Atom = tuple[str, str, str]
EVERY: list[Atom] = [
    (f"{quarter}.{place}", end + named, sex)
    for quarter, place, end, named, sex in itertools.product(QUARTERS, PLACES, ATOMS, NAMED, SEXES)
]
Told = list[tuple[frozenset[Atom], int]]


def those(where: Iterable[str], ends: Iterable[str], sexes: Iterable[str]) -> frozenset[Atom]:
    """The atoms of these quarters and places, of these ends and sexes."""
    return frozenset(itertools.product(where, ends, sexes)) & frozenset(EVERY)


def quarters_told(rng: np.random.Generator) -> tuple[Counter[Atom], Told]:
    """Everybody of the year, and all that is told of its quarters."""
    people: Counter[Atom] = Counter()
    told = []
    for quarter in QUARTERS:
        truth = truth_of(rng)
        for (place, end, sex), n in truth.items():
            named = 0 if end.endswith("stayed") else int(rng.binomial(n, 0.68))
            people[f"{quarter}.{place}", end, sex] += n - named
            people[f"{quarter}.{place}", f"{end}.named", sex] += named
        for row, n in told_in(published_of(truth, Quarter(2025, int(quarter))), parts_of(), WHERE):
            atoms = {(f"{quarter}.{at}", end + named, sex) for at, end, sex in row for named in NAMED}
            told.append((frozenset(atoms), n))
    return people, told


def counted_of(people: Mapping[Atom, int]) -> SusCounts:
    """The reasons of the year: of those who are registered by name, and of the others."""
    found = {key: Counter[tuple[str, Sex]]() for key in (*ASKED, UNNAMED)}
    for (_where, end, sex), n in people.items():
        _came, what, *named = end.split(".")
        if what != "stayed":
            found[SusQuestion.REASON][CODES.get(what, REST) if named else REST, Sex(sex)] += n
            found[UNNAMED]["" if named else CODES.get(what, REST), Sex(sex)] += n
    return found


def year_told(counted: SusCounts) -> Told:
    """All that is told of the year: how many ended, and for which reasons."""
    places = {one[0] for one in EVERY}
    gone = {one[1] for one in EVERY if "stayed" not in one[1]}
    n_of = {
        column: sum(n for (_code, sex), n in counted[SusQuestion.REASON].items() if sex.value in sexes)
        for column, sexes in COLUMNS.items()
    }
    told = [(those(places, gone, COLUMNS[column]), n) for column, n in n_of.items()]
    known = {}
    for split, columns in ((Split.NONE, ["all"]), (Split.SEX, list(COLUMNS))):
        row = PublishedRow("ended", tuple(Figure(float(n_of[one])) for one in columns))
        known[split] = PublishedTable("year_people_2025", tuple(columns), (row,))
    for tables in sus_tables(counted, known, 5, 2025).values():
        [table] = [one for one in tables if one.key == f"{SusQuestion.REASON}_2025"]
        for row, end in ((row, end) for row in table.rows for end, code in CODES.items() if code == row.key):
            ends = {one for one in gone if one.endswith(f".{end}.named")}
            for column, figure in zip(table.columns, row.figures, strict=True):
                if figure.value is not None:
                    told.append((those(places, ends, COLUMNS[column]), round(figure.value)))
    return told


def test_the_reasons_of_a_year_take_nothing_from_what_quarters_hide() -> None:
    people, told = quarters_told(np.random.default_rng(4))
    year = year_told(counted_of(people))
    assert len(year) >= 6
    told += year
    assert all(sum(people[atom] for atom in row) == n for row, n in told)
    parts = parts_of()
    asked = {
        those([f"{quarter}.{place}"], {one + named for one in parts[row] for named in NAMED}, sexes)
        for quarter, place, row, sexes in itertools.product(QUARTERS, PLACES, ENDING_ROWS, COLUMNS.values())
    }
    small = sorted((one for one in asked if 0 < sum(people[atom] for atom in one) < 5), key=sorted)[::6]
    assert len(small) > 5
    ends = [between(told, EVERY, one) for one in small]
    assert [one for one in ends if one[1] - one[0] < 4] == []
