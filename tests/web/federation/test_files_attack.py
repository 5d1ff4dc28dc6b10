"""Whoever saves every file and page of the group results, and lays each beside each, finds no few persons."""

import ast
import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from smail.db.session import Database
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.tiny_programmes import make_tiny_programmes
from tests.support import (
    document_numbers,
    files_bounds,
    files_documents,
    files_goal_pages,
    files_goals,
    files_kinds,
    files_of_all,
    files_same,
    files_shares,
    files_small,
    files_told,
    pdf_text,
    published_files,
    said_in_tens,
)
from tests.support.client import Browser
from tests.support.document_numbers import Between, counted_in, headings_in
from tests.support.files_bounds import Bounds
from tests.support.files_documents import Numbers, told_in, untold
from tests.support.files_kinds import KINDS
from tests.support.files_of_all import of_board, of_year, read_sus
from tests.support.files_small import small_by_difference, small_in
from tests.support.files_told import BY_AGE, BY_SEX, ROWS, Reading, Source
from tests.support.published_files import Table, in_book, in_document, in_lines, in_page
from tests.support.tiny_people import EMPTY, NAMES, PLACES, QUARTERS, Person, drawn, truth
from tests.support.travel import TravelTo

READERS = {"": lambda content: in_page(content.decode()), ".csv": in_lines, ".xlsx": in_book}
SINCE = "sedan-starten"
# What stands in files beside their figures.
IN_WORDS = ("Så är det räknat", "Om siffrorna")
# These are told by columns of their own, and this is made of the same as the change.
BESIDE = (
    "Senaste svaret för dem som har slutat och dem som är kvar",
    "Förändring för dem som har slutat och dem som är kvar",
)
SAID = r"[−\d]|visas inte|ungefär|minst"
LIKE = "Andel som rör sig uppåt"
FEW = "visas inte"
# What is made of the group results of a programme, and of all of them.
DOCUMENTS = ("", "/rapport", "/rapport.pdf", "/rapport.xlsx", "/rapport.docx", "/visa", "/blad.pdf", "/mal")
OF_ALL = ("styrelse", "styrelse.pdf", "styrelse.xlsx", "arsenkaten", "arsenkaten.pdf", "mal")
Files = dict[Source, list[Table]]
Ids = dict[str, str]


def released(database: Database, client: Browser, at: TravelTo, people: list[Person], n: int) -> Ids:
    """So many quarters are released, each in its own time, and a coordinator is signed in; every place."""
    ids: Ids = {}
    for _last, closed in [*QUARTERS.values()][:n]:
        at(closed)
        with database.transaction(write=True) as db:
            account = make_account(db, Role.COORDINATOR)
            ids = ids or make_tiny_programmes(db, people)
        sign_in(client, account)
        assert client.get("/insatser/resultat").status_code == 200
    return ids


def saved(client: Browser, ids: Ids, n: int) -> Files:
    """Every table of every file of the group results of so many quarters."""
    found: Files = {}
    for place, period in itertools.product(PLACES, [*[*QUARTERS][:n], SINCE]):
        for split in ("none", "sex", "age", *(["month"] if period != SINCE else [])):
            ask = f"?plats={ids[place]}&delning={split}&period={period}"
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
    """Every row of figures; a spreadsheet has little room for the name of a sheet, and numbers those alike.

    Those who left stand in columns on a page and in rows of data; a page does not say twice what is the same.
    """
    found: set[tuple[str, ...]] = set()
    for one in tables:
        title = re.sub(r" \d$", "", one.title)[:28]
        if title in {name[:28] for name in BESIDE}:
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
            rows = {row for row in rows if not {*row[2:]} <= {"0", FEW}}
        found += [f"{source}: {row}" for row in rows ^ rows_of(page)]
    return found


def told_numbers(files: Files, periods: Collection[str], *places: str) -> Numbers:
    """Every whole number that the group results of these places and periods have."""
    of = (tables for source, tables in files.items() if source.place in places and source.period in periods)
    return told_in(itertools.chain(*of))


def ending_of(path: str) -> str:
    """What kind of document is there; nothing for a page."""
    return path.rpartition(".")[2] if "." in path else ""


def fetched(client: Browser, path: str) -> tuple[bytes, Counter[Between]]:
    """A document and its numbers; its headings are those of the page of the same."""
    content = client.get(f"/insatser/{path}").data
    page = client.get(f"/insatser/{path.partition('.')[0]}").data if "." in path else content
    return content, counted_in(ending_of(path), content, headings_in(page))


def not_told(client: Browser, ids: Ids, files: Files, beside: Iterable[Table]) -> list[str]:
    """What a document says that the group results of the last quarter, and since the start, do not.

    The tables beside are sums of quarters over a year, which the attack reads as well.
    """
    periods = {one.period for one in files}
    period = max(periods - {SINCE})
    found = []
    for path in DOCUMENTS:
        _content, plain = fetched(client, ids[EMPTY] + path)
        for name in NAMES:
            content, numbers = fetched(client, ids[name] + path)
            told = told_numbers(files, (period, SINCE), name)
            found += [f"{name}{path}: {one}" for one in untold(numbers, told, plain)]
            said = {cell for table in files[Source(name, period, "sex", "")] for cell in table.cells}
            for cells in (one.cells for one in in_tables(ending_of(path), content)):
                for label, column, cell in cells:
                    if (
                        label in ROWS
                        and column in BY_SEX
                        and cell != FEW
                        and (label, column, cell) not in said
                    ):
                        found.append(f"{name}{path}: {label}, {column}: {cell}")
    of_all = (tables for source, tables in files.items() if source.place in PLACES)
    told = told_in(itertools.chain(beside, *of_all))
    for path in OF_ALL:
        _content, numbers = fetched(client, path)
        found += [f"{path}: {one}" for one in untold(numbers, told)]
    return found


def in_tables(ending: str, content: bytes) -> list[Table]:
    """Every table of a document; those of a paper are not known from its words."""
    if ending == "pdf":
        return []
    return {"xlsx": in_book, "docx": in_document}.get(ending, lambda one: in_page(one.decode()))(content)


@pytest.mark.long
@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("seed", "n_quarters", "is_thorough"),
    [(1, 2, False), *(pytest.param(seed, 3, True, marks=pytest.mark.soak) for seed in range(2, 8))],
)
def test_whoever_lays_every_file_beside_every_other_finds_no_few_persons(
    database: Database, client: Browser, at: TravelTo, seed: int, n_quarters: int, is_thorough: bool
) -> None:
    people = drawn(seed)
    ids = released(database, client, at, people, n_quarters)
    files = saved(client, ids, n_quarters)
    assert not_alike(files) == []
    by_sex = reading(files, BY_SEX, "none", "sex", "month")
    by_age = reading(files, BY_AGE, "none", "age")
    quarters = [*QUARTERS][:n_quarters]
    board = in_page(client.get("/insatser/styrelse").text)
    years = {
        year: in_page(client.get(f"/insatser/arsenkaten?ar={year}").text)
        for year in {one[:4] for one in quarters}
    }
    beside = [*of_board(board, quarters[-1], NAMES)]
    beside += [each for year, tables in years.items() for each in of_year(tables, year, NAMES)]
    assert sum(cell.isdigit() for _of, table in beside for *_at, cell in table.cells) > 20
    for source, table in beside:
        by_sex.read(source, [table])
    for year, tables in years.items():
        read_sus(by_sex, tables, year)
    assert not_told(client, ids, files, [table for _of, table in beside]) == []
    for known, numbers in ((by_sex, truth(people)), (by_age, truth(people, by_age=True))):
        assert len(known.told) > 200
        # Kinds of activity are among what is told.
        assert {one[2] for atoms in known.told for one in atoms} & {f"used.{one}" for one in KINDS}
        assert known.wrong == []
        assert small_by_difference(known.told.values()) == []
        bounds = Bounds(known)
        assert bounds.wrong(numbers) == []
        small = small_in(known, numbers)
        assert len(small) > 500
        if known is by_sex or is_thorough:
            assert bounds.narrow({name: one[0] for name, one in small.items()}) == {}


@pytest.mark.parametrize(
    "module",
    [
        document_numbers,
        files_bounds,
        files_documents,
        files_goal_pages,
        files_goals,
        files_kinds,
        files_of_all,
        files_same,
        files_shares,
        files_small,
        files_told,
        pdf_text,
        published_files,
        said_in_tens,
    ],
)
def test_whoever_reads_files_asks_nothing_of_smail(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text())
    imported = [
        f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    names = ("document_numbers", "files_", "pdf_text", "published_files", "said_in_tens")
    own = tuple(f"tests.support.{one}" for one in names)
    assert [one for one in imported if one.startswith(("smail", "tests")) and not one.startswith(own)] == []
