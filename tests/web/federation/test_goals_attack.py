"""Whoever reads the goals of every programme beside the group results, quarter by quarter, finds no few."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Programme
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.tiny_goals import make_tiny_goals
from tests.factories.tiny_programmes import make_tiny_programmes
from tests.support.client import Browser
from tests.support.files_bounds import Bounds
from tests.support.files_goal_pages import GoalPage, goals_in
from tests.support.files_goals import is_figure, read_goals
from tests.support.files_small import small_in
from tests.support.files_told import BY_SEX, START, Claim, Reading, Source
from tests.support.published_files import MADE_OF, in_lines, in_page
from tests.support.tiny_people import NAMES, PLACES, QUARTERS, Person, drawn, truth, truth_over
from tests.support.travel import TravelTo

SINCE = "sedan-starten"
# Large enough that goals tell something, and small enough that much is hidden.
SIZES = (3, 8, 14, 20, 30)
# Whole pages on which goals of one programme, or of all, stand too.
BESIDE = ("{}/rapport", "{}/visa", "mal", "styrelse")
Goals = Mapping[tuple[str, str], list[GoalPage]]


def closed(
    database: Database, client: Browser, at: TravelTo, people: Sequence[Person], seed: int, n: int
) -> tuple[dict[str, str], Goals]:
    """So many quarters are over, and the goals of each programme were read as each of them had closed."""
    ids: dict[str, str] = {}
    found = {}
    for quarter, (_last, day) in [*QUARTERS.items()][:n]:
        at(day)
        with database.transaction(write=True) as db:
            account = make_account(db, Role.COORDINATOR)
            if not ids:
                ids = make_tiny_programmes(db, people)
                make_tiny_goals(db, seed, is_thorough=n > 2)
        sign_in(client, account)
        for name in NAMES:
            found[name, quarter] = goals_in(client.get(f"/insatser/{ids[name]}/mal").text)
    return ids, found


def group_results(client: Browser, ids: Mapping[str, str], known: Reading) -> None:
    """Every file of the group results without a split and by sex has been read."""
    for place, period, split in itertools.product(PLACES, [*known.quarters, SINCE], ("none", "sex")):
        found = client.get(f"/insatser/resultat.csv?plats={ids[place]}&delning={split}&period={period}")
        if found.status_code == 200:
            known.read(Source(place, period, split, ".csv"), in_lines(found.data))


def beside_each_other(client: Browser, ids: Mapping[str, str], known: Reading) -> int:
    """How many have answered twice or more is read, in tens, of programmes that are compared; of how many."""
    page = client.get("/insatser/jamfor").text
    offered = [name for name in NAMES if ids[name] in page]
    found: dict[str, int] = {}
    for one, other in itertools.pairwise(offered):
        tables = in_page(client.get(f"/insatser/jamfor?ena={ids[one]}&andra={ids[other]}").text)
        found |= {row[0]: int(row[1]) for table in tables if table.name == MADE_OF for row in table.rows}
    assert {n % 10 for n in found.values()} <= {0}
    # One of the two answers may be for a time that has not ended.
    for (name, n), fact in itertools.product(found.items(), ("came", "done")):
        atoms = known.atoms((fact,), name, [START, *known.months], "Alla")
        known.claims.append(Claim(dict.fromkeys(atoms, 1.0), n, math.inf, (name, f"at least {n} {fact}")))
    return len(found)


def told_elsewhere(client: Browser, ids: Mapping[str, str], goals: Mapping[str, list[GoalPage]]) -> list[str]:
    """What other pages say of goals, and the pages of goals do not."""
    found = []
    for path in BESIDE:
        for name in NAMES[-2:] if "{}" in path else ("",):
            tables = in_page(client.get(f"/insatser/{path.format(ids.get(name))}").text)
            of = [each for one in ([name] if name else NAMES) for each in goals[one]]
            said: dict[str, str] = {}
            for each in of:
                # On a page of all of them a goal of another programme may have the name.
                said[each.name] = f"{said.get(each.name, '')} {' '.join(_said(each))}"
            for row in (row for table in tables for row in table.rows):
                told = " ".join(said[cell] for cell in row if cell in said)
                found += [f"{path}: {row}" for cell in row if told and is_figure(cell) and cell not in told]
    return found


def _said(goal: GoalPage) -> Iterator[str]:
    yield from goal.sexes.values()
    for row in goal.quarters:
        yield from row


def of_role(client: Browser, database: Database, role: Role, name: str, path: str) -> str:
    """The page as somebody with this role sees it."""
    with database.transaction(write=True) as db:
        own = db.scalars(select(Programme).where(Programme.name == name).order_by(Programme.id)).one()
        account = make_account(db, role, scope=own if role is Role.PROGRAMME_LEAD else None)
    sign_in(client, account)
    return client.get(path).text


@pytest.mark.long
@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("seed", "n"), [(1, 2), *(pytest.param(seed, 3, marks=pytest.mark.soak) for seed in (1, 2, 3, 4))]
)
def test_whoever_reads_goals_beside_group_results_finds_no_few_persons(
    database: Database, client: Browser, at: TravelTo, seed: int, n: int
) -> None:
    people = drawn(seed, SIZES)
    known = Reading(PLACES, [*QUARTERS][:n], BY_SEX)
    ids, pages = closed(database, client, at, people, seed, n)
    group_results(client, ids, known)
    if n > 2:
        assert beside_each_other(client, ids, known) > 1
    assert sum(read_goals(known, name, goals) for (name, _quarter), goals in pages.items()) > 100
    last = {name: goals for (name, quarter), goals in pages.items() if quarter == known.quarters[-1]}
    assert told_elsewhere(client, ids, last) == []
    for role in (Role.READER, Role.PROGRAMME_LEAD):
        page = of_role(client, database, role, NAMES[0], f"/insatser/{ids[NAMES[0]]}/mal")
        assert goals_in(page) == last[NAMES[0]]
        # Whoever leads sees what is due and done today, of the own programme and nothing else.
        assert ("I dag: " in page) is (role is Role.PROGRAMME_LEAD)
    numbers = truth(people) + truth_over(people, known.spans)
    bounds = Bounds(known)
    assert bounds.wrong(numbers) == []
    small = small_in(known, numbers)
    assert len(small) > 500
    # What several names stand for is asked for once.
    asked = {atoms: name for name, (atoms, _n) in small.items()}
    assert bounds.narrow({name: atoms for atoms, name in asked.items()}) == {}
