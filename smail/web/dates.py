"""How dates and lengths of time read on a page: words in running text, ISO in tables."""

from datetime import date, datetime

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from smail import clock

DAYS_PER_WEEK = 7


def day(value: date | None) -> str:
    """As in running text: 21 november 2026; nothing for no date."""
    return "" if value is None else str(format_date(_civil(value), "d MMMM y"))


def isoday(value: date | None) -> str:
    """As in a table: 2026-11-21; nothing for no date."""
    return "" if value is None else _civil(value).isoformat()


def weekday_day(value: date) -> str:
    """As in a heading near in time: lördag 21 november."""
    return str(format_date(_civil(value), "EEEE d MMMM"))


def day_and_month(value: date) -> str:
    """As in a narrow place near in time: 12 januari."""
    return str(format_date(_civil(value), "d MMMM"))


def month(value: date) -> str:
    """The month alone, where the year is near: april."""
    return str(format_date(_civil(value), "LLLL"))


def clock_time(value: datetime) -> str:
    """The hour and minute on a Swedish wall clock, as Swedes write them: 13.05."""
    return value.astimezone(clock.SWEDISH_TIME).strftime("%H.%M")


def weeks(days: int) -> str:
    """So many days said in whole weeks, or in days while they are fewer than a week."""
    if days < DAYS_PER_WEEK:
        return str(ngettext("%(num)d dag", "%(num)d dagar", days))
    return str(ngettext("%(num)d vecka", "%(num)d veckor", days // DAYS_PER_WEEK))


def weeks_short(days: int) -> str:
    """The same for a narrow place: 3 v."""
    return weeks(days) if days < DAYS_PER_WEEK else str(_("%(weeks)d v", weeks=days // DAYS_PER_WEEK))


def _civil(value: date) -> date:
    return clock.civil(value) if isinstance(value, datetime) else value
