"""What a final report says of all who have left since the start: what they went to, and their change.

It was let out of the last quarter that tells of them, where they are no fewer than the programme has had; of
a single quarter those who left are mostly too few.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from smail.domain.goals.grammar import Goal, Group, Share, Who
from smail.domain.goals.windows import Per
from smail.domain.people import DischargeReason
from smail.domain.publishing import ALL, Figure
from smail.queries.goal_statuses import Kept
from smail.queries.quarterly_reports import Closed
from smail.web import dates
from smail.web.federation import change_words, goal_words, group_words
from smail.web.federation.group_cells import why_hidden
from smail.web.federation.report_indicators import tipping_lines
from smail.web.federation.report_parts import Table, released, without_empty

TO_WORK, TO_OTHER = "index.left_to_work", "index.left_to_other"


def newest(quarters: Sequence[Closed], table: str, row: str) -> Closed | None:
    """The last quarter that tells the row of all who have left; None where none does."""
    return next((one for one in quarters if _figure(one, table, row) is not None), None)


def went_to(quarters: Sequence[Closed], goals: Sequence[tuple[Goal, Kept]]) -> list[str]:
    """How many of all who have left and had answered went to work or studies, of women and men too.

    They are said in tens, and a share made of these may be on the other side of a promise than a goal of it.
    """
    one = newest(quarters, "leavers", TO_WORK)
    told = None if one is None else _both(one, ALL)
    if one is None or told is None:
        return [_("Vad alla som har slutat gick till visas inte för hela tiden: %(why)s.", why=_why())]
    said = _(
        "Från starten till och med %(day)s, av dem som hade svarat: ungefär %(work)d gick till arbete eller"
        " studier och ungefär %(other)d till annat.",
        day=dates.day(one.last_on),
        work=told[0],
        other=told[1],
    )
    sexes = {sex: _both(one, sex) for sex in change_words.BY_SEX}
    apart = [
        _(
            "%(sex)s: ungefär %(work)d till arbete eller studier och ungefär %(other)d till annat.",
            sex=str(group_words.COLUMNS[sex]),
            work=known[0],
            other=known[1],
        )
        for sex, known in sexes.items()
        if known is not None
    ]
    rough = _("Talen är grova, i hela tiotal: ingen andel kan räknas ut ur dem.")
    return [" ".join([said, *apart, rough, *_shares(goals)])]


def _shares(goals: Sequence[tuple[Goal, Kept]]) -> list[str]:
    """What the goals tell of the share of all who have left that went to work or studies."""
    return [
        _("Andelen av alla som har slutat säger målet ”%(goal)s”: %(figure)s.", goal=goal.name, figure=figure)
        for goal, kept in goals
        if kept.told.whole is not None and _is_of_reached(goal)
        for figure in [goal_words.figure_of(goal, kept)]
    ]


def _is_of_reached(goal: Goal) -> bool:
    measure = goal.measure
    return (
        goal.per is Per.WHOLE
        and isinstance(measure, Share)
        and measure.group == Group(Who.DISCHARGED)
        and measure.sample is None
        and set(measure.condition.reasons) == {DischargeReason.WORK, DischargeReason.STUDIES}
    )


def change(quarters: Sequence[Closed]) -> list[str]:
    """How the answers of all who have left have changed, and what that hangs on; or why it is not told."""
    one = newest(quarters, "leaving_change", "left")
    figure = None if one is None else _figure(one, "leaving_change", "left")
    if one is None or figure is None or figure.value is None or figure.low is None or figure.high is None:
        return [_("Hur svaren har ändrats för alla som har slutat visas inte: %(why)s.", why=_why())]
    value, low, high = (change_words.steps(end) for end in (figure.value, figure.low, figure.high))
    said = _(
        "Alla som har slutat, från starten till och med %(day)s: svaren har ändrats med %(value)s steg på 13"
        " veckor, alla områden tillsammans (%(low)s till %(high)s).",
        day=dates.day(one.last_on),
        value=value,
        low=low,
        high=high,
    )
    sure = figure.low > 0 or figure.high < 0
    return [said if sure else f"{said} {_('Det kan vara slump.')}", *tipping_lines(one.published)]


def tables(quarters: Sequence[Closed], names: Mapping[str, str], table: str, row: str) -> list[Table]:
    """The table of the last quarter that tells the row, in columns of which something is told.

    Of a programme that has ended nobody is left, and two tables never have the same title.
    """
    one = newest(quarters, table, row)
    found = [] if one is None else released(one.published, names, table)
    return [each | {"title": _title_of(each, table)} for each in map(without_empty, found)]


def _title_of(found: Table, key: str) -> str:
    who = _(" och ").join(name[:1].lower() + name[1:] for name in found["header"][1:])
    title = (
        _("Senast sedda nivå: %(who)s", who=who) if key == "leavers" else _("Förändring: %(who)s", who=who)
    )
    return _("%(title)s, underlag", title=title) if found.get("is_base") else title


def _both(one: Closed, column: str) -> tuple[int, int] | None:
    """About how many went to work or studies, and to something else; None where either is not told."""
    work, other = (_figure(one, "leavers", row, column) for row in (TO_WORK, TO_OTHER))
    if work is None or other is None or work.n_persons is None or other.n_persons is None:
        return None
    return work.n_persons, other.n_persons


def _figure(one: Closed, table: str, row: str, column: str = ALL) -> Figure | None:
    found = one.published.table(table)
    figure = None if found is None else found.figure(row, column)
    return None if figure is None or figure.is_hidden else figure


def _why() -> str:
    return _("de är %(why)s", why=why_hidden())
