"""The one reader of the system clock, so that every rule of time can be tried on any day.

Dates of the field are Swedish civil dates; moments are stored in UTC.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SWEDISH_TIME = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date on a Swedish wall calendar at this moment."""
    return civil(now())


def civil(moment: datetime) -> date:
    """The date on a Swedish wall calendar at the given moment; a moment without a zone is refused."""
    if moment.utcoffset() is None:
        raise ValueError(f"moment must be aware, got {moment!r}")
    return moment.astimezone(SWEDISH_TIME).date()
