"""Reports of the whole county for a closed quarter: made at the first look, and the same ever after.

What is written down late or corrected is in the report of the next quarter.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar, cast

from smail import clock
from smail.domain.reporting import CountyReport
from smail.reports import frozen
from smail.reports.kept import Frozen
from smail.services import kept_reports
from smail.services.kept_reports import Which
from smail.web.parts import StaffRequest

Made = TypeVar("Made")


def frozen_report(
    at: StaffRequest, kind: CountyReport, until: date, make: Callable[[], Made], *, part: str = ""
) -> Frozen[Made]:
    """The report through that day as it was kept, made and kept now where nobody had looked at it."""
    which = Which(at.viewer.federation_id, kind, part, until)
    row = kept_reports.kept(at.db, which)
    if row is None:
        made_at, body = clock.now(), frozen.to_text(make())
        # This request only reads, and whoever comes next finds it done.
        with at.parts.database.transaction(write=True) as db:
            row = kept_reports.keep(db, which, body, made_at)
    report = cast(Made, frozen.from_text(row.body, at.parts.catalogue))
    return Frozen(report, clock.civil(row.made_at))
