"""The Swedish words of the plan for staff: one for every code, and the sentences that count."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail.domain.inactivity import TIME_TO_BEGIN
from smail.domain.plan import ActivityKind, Outcome, Status, StepAnswer, Uptake
from smail.queries.plan_rows import ActivityRow, Plan
from smail.reports.history import History
from smail.reports.plan_pictures import TimelineWords, steps_forward
from smail.services.action_plans import PlanProblem
from smail.services.activities import ActivityProblem
from smail.services.steps import StepProblem
from smail.web.forms import HOLDS_PERSONNUMMER
from smail.web.handledare import history_words
from smail.web.picture_words import months

Code = TypeVar("Code")


def _words(words: dict[Code, LazyString]) -> Mapping[Code, LazyString]:
    return MappingProxyType(words)


KINDS = _words(
    {
        ActivityKind.JOB_DIRECTED: _l("Arbetsinriktad"),
        ActivityKind.SKILLS: _l("Kompetenshöjande"),
        ActivityKind.HEALTH_EVERYDAY: _l("Hälsa och vardag"),
    }
)
UPTAKES = _words(
    {
        Uptake.USED: _l("Används, eller är bestämd med en första dag"),
        Uptake.OFFERED: _l("Erbjuden, inte bestämd än"),
        Uptake.DECLINED: _l("Erbjuden, personen tackade nej"),
        Uptake.WISHED: _l("Önskad av personen"),
    }
)
OUTCOMES = _words({Outcome.COMPLETED: _l("Genomförd"), Outcome.BROKEN_OFF: _l("Avbruten")})
STATUSES = _words(
    {
        Status.WISHED: _l("önskad"),
        Status.OFFERED: _l("erbjuden"),
        Status.DECLINED: _l("tackade nej"),
        Status.PLANNED: _l("planerad"),
        Status.RUNNING: _l("pågår"),
        Status.DONE: _l("klar"),
        Status.BROKEN_OFF: _l("avbruten"),
    }
)
STATUS_TAGS: Mapping[Status, str] = {Status.RUNNING: "ok", Status.PLANNED: "due", Status.WISHED: "due"}
ANSWERS = _words(
    {StepAnswer.YES: _l("Ja"), StepAnswer.PARTLY: _l("En del"), StepAnswer.NOT_YET: _l("Inte än")}
)

ACTIVITY_FAULTS: Mapping[ActivityProblem, LazyString] = _words(
    {
        ActivityProblem.EMPTY: _l("Skriv vad aktiviteten är."),
        ActivityProblem.TOO_LONG: _l("Texten är för lång. Korta den till 120 tecken."),
        ActivityProblem.PERSONNUMMER: HOLDS_PERSONNUMMER,
        ActivityProblem.NO_START: _l("Skriv första dagen. Är den inte bestämd väljer du Erbjuden."),
        ActivityProblem.TOO_FAR: _l("Kontrollera datumet. Det ligger för långt bort."),
        ActivityProblem.ENDS_BEFORE_START: _l("Sista dagen är före den första. Kontrollera båda."),
        ActivityProblem.ENDS_WITHOUT_START: _l("Skriv första dagen också, eller ta bort den sista."),
        ActivityProblem.HOURS: _l("Skriv timmar per månad, från 1 till 250."),
        ActivityProblem.OUTCOME_WITHOUT_END: _l(
            "Skriv sista dagen när aktiviteten är genomförd eller avbruten."
        ),
        ActivityProblem.NOT_OVER: _l("Sista dagen har inte varit än. Välj hur det gick när den är över."),
        ActivityProblem.TELLS_THE_PLACE: _l("Personen har skyddade personuppgifter. Lämna fältet tomt."),
    }
)
STEP_FAULTS: Mapping[StepProblem, tuple[str, LazyString]] = {
    StepProblem.EMPTY: ("step_line", _l("Skriv en rad om steget.")),
    StepProblem.TOO_LONG: ("step_line", _l("Raden är för lång. Korta den till 200 tecken.")),
    StepProblem.PERSONNUMMER: ("step_line", HOLDS_PERSONNUMMER),
    StepProblem.IN_THE_FUTURE: (
        "step_on",
        _l("Datumet ligger i framtiden. Skriv dagen då ni kom överens."),
    ),
    StepProblem.BEFORE_START: ("step_on", _l("Datumet är före starten i insatsen. Välj ett senare datum.")),
    StepProblem.TOO_FAR_BACK: ("step_on", _l("Kontrollera datumet. Det är mer än ett år sedan.")),
}
PLAN_FAULTS: Mapping[PlanProblem, tuple[str, LazyString]] = {
    PlanProblem.EMPTY: ("aim", _l("Skriv vad planen ska leda till.")),
    PlanProblem.TOO_LONG: ("aim", _l("Texten är för lång. Korta den till 300 tecken.")),
    PlanProblem.PERSONNUMMER: ("aim", HOLDS_PERSONNUMMER),
    PlanProblem.IN_THE_FUTURE: ("on", _l("Datumet ligger i framtiden. Välj i dag eller tidigare.")),
    PlanProblem.BEFORE_START: ("on", _l("Datumet är före starten i insatsen. Välj ett senare datum.")),
    PlanProblem.BEFORE_PLAN: ("on", _l("Datumet är före planens första dag. Välj ett senare datum.")),
    PlanProblem.WITH_NOBODY: ("with", _l("Välj minst en som planen är förankrad med.")),
}


def when(one: ActivityRow, day: date) -> str:
    """The days of an activity as a table has them, and how many hours."""
    hours = "" if one.hours_per_month is None else _("%(n)s tim/mån", n=one.hours_per_month)
    return ", ".join(filter(None, (_days(one, day), hours)))


def _days(one: ActivityRow, day: date) -> str:
    if one.starts_on is None:
        return ""
    first = one.starts_on.isoformat()
    if one.ends_on is not None:
        return first if one.ends_on == one.starts_on else f"{first} – {one.ends_on.isoformat()}"
    is_under_way = one.uptake is Uptake.USED and one.starts_on <= day
    return _("sedan %(day)s", day=first) if is_under_way else _("från %(day)s", day=first)


def counted(plan: Plan) -> str:
    """Since when and how many weeks are counted."""
    if plan.span is None or plan.weeks.total == 0:
        return str(_("Här räknas veckorna från och med den första hela veckan i insatsen."))
    first, _last = plan.span
    n = ngettext("%(num)d vecka", "%(num)d veckor", plan.weeks.total)
    return str(_("%(weeks)s sedan %(day)s, utan veckor med paus.", weeks=n, day=first.isoformat()))


def meter(plan: Plan) -> list[tuple[str, str, str]]:
    """The weeks with no activity, with one, and with several; of how many one is job-directed."""
    weeks = plan.weeks
    return [
        (str(_("Ingen aktivitet")), str(weeks.none), "–"),
        (str(_("En aktivitet")), str(weeks.one), str(weeks.one_job_directed)),
        (str(_("Två eller fler samtidigt")), str(weeks.more), str(weeks.more_job_directed)),
    ]


def gap_now(plan: Plan) -> str:
    """The gap that the person is in; nothing while something runs, is over, or has not had time to begin."""
    if not plan.open_stays or not plan.gaps or plan.gaps[-1].last_on < plan.today:
        return ""
    if plan.today < min(stay.starts_on for stay in plan.open_stays) + TIME_TO_BEGIN:
        return ""
    n = plan.gaps[-1].weeks
    return str(ngettext("%(num)d vecka utan aktivitet", "%(num)d veckor utan aktivitet", n))


def timeline(plan: Plan, history: History) -> TimelineWords:
    """Everything that is written in the picture for staff."""
    return TimelineWords(
        title=str(_("Aktiviteter och skattningar")),
        sentence=_sentence(plan, history),
        areas={area.key: history_words.name(area) for area in history.areas},
        kinds={kind: str(word) for kind, word in KINDS.items()},
        gaps=tuple(str(_("%(weeks)d v", weeks=gap.weeks)) for gap in plan.gaps),
        pause=str(_("paus")),
        together=str(_("Samtidigt")),
        today=str(_("i dag")),
        months=months(),
    )


def stars(history: History) -> str:
    """How many framsteg the stars of the picture stand for; empty for none."""
    n = len(steps_forward(history))
    return ngettext("%(num)d framsteg, med stjärna.", "%(num)d framsteg, med stjärnor.", n) if n else ""


def _sentence(plan: Plan, history: History) -> str:
    """What the picture shows, for whoever does not see it; the table says the rest."""
    weeks = plan.weeks
    said = _(
        "%(none)s veckor utan aktivitet, %(one)s med en, %(more)s med två eller fler.",
        none=weeks.none,
        one=weeks.one,
        more=weeks.more,
    )
    gaps = [
        ngettext(
            "%(num)d vecka från %(day)s",
            "%(num)d veckor från %(day)s",
            one.weeks,
            day=one.starts_on.isoformat(),
        )
        for one in plan.gaps
    ]
    without = _("Utan aktivitet: %(gaps)s.", gaps=", ".join(gaps)) if gaps else ""
    return " ".join(part for part in (said, without, stars(history)) if part)
