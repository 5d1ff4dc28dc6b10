"""A programme's closed quarter on one A4 and on a screen, in words: what was released or kept, no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from smail.charts.effects import EffectsPicture
from smail.domain.goals.grammar import Goal
from smail.domain.goals.judging import Status
from smail.domain.goals.windows import Per
from smail.domain.publishing import ALL, Publication
from smail.queries.goal_statuses import Kept
from smail.queries.quarterly_reports import Closed
from smail.web import dates
from smail.web.federation import (
    goal_sentences,
    goal_words,
    group_cells,
    group_made_of,
    group_notes,
    group_words,
)
from smail.web.federation.change_words import (
    BY_SEX,
    bars_of,
    change_by_sex,
    change_picture,
    change_words,
    changes,
)
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_sayings import Saying, done_said, forward_said, people_said
from smail.web.federation.group_since_lines import lines
from smail.web.federation.group_terms import DEFINITIONS, MEANINGS, TABLES
from smail.web.federation.group_words import row_name
from smail.web.federation.report_parts import number_of

# What stands by sex.
SHEET_ROWS = (
    ("people", "ongoing"),
    ("people", "started"),
    ("people", "ended"),
    ("ratings", "due"),
    ("ratings", "done"),
    ("steps", "forward"),
)
# What the sheet tells of, and so explains.
EXPLAINED = ("ongoing", "started", "ended", "due", "done")


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal: what was promised, the figure as it was told, and how it stood."""

    name: str
    promise: str
    figure: str
    status: str
    kind: str
    # Of women and of men; empty where it is not told.
    sexes: tuple[str, ...]
    # Its number may seem to say another thing than how it stood.
    is_rounded: bool


@dataclass(frozen=True, slots=True)
class ProgrammeSheet:
    """Everything that is said of the programme's quarter, to a board that never signs in."""

    name: str
    period: str
    until: str
    people: Saying
    done: Saying
    # Steps forward that were written down with a date, beside the answers.
    forward: Saying
    # None where nobody's change may be shown; the sentence then says so.
    change: EffectsPicture | None
    change_words: str
    change_by_sex: tuple[str, ...]
    # People and ratings of all, of women and of men, with a header; nothing where none is told by sex.
    sexes: tuple[tuple[str, ...], ...]
    goals: tuple[GoalLine, ...]
    goals_words: str
    # What the figures are made of, and what is missing.
    base: tuple[str, ...]
    counted: tuple[tuple[str, str], ...]
    # Of how many a figure must be, and with it everything else that must be known.
    least: str
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """The programme and the quarter."""
        return _("%(name)s, %(period)s", name=self.name, period=self.period_words)

    @property
    def period_words(self) -> str:
        """The quarter as it is said."""
        return in_words(self.period)


def sheet(closed: Closed, goals: Sequence[tuple[Goal, Kept]], names: Mapping[str, str]) -> ProgrammeSheet:
    """The quarter in words; `names` are those of the indicators."""
    found = closed.published
    people, bars = people_said(found), bars_of(found, names)
    return ProgrammeSheet(
        name=found.name,
        period=closed.period,
        until=_("Till och med %(day)s.", day=dates.day(closed.last_on)),
        people=people,
        done=done_said(found),
        forward=forward_said(found),
        change=change_picture(found, names),
        change_words=change_words(found, names),
        change_by_sex=change_by_sex(found, names),
        sexes=_sexes(found),
        goals=tuple(_goal(*pair) for pair in goals),
        goals_words=_goals_words(goals, is_small=not people.big),
        base=(*base(found), *lines(found), *([goal_words.rounding()] if goals else [])),
        counted=tuple(_counted(has_change=bool(bars), has_steps=found.table("steps") is not None)),
        least=group_notes.least(found),
        notes=(*group_notes.notes(found), *_digest(closed)),
    )


def _sexes(found: Publication) -> tuple[tuple[str, ...], ...]:
    """What is told of people, ratings and steps by column, a row each; nothing where none is of a sex."""
    beside = [pair for pair in SHEET_ROWS if found.table(pair[0]) is not None]
    rows = {column: [number_of(found, *pair, column) for pair in beside] for column in (ALL, *BY_SEX)}
    if all(number is None for column in BY_SEX for number in rows[column]):
        return ()
    header = (_("Kvinnor och män"), *(_short_name(key) for _table, key in beside))
    told = ((str(group_words.COLUMNS[column]), *map(_cell, numbers)) for column, numbers in rows.items())
    return (header, *told)


def _short_name(key: str) -> str:
    return _("Med framsteg") if key == "forward" else row_name(key)


def _cell(number: int | None) -> str:
    return group_cells.few() if number is None else str(number)


def _goal(goal: Goal, kept: Kept) -> GoalLine:
    status, kind = goal_words.status_words(kept.told.judged)
    figure = goal_words.figure_at_last(goal, kept)
    is_rounded = kept.told.whole is not None and kept.told.whole.is_rounded
    return GoalLine(
        goal.name,
        goal_sentences.sentence(goal),
        figure,
        status,
        kind,
        goal_words.by_sex(goal, kept.told),
        is_rounded,
    )


def _goals_words(goals: Sequence[tuple[Goal, Kept]], *, is_small: bool) -> str:
    stood = [kept.told.judged.status for _goal, kept in goals]
    if not stood:
        return _("Inget mål har ett läge för kvartalet.")
    said = in_short(stood)
    # Where the quarter cannot be told, what is counted since the start went through a gate of its own.
    if is_small and any(goal.per is Per.WHOLE and kept.told.whole is not None for goal, kept in goals):
        more = _("Mål som räknas för hela insatsen visar det som gäller sedan starten.")
        return f"{said} {more}"
    return said


def in_short(stood: Sequence[Status]) -> str:
    """How many goals stand in each way, and of how many nothing can be said."""
    known = (Status.MET, Status.ON_THE_WAY, Status.OFF)
    met, way, off = (stood.count(one) for one in known)
    said = _(
        "Av %(n)d mål är %(met)s, %(way)s på väg och %(off)s ur kurs.",
        n=len(stood),
        met=ngettext("%(num)d nått", "%(num)d nådda", met) if met else _("inget nått"),
        way=way or _("inget"),
        off=off or _("inget"),
    )
    rest = sum(one not in known for one in stood)
    if not rest:
        return said
    more = ngettext(
        "Om %(num)d går det inte att säga något.", "Om %(num)d går det inte att säga något.", rest
    )
    return f"{said} {more}"


def base(found: Publication) -> Iterable[str]:
    """What is missing of the ratings, and how many persons and answers the change is made of."""
    due, done = (number_of(found, "ratings", key) for key in ("due", "done"))
    if due and done is not None:
        missing = goal_words.percent((due - done) / due)
        yield _("Av skattningarna som skulle göras saknas %(percent)s procent.", percent=missing)
    figures = [one for _key, one in changes(found)]
    persons = [one.n_persons for one in figures if one.n_persons is not None]
    ratings = [one.n_ratings for one in figures if one.n_ratings is not None]
    missing_parts = [one.share_missing for one in figures if one.share_missing is not None]
    if persons and ratings and missing_parts:
        yield _(
            "Ändringen bygger på minst %(persons)d personer och ungefär %(ratings)s svar i varje område."
            " %(missing)s",
            persons=group_made_of.at_least(min(persons)),
            ratings=_span(ratings),
            missing=_unanswered([round(100 * one) for one in missing_parts]),
        )


def _unanswered(per_cent: Sequence[int]) -> str:
    if not max(per_cent):
        return _("Nästan alla frågor i svaren är besvarade.")
    return _("Ungefär %(missing)s procent av frågorna i svaren är obesvarade.", missing=_span(per_cent))


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else _("%(low)d till %(high)d", low=low, high=high)


def _counted(*, has_change: bool, has_steps: bool) -> Iterable[tuple[str, str]]:
    for key in (*EXPLAINED, *(["forward"] if has_steps else [])):
        yield row_name(key), str(DEFINITIONS[key])
    if has_change:
        yield str(TABLES["change"]), str(MEANINGS["change"])


def _digest(closed: Closed) -> tuple[str, ...]:
    return (_("Underlaget har SHA-256 %(digest)s.", digest=closed.digest),)
