"""What a plan is made of, readable: activities, steps, action plans, and the weeks that they fill."""

from dataclasses import dataclass
from datetime import date, datetime

from smail.domain import plan as rules
from smail.domain.plan import ActivityKind, Outcome, Status, StepAnswer, Track, Uptake
from smail.domain.rhythm import Pause
from smail.domain.tracks import Gap, WeeksByTracks, gaps, weeks_by_tracks


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity, readable."""

    public_id: str
    programme: str
    kind: ActivityKind
    uptake: Uptake
    outcome: Outcome | None
    what: str
    provider: str | None
    areas: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    hours_per_month: int | None
    by_participant: bool
    written_at: datetime

    def status_on(self, day: date) -> Status:
        """Where it stands on that day."""
        return rules.status_on(day, self.uptake, self.starts_on, self.ends_on, self.outcome)

    @property
    def track(self) -> Track | None:
        """The days in which it is used; none where it is not."""
        if self.uptake is not Uptake.USED or self.starts_on is None:
            return None
        return Track(self.kind, self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class StepRow:
    """An agreed step, readable, and the answer to whether it was done."""

    public_id: str
    line: str
    agreed_on: date
    by_participant: bool
    answer: StepAnswer | None
    answered_on: date | None
    answered_by_participant: bool
    written_at: datetime
    # Since then nobody asks: the programme ended, and the step with it.
    closed_on: date | None = None

    @property
    def follow_up_on(self) -> date:
        """The day on which somebody asks."""
        return rules.follow_up_on(self.agreed_on)

    def is_asked_on(self, day: date) -> bool:
        """Whether it is time to ask, and nobody has answered."""
        return self.answer is None and self.closed_on is None and rules.is_asked(self.agreed_on, day)

    def is_over_on(self, day: date) -> bool:
        """Whether somebody has answered, or nobody asks any more."""
        is_late = self.follow_up_on <= day and not self.is_asked_on(day)
        return self.answer is not None or self.closed_on is not None or is_late


@dataclass(frozen=True, slots=True)
class ActionPlanRow:
    """An action plan, readable, with every day on which something was done with it."""

    public_id: str
    aim: str
    made_on: date
    anchored_on: date | None
    revised_on: tuple[date, ...]
    # Organisations by name, each with the days on which it agreed, the latest first.
    anchored_with: tuple[tuple[str, date], ...]

    @property
    def anchored_last(self) -> tuple[tuple[str, date], ...]:
        """Each organisation once, with the last day on which it agreed."""
        last: dict[str, date] = {}
        for name, day in self.anchored_with:
            last.setdefault(name, day)
        return tuple(last.items())

    @property
    def last_on(self) -> date:
        """The day on which it was last gone through."""
        return rules.last_of(self.made_on, self.revised_on)

    @property
    def revision_due_on(self) -> date:
        """The day by which it is gone through again."""
        return rules.revision_due_on(self.last_on)


@dataclass(frozen=True, slots=True)
class StayPlan:
    """A time in a programme and its action plan, if there is one."""

    enrolment_id: int
    public_id: str
    programme: str
    instrument_key: str
    starts_on: date
    ended_on: date | None
    due_on: date | None
    plan: ActionPlanRow | None

    def is_open_on(self, day: date) -> bool:
        """Whether it has not ended by then."""
        return self.ended_on is None or self.ended_on >= day

    def is_late_on(self, day: date) -> bool:
        """Whether the plan is missing past the programme's limit."""
        made_on = None if self.plan is None else self.plan.made_on
        return self.is_open_on(day) and rules.is_late(self.due_on, made_on, day)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is planned with one person, as it stands on a day; the newest of each first."""

    today: date
    activities: tuple[ActivityRow, ...]
    steps: tuple[StepRow, ...]
    stays: tuple[StayPlan, ...]
    pauses: tuple[Pause, ...]

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The activities that are used."""
        return tuple(one.track for one in self.activities if one.track is not None)

    @property
    def open_stays(self) -> tuple[StayPlan, ...]:
        """Where the person is now, or will be."""
        return tuple(one for one in self.stays if one.is_open_on(self.today))

    @property
    def span(self) -> tuple[date, date] | None:
        """The days that are counted: since the first of the programmes that run, or all of the last one."""
        if self.open_stays:
            return min(one.starts_on for one in self.open_stays), self.today
        last = self.stays[0] if self.stays else None
        return None if last is None or last.ended_on is None else (last.starts_on, last.ended_on)

    @property
    def weeks(self) -> WeeksByTracks:
        """The weeks of those days, by how many activities ran."""
        return weeks_by_tracks(self.tracks, *self.span, self.pauses) if self.span else WeeksByTracks()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The weeks of those days in which none ran."""
        return gaps(self.tracks, *self.span, self.pauses) if self.span else ()
