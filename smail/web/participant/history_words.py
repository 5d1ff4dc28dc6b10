"""How a history reads to the person whose it is: what was answered and when, and where it goes if sure."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from smail import clock
from smail.analysis.verdicts import Sign
from smail.domain.hindsight import DropCause
from smail.reports.events import Event, EventKind
from smail.reports.history import Area, History
from smail.reports.pictures import PictureWords
from smail.reports.rounds import Value
from smail.services.comments import CommentProblem
from smail.services.framsteg import FramstegProblem
from smail.web.participant.room import shown_language
from smail.web.participant.titles import titled
from smail.web.participant.words import HOLDS_PERSONNUMMER, near_day, number_word
from smail.web.picture_words import Voice, round_places, short, step, words_in

ROUNDS = (lazy_gettext("Första"), lazy_gettext("Förra"), lazy_gettext("Nu"))
NEW_PERSON = lazy_gettext("ny person")
LABELS: Mapping[EventKind, LazyString] = {
    EventKind.TRANSITION: NEW_PERSON,
    EventKind.CHANGE: NEW_PERSON,
    EventKind.END: lazy_gettext("slut"),
    EventKind.NEW_VERSION: lazy_gettext("nya frågor"),
    EventKind.PAUSE: lazy_gettext("paus"),
    EventKind.WORK: lazy_gettext("arbete"),
    EventKind.STUDIES: lazy_gettext("studier"),
}
TOO_LONG = lazy_gettext("Raden är för lång. Korta ner den lite.")
FRAMSTEG_FAULTS: Mapping[FramstegProblem, tuple[str, LazyString]] = {
    FramstegProblem.EMPTY: ("framsteg_line", lazy_gettext("Skriv en rad först.")),
    FramstegProblem.TOO_LONG: ("framsteg_line", TOO_LONG),
    FramstegProblem.PERSONNUMMER: ("framsteg_line", HOLDS_PERSONNUMMER),
    FramstegProblem.IN_THE_FUTURE: (
        "framsteg_on",
        lazy_gettext("Den dagen har inte varit än. Välj i dag eller tidigare."),
    ),
    FramstegProblem.TOO_LONG_AGO: (
        "framsteg_on",
        lazy_gettext("Den dagen är för länge sedan. Kontrollera året."),
    ),
}
COMMENT_FAULTS: Mapping[CommentProblem, tuple[str, LazyString]] = {
    CommentProblem.NO_SUCH_VALUE: (
        "comment_area",
        lazy_gettext("Det finns inget svar där den dagen. Välj ett annat."),
    ),
    CommentProblem.EMPTY: ("comment_line", lazy_gettext("Skriv en rad först.")),
    CommentProblem.TOO_LONG: ("comment_line", TOO_LONG),
    CommentProblem.PERSONNUMMER: ("comment_line", HOLDS_PERSONNUMMER),
}
CAUSES: Mapping[DropCause, LazyString] = {
    DropCause.NEW_INSIGHT: lazy_gettext("Jag vet mer nu än då"),
    DropCause.HEALTH: lazy_gettext("Hälsan"),
    DropCause.LIFE_EVENT: lazy_gettext("Något hände i livet"),
    DropCause.NEW_HANDLEDARE: lazy_gettext("Jag fick en ny person här"),
    DropCause.OTHER: lazy_gettext("Något annat"),
}
REMOVE_CAUSE = lazy_gettext("Ta bort det som står")
CHOOSE_DAY = lazy_gettext("Välj vilken dag det var.")
CHOOSE_AREA = lazy_gettext("Välj ett område.")


def name(area: Area) -> str:
    """The area as the one who answers reads it."""
    return area.indicator.short_name(shown_language())


def summary(history: History) -> str:
    """How many times, and when last."""
    n = len(history.ratings)
    if n == 0:
        return str(_("Här kommer dina svar att stå."))
    day = near_day(history.ratings[-1][1])
    if n == 1:
        return str(_("Du har svarat en gång, den %(day)s.", day=day))
    return str(_("Du har svarat %(number)s gånger, senast den %(day)s.", number=number_word(n), day=day))


def scale(history: History) -> str:
    """What the numbers mean, where all areas have the same ones; else nothing is said."""
    scales = {(area.low, area.high) for area in history.areas}
    if len(scales) != 1:
        return ""
    low, high = scales.pop()
    return str(
        _("Siffran %(low)s är det första svaret i listan. Siffran %(high)s är det sista.", low=low, high=high)
    )


def notes(history: History) -> list[str]:
    """What else one needs to read the numbers right."""
    said = []
    if any(area.has_means for area in history.areas):
        said.append(str(_("Ett område kan ha två frågor. Då står siffran mitt emellan dina två svar.")))
    if history.counts_common_items_only:
        said.append(str(_("Ibland fick du fler frågor. Här räknas bara frågorna som du fick varje gång.")))
    if history.compared_since is not None:
        day = near_day(history.compared_since)
        said.append(str(_("Frågorna byttes den %(day)s. Därför börjar en ny linje där.", day=day)))
    return said


def sentence(history: History, area: Area) -> str:
    """The answers of one area in words: how many, the last day, between which they lie, and where they go."""
    scored = area.scored
    if not scored:
        return str(_("Här finns inga svar än."))
    day = near_day(scored[-1].on)
    if len(scored) == 1:
        times = str(_("Du har svarat en gång, den %(day)s.", day=day))
    else:
        n = number_word(len(scored))
        times = str(_("Du har svarat %(number)s gånger, senast den %(day)s.", number=n, day=day))
    return f"{times} {_between(area)} {_direction(history, area)}".rstrip()


def sentence_beside(history: History, area: Area) -> str:
    """The same, without what the page has just said of all areas."""
    is_whole = area.scored and [one.rating for one in area.scored] == [one for one, _on in history.ratings]
    if not is_whole:
        return sentence(history, area)
    return f"{_between(area)} {_direction(history, area, is_first=_is_first(history, area))}".rstrip()


def _is_first(history: History, area: Area) -> bool:
    """Whether no area before it goes the same way: what is said of all of them is said once."""
    same = [one for one in history.areas if one.line and area.line and one.line.sign is area.line.sign]
    return not same or same[0] is area


def _direction(history: History, area: Area, *, is_first: bool = True) -> str:
    line = area.line
    if line is None:
        return ""
    since = _since(line.first)
    match line.sign:
        case Sign.PROGRESS:
            said = [_("Sedan %(month)s har dina svar gått uppåt, och förändringen är tydlig.", month=since)]
            more = [_("Du vet bäst vad som har hjälpt.")]
        case Sign.DECLINE:
            said = [_("Sedan %(month)s har dina svar gått neråt.", month=since)]
            why = _("Det kan ha många orsaker, och du kan ändå ha tagit viktiga steg.")
            more = [why, _tell(history.followed_by)]
        case Sign.TOO_EARLY if line.is_long_enough:
            said, more = [_("Vi ser ingen tydlig riktning än.")], []
        case Sign.TOO_EARLY:
            said, more = [_("Det är tidigt att säga något om riktningen.")], []
    return " ".join(str(one) for one in (said + more if is_first else said))


def _tell(name: str) -> str:
    if name:
        return str(_("Berätta gärna för %(name)s hur du har det.", name=name))
    return str(_("Berätta gärna hur du har det."))


def _since(day: date) -> str:
    """A month, with its year where that is another than now."""
    return str(format_date(day, "LLLL" if day.year == clock.today().year else "LLLL y"))


def _between(area: Area) -> str:
    assert area.span is not None
    low, high = (score(one) for one in area.span)
    if len(area.scored) == 1:
        return str(_("Svaret ligger på %(value)s.", value=low))
    if low == high:
        return str(_("Alla svar ligger på %(value)s.", value=low))
    return str(_("Svaren ligger mellan %(low)s och %(high)s.", low=low, high=high))


def number(value: Value) -> str:
    """The score of a value."""
    return score(value.score)


def score(value: float | None) -> str:
    """A score: 3, or 2,5; a dash where there is none."""
    return short(value, _decimal())


def comparison(history: History) -> str:
    """Every number of first, previous and now, in words."""
    rounds = [str(ROUNDS[at]) for at in round_places(len(history.occasions))]
    days = [f"{word}: {near_day(one.on)}." for word, one in zip(rounds, history.occasions, strict=True)]
    areas = [
        f"{name(area)}: {', '.join(score(one.scores[place]) for one in history.occasions)}."
        for place, area in enumerate(history.compared)
    ]
    return " ".join(days + areas)


def event(one: Event) -> str:
    """What happened, as the person would say it."""
    match one.kind:
        case EventKind.START:
            return str(_("Du började i %(place)s.", place=one.text))
        case EventKind.END:
            return str(_("Din sista dag i %(place)s.", place=one.text))
        case EventKind.TRANSITION | EventKind.CHANGE:
            return _new_person(one)
        case EventKind.PAUSE:
            return _pause(one)
        case EventKind.FRAMSTEG:
            return one.text
        case EventKind.WORK:
            return str(_("Du började arbeta."))
        case EventKind.STUDIES:
            return str(_("Du började studera."))
        case EventKind.NEW_VERSION:
            return str(_("Frågorna byttes."))
        case EventKind.LOWER:
            return _lower(one)


def picture_words(history: History) -> PictureWords:
    """Everything that is written in the pictures that the person sees."""
    title = str(_("Alla områden"))
    said = partial(sentence, history)
    return words_in(history, Voice(name, said, title, comparison, ROUNDS, LABELS, _decimal()))


def _decimal() -> str:
    return "." if shown_language() == "en" else ","


def _new_person(one: Event) -> str:
    if not one.text:
        return str(_("En ny person följer dig."))
    return str(_("%(name)s blev din %(title)s.", name=one.text, title=titled(one.title, one.title_en)))


def _lower(one: Event) -> str:
    assert one.cause is not None
    assert one.area is not None
    area = one.area.short_name(shown_language())
    said = one.text or str(CAUSES[one.cause])
    return str(_("%(area)s: lägre än förra gången. Du har sagt: %(why)s.", area=area, why=said.rstrip(".")))


def why(value: Value) -> str:
    """Why the answer was lower than the time before, as the person has said."""
    assert value.cause is not None
    return value.cause_line or str(CAUSES[value.cause])


def seen_anew(history: History) -> Mapping[str, object] | None:
    """The first time as it is seen now: its two days, and a row for each area with both differences."""
    found = history.seen_anew
    if found is None:
        return None
    decimal = _decimal()
    return {
        "first": near_day(found.first_on),
        "sent": near_day(found.sent_on),
        "latest": near_day(found.latest_on),
        "rows": [
            (
                one.indicator.short_name(shown_language()),
                *(short(cell, decimal) for cell in (one.first, one.then, one.latest)),
                *(step(cell, decimal) for cell in (one.plain, one.adjusted)),
            )
            for one in found.areas
        ],
    }


def _pause(one: Event) -> str:
    if one.until is None:
        return str(_("Du har paus."))
    if one.until > clock.today():
        return str(_("Du har paus till den %(day)s.", day=near_day(one.until)))
    return str(_("Du hade paus. Första dagen tillbaka var den %(day)s.", day=near_day(one.until)))
