"""What the handledare waits for: Today in a large and in a small county, and one participant's pages."""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from smail import clock
from smail.db.tables import SessionKind, SessionStrength
from tests.bench.counties import OWN, build_county, cookies_of_handledare, rated_twenty_times
from tests.bench.figures import Figure, at_most
from tests.bench.houses import make_site
from tests.bench.inside import Inside, inside
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.server.sites import begin_session

TODAY = "/idag"
MOST_FOR_TODAY = 12
MOST_FOR_A_PERSON = 15
TIMES_SMALL = 1.3
LOOKS = 20


def caseload(folder: Path, small: int, large: int, rounds: int) -> Iterator[Figure]:
    """Today with sixty own participants, in turn in a county of `small` and in one of `large`."""
    folder.mkdir()
    with ExitStack() as open_sites:
        pair = []
        for participants in (small, large):
            site = build_county(folder / str(participants), participants)
            pair.append(open_sites.enter_context(inside(site, cookies_of_handledare(site))))
        queries = [one.queries(TODAY) for one in pair]
        times = [tuple(_milliseconds(one) for one in pair) for _ in range(rounds)]
    what = f"Today, {OWN} own"
    ratios = [in_large / in_small for in_small, in_large in times]
    yield Figure(f"{what}: queries", queries, at_most(MOST_FOR_TODAY, of_worst=True))
    yield Figure(f"{what} among {small:,}, ms", [one[0] for one in times], digits=1)
    yield Figure(f"{what} among {large:,}, ms", [one[1] for one in times], digits=1)
    yield Figure(f"{what} among {large:,}, times among {small:,}", ratios, at_most(TIMES_SMALL), 2)


def _milliseconds(page: Inside) -> float:
    return 1000 * statistics.median(page.seconds(TODAY) for _ in range(LOOKS))


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
            yield Figure(f"{what}, 20 ratings: queries", [pages.queries(path)], at_most(MOST_FOR_A_PERSON))
