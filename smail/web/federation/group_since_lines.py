"""All since the start in sentences, and in the quarters that are shown where less is told of it."""

from flask_babel import gettext as _
from flask_babel import ngettext

from smail.domain.publishing import Publication
from smail.web import dates
from smail.web.federation.group_since_words import Summed, left_out, shown_quarters, since_start, sums_in


def people_lines(found: Publication) -> list[str]:
    """How many have been there since the start, else how many began in the quarters that are shown."""
    one = since_start(found, "since_people") or shown_quarters(found, "since_people")
    came = None if one is None else one.number("started")
    if one is None or came is None:
        return []
    if not one.is_whole:
        said = ngettext("började %(num)d person.", "började %(num)d personer.", came)
        return [f"{span_of(one)} {said}"]
    return [
        ngettext(
            "Sedan starten till och med %(day)s har %(num)d person varit med.",
            "Sedan starten till och med %(day)s har %(num)d personer varit med.",
            came,
            day=dates.day(one.last_on),
        )
    ]


def span_of(one: Summed) -> str:
    """From when until when it is, and without which quarters, as a sentence begins."""
    day = dates.day(one.last_on)
    if one.first_on is None:
        span = _("Sedan starten till och med %(day)s", day=day)
    else:
        span = _("Från och med %(first)s till och med %(day)s", first=dates.day(one.first_on), day=day)
    return _("%(span)s, utom %(quarters)s,", span=span, quarters=left_out(one)) if one.left_out else span


def ratings_lines(found: Publication) -> list[str]:
    """What was due and done since the start; where less is told of it, also in the quarters shown."""
    return [_ratings_line(one) for one in ratings_since(found)]


def ratings_since(found: Publication) -> list[Summed]:
    """The first sum of ratings since the start; where it hides how many were done, also one that tells it."""
    each = [one for one in sums_in(found) if one.kind == "since_ratings" and one.number("due") is not None]
    telling = [one for one in each if one.number("done") is not None]
    return each[:1] if telling[:1] == each[:1] else [*each[:1], *telling[:1]]


def _ratings_line(one: Summed) -> str:
    due, done, span = one.number("due"), one.number("done"), span_of(one)
    least = one.number("done_least")
    if done is None and least is not None:
        return _(
            "%(span)s är minst %(least)d av %(due)d skattningar gjorda. Det exakta antalet visas inte, så att"
            " ingen liten grupp kan räknas ut.",
            span=span,
            least=least,
            due=due,
        )
    if done is None:
        return _(
            "%(span)s skulle %(due)d skattningar göras. Hur många som gjordes visas inte, så att ingen liten"
            " grupp kan räknas ut.",
            span=span,
            due=due,
        )
    return _("%(span)s är %(done)d av %(due)d skattningar gjorda.", span=span, done=done, due=due)


def lines(found: Publication) -> list[str]:
    """All since the start in sentences."""
    return [*people_lines(found), *ratings_lines(found)]
