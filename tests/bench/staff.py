"""What the handledare waits for: the pages of a day in a large and a small county, and one person's pages."""

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from smail import clock
from smail.db.tables import SessionKind, SessionStrength
from smail.web.parts import Parts
from tests.bench.counties import build_county, follow, free_number, rated_twenty_times
from tests.bench.figures import Figure, at_most
from tests.bench.full import full_life
from tests.bench.houses import make_site
from tests.bench.inside import Inside, inside
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.server.sites import Site, begin_session

TODAY = "/idag"
OWN = 60
MOST_QUERIES = 15
MOST_QUERIES_TODAY = 12
TIMES_SMALL = 1.3
LOOKS = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """A handledare with sixty participants in one county, and the pages that are looked at."""

    pages: Inside
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class First:
    """What the first Today of a process took, and the models after it, in seconds."""

    today: float
    models: float


def caseload(folder: Path, small: int, large: int, rounds: int) -> Iterator[Figure]:
    """The pages of a working day, in turn in a county of `small` and in one of `large`."""
    folder.mkdir()
    with ExitStack() as open_sites:
        desks = [_desk(build_county(folder / str(one), one), open_sites) for one in (small, large)]
        first = [_first(one) for one in desks]
        yield Figure(f"Today, the first of a process among {large:,}, ms", [1000 * first[1].today], digits=1)
        yield Figure(f"the models of {large:,} made ready beside it, s", [first[1].models], digits=1)
        for what in desks[0].paths:
            yield from _page(what, desks, (small, large), rounds)


def _page(what: str, desks: Sequence[Desk], sizes: tuple[int, int], rounds: int) -> Iterator[Figure]:
    """One page: how often it asks, how long it takes in each county, and how much longer in the large one."""
    for one in desks:
        one.pages.seconds(one.paths[what])
    queries = [one.pages.queries(one.paths[what]) for one in desks]
    times = [tuple(_milliseconds(one, what) for one in desks) for _ in range(rounds)]
    small, large = (f"{what} among {size:,}, ms" for size in sizes)
    most = MOST_QUERIES_TODAY if desks[0].paths[what] == TODAY else MOST_QUERIES
    yield Figure(f"{what}: queries", queries, at_most(most, of_worst=True))
    yield Figure(small, [one[0] for one in times], digits=1)
    yield Figure(large, [one[1] for one in times], digits=1)
    ratios = [in_large / in_small for in_small, in_large in times]
    yield Figure(f"{what} among {sizes[1]:,}, times among {sizes[0]:,}", ratios, at_most(TIMES_SMALL), 2)


def _desk(site: Site, open_sites: ExitStack) -> Desk:
    """A handledare of the county has just signed in; one of the sixty has as full a plan as one gets."""
    with site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db)
        account = make_account(db, scope=programme)
        for number in range(OWN - 1):
            follow(db, programme, account, number)
        person = full_life(db, site.vault, programme, account, free_number(db))
        account_id, at = account.id, f"/deltagare/{person.public_id}"
    cookies = begin_session(site, SessionKind.STAFF, SessionStrength.FULL, account_id=account_id)
    paths = {f"Today, {OWN} own": TODAY, "the page, full plan": at}
    paths |= {"talk mode, full plan": f"{at}/samtal", "the plan, full": f"{at}/plan"}
    return Desk(open_sites.enter_context(inside(site, cookies)), paths)


def _first(desk: Desk) -> First:
    """The first look, and the models that it sets going; whatever is measured afterwards has them."""
    today = desk.pages.seconds(TODAY)
    start = time.perf_counter()
    parts = desk.pages.app.extensions["smail"]
    assert isinstance(parts, Parts)
    parts.declines.wait()
    return First(today, time.perf_counter() - start)


def _milliseconds(desk: Desk, what: str) -> float:
    return 1000 * statistics.median(desk.pages.seconds(desk.paths[what]) for _ in range(LOOKS))


def one_person(folder: Path) -> Iterator[Figure]:
    """How often the pages of somebody with twenty ratings ask the database."""
    site = make_site(folder)
    with site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db)
        account = make_account(db, scope=programme)
        person = rated_twenty_times(db, programme, account, clock.today())
        account_id, person_id, public_id = account.id, person.id, person.public_id
    staff = begin_session(site, SessionKind.STAFF, SessionStrength.FULL, account_id=account_id)
    own = begin_session(site, SessionKind.PARTICIPANT, SessionStrength.CODE, participant_id=person_id)
    with inside(site, staff | own) as pages:
        for what, path in (
            ("the participant's page", f"/deltagare/{public_id}"),
            ("the participant's history", f"/deltagare/{public_id}/historia"),
            ("the own history", "/s/historia"),
        ):
            yield Figure(f"{what}, 20 ratings: queries", [pages.queries(path)], at_most(MOST_QUERIES))
