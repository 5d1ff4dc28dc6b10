"""How a history reads to staff: exact and brief, with how many; a direction by the sign rule alone."""

from collections.abc import Mapping
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail.analysis.verdicts import Sign
from smail.domain.hindsight import DropCause
from smail.domain.onward import StartKind
from smail.reports.events import Event, EventKind
from smail.reports.history import Area, History
from smail.reports.line import Estimate, Line
from smail.reports.pictures import PictureWords
from smail.web.handledare.onward_words import start_words
from smail.web.picture_words import DECIMAL, Voice, one_decimal, round_places, step, words_in
from smail.web.words import DISCHARGE_REASONS

LANGUAGE = "sv"
# Of a change in 13 weeks: in a sentence, and in a table or where one would be read as zero.
FEW, MANY = 1, 2
ROUNDS = (_l("Första"), _l("Förra"), _l("Nu"))
LABELS: Mapping[EventKind, LazyString] = {
    EventKind.TRANSITION: _l("övergång"),
    EventKind.CHANGE: _l("byte"),
    EventKind.END: _l("avslut"),
    EventKind.NEW_VERSION: _l("nya frågor"),
    EventKind.PAUSE: _l("paus"),
    EventKind.WORK: _l("arbete"),
    EventKind.STUDIES: _l("studier"),
}
CAUSES: Mapping[DropCause, LazyString] = {
    DropCause.NEW_INSIGHT: _l("ny insikt"),
    DropCause.HEALTH: _l("hälsa"),
    DropCause.LIFE_EVENT: _l("livshändelse"),
    DropCause.NEW_HANDLEDARE: _l("ny handledare"),
    DropCause.OTHER: _l("annat"),
}
REMOVE_CAUSE = _l("Ta bort orsaken som står")


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


def sentence(history: History, area: Area) -> str:
    """One area in words: what may be said of its direction, its latest value, and between which they lie."""
    scored, span = area.scored, area.span
    if span is None:
        return str(_("Inget värde än."))
    last = {"day": scored[-1].on.isoformat(), "value": one_decimal(scored[-1].score)}
    if len(scored) == 1:
        said = [str(_("En skattning, %(day)s: %(value)s.", **last))]
    else:
        said = [_direction(history, area), str(_("Senast %(day)s: %(value)s.", **last)), _between(span)]
    return " ".join([*said, _missing(len(area.values) - len(scored))]).rstrip()


def verdict(line: Line) -> str:
    """What the sign rule says, in few words."""
    match line.sign:
        case Sign.PROGRESS:
            return str(_("säker uppgång"))
        case Sign.DECLINE:
            return str(_("säker nedgång"))
        case Sign.TOO_EARLY:
            return str(_("ingen säker riktning än") if line.is_long_enough else _("för tidigt att säga"))


def level(area: Area, line: Line) -> str:
    """Where the line is now, with its interval, as far as the scale goes."""
    ends = (line.level.value, line.level.low, line.level.high)
    return interval(Estimate(*(min(max(one, area.low), area.high) for one in ends)), 1)


def change(line: Line) -> str:
    """How many steps the line moves in 13 weeks, with its interval; a dash without a sign."""
    return "–" if line.sign is Sign.TOO_EARLY else interval(line.change, MANY)


def interval(estimate: Estimate, decimals: int) -> str:
    """A number with the ends of its interval: 0,28 (0,12 till 0,44)."""
    value, low, high = (_written(one, decimals) for one in (estimate.value, estimate.low, estimate.high))
    return str(_("%(value)s (%(low)s till %(high)s)", value=value, low=low, high=high))


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
        case EventKind.WORK:
            return start_words(StartKind.WORK, one.share, one.is_subsidised)
        case EventKind.STUDIES:
            return start_words(StartKind.STUDIES, one.share, one.is_subsidised)
        case EventKind.NEW_VERSION:
            return str(_("Ny version av frågorna. Linjerna bryts här."))
        case EventKind.LOWER:
            return _lower(one)


def picture_words(history: History) -> PictureWords:
    """Everything that is written in the pictures that staff see."""
    title = str(_("Första, förra och nu"))
    said = partial(sentence, history)
    return words_in(history, Voice(name, said, title, comparison, ROUNDS, LABELS))


def _time(history: History) -> str:
    return _weeks(history.weeks)


def _weeks(n: int) -> str:
    return str(ngettext("%(num)d vecka", "%(num)d veckor", n))


def _direction(history: History, area: Area) -> str:
    line = area.line
    if line is None:
        return str(_("%(n)s skattningar.", n=len(area.scored)))
    if line.sign is Sign.TOO_EARLY:
        return _no_direction(line)
    size = Estimate(abs(line.change.value), *sorted((abs(line.change.low), abs(line.change.high))))
    decimals = _decimals(size)
    said = {
        "size": str(
            _(
                "%(value)s steg per 13 veckor (95 %%: %(low)s till %(high)s)",
                value=_written(size.value, decimals),
                low=_written(size.low, decimals),
                high=_written(size.high, decimals),
            )
        ),
        "n": line.n,
        "time": _weeks(line.weeks),
    }
    if line.sign is Sign.PROGRESS:
        up = _("Säker uppgång, %(size)s, %(n)s skattningar på %(time)s.", **said)
        return " ".join([str(up), str(_("Fråga vad som har hjälpt, så att det får fortsätta."))])
    down = _("Säker nedgång, %(size)s, %(n)s skattningar på %(time)s.", **said)
    ask = _("Fråga först, och skriv in framsteg som skalan missar.")
    return " ".join([str(down), *_changes_within(history, line), str(ask)])


def _no_direction(line: Line) -> str:
    said = _("%(n)s skattningar på %(time)s.", n=line.n, time=_weeks(line.weeks))
    known = (
        _("Ingen säker riktning än.")
        if line.is_long_enough
        else _("För tidigt att säga något om riktningen.")
    )
    return " ".join([str(said), str(known), str(_("Prata om svaren som de är."))])


def _changes_within(history: History, line: Line) -> list[str]:
    """That somebody new took over in the time that the line tells of."""
    days = [
        one.on.isoformat()
        for one in history.events
        if one.kind is EventKind.CHANGE and line.first <= one.on <= line.last
    ]
    return [
        str(_("Byte av handledare %(day)s ligger i perioden; det visar tid, inte orsak.", day=day))
        for day in days[-1:]
    ]


def _decimals(size: Estimate) -> int:
    """One, or two where one would write an end of the interval as zero."""
    return FEW if round(size.low, FEW) and round(size.high, FEW) else MANY


def _written(value: float, decimals: int) -> str:
    """The number; what is not zero is never written as zero."""
    if value and not round(value, decimals):
        return str(_("mer än 0") if value > 0 else _("mindre än 0"))
    return f"{value:.{decimals}f}".replace(".", DECIMAL).replace("-", "−")


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


def _lower(one: Event) -> str:
    assert one.cause is not None
    assert one.area is not None
    said = {"area": one.area.name(LANGUAGE), "why": CAUSES[one.cause]}
    told = str(_("%(area)s: lägre än förra gången. Orsak enligt personen: %(why)s", **said))
    return f"{told} ({one.text})" if one.text else told


def seen_anew(history: History) -> list[tuple[str, ...]]:
    """A row for each area: the first occasion, as it is seen now, the latest one, and both differences."""
    found = history.seen_anew
    if found is None:
        return []
    return [
        (
            one.indicator.name(LANGUAGE),
            *(one_decimal(cell) for cell in (one.first, one.then, one.latest)),
            *(step(cell, DECIMAL, least=1) for cell in (one.plain, one.adjusted)),
        )
        for one in found.areas
    ]


def _pause(one: Event) -> str:
    if one.until is None:
        return str(_("Paus, första dagen tillbaka är inte bestämd"))
    return str(_("Paus, första dagen tillbaka %(day)s", day=one.until.isoformat()))
