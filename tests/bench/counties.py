"""Counties of any size, and people whom a handledare follows in them."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock, settings
from smail.db.tables import Account, Participant, Programme
from smail.domain.people import new_number
from smail.services import periods
from tests.factories.assessments import make_submitted
from tests.factories.people import make_participant
from tests.server.processes import PROGRAM
from tests.server.sites import Site

QUARTER = timedelta(weeks=13)


def build_county(folder: Path, participants: int) -> Site:
    """The demo's county with so many participants, built as anybody would."""
    command = [*PROGRAM, "--instance", str(folder), "demo", "--participants", str(participants)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=sys.stderr)
    return Site(settings.load({}, folder))


def follow(db: Session, programme: Programme, account: Account, number: int) -> None:
    """Somebody who began some weeks ago and has answered in all quarters since, or in all but the last."""
    start = clock.today() - timedelta(days=30 + 7 * number)
    person = make_participant(db, programme, account, starts_on=start, number=free_number(db))
    day = start + timedelta(days=number % 10)
    while day < clock.today() - (number % 3) * timedelta(weeks=5):
        make_submitted(db, person, day, value=1 + number % 5)
        day += QUARTER
    periods.refresh(db, person.id)


def free_number(db: Session) -> str:
    """One that nobody has: among 100,000 a random one is often taken."""
    while True:
        number = new_number()
        if db.scalar(select(Participant.id).where(Participant.number == number)) is None:
            return number


def rated_twenty_times(
    db: Session, programme: Programme, account: Account, last: date, *, number: str | None = None
) -> Participant:
    """Somebody with twenty ratings at irregular distances, the last of them on that day."""
    days = sorted(last - timedelta(days=19 * at + at % 5) for at in range(20))
    number = number or new_number()
    start = days[0] - timedelta(days=10)
    person = make_participant(db, programme, account, starts_on=start, number=number)
    for at, day in enumerate(days):
        make_submitted(db, person, day, value=1 + (at + person.id) % 5)
    periods.refresh(db, person.id)
    return person
