"""A large county's closed quarter is counted by `smail work`: it is asked for, and said what is going on.

Meanwhile every page shows what was released before.
"""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Federation, Job
from smail.domain.jobs import JobKind, JobState
from smail.queries.county_size import is_left_to_work
from smail.services import jobs
from smail.web.parts import StaffRequest

# A worker that runs takes a job within seconds; after so long there is none.
BEGINS_WITHIN = timedelta(minutes=15)
# How often a page that has nothing else to read looks again.
LOOKS_AGAIN_AFTER = "30"


def is_made_at_once(db: Session, federation_id: int) -> bool:
    """Whether whoever looks first has the quarter closed, as in a small county."""
    return not is_left_to_work(db, federation_id)


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
