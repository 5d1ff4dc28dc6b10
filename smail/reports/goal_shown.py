"""What is seen of goals: exact what was released, and rounded what was not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from smail.db.tables import Programme
from smail.domain.goals.grammar import AtLeast, AtMost, Goal, is_percent
from smail.domain.goals.judging import wanted_now
from smail.domain.goals.told import Told
from smail.domain.goals.windows import Life, window
from smail.domain.publishing import Cadence, Publication
from smail.queries.goal_statuses import Kept
from smail.reports.goal_beside import Beside
from smail.reports.goal_exact import exact
from smail.reports.goal_gate import is_of_persons
from smail.reports.goal_rounding import rounded
from smail.reports.goal_sides import on_its_side
from smail.reports.goal_typed import for_others, is_of_typed_persons


@dataclass(frozen=True, slots=True)
class Sight:
    """What goals of a programme are seen beside: its days, and what was let out of it by sex, by period."""

    life: Life
    released: Mapping[str, Publication]

    @classmethod
    def of(cls, programme: Programme, released: Mapping[str, Publication]) -> "Sight":
        """Beside these released periods of the programme."""
        return cls(Life(programme.starts_on, programme.ends_on), released)

    def shown(self, goal: Goal, kept: Sequence[Kept]) -> list[Kept]:
        """What was kept of the goal, as it is shown."""
        return [replace(row, told=self._told(goal, row)) for row in kept]

    def _told(self, goal: Goal, row: Kept) -> Told:
        told, cadence = row.told, Cadence.of_label(row.at.label)
        if told.whole is not None and is_of_typed_persons(goal):
            return for_others(told)
        if told.whole is None or not is_of_persons(goal):
            return told
        # Those of an earlier period may still stand.
        beside = Beside(self.released.get(cadence.span_of(told.until).label))
        released = exact(goal, told, cadence, self.released.get)
        if released is not None:
            # Where it does not tell of women and men, it hides them: a share in steps would narrow them.
            return released
        found = rounded(goal, told, beside, cadence)
        return on_its_side(goal, found, promised(goal, told.until, self.life) or 0)


def promised(goal: Goal, day: date, life: Life) -> int | None:
    """What is promised of the time that holds the day: less of a number where the programme has a part."""
    if not isinstance(goal.target, AtLeast | AtMost):
        return None
    now = window(goal.per, day, life, goal.deadline)
    return goal.target.value if now is None or is_percent(goal.measure) else wanted_now(goal.target, now)


def periods_of(row: Kept) -> list[str]:
    """The closed periods whose figures a kept one is seen beside: its own, and of a year those before it."""
    told, cadence = row.told, Cadence.of_label(row.at.label)
    last = cadence.span_of(told.until)
    if told.starts_on is None or told.starts_on.year != told.until.year:
        return [last.label]
    found, span = [], cadence.span_of(told.starts_on)
    while span.last_on <= last.last_on:
        found.append(span.label)
        span = span.following()
    return found
