"""From a plan and a history to one picture: activities under the ratings, on the same axis of time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from smail.charts.canvas import Width
from smail.charts.line import Mark, Point
from smail.charts.timeline_values import Bar, Lane, Level, Look, Strip, TimelinePicture
from smail.domain.plan import ActivityKind, Uptake
from smail.domain.tracks import weeks_of
from smail.queries.plan_rows import Plan
from smail.reports.events import EventKind
from smail.reports.history import History
from smail.reports.pictures import Drawing, drawing_of

WHAT = "plan"
LOOKS: Mapping[ActivityKind, Look] = {
    ActivityKind.JOB_DIRECTED: Look.FILLED,
    ActivityKind.SKILLS: Look.OUTLINED,
    ActivityKind.HEALTH_EVERYDAY: Look.DASHED,
}
# What is planned is shown so far ahead, where it is written down.
AHEAD = timedelta(weeks=13)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """Everything that is written in the picture, in the words of whoever looks."""

    title: str
    sentence: str
    areas: Mapping[str, str]
    kinds: Mapping[ActivityKind, str]
    # Of each gap, in their order.
    gaps: tuple[str, ...]
    pause: str
    # Of the row that tells how many run at once.
    together: str
    today: str
    months: tuple[str, ...]


def drawings_of(plan: Plan, history: History, words: TimelineWords) -> dict[str, Drawing]:
    """The picture for every width, by name; nothing where no activity was ever used."""
    picture = timeline_of(plan, history, words)
    found = () if picture is None else tuple(drawing_of(WHAT, width, picture) for width in Width)
    return {one.name: one for one in found}


def timeline_of(plan: Plan, history: History, words: TimelineWords) -> TimelinePicture | None:
    """What is drawn, if anything is."""
    lanes = tuple(_lane(plan, kind, words) for kind in ActivityKind)
    bars = [bar for lane in lanes for bar in lane.bars]
    if not bars or plan.span is None:
        return None
    rated = [on for _rating, on in history.ratings]
    return TimelinePicture(
        title=words.title,
        description=words.sentence,
        first=min(plan.span[0], *(bar.starts_on for bar in bars), *rated[:1]),
        today=plan.today,
        today_label=words.today,
        last=_last_day(plan.today, bars),
        strips=_strips(history, words),
        lanes=lanes,
        gaps=tuple(
            Mark(gap.starts_on, label, gap.last_on + A_DAY)
            for gap, label in zip(plan.gaps, words.gaps, strict=True)
        ),
        pauses=tuple(Mark(one.starts_on, words.pause, one.ends_on) for one in plan.pauses),
        month_names=words.months,
        together=words.together,
        levels=levels_of(plan),
        steps_forward=steps_forward(history),
    )


def steps_forward(history: History) -> tuple[date, ...]:
    """The days of the person's framsteg."""
    return tuple(one.on for one in history.events if one.kind is EventKind.FRAMSTEG)


def levels_of(plan: Plan) -> tuple[Level, ...]:
    """The weeks that the meter counts, where something runs in them, those alike that follow as one."""
    if plan.span is None:
        return ()
    found: list[Level] = []
    for week in weeks_of(plan.tracks, *plan.span, plan.pauses):
        if not week.tracks:
            continue
        level = Level(week.monday, week.sunday + A_DAY, week.tracks > 1, week.has_job_directed)
        if found and replace(level, starts_on=found[-1].starts_on, until=week.monday) == found[-1]:
            level = replace(level, starts_on=found.pop().starts_on)
        found.append(level)
    return tuple(found)


def _lane(plan: Plan, kind: ActivityKind, words: TimelineWords) -> Lane:
    bars = (
        Bar(one.what, one.starts_on, one.ends_on)
        for one in plan.activities
        if one.kind is kind and one.uptake is Uptake.USED and one.starts_on is not None
    )
    near = (bar for bar in bars if bar.starts_on < plan.today + AHEAD)
    return Lane(words.kinds[kind], LOOKS[kind], tuple(near))


def _last_day(today: date, bars: list[Bar]) -> date:
    ends = [bar.ends_on or bar.starts_on for bar in bars]
    return min(max(today, *ends), today + AHEAD)


def _strips(history: History, words: TimelineWords) -> tuple[Strip, ...]:
    return tuple(
        Strip(
            words.areas[area.key],
            area.low,
            area.high,
            tuple(tuple(Point(one.on, one.score) for one in run.values) for run in area.runs),
        )
        for area in history.areas
        if area.scored
    )
