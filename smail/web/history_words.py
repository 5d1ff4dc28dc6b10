"""How a history reads to staff: exact and brief, with how many and how long, and no word about direction."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail.reports.history import Area, Event, EventKind, History
from smail.reports.pictures import PictureWords
from smail.web.picture_words import Voice, one_decimal, round_places, words_in
from smail.web.words import DISCHARGE_REASONS

LANGUAGE = "sv"
ROUNDS = (_l("Första"), _l("Förra"), _l("Nu"))
LABELS: Mapping[EventKind, LazyString] = {
    EventKind.TRANSITION: _l("övergång"),
    EventKind.CHANGE: _l("byte"),
    EventKind.END: _l("avslut"),
    EventKind.NEW_VERSION: _l("nya frågor"),
    EventKind.PAUSE: _l("paus"),
}


def name(area: Area) -> str:
    """The area by its official name."""
    return area.indicator.name(LANGUAGE)


def summary(history: History) -> str:
    """How many ratings, and from when to when."""
    n = len(history.ratings)
    if n == 0:
        return str(_("Ingen skattning är klar än."))
    if n == 1:
        return str(_("En skattning, %(day)s.", day=history.ratings[0][1].isoformat()))
    said = {"first": history.ratings[0][1].isoformat(), "last": history.ratings[-1][1].isoformat()}
    return str(_("%(n)s skattningar på %(time)s, %(first)s till %(last)s.", n=n, time=_time(history), **said))


def sentence(area: Area) -> str:
    """The values of one area in words: how many, the latest, and between which they lie."""
    scored, span = area.scored, area.span
    if span is None:
        return str(_("Inget värde än."))
    last = {"day": scored[-1].on.isoformat(), "value": one_decimal(scored[-1].score)}
    if len(scored) == 1:
        said = str(_("En skattning, %(day)s: %(value)s.", **last))
    else:
        said = str(_("%(n)s skattningar. Senast %(day)s: %(value)s.", n=len(scored), **last))
        said = f"{said} {_between(span)}"
    return f"{said} {_missing(len(area.values) - len(scored))}".rstrip()


def comparison(history: History) -> str:
    """Every number of first, previous and now, in words."""
    rounds = [str(ROUNDS[at]) for at in round_places(len(history.occasions))]
    days = ", ".join(
        f"{word} {one.on.isoformat()}" for word, one in zip(rounds, history.occasions, strict=True)
    )
    areas = [
        f"{name(area)}: {', '.join(one_decimal(one.scores[place]) for one in history.occasions)}."
        for place, area in enumerate(history.compared)
    ]
    return " ".join([f"{days}.", *areas])


def event(one: Event) -> str:
    """What happened, for the list below the pictures."""
    match one.kind:
        case EventKind.START:
            return str(_("Började i %(programme)s", programme=one.text))
        case EventKind.END:
            why = "" if one.reason is None else f" ({DISCHARGE_REASONS[one.reason]})"
            return str(_("Avslut i %(programme)s", programme=one.text)) + why
        case EventKind.TRANSITION:
            return str(_("Övergång till %(name)s", name=one.text or "–"))
        case EventKind.CHANGE:
            return str(_("Byte till %(name)s", name=one.text or "–"))
        case EventKind.PAUSE:
            return _pause(one)
        case EventKind.FRAMSTEG:
            who = _("personens egna ord") if one.by_participant else _("skrivet av personal")
            return str(_("Framsteg: %(line)s (%(who)s)", line=one.text, who=who))
        case EventKind.NEW_VERSION:
            return str(_("Ny version av frågorna. Linjerna bryts här."))


def picture_words(history: History) -> PictureWords:
    """Everything that is written in the pictures that staff see."""
    title = str(_("Första, förra och nu"))
    return words_in(history, Voice(name, sentence, title, comparison, ROUNDS, LABELS))


def _time(history: History) -> str:
    return str(ngettext("%(num)d vecka", "%(num)d veckor", history.weeks))


def _between(span: tuple[float, float]) -> str:
    low, high = one_decimal(span[0]), one_decimal(span[1])
    if low == high:
        return str(_("Alla värden är %(value)s.", value=low))
    return str(_("Värdena ligger mellan %(low)s och %(high)s.", low=low, high=high))


def _missing(n: int) -> str:
    if n == 0:
        return ""
    return str(
        ngettext(
            "Vid ett tillfälle var för få frågor besvarade.",
            "Vid %(num)d tillfällen var för få frågor besvarade.",
            n,
        )
    )


def _pause(one: Event) -> str:
    if one.until is None:
        return str(_("Paus, första dagen tillbaka är inte bestämd"))
    return str(_("Paus, första dagen tillbaka %(day)s", day=one.until.isoformat()))
