"""Closed quarters that are not counted yet: some are by whoever looks, and it is said what is going on.

A large county's are counted by `smail work`, which is asked for them. Meanwhile every page shows what was
released before.
"""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Federation, Job
from smail.domain.jobs import JobKind, JobState
from smail.queries import releases
from smail.queries.county_size import is_left_to_work
from smail.services import jobs
from smail.web.parts import StaffRequest

# A worker that runs takes a job within seconds; after so long there is none.
BEGINS_WITHIN = timedelta(minutes=15)
# After how many seconds a page that has nothing else to read looks again: for the worker, for the next ones.
LOOKS_AGAIN_AFTER, GOES_ON_AFTER = "30", "1"


def is_made_at_once(db: Session, federation_id: int) -> bool:
    """Whether whoever looks first has the quarter closed, as in a small county."""
    return not is_left_to_work(db, federation_id)


def released(at: StaffRequest, db: Session) -> str:
    """A few of the quarters that wait are released, and what is said of the others; empty where all are.

    The first ones come first, since each is told beside the one before it.
    """
    # Whoever only answers never pays for the mathematics.
    from smail.reports import group_closing

    federation, least = at.viewer.federation_id, at.parts.settings.smallest_group
    group_closing.release(db, at.parts.catalogue, federation, least, most=group_closing.MOST_AT_ONCE)
    return _left(len(releases.waiting(db, federation)))


def _left(n: int) -> str:
    if not n:
        return ""
    return _("Siffrorna räknas två kvartal åt gången när sidan öppnas, de äldsta först. %(n)d är kvar.", n=n)


def asked(at: StaffRequest) -> str:
    """The quarter is asked for where nobody has asked, and what is said until it is here."""
    federation = at.db.get_one(Federation, at.viewer.federation_id)
    row = jobs.of(at.db, JobKind.QUARTER, federation.public_id)
    if row is None or not jobs.is_asked(row):
        # This request only reads.
        with at.parts.database.transaction(write=True) as db:
            row = jobs.ask_anew(db, db.get_one(Federation, federation.id), JobKind.QUARTER)
    return _words(row)


def _words(row: Job) -> str:
    if row.state is JobState.FAILED:
        return _(
            "Kvartalet gick inte att räkna. Det försöks igen senare. Be driften läsa loggen från smail work."
        )
    if row.state is JobState.WAITING and clock.now() > row.asked_at + BEGINS_WITHIN:
        return _("Kvartalet väntar på att räknas. Be driften se efter att smail work är igång.")
    return _("Kvartalets siffror räknas just nu. De kommer hit om några minuter.")
