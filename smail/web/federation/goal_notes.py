"""What stands under a goal: of when its figure is, what was promised of that time, and what was typed in."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from smail.domain.goals.grammar import AtLeast, AtMost, Given, Goal
from smail.domain.goals.judging import Status
from smail.domain.goals.told import Misfit
from smail.domain.goals.windows import Life, Per
from smail.queries.goal_statuses import Kept
from smail.queries.goals import TypedRow
from smail.reports.goal_shown import promised
from smail.web import dates
from smail.web.federation import goal_sentences, goal_words
from smail.web.federation.closed_periods import in_words
from smail.web.lists import listed


def notes(goal: Goal, kept: Sequence[Kept], typed: Sequence[TypedRow], life: Life) -> Iterator[str]:
    """Everything that must be known to read how the goal stood last."""
    last = kept[-1]
    yield _("Läget %(quarter)s.", quarter=last.at.label)
    final = goal_words.final_words(last.told)
    yield from [final] if final else []
    yield from _part(goal, last, life)
    yield from _age(kept)
    yield from goal_words.hidden_figures([last.told])
    sure = goal_words.sure_words(last.told)
    yield from [sure] if sure else []
    if isinstance(goal.measure, Given) and any(
        row.is_changed_after(last.made_at, last.at.last_on) for row in typed
    ):
        yield _(
            "Rättat efteråt: siffror till och med %(quarter)s har ändrats sedan det stängdes.",
            quarter=last.at.label,
        )


def _age(kept: Sequence[Kept]) -> Iterator[str]:
    told = kept[-1].told
    if told.without:
        yield _(
            "Siffran är den som gruppresultaten ger. %(periods)s är inte med: där visas ingen sådan siffra.",
            periods=goal_words.begun(listed(map(in_words, told.without))),
        )
    if told.whole is None or all(one.told.until != told.until for one in kept[:-1]):
        return
    yield _(
        "Siffran är från %(day)s. En nyare visas inte, så att ingen liten grupp kan räknas ut.",
        day=dates.day(told.until),
    )
    if told.status is Status.TOO_FEW:
        yield _("Inte heller läget visas: det skulle säga något om en liten grupp.")


def _part(goal: Goal, row: Kept, life: Life) -> Iterator[str]:
    """That less is promised of a time in which the programme is there only for a part."""
    wanted = promised(goal, row.told.until, life)
    if wanted is None or not isinstance(goal.target, AtLeast | AtMost) or wanted == goal.target.value:
        return
    said = {
        Per.MONTH: _("Insatsen är i gång en del av månaden: lovat är då %(part)s av %(all)s."),
        Per.QUARTER: _("Insatsen är i gång en del av kvartalet: lovat är då %(part)s av %(all)s."),
        Per.TERTIAL: _("Insatsen är i gång en del av tertialet: lovat är då %(part)s av %(all)s."),
    }
    year = _("Insatsen är i gång en del av året: lovat är då %(part)s av %(all)s.")
    yield said.get(goal.per, year) % {"part": wanted, "all": goal.target.value}


def of_draw(misfit: Misfit | None) -> tuple[str, ...]:
    """That a goal with a sample speaks of other ends than those that the sample was drawn among."""
    return () if misfit is None else (str(goal_words.MISFITS[misfit]),)


def past(goal: Goal, row: Kept, life: Life) -> tuple[str, str, str]:
    """A closed period: its label, the figure, and the state with what was promised where that was a part."""
    figure, state = goal_words.stood(goal, row)
    return row.at.label, figure, ". ".join([state, *_part(goal, row, life)])


def typed(row: TypedRow, *, is_hidden: bool = False) -> tuple[str, str, str, str]:
    """A figure that was typed in, or was and is withdrawn."""
    value = str(row.value) if row.out_of is None else _("%(value)d av %(of)d", value=row.value, of=row.out_of)
    value = _("visas inte") if is_hidden else value
    whose = "" if row.sex is None else str(goal_sentences.SEXES[row.sex])
    note = _("%(note)s (borttagen)", note=row.note) if row.withdrawn_at is not None else row.note
    return row.counted_on.isoformat(), value, whose, note
