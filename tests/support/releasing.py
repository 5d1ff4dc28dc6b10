"""Releases the group results of everybody, so that no look at a page is the first."""

from sqlalchemy import select

from smail import catalogue, clock
from smail.db.session import Database
from smail.db.tables import Federation
from smail.domain.reporting import CountyReport
from smail.queries.organisations import programmes
from smail.reports import frozen, group_closing, programme_comparison, staff_changes, ways_to_work
from smail.reports.staff_changes import Part
from smail.services import kept_reports
from smail.services.kept_reports import Which


def release_quarters(database: Database) -> None:
    """Every closed quarter is released at once, where pages would count a few at a look."""
    known = catalogue.load((catalogue.shipped(),))
    with database.transaction(write=True) as db:
        for id_ in db.scalars(select(Federation.id).order_by(Federation.id)).all():
            group_closing.release(db, known, id_, 5)


def release_results(database: Database) -> None:
    """Every closed quarter is released, and what is told of the whole county beside it is kept."""
    known = catalogue.load((catalogue.shipped(),))
    today = clock.today()
    until = staff_changes.closed_until(today)
    with database.transaction(write=True) as db:
        for id_ in db.scalars(select(Federation.id).order_by(Federation.id)).all():
            group_closing.release(db, known, id_, 5)
            ids = tuple(row.place.programme_id or 0 for row in programmes(db, id_))
            made = {
                CountyReport.WAYS_TO_WORK: ways_to_work.report_of(db, known, id_, until),
                CountyReport.PROGRAMMES_BESIDE: programme_comparison.compare(db, known, id_, until),
                CountyReport.STAFF_CHANGES: staff_changes.report_of(db, known, Part(ids, ids), today),
            }
            for kind, report in made.items():
                kept_reports.keep(db, Which(id_, kind, "", until), frozen.to_text(report), clock.now())
