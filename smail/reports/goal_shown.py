"""What is seen of goals: exact what was released, rounded what was not, and else what the released says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import dropwhile

from smail.db.tables import Programme
from smail.domain.goals.grammar import AtLeast, AtMost, Goal, is_percent
from smail.domain.goals.judging import Judged, Status, wanted_now
from smail.domain.goals.samples import misfit_of
from smail.domain.goals.told import Misfit, Told
from smail.domain.goals.windows import Life, Per, window
from smail.domain.publishing import Cadence, Publication
from smail.queries.goal_statuses import Kept
from smail.reports.goal_alone import stands_alone
from smail.reports.goal_beside import Beside
from smail.reports.goal_ending import of_its_own_day
from smail.reports.goal_exact import exact
from smail.reports.goal_gate import is_of_persons
from smail.reports.goal_least import exactly, least
from smail.reports.goal_parts_told import in_part
from smail.reports.goal_rounding import grows, is_near, rounded
from smail.reports.goal_sides import on_its_side
from smail.reports.goal_typed import for_others, is_of_typed_persons


@dataclass(frozen=True, slots=True)
class Sight:
    """What goals of a programme are seen beside: its days, and what was let out of it by sex, by period."""

    life: Life
    released: Mapping[str, Publication]
    # Whether its sample was drawn among ends to work or studies alone; None where none is drawn.
    is_drawn_of_reached: bool | None = None

    @classmethod
    def of(
        cls,
        programme: Programme,
        released: Mapping[str, Publication],
        *,
        is_drawn_of_reached: bool | None = None,
    ) -> "Sight":
        """Beside these released periods of the programme, and the sample that was drawn in it."""
        return cls(Life(programme.starts_on, programme.ends_on), released, is_drawn_of_reached)

    def shown(self, goal: Goal, kept: Sequence[Kept]) -> list[Kept]:
        """What was kept of the goal, as it is shown."""
        return [replace(row, told=self._told(goal, row)) for row in kept]

    def misfit(self, goal: Goal) -> Misfit | None:
        """How the goal differs from the sample; None where it does not, or nothing is drawn."""
        drawn = self.is_drawn_of_reached
        return None if drawn is None else misfit_of(goal, is_of_reached=drawn)

    def _told(self, goal: Goal, row: Kept) -> Told:
        told = row.told
        if is_of_persons(goal):
            cadence = Cadence.of_label(row.at.label)
            found = self._of_persons(goal, told, cadence)
            at_least = least(goal, told, cadence, self.released)
            found = replace(found, least=at_least, exactly=exactly(goal, told, cadence, self.released))
        elif told.whole is not None and is_of_typed_persons(goal):
            found = for_others(told)
        else:
            found = told
        return replace(found, final_on=self._final_on(goal, row.at.last_on), misfit=self.misfit(goal))

    def _final_on(self, goal: Goal, day: date) -> date | None:
        """The day that ended the goal for good; None before it."""
        now = window(goal.per, day, self.life, goal.deadline)
        ends = now.last_on if now is not None and goal.per is Per.WHOLE else self.life.ends_on
        return ends if ends is not None and ends <= day else None

    def _of_persons(self, goal: Goal, kept: Told, cadence: Cadence) -> Told:
        # Those of an earlier period may still stand.
        beside = Beside(self.released.get(cadence.span_of(kept.until).label))
        told = of_its_own_day(goal, kept)
        released = None if told.whole is None else exact(goal, told, cadence, self.released.get)
        if released is not None:
            # Where it does not tell of women and men, it hides them: a share in steps would narrow them.
            return released
        is_open = self._is_open(goal, told, cadence)
        hidden = Told(Judged(Status.TOO_FEW), told.starts_on, told.until)
        found = rounded(goal, told, beside, cadence) if is_open else hidden
        if found.whole is not None or found.by_sex:
            return on_its_side(goal, found, promised(goal, told.until, self.life) or 0)
        now = window(goal.per, told.until, self.life, goal.deadline)
        if now is None or told.is_last_known:
            return found
        shown = stands_alone(goal, told, found, beside, now)
        if is_near(goal, told, promised(goal, told.until, self.life) or 0, cadence):
            shown = replace(shown, judged=Judged(Status.TOO_FEW))
        part = in_part(goal, replace(told, judged=shown.judged), cadence, self.released.get, now)
        return shown if part is None else part

    def _is_open(self, goal: Goal, told: Told, cadence: Cadence) -> bool:
        """Whether each period of a time that grows tells of whom the goal speaks and what it asks for.

        Else its figure less what the other periods tell would be that of the hidden one; and what is left of
        all programmes, that of another hidden beside it. What is before the first release is in none.
        """
        if not grows(goal, cadence):
            return True
        labels = dropwhile(lambda label: label not in self.released, _labels(told, cadence))
        each = [Beside(self.released.get(label)) for label in labels] or [Beside(None)]
        return all(one.tells_base(goal) and one.tells_condition(goal) for one in each)


def promised(goal: Goal, day: date, life: Life) -> int | None:
    """What is promised of the time that holds the day: less of a number where the programme has a part."""
    if not isinstance(goal.target, AtLeast | AtMost):
        return None
    now = window(goal.per, day, life, goal.deadline)
    return goal.target.value if now is None or is_percent(goal.measure) else wanted_now(goal.target, now)


def periods_of(row: Kept) -> list[str]:
    """The closed periods whose figures a kept one is seen beside: those of its time, with its own."""
    return _labels(row.told, Cadence.of_label(row.at.label))


def _labels(told: Told, cadence: Cadence) -> list[str]:
    last = cadence.span_of(told.until)
    if told.starts_on is None:
        return [last.label]
    found, span = [], cadence.span_of(told.starts_on)
    while span.last_on <= last.last_on:
        found.append(span.label)
        span = span.following()
    return found
