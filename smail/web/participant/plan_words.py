"""The plan in plain words, for the person whose it is."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from smail.domain.plan import ActivityKind, Outcome, Status, StepAnswer, Uptake
from smail.queries.plan_rows import ActionPlanRow, ActivityRow, StepRow
from smail.services.activities import ActivityProblem
from smail.services.steps import StepProblem
from smail.web.participant.words import HOLDS_PERSONNUMMER, in_a_row, near_day

KINDS: Mapping[ActivityKind, LazyString] = MappingProxyType(
    {
        ActivityKind.JOB_DIRECTED: lazy_gettext("Jobb"),
        ActivityKind.SKILLS: lazy_gettext("Lära mig något"),
        ActivityKind.HEALTH_EVERYDAY: lazy_gettext("Min hälsa och vardag"),
    }
)
ANSWERS: Mapping[StepAnswer, LazyString] = MappingProxyType(
    {
        StepAnswer.YES: lazy_gettext("Ja"),
        StepAnswer.PARTLY: lazy_gettext("En del"),
        StepAnswer.NOT_YET: lazy_gettext("Inte än"),
    }
)
CHOOSE_KIND = lazy_gettext("Välj vad det handlar om.")
CHOOSE_ANSWER = lazy_gettext("Välj Ja, En del eller Inte än.")
TOO_LONG = lazy_gettext("Raden är för lång. Korta ner den lite.")
STEP_FAULTS: Mapping[StepProblem, LazyString] = MappingProxyType(
    {
        StepProblem.EMPTY: lazy_gettext("Skriv vad du vill göra."),
        StepProblem.TOO_LONG: TOO_LONG,
        StepProblem.PERSONNUMMER: HOLDS_PERSONNUMMER,
    }
)
WISH_FAULTS: Mapping[ActivityProblem, LazyString] = MappingProxyType(
    {
        ActivityProblem.EMPTY: lazy_gettext("Skriv vad du vill prova."),
        ActivityProblem.TOO_LONG: TOO_LONG,
        ActivityProblem.PERSONNUMMER: HOLDS_PERSONNUMMER,
    }
)

_BROKEN_OFF = lazy_gettext("Det slutade tidigare.")

Line = tuple[str, str]


def activity(one: ActivityRow, today: date) -> Line:
    """What it is, and in words when and how much."""
    hours = "" if one.hours_per_month is None else _("%(n)s timmar i månaden.", n=one.hours_per_month)
    where = "" if one.provider is None else f"{one.provider}."
    return one.what, " ".join(filter(None, (where, _when(one, today), hours)))


def next_activity(activities: Iterable[ActivityRow], today: date) -> str:
    """The next thing that begins, or else what goes on; empty where there is neither."""
    planned = [one for one in activities if one.status_on(today) is Status.PLANNED and one.starts_on]
    if planned:
        first = min(planned, key=lambda one: one.starts_on or today)
        assert first.starts_on is not None
        return str(_("%(what)s börjar den %(day)s.", what=first.what, day=near_day(first.starts_on)))
    # Two activities may have one name.
    running = list(dict.fromkeys(one.what for one in activities if one.status_on(today) is Status.RUNNING))
    return str(_("Just nu: %(what)s.", what=in_a_row(running))) if running else ""


def step(one: StepRow, today: date) -> str:
    """When the step was decided, and when the question comes."""
    day = near_day(one.agreed_on)
    said = (
        _("Du skrev det den %(day)s.", day=day)
        if one.by_participant
        else _("Ni bestämde det den %(day)s.", day=day)
    )
    if one.answer is not None:
        return str(said)
    if one.is_asked_on(today):
        return str(said)
    asked = _("Frågan om det kommer den %(day)s.", day=near_day(one.follow_up_on))
    return f"{said} {asked}"


def answered(one: StepRow) -> str:
    """The answer that was given, and when; or that there is none."""
    if one.answer is None or one.answered_on is None:
        return str(_("Inget svar än"))
    return str(_("%(answer)s, den %(day)s", answer=ANSWERS[one.answer], day=near_day(one.answered_on)))


def action_plan(plan: ActionPlanRow, today: date) -> list[str]:
    """The action plan in sentences: what it leads to, its days, who else is in on it."""
    said = [str(_("Ni gjorde planen den %(day)s.", day=near_day(plan.made_on)))]
    if plan.revised_on:
        said.append(str(_("Ni gick igenom den senast den %(day)s.", day=near_day(plan.last_on))))
    if plan.revision_due_on >= today:
        day = near_day(plan.revision_due_on)
        said.append(str(_("Ni ska gå igenom den igen före den %(day)s.", day=day)))
    else:
        said.append(str(_("Det är dags att gå igenom den igen.")))
    names = [name for name, _day in plan.anchored_last]
    if names:
        said.append(str(_("De här är också med på planen: %(names)s.", names=in_a_row(names))))
    return said


def _when(one: ActivityRow, today: date) -> str:
    if one.uptake is Uptake.WISHED:
        return str(_("Du har önskat det.") if one.by_participant else _("Det är önskat."))
    if one.uptake is Uptake.OFFERED:
        return str(_("Du har fått frågan om det."))
    if one.uptake is Uptake.DECLINED:
        return str(_("Du tackade nej."))
    return _days(one, today)


def _days(one: ActivityRow, today: date) -> str:
    assert one.starts_on is not None
    first = near_day(one.starts_on)
    if one.ends_on is None:
        words = (
            _("Börjar den %(day)s.", day=first)
            if one.starts_on > today
            else _("Sedan den %(day)s.", day=first)
        )
        return str(words)
    if one.ends_on == one.starts_on:
        return str(_("Den %(day)s.", day=first))
    said = str(_("Från den %(first)s till den %(last)s.", first=first, last=near_day(one.ends_on)))
    return said if one.outcome is not Outcome.BROKEN_OFF else f"{said} {_BROKEN_OFF}"
