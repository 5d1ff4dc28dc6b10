"""Makes the reports of the county's closed quarter ahead, so that the first look at them takes no seconds.

Each is kept once, as a page would have kept it at the first look.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import Federation
from smail.domain.reporting import CountyReport
from smail.queries.organisations import programmes
from smail.reports import frozen
from smail.reports.staff_changes import Part, closed_until
from smail.services import kept_reports
from smail.services.kept_reports import Which

Makes = Callable[[Session], Any]


def make_ahead(database: Database, catalogue: Catalogue) -> None:
    """What the closed quarter says of each whole county is made and kept, where it was not."""
    until = closed_until(clock.today())
    with database.transaction(write=False) as db:
        ids = [
            one for one in db.scalars(select(Federation.id).order_by(Federation.id)) if programmes(db, one)
        ]
    for id_ in ids:
        for kind, make in _reports(catalogue, id_, until):
            _make(database, Which(id_, kind, "", until), make)


def _make(database: Database, which: Which, make: Makes) -> None:
    with database.transaction(write=False) as db:
        if kept_reports.kept(db, which) is not None:
            return
        made_at, body = clock.now(), frozen.to_text(make(db))
    with database.transaction(write=True) as db:
        kept_reports.keep(db, which, body, made_at)


def _reports(catalogue: Catalogue, federation_id: int, until: date) -> Iterator[tuple[CountyReport, Makes]]:
    # Whoever only answers never pays for the mathematics.
    from smail.reports import programme_comparison, staff_changes, ways_to_work

    def changes(db: Session) -> Any:
        county = [row.place.programme_id or 0 for row in programmes(db, federation_id)]
        return staff_changes.report_of(db, catalogue, Part(county, county), clock.today())

    yield CountyReport.WAYS_TO_WORK, lambda db: ways_to_work.report_of(db, catalogue, federation_id, until)
    yield (
        CountyReport.PROGRAMMES_BESIDE,
        lambda db: programme_comparison.compare(db, catalogue, federation_id, until),
    )
    yield CountyReport.STAFF_CHANGES, changes
