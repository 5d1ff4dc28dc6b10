"""kill -9 in the midst of long work: it is taken up again by one worker, and nothing is there twice."""

import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from smail import clock
from smail.db.tables import Job, PersonFile, PersonFilePart
from smail.domain.jobs import JobState
from smail.domain.roles import Role
from smail.services import person_files
from smail.services.audit import SYSTEM
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.factories.person_files import make_person_file
from tests.server.processes import PROGRAM
from tests.server.sites import Site

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

# The archive is written and not yet kept when this worker stands still.
STOPS_BEFORE_THE_END = """
from smail.reports import person_file_zip
from smail.cli import main
measured = person_file_zip._measured
person_file_zip._measured = lambda content: (print("written", flush=True), input(), measured(content))[-1]
main()
"""


def _work(site: Site, program: tuple[str, ...] = PROGRAM) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*program, "--instance", str(site.folder), "work", "--once"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=dict(site.environment()),
    )


def _wait(site: Site) -> None:
    """Six persons, and a file about them that two have decided on."""
    with site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db)
        staff = make_account(db, scope=programme)
        for _ in range(6):
            make_submitted(db, make_participant(db, programme, staff), on=clock.today())
        row = make_person_file(db, make_account(db, Role.COORDINATOR), programme)
        person_files.approve(db, row, make_account(db, Role.COORDINATOR).id, SYSTEM)


def test_a_file_whose_worker_was_killed_is_made_once_by_one_of_two_others(site: Site) -> None:
    _wait(site)
    first = _work(site, (PROGRAM[0], "-c", STOPS_BEFORE_THE_END))
    assert first.stdout is not None
    assert first.stdout.readline() == "written\n"
    first.kill()
    first.communicate()
    with site.database() as database:
        with database.transaction(write=True) as db:
            job = db.scalars(select(Job)).one()
            assert (job.state, db.scalar(select(func.count()).select_from(PersonFilePart))) == (
                JobState.RUNNING,
                0,
            )
            # The time that its claim holds has passed.
            job.claimed_until = clock.now() - timedelta(seconds=1)
        both = [_work(site) for _ in range(2)]
        said = sorted(one.communicate(timeout=60)[0] for one in both)
        assert said == ["Långa arbeten: 0.\n", "Långa arbeten: 1.\n"]
        with database.transaction(write=False) as db:
            job, row = db.scalars(select(Job)).one(), db.scalars(select(PersonFile)).one()
            assert (job.state, job.n_tries, row.n_persons) == (JobState.DONE, 2, 6)
            sizes = db.scalars(select(func.length(PersonFilePart.content))).all()
            assert sum(sizes) == row.size
