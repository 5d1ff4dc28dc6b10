"""Whoever saves every file and page of the group results, and lays each beside each, finds no few persons."""

import ast
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from smail.db.session import Database
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.tiny_programmes import make_tiny_programmes
from tests.support import files_bounds, files_told, published_files, said_in_tens
from tests.support.client import Browser
from tests.support.files_bounds import Bounds
from tests.support.files_told import BY_AGE, BY_SEX, Reading, Source, small_by_difference, small_in
from tests.support.published_files import Table, in_book, in_lines, in_page
from tests.support.tiny_people import PLACES, QUARTERS, Person, drawn, truth
from tests.support.travel import TravelTo

READERS = {"": lambda content: in_page(content.decode()), ".csv": in_lines, ".xlsx": in_book}
SINCE = "sedan-starten"
# What stands in files beside their figures.
IN_WORDS = ("Så är det räknat", "Om siffrorna")
# These are told by columns of their own, and this is made of the same as the change.
BESIDE = (
    "De som har slutat bredvid de som är kvar",
    "Förändring för dem som har slutat och dem som är kvar",
)
SAID = r"[−\d]|visas inte|ungefär|minst"
LIKE = "Andel som rör sig uppåt"
Files = dict[Source, list[Table]]


def released(database: Database, client: Browser, at: TravelTo, people: list[Person], n: int) -> Files:
    """Every table of every file of so many quarters, each of them released in its own time."""
    ids: dict[str, str] = {}
    quarters = [*QUARTERS][:n]
    for one in quarters:
        at(QUARTERS[one][1])
        with database.transaction(write=True) as db:
            account = make_account(db, Role.COORDINATOR)
            ids = ids or make_tiny_programmes(db, people)
        sign_in(client, account)
        assert client.get("/insatser/resultat").status_code == 200
    found: Files = {}
    for (place, id_), period in itertools.product(ids.items(), (*quarters, SINCE)):
        for split in ("none", "sex", "age", *(["month"] if period != SINCE else [])):
            ask = f"?plats={id_}&delning={split}&period={period}"
            for ending, read in READERS.items():
                answer = client.get(f"/insatser/resultat{ending}{ask}")
                if answer.status_code == 200:
                    source = Source(place, period, split, ending)
                    found[source] = read(answer.data)
    return found


def reading(files: Files, columns: Mapping[str, Sequence[str]], *splits: str) -> Reading:
    """All that a stranger knows of them, by sex or by age."""
    quarters = sorted({one.period for one in files} - {SINCE})
    found = Reading(PLACES, quarters, columns)
    for source, tables in files.items():
        if source.split in splits:
            found.read(source, tables)
    return found


def rows_of(tables: list[Table]) -> set[tuple[str, ...]]:
    """Every row of figures; a spreadsheet has little room for the name of a sheet.

    Those who left stand in columns on a page and in rows of data; a page does not say twice what is the same.
    """
    found: set[tuple[str, ...]] = set()
    for one in tables:
        title = one.title[:30]
        if title in {name[:30] for name in BESIDE}:
            found |= {(title, cell) for _row, _column, cell in one.cells if re.match(SAID, cell)}
        elif one.title not in IN_WORDS and (title != LIKE or one.name in (LIKE, "Indikator")):
            found |= {(title, *row) for row in one.rows}
    return found


def not_alike(files: Files) -> list[str]:
    """Where two formats of the same say different things, or one says what another does not."""
    found = []
    for source, tables in files.items():
        page = files[replace(source, format="")]
        rows = rows_of(tables)
        if not page:
            # Of a quarter in which nobody was there the page says so in a sentence.
            rows = {row for row in rows if not {*row[2:]} <= {"0", "visas inte"}}
        found += [f"{source}: {row}" for row in rows ^ rows_of(page)]
    return found


@pytest.mark.long
@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("seed", "n_quarters", "n_asked"),
    [(1, 2, 20), *(pytest.param(seed, 3, 400, marks=pytest.mark.soak) for seed in range(2, 8))],
)
def test_whoever_lays_every_file_beside_every_other_finds_no_few_persons(
    database: Database, client: Browser, at: TravelTo, seed: int, n_quarters: int, n_asked: int
) -> None:
    people = drawn(seed)
    files = released(database, client, at, people, n_quarters)
    assert not_alike(files) == []
    by_sex = reading(files, BY_SEX, "none", "sex", "month")
    by_age = reading(files, BY_AGE, "none", "age")
    for known, numbers in ((by_sex, truth(people)), (by_age, truth(people, by_age=True))):
        assert len(known.told) > 200
        assert known.wrong == []
        assert small_by_difference(known.told.values()) == []
        bounds = Bounds(known)
        assert bounds.wrong(numbers) == []
        small = small_in(known, numbers)
        assert len(small) > 500
        some = np.random.default_rng(seed).permutation([*small])[:n_asked]
        found = {name: (small[name][1], *bounds.between(small[name][0])) for name in map(tuple, some)}
        assert {name: one for name, one in found.items() if not one[1] <= one[0] <= one[2]} == {}
        assert {name: one for name, one in found.items() if one[2] - one[1] < 4} == {}


@pytest.mark.parametrize("module", [files_bounds, files_told, published_files, said_in_tens])
def test_whoever_reads_files_asks_nothing_of_smail(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text())
    imported = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
    ]
    own = ("tests.support.files_", "tests.support.published_files", "tests.support.said_in_tens")
    assert [one for one in imported if one.startswith(("smail", "tests")) and not one.startswith(own)] == []
