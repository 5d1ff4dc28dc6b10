"""What SUS asks is counted without persons: rows of a few are gathered, and no few can be worked out."""

import itertools
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np
import pytest

from smail.db.session import Database
from smail.domain.calendar import Days
from smail.domain.people import DischargeReason, Education, Sex, Support
from smail.domain.publishing import (
    HIDDEN,
    Cadence,
    Cube,
    Figure,
    Publication,
    PublishedPeriod,
    PublishedRow,
    PublishedTable,
    Reach,
    Scope,
    Split,
)
from smail.queries.group_sus import (
    ASKED,
    REGISTERED,
    REST,
    UNNAMED,
    SusCounts,
    SusQuestion,
    sus_counts,
)
from smail.queries.releases import Spot
from smail.reports.group_sus import gathered, sus_of, sus_tables
from smail.web.federation import group_sus_words
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import (
    enrolment_of,
    make_consent,
    make_discharge,
    make_enrolment,
    make_participant,
)
from tests.support.published_attack import between

SEXES = (Sex.WOMAN, Sex.MAN)
COLUMNS = {"Alla": SEXES, "Kvinnor": SEXES[:1], "Män": SEXES[1:]}
BEFORE = SusQuestion.SUPPORT_BEFORE
NODES = (Spot(Scope.PROGRAMME, "one", "En insats"), Spot(Scope.COUNTY, "county", "Länet"))


def people(counted: SusCounts, *, by_sex: bool = True) -> Mapping[Split, PublishedTable]:
    """How many began and ended in the year, as it is told."""
    found = {}
    numbers = {row: [0, 0] for row in ("started", "ended")}
    for row, key in (("started", SusQuestion.REGISTERING), ("ended", BEFORE)):
        for (_answer, sex), n in counted[key].items():
            numbers[row][SEXES.index(sex)] += n
    for split in (Split.NONE, Split.SEX):
        columns = ("all",) if split is Split.NONE else ("all", "woman", "man")
        rows = []
        for row, (women, men) in numbers.items():
            sexes = [Figure(float(women)), Figure(float(men))] if by_sex else [HIDDEN, HIDDEN]
            rows.append(PublishedRow(row, (Figure(float(women + men)), *sexes)[: len(columns)]))
        found[split] = PublishedTable("year_people_2025", columns, tuple(rows))
    return found


def counts_of(rng: np.random.Generator) -> SusCounts:
    """A year of the county: some answers are common and most are rare."""
    found = {}
    n = rng.integers(10, 60, size=2)
    for key, asked in ASKED.items():
        answers = [*asked.codes, REST]
        shares = rng.dirichlet(np.full(len(answers), 0.4), size=2)
        drawn = [rng.multinomial(most, own) for most, own in zip(n, shares, strict=True)]
        found[key] = Counter(
            {
                (one, sex): int(drawn[at][place])
                for place, one in enumerate(answers)
                for at, sex in enumerate(SEXES)
            }
        )
    found[UNNAMED] = Counter({(one, sex): 9 for one in ASKED[SusQuestion.REASON].codes[:3] for sex in SEXES})
    return found


def alike() -> dict[str, Counter[tuple[str, Sex]]]:
    """Twenty women and twenty men who all say the same."""
    found = {key: Counter({(one.codes[0], sex): 20 for sex in SEXES}) for key, one in ASKED.items()}
    return found | {UNNAMED: Counter()}


def publication(split: Split, *tables: PublishedTable) -> Publication:
    """What is told of the county with the last quarter of the year."""
    period = PublishedPeriod(Reach.PERIOD, "2025-Q4")
    made_at = datetime(2026, 2, 2, tzinfo=UTC)
    return Publication(Scope.COUNTY, "county", "Länet", period, split, 5, made_at, tables)


@pytest.mark.parametrize("seed", range(3))
def test_whoever_reads_every_table_of_the_year_finds_no_few_persons(seed: int) -> None:
    counted = counts_of(np.random.default_rng(seed))
    found = sus_tables(counted, people(counted), 5, 2025)
    n_told = 0
    for key, asked in ASKED.items():
        atoms = list(itertools.product((*asked.codes, REST), SEXES))
        names = {one: group_sus_words.row_name(key, PublishedRow(one, ())) for one in (*asked.codes, REST)}
        told = []
        for split, tables in found.items():
            words = group_sus_words.tables(publication(split, *tables), "2025")
            [table] = [one for one in words if one.key == f"{key}_2025"]
            shown = {row[0] for row in table.rows}
            gone = [one for one, name in names.items() if one == REST or name not in shown]
            for name, *cells in table.rows:
                codes = gone if name == names[REST] else [one for one in names if names[one] == name]
                for column, cell in zip(table.header[1:], cells, strict=True):
                    if isinstance(cell, int):
                        told.append((frozenset(itertools.product(codes, COLUMNS[column])), cell))
        n_told += len(told)
        # How many there are of women and men is told beside.
        for sexes in COLUMNS.values():
            n = sum(counted[key][one, sex] for one, sex in itertools.product(names, sexes))
            told.append((frozenset(itertools.product(names, sexes)), n))
        assert all(sum(counted[key][atom] for atom in row) == n for row, n in told)
        assert all(n == 0 or n >= 5 for _row, n in told)
        rows = [frozenset(itertools.product([one], sexes)) for one in names for sexes in COLUMNS.values()]
        small = [row for row in rows if 0 < sum(counted[key][atom] for atom in row) < 5]
        ends = {row: between(told, atoms, row) for row in small}
        assert {tuple(row): one for row, one in ends.items() if one[1] - one[0] < 4} == {}
    assert n_told > 10


def test_the_smallest_rows_are_gathered_before_anything_is_hidden() -> None:
    counts = np.array([[30, 12], [9, 8], [0, 7], [3, 6], [1, 2]])
    told = gathered(counts, range(4), 5)
    # Of the third all seven are men, and few; of the fourth and the last four women are left.
    assert {row: one.tolist() for row, one in told.items()} == {0: [30, 12], 4: [13, 23]}
    assert list(gathered(counts.sum(axis=1, keepdims=True), range(4), 5)) == [0, 1, 3, 4]
    assert gathered(np.array([[3], [2], [0]]), range(2), 5) == {}


def test_it_is_told_of_no_more_than_the_number_of_those_who_ended_is() -> None:
    counted = alike()
    told = sus_tables(counted, people(counted, by_sex=False), 5, 2025)
    [table] = [one for one in told[Split.SEX] if one.key == f"{BEFORE}_2025"]
    assert [one.value for one in table.rows[0].figures] == [40.0, None, None]
    assert not any(map(group_sus_words.is_told, sus_tables(counted, {}, 5, 2025)[Split.NONE]))


def test_a_reason_is_told_where_enough_who_are_not_told_of_ended_for_it_too() -> None:
    counted = alike()
    counted[SusQuestion.REASON] = Counter(
        {(one, sex): 20 for one in ("work", "studies", REST) for sex in SEXES}
    )
    # Of the work of everybody, as quarters tell it, four would be left, who are anonymous.
    counted[UNNAMED] = Counter({(one, sex): n for one, n in (("work", 2), ("studies", 6)) for sex in SEXES})
    told = sus_tables(counted, people(counted | {BEFORE: counted[SusQuestion.REASON]}), 5, 2025)
    [table] = [one for one in told[Split.SEX] if one.key == f"{SusQuestion.REASON}_2025"]
    rows = {row.key: [one.value for one in row.figures] for row in table.rows}
    assert rows == {"studies": [40.0, 20.0, 20.0], REST: [80.0, 40.0, 40.0]}


def test_a_correction_is_in_the_last_row_and_what_was_told_stays() -> None:
    counted = alike()
    told = people(counted)
    # One more is written down as ended since the quarters were told.
    counted[BEFORE]["salary", Sex.WOMAN] += 1
    give = sus_of(counted, 2025, {}, lambda _node, split: (told[split],), NODES, 5)
    table = next(one for one in give(1, Split.SEX) if one.key == f"{BEFORE}_2025")
    assert [(row.key, [one.value for one in row.figures]) for row in table.rows] == [
        ("salary", [40.0, 20.0, 20.0]),
        (REST, [0.0, 0.0, 0.0]),
    ]
    assert give(0, Split.SEX) == ()
    before = {Split.SEX: {"county": publication(Split.SEX, *give(1, Split.SEX))}}
    later = sus_of(None, 2026, before, lambda _node, _split: (), NODES, 5)
    assert later(1, Split.SEX) == give(1, Split.SEX)


def test_only_the_answers_of_those_who_agreed_are_counted(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2024, 1, 1))
        by = make_account(db)
        day = date(2025, 8, 20)
        agreed, silent, unsure, wrong, took_back = (
            make_participant(db, programme, starts_on=date(2025, 2, 1)) for _one in range(5)
        )
        hidden = make_participant(db, programme, starts_on=date(2025, 2, 1), is_protected=True)
        for person in (agreed, unsure, wrong, hidden):
            make_consent(db, person, by)
        make_consent(db, took_back, by, given_on=date(2025, 2, 1), withdrawn_on=date(2025, 3, 1))
        for person in (agreed, silent, unsure, wrong, took_back, hidden):
            stay = enrolment_of(db, person)
            stay.ended_on = day
            reason = DischargeReason.ENTERED_IN_ERROR if person is wrong else DischargeReason.WORK
            answer = Support.UNKNOWN if person is unsure else Support.SALARY
            make_discharge(
                db, stay, by, reason=reason, support_after=answer, education=Education.UPPER_SECONDARY
            )
        # Back in the same quarter, and gone again: counted once, as it was last.
        again = make_enrolment(db, agreed, programme, starts_on=date(2025, 8, 25))
        again.ended_on = date(2025, 8, 30)
        make_discharge(db, again, by, support_after=Support.STUDY_SUPPORT)
        make_consent(db, agreed, by)
        cube = Cube(programme.federation_id, Cadence.QUARTER)
    with database.transaction(write=False) as db:
        found = sus_counts(db, cube, Days(date(2025, 1, 1), date(2025, 12, 31)))
    woman = Sex.WOMAN
    assert +found[SusQuestion.SUPPORT_AFTER] == {("study_support", woman): 1, (REST, woman): 3}
    assert +found[SusQuestion.REASON] == {("work", woman): 2, (REST, woman): 2}
    assert +found[UNNAMED] == {("work", woman): 2}
    assert +found[SusQuestion.EDUCATION] == {("upper_secondary", woman): 1, (REST, woman): 3}
    assert +found[SusQuestion.REGISTERING] == {(REGISTERED, woman): 3, (REST, woman): 2}
