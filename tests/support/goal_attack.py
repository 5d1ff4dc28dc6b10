"""What a reader learns of goals in fives, read as words beside the group results of the same quarter."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from smail.domain.goals.facts import Facts, Happening, Stay
from smail.domain.goals.grammar import (
    AtLeast,
    Condition,
    Count,
    Distribution,
    During,
    Event,
    Goal,
    Group,
    Parts,
    Share,
    Who,
)
from smail.domain.goals.judging import Status
from smail.domain.goals.told import Told
from smail.domain.goals.windows import Life, Per
from smail.domain.people import DischargeReason, Sex
from smail.domain.publishing import Publication, Scope, Split
from smail.queries.goal_statuses import Kept
from smail.reports.goal_closing import of_those_told
from smail.reports.goal_gate import told
from smail.reports.goal_shown import Sight
from smail.reports.goals import report
from smail.web.federation import goal_words
from tests.support.drawn_county import AT, Person
from tests.support.published_bounds import ENDS, THERE, Known

LIFE = Life(date(2024, 1, 1), date(2027, 12, 31))
WANTED = Parts(((Sex.WOMAN, 60), (Sex.MAN, 40)))
STARTED, ENDED, HERE = Group(Who.STARTED), Group(Who.DISCHARGED), Group()
STEPPED = Condition((Event.STEP_FORWARD,), during=During.PERIOD)
REACHED = Condition(reasons=(DischargeReason.WORK, DischargeReason.STUDIES))
STUDYING = Group(Who.DISCHARGED, reasons=(DischargeReason.STUDIES,))
LEAST, HALF, ALL = AtLeast(12), AtLeast(50), AtLeast(100)
# Goals that count what the group results count too: of whom, and what is asked of them where that is told.
GOALS = [
    (Goal("began", "", Count(STARTED), LEAST, Per.QUARTER), ("started",), ()),
    (Goal("ended", "", Count(ENDED), LEAST, Per.QUARTER), ("ended",), ()),
    (Goal("there", "", Count(HERE), LEAST, Per.QUARTER), THERE, ()),
    (Goal("planned", "", Share(STARTED, Condition((Event.PLAN,))), HALF, Per.QUARTER), ("started",), ()),
    (Goal("stepped", "", Share(HERE, STEPPED), HALF, Per.QUARTER), THERE, ("forward",)),
    (Goal("steps", "", Count(HERE, STEPPED), LEAST, Per.QUARTER), ("forward",), ()),
    (Goal("to_work", "", Share(ENDED, REACHED), HALF, Per.QUARTER), ("ended",), ENDS[:2]),
    (Goal("at_work", "", Count(ENDED, REACHED), AtLeast(8), Per.QUARTER), ENDS[:2], ()),
    (Goal("at_studies", "", Count(STUDYING), AtLeast(2), Per.QUARTER), ENDS[1:2], ()),
    # Promised of everybody: how it stands is told also where the figure is not.
    (Goal("all_planned", "", Share(STARTED, Condition((Event.PLAN,))), ALL, Per.QUARTER), ("started",), ()),
    (
        Goal("all_talked", "", Share(ENDED, Condition((Event.CLOSING_TALK,))), ALL, Per.QUARTER),
        ("ended",),
        (),
    ),
    (Goal("all_stepped", "", Share(HERE, STEPPED), ALL, Per.QUARTER), THERE, ("forward",)),
    (Goal("all_to_work", "", Share(ENDED, REACHED), ALL, Per.QUARTER), ("ended",), ENDS[:2]),
    (Goal("began_by_sex", "", Distribution(STARTED), WANTED, Per.QUARTER), ("started",), ()),
    (Goal("there_by_sex", "", Distribution(HERE), WANTED, Per.QUARTER), THERE, ()),
]
COLUMN_OF = {Sex.WOMAN: "Kvinnor", Sex.MAN: "Män"}
SAID = re.compile(r"(ungefär |minst |under )?(\d+)(?: av (\d+))?(?: personer)?(?:,|$)")


def read_goals(known: Known, people: Sequence[Person], publications: Sequence[Publication]) -> None:
    """Everything that is told to others than who leads it of the goals of each programme."""
    for one in publications:
        if one.scope is not Scope.PROGRAMME or one.split is not Split.SEX:
            continue
        stays = [_stay(at, who) for at, who in enumerate(people) if str(who.programme) == one.place]
        for goal, of, asked in GOALS:
            facts = of_those_told(goal, Facts(stays))
            exact = told(goal, report(goal, facts, AT.last_on, LIFE), facts, AT.last_on, (), 5)
            [found] = Sight(LIFE, {AT.label: one}).shown(goal, [Kept(AT, exact, "", one.made_at)])
            _read(known, one.place, (goal, of, asked), found.told)


def _stay(number: int, one: Person) -> Stay:
    late = AT.last_on - timedelta(days=5)
    happenings = [Happening(Event.PLAN, late)] if number % 2 else []
    happenings += [Happening(Event.STEP_FORWARD, late)] if one.forward else []
    return Stay(
        str(number),
        one.sex,
        AT.starts_on + timedelta(days=5 if one.began else -100),
        late if one.ended else None,
        one.reason if one.ended else None,
        1990,
        happenings=tuple(happenings),
    )


def _read(known: Known, place: str, of: tuple[Goal, Sequence[str], Sequence[str]], found: Told) -> None:
    goal, facts, asked = of
    if isinstance(goal.measure, Count) and found.status in (Status.MET, Status.OFF):
        least = goal.target.value if isinstance(goal.target, AtLeast) else 0
        ends = (least, float("inf")) if found.status is Status.MET else (0, least - 1)
        known.claim(facts, place, "Alla", ends)
    if goal.target == ALL and found.status in (Status.MET, Status.OFF):
        known.claim(facts, place, "Alla", (8, float("inf")))
        if asked:
            terms = known.atoms(asked, place, known.columns["Alla"])
            terms |= dict.fromkeys(known.atoms(facts, place, known.columns["Alla"]), -1.0)
            known.claims.append((terms, *((0, 0) if found.status is Status.MET else (-float("inf"), -1))))
    words = {COLUMN_OF[sex]: goal_words.figure_words(goal, one) for sex, one in found.by_sex.items()}
    if len(words) < len(COLUMN_OF) and found.whole is not None:
        # With both sexes all of them may be the sum of their fives.
        words["Alla"] = goal_words.figure_words(goal, found.whole)
    is_part = isinstance(goal.measure, Distribution)
    for column, said in words.items():
        number = SAID.match(said)
        if number and (number[3] is None or is_part):
            known.claim(facts, place, column, _ends(number[1], number[2]))
        elif number:
            known.claim(facts, place, column, _ends(number[1], number[3]))
            if asked:
                known.claim(asked, place, column, _ends(number[1], number[2]))


def _ends(how: str | None, said: str) -> tuple[float, float]:
    """A multiple of five stands for five numbers, and never for fewer than eight."""
    n = int(said)
    if how is None:
        return n, n
    if how == "ungefär ":
        return max(8, n - 2), n + 2
    return (n, float("inf")) if how == "minst " else (0, n - 1)
