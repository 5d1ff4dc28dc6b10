"""How a signal reads: what was seen and since when, by which rule, what to do, and when it comes again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail.domain.signals import Signal, SignalKind
from smail.web import dates

Words = Callable[[Signal], str]


@dataclass(frozen=True, slots=True)
class Next:
    """One thing to do: its words, and the page and the place on it."""

    words: LazyString
    endpoint: str
    place: str | None = None


def title(one: Signal) -> str:
    """What was seen, in few words."""
    return _TITLES[one.kind](one)


def seen(one: Signal) -> str:
    """What was seen and since when; never which area, since this page is open when others pass."""
    return _SEEN[one.kind](one)


def rule(one: Signal) -> str:
    """By which rule it is told."""
    return str(_RULES[one.kind])


def again(one: Signal) -> str:
    """When it comes again after Klart."""
    return str(_AGAIN[one.kind])


def nexts(one: Signal, participant_id: str) -> list[tuple[str, str]]:
    """What one can do, as words and addresses."""
    return [
        (str(act.words), url_for(act.endpoint, participant_id=participant_id, _anchor=act.place))
        for act in _NEXTS[one.kind]
    ]


def is_by_sign_rule(one: Signal) -> bool:
    """Whether the page that tells how numbers come about tells of the rule."""
    return one.kind is SignalKind.DECLINE


def _decline(one: Signal) -> str:
    said = ngettext("Svaren går neråt inom ett område", "Svaren går neråt inom %(num)d områden", one.areas)
    return str(said)


def _gap(one: Signal) -> str:
    return str(ngettext("En vecka utan aktivitet", "%(num)d veckor utan aktivitet", one.count))


def _two_pictures(one: Signal) -> str:
    said = ngettext("Ni tycker olika inom ett område", "Ni tycker olika inom %(num)d områden", one.areas)
    return str(said)


def _always(words: LazyString) -> Words:
    return lambda _one: str(words)


_TITLES: Mapping[SignalKind, Words] = {
    SignalKind.DECLINE: _decline,
    SignalKind.HANDOVER_OPEN: _always(_l("Bekräfta att du har tagit över")),
    SignalKind.GAP_WEEKS: _gap,
    SignalKind.LARGE_GAP: _two_pictures,
    SignalKind.FIRST_MISSING: _always(_l("Första skattningen saknas")),
    SignalKind.PLAN_LATE: _always(_l("Handlingsplan saknas")),
    SignalKind.PLAN_REVISION: _always(_l("Dags att gå igenom handlingsplanen")),
    SignalKind.NO_JOB_DIRECTED: _always(_l("Inget arbetsinriktat pågår")),
}


def _decline_seen(one: Signal) -> str:
    said = {"since": dates.day(one.since), "n": one.count, "last": dates.day(one.occurrence.on)}
    first = _("Svaren har gått neråt sedan %(since)s. Det syns i %(n)s skattningar, senast %(last)s.", **said)
    return f"{first} {_('Vilket område det gäller står i historiken.')}"


def _handover_seen(one: Signal) -> str:
    since, until = dates.day(one.since), dates.day(one.until)
    return _("Du tog över %(since)s. Bekräfta senast %(until)s.", since=since, until=until)


def _gap_seen(one: Signal) -> str:
    return _("Sedan måndagen den %(since)s finns ingen aktivitet i planen.", since=dates.day(one.since))


def _large_gap_seen(one: Signal) -> str:
    said = _("När ni skattade %(day)s låg ni minst halva skalan ifrån varandra.", day=dates.day(one.since))
    return f"{said} {_('Ingen av er har fel. Vilket område det gäller står på sidan med era bilder.')}"


def _first_seen(one: Signal) -> str:
    said = {"started": dates.day(one.occurrence.on), "due": dates.day(one.since)}
    return _("Personen började %(started)s. Första skattningen skulle vara gjord senast %(due)s.", **said)


def _late_seen(one: Signal) -> str:
    return _("Planen skulle finnas senast %(due)s.", due=dates.day(one.since))


def _revision_seen(one: Signal) -> str:
    return _("Planen skulle ha gåtts igenom senast %(due)s.", due=dates.day(one.since))


def _no_job_seen(one: Signal) -> str:
    said = _("Sedan %(since)s pågår ingen arbetsinriktad aktivitet.", since=dates.day(one.since))
    return f"{said} {_('Ingen börjar inom två veckor heller.')}"


_SEEN: Mapping[SignalKind, Words] = {
    SignalKind.DECLINE: _decline_seen,
    SignalKind.HANDOVER_OPEN: _handover_seen,
    SignalKind.GAP_WEEKS: _gap_seen,
    SignalKind.LARGE_GAP: _large_gap_seen,
    SignalKind.FIRST_MISSING: _first_seen,
    SignalKind.PLAN_LATE: _late_seen,
    SignalKind.PLAN_REVISION: _revision_seen,
    SignalKind.NO_JOB_DIRECTED: _no_job_seen,
}

_RULES: Mapping[SignalKind, LazyString] = {
    SignalKind.DECLINE: _l(
        "Både personens egna svar och länets modell måste peka neråt. Av dem som inte förändras får högst "
        "5 av 100 ett sådant besked. Det kan ha många orsaker, och personen kan ändå ha tagit viktiga steg. "
        "Fråga först, och skriv in framsteg som skalan missar."
    ),
    SignalKind.HANDOVER_OPEN: _l(
        "Den som tar över bekräftar inom 14 dagar, så att ingen står utan handledare."
    ),
    SignalKind.GAP_WEEKS: _l(
        "En vecka räknas från måndag till söndag, när ingen aktivitet pågår någon dag. Pauser räknas inte. "
        "I BIP följdes glapp mellan aktiviteter ofta av steg bakåt. Det är ett samband, inte en orsak."
    ),
    SignalKind.LARGE_GAP: _l(
        "Den visas i sex veckor efter svaren, eller tills ni har sparat vad ni kom fram till tillsammans."
    ),
    SignalKind.FIRST_MISSING: _l(
        "Insatsen säger när den första ska vara gjord, oftast inom två veckor. Utan den syns det inte senare "
        "vad som har förändrats."
    ),
    SignalKind.PLAN_LATE: _l("Insatsen har en gräns för när planen ska finnas, räknad från starten."),
    SignalKind.PLAN_REVISION: _l("En handlingsplan gås igenom var tredje månad."),
    SignalKind.NO_JOB_DIRECTED: _l(
        "I BIP var det arbetsinriktade aktiviteter som hängde ihop med steg mot arbete, gärna bredvid annat "
        "stöd. Det är ett samband, inte en orsak. Signalen kommer efter två veckor."
    ),
}

_AGAIN: Mapping[SignalKind, LazyString] = {
    SignalKind.DECLINE: _l("Efter Klart visas den igen först om nästa skattning också pekar neråt."),
    SignalKind.HANDOVER_OPEN: _l("Efter Klart står den kvar i listan ovanför tills du har bekräftat."),
    SignalKind.GAP_WEEKS: _l("Efter Klart visas den igen först vid nästa glapp."),
    SignalKind.LARGE_GAP: _l("Efter Klart visas den igen först efter nästa tillfälle."),
    SignalKind.FIRST_MISSING: _l("Efter Klart står personen kvar under Att göra tills svaren finns."),
    SignalKind.PLAN_LATE: _l("Efter Klart visas den inte igen för den här tiden i insatsen."),
    SignalKind.PLAN_REVISION: _l("Efter Klart visas den igen om nästa genomgång blir sen."),
    SignalKind.NO_JOB_DIRECTED: _l("Efter Klart visas den igen först när en ny aktivitet har tagit slut."),
}

_TALK = Next(_l("Öppna samtalet"), "handledare.talk")
_ACTIVITIES = Next(_l("Öppna planen"), "handledare.plan", "aktiviteter")
_ACTION_PLAN = Next(_l("Öppna handlingsplanen"), "handledare.plan", "handlingsplan")
_NEXTS: Mapping[SignalKind, tuple[Next, ...]] = {
    SignalKind.DECLINE: (Next(_l("Se historiken"), "handledare.history"), _TALK),
    SignalKind.HANDOVER_OPEN: (Next(_l("Läs och bekräfta under Team"), "handledare.show", "team"),),
    SignalKind.GAP_WEEKS: (_ACTIVITIES, _TALK),
    SignalKind.LARGE_GAP: (Next(_l("Titta på era två bilder"), "handledare.joint"), _TALK),
    SignalKind.FIRST_MISSING: (Next(_l("Ge en länk eller svara tillsammans"), "handledare.show", "link"),),
    SignalKind.PLAN_LATE: (_ACTION_PLAN, _TALK),
    SignalKind.PLAN_REVISION: (_ACTION_PLAN, _TALK),
    SignalKind.NO_JOB_DIRECTED: (_ACTIVITIES, _TALK),
}
