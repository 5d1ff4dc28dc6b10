"""kill -9 while a quarter is released: the one before is whole, and another worker goes on from there."""

import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from smail import clock
from smail.db.tables import Federation, GroupPublication, GroupRelease, Job
from smail.domain.jobs import JobKind, JobState
from smail.queries import releases
from smail.services import jobs
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.server.processes import PROGRAM
from tests.server.sites import Site

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

# The second quarter is written and not yet committed when this worker stands still.
STOPS_IN_THE_SECOND = """
from smail.services import releases
from smail.cli import main
keep, kept = releases.keep, []
def slow(*how):
    kept.append(keep(*how))
    if len(kept) == 2:
        print("written", flush=True)
        input()
releases.keep = slow
main()
"""
SPLITS, PLACES = 4, 3


def _work(site: Site, program: tuple[str, ...] = PROGRAM) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*program, "--instance", str(site.folder), "work", "--once"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=dict(site.environment()),
    )


def _ask(site: Site) -> int:
    """A programme that began a year ago, and the job; how many of its quarters have closed."""
    with site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=clock.today() - timedelta(days=365))
        make_participant(db, programme)
        federation = db.get_one(Federation, programme.federation_id)
        jobs.ask_anew(db, federation, JobKind.QUARTER)
        return len(releases.waiting(db, federation.id))


def test_a_quarter_whose_worker_was_killed_is_released_once_by_one_of_two_others(site: Site) -> None:
    n_closed = _ask(site)
    assert n_closed >= 3
    first = _work(site, (PROGRAM[0], "-c", STOPS_IN_THE_SECOND))
    assert first.stdout is not None
    assert first.stdout.readline() == "written\n"
    first.kill()
    first.communicate()
    with site.database() as database:
        with database.transaction(write=True) as db:
            assert db.scalar(select(func.count()).select_from(GroupRelease)) == 1
            assert db.scalar(select(func.count()).select_from(GroupPublication)) == PLACES * SPLITS
            # The time that its claim holds has passed.
            db.scalars(select(Job)).one().claimed_until = clock.now() - timedelta(seconds=1)
        both = [_work(site) for _ in range(2)]
        said = sorted(one.communicate(timeout=60)[0] for one in both)
        assert said == ["Långa arbeten: 0.\n", "Långa arbeten: 1.\n"]
        with database.transaction(write=False) as db:
            job = db.scalars(select(Job)).one()
            assert (job.state, job.n_tries) == (JobState.DONE, 2)
            assert db.scalar(select(func.count()).select_from(GroupRelease)) == n_closed
            assert db.scalar(select(func.count()).select_from(GroupPublication)) == n_closed * PLACES * SPLITS
