"""How long a sheet takes, beside an empty document of the same kind set in the same process."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Account, Activity, Participant, Programme, SessionKind, SessionStrength
from smail.domain.meeting import Choice, SheetPart
from smail.reports.sheets import Sheet, ShortWords, sheet_pdf
from smail.services import framsteg, meeting_sheets, steps
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.bench.counties import rated_twenty_times
from tests.bench.figures import Figure, at_most
from tests.bench.houses import make_site
from tests.bench.inside import inside
from tests.bench.wire import Wire
from tests.factories.accounts import make_account
from tests.factories.assessments import the_instrument
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of
from tests.factories.plans import make_activity
from tests.server import processes
from tests.server.sites import BASE_URL, NAME, Site, begin_session

MOST_SECONDS = 0.5
# Whoever prints has seen the page for so long.
READS_FOR = 1.0
OF_EACH = 12
LINE = "Ringa till praktikplatsen och fråga om tiderna på eftermiddagen passar bättre"
EMPTY = Sheet("Tomt", ("–",), "sv", (), ShortWords(str, ""))


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took on the clock, and of the processor."""

    seconds: float
    processor: float


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody with a full plan: whose cookies open the pages, which they are, and where the sheets are."""

    cookies: Mapping[str, str]
    pages: tuple[str, ...]
    sheets: Mapping[str, str]


def sheets(folder: Path, rounds: int) -> Iterator[Figure]:
    """Each sheet of somebody with twenty ratings and a full plan, in turn with an empty document."""
    site = make_site(folder)
    people = [_person(site, number) for number in range(rounds + 1)]
    firsts = [_first(site, people[0]) for _ in range(rounds)]
    unread = _first(site, people[0], is_read=False)
    yield Figure("a process's first sheet, from the talk's page, s", firsts, at_most(MOST_SECONDS), 2)
    yield Figure("a process's first sheet, by its address alone, s", [unread], digits=2)
    empty: list[Took] = []
    made: dict[str, list[Took]] = {what: [] for what in people[0].sheets}
    for person in people:
        with inside(site, person.cookies) as pages:
            for path in person.pages:
                pages.seconds(path)
            for what, path in person.sheets.items():
                empty.append(_took(partial(sheet_pdf, EMPTY)))
                made[what].append(_took(partial(pages.seconds, path)))
    yield from _figures(empty, made)


def _first(site: Site, person: _Person, *, is_read: bool = True) -> float:
    """The talk's sheet by a server that has just started, asked for by whoever has opened the talk's page."""
    with processes.running(site) as server:
        wire = Wire(server.port, NAME, BASE_URL, dict(person.cookies))
        if is_read:
            wire.get(person.pages[0])
            time.sleep(READS_FOR)
        took = _seconds(wire, person.sheets["the talk"])
        wire.close()
    return took


def _figures(empty: Sequence[Took], made: Mapping[str, Sequence[Took]]) -> Iterator[Figure]:
    yield Figure("an empty document, s", [one.seconds for one in empty], digits=3)
    for at, (what, times) in enumerate(made.items()):
        ratios = [
            one.processor / bare.processor for one, bare in zip(times, empty[at :: len(made)], strict=True)
        ]
        yield Figure(f"{what} on one A4, s", [one.seconds for one in times], at_most(MOST_SECONDS), 3)
        yield Figure(f"{what}, s of the processor", [one.processor for one in times], digits=3)
        yield Figure(f"{what}, times an empty document by processor time", ratios, digits=1)


def _person(site: Site, number: int) -> _Person:
    with site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db)
        account = make_account(db, scope=programme)
        person = _full(db, site.vault, programme, account, number)
        account_id, person_id, public_id = account.id, person.id, person.public_id
        areas = frozenset(one.key for one in the_instrument().indicators)
        choice = Choice(clock.today() + timedelta(days=7), frozenset(SheetPart), areas)
        chosen = meeting_sheets.choose(db, person_id, choice, actor=SYSTEM)
        assert not isinstance(chosen, str)
        meeting = chosen.public_id
    staff = begin_session(site, SessionKind.STAFF, SessionStrength.FULL, account_id=account_id)
    own = begin_session(site, SessionKind.PARTICIPANT, SessionStrength.CODE, participant_id=person_id)
    at = f"/deltagare/{public_id}"
    addresses = {
        "the talk": f"{at}/samtalsunderlag.pdf",
        "the own matters": "/s/mitt-blad.pdf",
        "the meeting": f"{at}/mote/{meeting}.pdf",
    }
    return _Person(staff | own, (f"{at}/samtal", "/s/mote"), addresses)


def _full(db: Session, vault: Vault, programme: Programme, account: Account, number: int) -> Participant:
    today = clock.today()
    person = rated_twenty_times(db, programme, account, today - timedelta(days=number))
    for week in range(1, OF_EACH + 1):
        on = today - timedelta(weeks=week)
        steps.agree(db, vault, person.id, line=LINE, agreed_on=on, actor=SYSTEM)
        framsteg.write(db, vault, person.id, happened_on=on, line=LINE, actor=SYSTEM)
        public_id = new_public_id()
        what = sealing.sealed(vault, Activity.what, public_id, LINE)
        make_activity(db, enrolment_of(db, person), public_id=public_id, what=what, starts_on=on)
    return person


def _took(work: Callable[[], object]) -> Took:
    start, used = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - start, time.process_time() - used)


def _seconds(wire: Wire, address: str) -> float:
    start = time.perf_counter()
    reply = wire.get(address)
    took = time.perf_counter() - start
    if reply.status != 200 or not reply.body.startswith(b"%PDF-"):
        raise RuntimeError(f"{address}: {reply.status}")
    return took
