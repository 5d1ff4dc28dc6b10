"""The goal designer: a proposed promise is tried out before anybody makes it."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail.domain.goals.grammar import (
    AtLeast,
    Condition,
    Event,
    Goal,
    Group,
    Progression,
    Share,
    Who,
)
from smail.goal_writing import write
from smail.policies import Action
from smail.queries import organisations
from smail.reports import goal_trial
from smail.web.federation.goal_sentences import sentence
from smail.web.federation.goal_words import percent as in_percent
from smail.web.guard import needs
from smail.web.parts import StaffRequest

PROGRESS, SHARE = "progression", "andel"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is proposed: of what, how many percent, of how many persons with how many ratings each."""

    kind: str
    percent: int
    persons: int
    ratings: int
    believed: int


@needs(Action.TRY_GOALS)
def try_goal(at: StaffRequest) -> ResponseReturnValue:
    """What would be seen of the promise if nobody changed and if everybody did, and one that can be kept."""
    asked, is_right = _asked()
    found = _found(asked) if is_right and request.args.get("slag") else None
    goal = None if found is None else _suggested(asked, found)
    rows = organisations.programmes_for(at.db, at.viewer, Action.WRITE_GOALS)
    return render_template(
        "pages/results/try_goal.html",
        asked=asked,
        is_right=is_right,
        trial=found,
        is_progress=asked.kind == PROGRESS,
        kinds=[
            (PROGRESS, _("Andel som går framåt, beräknat ur svaren")),
            (SHARE, _("Andel som har nått något, till exempel arbete")),
        ],
        rows=_rows(found),
        example=goal_trial.of_expected(75, 75),
        in_percent=in_percent,
        needed=""
        if not isinstance(found, goal_trial.ShareTrial)
        else f"{found.needed * 100:.1f}".replace(".", ","),
        suggestion=None if goal is None else sentence(goal),
        text="" if goal is None else write([goal]),
        programmes=[(row.public_id, row.name) for row in rows],
        limits=goal_trial,
    )


def _asked() -> tuple[Asked, bool]:
    """What the address says; the usual where it says nothing, and whether all of it is possible."""
    kind = PROGRESS if request.args.get("slag", PROGRESS) == PROGRESS else SHARE
    parts = (
        _number(request.args.get("procent", ""), 90, 1, 100),
        _number(request.args.get("personer", ""), 50, goal_trial.FEWEST, goal_trial.MOST),
        _number(request.args.get("svar", ""), 4, goal_trial.FEWEST_RATINGS, goal_trial.MOST_RATINGS),
        _number(request.args.get("tror", ""), 60, 1, 100),
    )
    return Asked(kind, *(number for number, _is_right in parts)), all(is_right for _, is_right in parts)


def _number(text: str, usual: int, least: int, most: int) -> tuple[int, bool]:
    typed = text.strip()
    if not typed:
        return usual, True
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        return usual, False
    return int(typed), least <= int(typed) <= most


def _found(asked: Asked) -> goal_trial.ProgressTrial | goal_trial.ShareTrial:
    if asked.kind == PROGRESS:
        return goal_trial.progress(asked.persons, asked.ratings, asked.percent)
    return goal_trial.share(asked.persons, asked.percent, asked.believed)


def _rows(found: goal_trial.ProgressTrial | goal_trial.ShareTrial | None) -> list[tuple[str, ...]]:
    if found is None:
        return []
    if isinstance(found, goal_trial.ShareTrial):
        return [(_("%(rate)s %%", rate=in_percent(rate)), _often(chance)) for rate, chance in found.chances]
    seen = ((_("Om ingen förändras"), found.if_nobody), (_("Om alla går framåt"), found.if_everybody))
    return [
        (
            name,
            _("%(median)s %%", median=in_percent(one.median)),
            _("%(low)s till %(high)s %%", low=in_percent(one.low), high=in_percent(one.high)),
            _between(one),
        )
        for name, one in seen
    ]


def _between(one: goal_trial.Seen) -> str:
    low, high = (in_percent(end) for end in one.between)
    return _("%(often)s (%(low)s till %(high)s)", often=_often(one.chance), low=low, high=high)


def _often(chance: float) -> str:
    if 0 < chance < 0.01:
        return _("färre än 1 av 100")
    return _("%(number)s av 100", number=in_percent(chance))


def _suggested(asked: Asked, found: goal_trial.ProgressTrial | goal_trial.ShareTrial) -> Goal:
    """A promise that is met four times of five where it is deserved; else one of what is done."""
    if found.suggested is None:
        rated = Share(Group(Who.DUE), Condition((Event.RATING,)))
        return Goal("genomforda", _("De flesta svarar när det är dags"), rated, AtLeast(90))
    if asked.kind == PROGRESS:
        name = _("Minst %(percent)d procent går framåt", percent=found.suggested)
        return Goal("progression", name, Progression(Group()), AtLeast(found.suggested))
    name = _("Minst %(percent)d procent går till arbete eller studier", percent=found.suggested)
    reached = Share(Group(Who.DISCHARGED), Condition((Event.WORK, Event.STUDIES)))
    return Goal("till-arbete-eller-studier", name, reached, AtLeast(found.suggested))
