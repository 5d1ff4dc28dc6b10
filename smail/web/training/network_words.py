"""The Swedish words of groups that meet, and of support that is given."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail.domain.calendar import Quarter
from smail.domain.network import GroupKind, NextMeeting, NextState, SupportKind, Total
from smail.web import dates
from smail.web.training.words import hours

GROUPS: Mapping[GroupKind, LazyString] = {
    GroupKind.NETWORK: _l("Nätverket för utbildare"),
    GroupKind.REFERENCE_GROUP: _l("Referensgruppen"),
}
SUPPORTS: Mapping[SupportKind, LazyString] = {
    SupportKind.SUPERVISION: _l("Handledning"),
    SupportKind.SUPPORT: _l("Stöd"),
    SupportKind.VISIT: _l("Besök"),
    SupportKind.OTHER: _l("Annat"),
}
TAGS = {
    NextState.PLANNED: (_l("Planerat"), "ok"),
    NextState.TO_PLAN: (_l("Ska planeras"), "due"),
    NextState.OVERDUE: (_l("Försenat"), "late"),
    NextState.NEVER: (_l("Inget möte än"), "pause"),
}


def next_words(one: NextMeeting) -> str:
    """How it stands with the next meeting, in a sentence or two."""
    match one.state:
        case NextState.NEVER:
            return str(_("Inget möte har hållits och inget är planerat."))
        case NextState.OVERDUE:
            return str(_("Nästa möte skulle ha hållits senast %(day)s. Inget är planerat.", day=_day(one)))
        case NextState.TO_PLAN:
            return str(_("Nästa möte ska hållas senast %(day)s. Inget är planerat än.", day=_day(one)))
    planned = _("Nästa möte är %(day)s.", day=dates.day(one.planned_on))
    late = _("Det är senare än det skulle vara, %(day)s.", day=_day(one)) if one.is_later else ""
    return f"{planned} {late}".strip()


def total_words(total: Total) -> str:
    """How many times, and how long in all."""
    if not total.n:
        return "–"
    times = ngettext("%(num)d gång", "%(num)d gånger", total.n)
    return str(_("%(times)s, %(time)s", times=times, time=hours(total.minutes)))


def quarter_words(one: Quarter) -> str:
    """A quarter as a heading says it."""
    return str(_("Kvartal %(n)d %(year)d", n=one.number, year=one.year))


def _day(one: NextMeeting) -> str:
    return dates.day(one.due_on)
