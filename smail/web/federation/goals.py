"""The goals of programmes on pages: how each stood when the quarter closed, and how that was counted.

Whoever looks first after a quarter has ended closes it. Only what is due and done is also shown as of today,
and only to those who lead the programme. All else is as the group results let it stand beside them, for those
who lead too: what they hide of few persons, or of another programme, could be worked out from an exact goal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import FollowUpDraw, Programme
from smail.domain.goals.grammar import Goal, sample_of
from smail.domain.goals.judging import FEWEST
from smail.domain.goals.told import ToldFigure
from smail.domain.people import Sex
from smail.domain.publishing import Cadence, Publication
from smail.domain.roles import Role
from smail.policies import Action, Place, ProgrammeSubject, holds, may
from smail.queries import organisations
from smail.queries.goal_statuses import Kept, kept_of
from smail.queries.goals import StoredGoal, TypedRow, goals_in, goals_of, typed_rows
from smail.queries.releases import kept_by_sex, waiting
from smail.reports import goal_closing, goal_live
from smail.reports.goal_basis import basis
from smail.reports.goal_shown import Sight, periods_of
from smail.reports.goal_steps import FEWEST_ROUNDED, to_step
from smail.reports.goal_typed import hides
from smail.reports.goals import GoalReport
from smail.web import dates
from smail.web.federation import counting, goal_notes, goal_sentences, goal_words
from smail.web.federation.tertials import speak_of
from smail.web.guard import needs
from smail.web.parts import StaffRequest

Tag = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One goal in words, as the page shows it."""

    key: str
    name: str
    sentence: str
    tag: Tag
    figure: str
    by_sex: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    steps: list[tuple[str, str]]
    hidden_steps: str
    made_of: list[tuple[str, str]]
    history: list[tuple[str, str, str]]
    typed: list[tuple[str, str, str, str]]
    live: str
    ended_on: date | None


@needs(Action.SEE_GOALS, of="programme_id")
def show(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """Every goal of the programme with how it stood at the last closed quarter; ended goals below."""
    row = at.db.get_one(Programme, programme.id)
    speak_of(row.cadence)
    stored, kept, words = _closed(at, programme.id)
    leads = _leads(at, programme.place)
    released = _released(at, {row.id: [one for rows in kept.values() for one in rows]})[row.id]
    samples = any(sample_of(one.goal.measure) for one in stored)
    draw = _draw_of(at.db, programme.id) if samples else None
    sight = Sight.of(row, released, is_drawn_of_reached=None if draw is None else draw.is_of_reached)
    kept = {one.id: sight.shown(one.goal, kept.get(one.id, ())) for one in stored}
    live = goal_live.live_reports(at.db, row, stored, clock.today()) if leads else {}
    typed = typed_rows(at.db, stored)
    goals = [
        _shown(
            one,
            kept.get(one.id, []),
            live.get(one.id),
            typed.get(one.id, []),
            sight,
            leads=leads,
        )
        for one in stored
    ]
    return render_template(
        "pages/results/goals.html",
        programme=row,
        counting=words,
        goals=[one for one in goals if one.ended_on is None],
        ended=[one for one in goals if one.ended_on is not None],
        draw=_draw_words(draw) if samples else "",
        may_write=may(at.viewer, Action.WRITE_GOALS, programme),
        few=FEWEST,
        fewest=FEWEST_ROUNDED,
    )


def _leads(at: StaffRequest, place: Place) -> bool:
    return holds(at.viewer, place, Role.PROGRAMME_LEAD)


def _draw_of(db: Session, programme_id: int) -> FollowUpDraw | None:
    return db.scalar(select(FollowUpDraw).where(FollowUpDraw.programme_id == programme_id))


def _draw_words(row: FollowUpDraw | None) -> str:
    """How the sample was drawn: the seed as it was, and numbers of persons as others of a goal are told."""
    if row is None:
        return _("Ingen lottning är gjord än.")
    told = {
        "n": to_step(row.n),
        "frame": to_step(row.frame),
        "day": dates.day(row.drawn_on),
        "seed": row.seed,
    }
    if row.is_of_reached:
        return _(
            "Lottat en gång: %(n)d av de %(frame)d första avsluten till arbete eller studier, %(day)s, "
            "frö %(seed)s. Listan är sparad.",
            **told,
        )
    return _(
        "Lottat en gång: %(n)d av de %(frame)d första avsluten, %(day)s, frö %(seed)s. Listan är sparad.",
        **told,
    )


@needs(Action.SEE_RESULTS)
def of_all(at: StaffRequest) -> ResponseReturnValue:
    """The goals of every programme that the viewer may read, in one table."""
    rows = organisations.programmes_for(at.db, at.viewer, Action.SEE_GOALS)
    ids = [row.place.programme_id or 0 for row in rows]
    found, words = _closed_of(at, ids)
    last = {id_: [one for _goal, one in found.get(id_, []) if one] for id_ in ids}
    sights = {
        id_: Sight.of(at.db.get_one(Programme, id_), released)
        for id_, released in _released(at, last).items()
    }
    return render_template(
        "pages/results/all_goals.html",
        counting=words,
        programmes=[
            (row, [_row(*one, sights[id_]) for one in found.get(id_, [])])
            for row, id_ in zip(rows, ids, strict=True)
        ],
        few=FEWEST,
        fewest=FEWEST_ROUNDED,
    )


def _released(
    at: StaffRequest, kept: Mapping[int, Iterable[Kept]]
) -> Mapping[int, Mapping[str, Publication]]:
    """What is let out by sex of these programmes, of the periods that their goals are told of.

    What has closed and is not released yet is released now, but for a large county's.
    """
    federation = at.viewer.federation_id
    rows = at.db.scalars(select(Programme).where(Programme.id.in_(kept)))
    places = {row.id: row.public_id for row in rows}
    periods = {label for each in kept.values() for one in each for label in periods_of(one)}

    def read(db: Session) -> Mapping[int, Mapping[str, Publication]]:
        found = kept_by_sex(db, federation, places.values(), periods)
        return {id_: found.get(place, {}) for id_, place in places.items()}

    if not periods or not waiting(at.db, federation) or not counting.is_made_at_once(at.db, federation):
        return read(at.db)
    with at.parts.database.transaction(write=True) as db:
        counting.released(at, db)
        return read(db)


def _closed(
    at: StaffRequest, programme_id: int
) -> tuple[tuple[StoredGoal, ...], Mapping[int, Sequence[Kept]], str]:
    """The goals with what is kept of them, after every quarter that has ended is closed.

    A large county's is left to `smail work`, and what is said of it meanwhile is the last.
    """
    stored = goals_of(at.db, programme_id, with_ended=True)
    kept = kept_of(at.db, stored)
    row = at.db.get_one(Programme, programme_id)
    if not goal_closing.open_quarters(row, stored, kept):
        return stored, kept, ""
    if not counting.is_made_at_once(at.db, row.federation_id):
        return stored, kept, counting.asked(at)
    # This request only reads, and whoever comes next finds it done.
    with at.parts.database.transaction(write=True) as db:
        goal_closing.close(db, at.parts.catalogue, db.get_one(Programme, programme_id), FEWEST)
        return stored, kept_of(db, stored), ""


def _closed_of(
    at: StaffRequest, ids: Sequence[int]
) -> tuple[Mapping[int, list[tuple[StoredGoal, Kept | None]]], str]:
    """The goals of each programme with how they stood last, closed as by `_closed`."""
    stored = goals_in(at.db, ids)
    every = [one for goals in stored.values() for one in goals]
    kept = kept_of(at.db, every)
    rows = {row.id: row for row in at.db.scalars(select(Programme).where(Programme.id.in_(ids)))}
    late = [id_ for id_, goals in stored.items() if goal_closing.open_quarters(rows[id_], goals, kept)]
    words = ""
    if late and not counting.is_made_at_once(at.db, at.viewer.federation_id):
        words = counting.asked(at)
    elif late:
        with at.parts.database.transaction(write=True) as db:
            for id_ in late:
                goal_closing.close(db, at.parts.catalogue, db.get_one(Programme, id_), FEWEST)
            kept = kept_of(db, every)
    found = {
        id_: [(one, kept[one.id][-1] if kept.get(one.id) else None) for one in goals if one.ended_on is None]
        for id_, goals in stored.items()
    }
    return found, words


def _row(one: StoredGoal, last: Kept | None, sight: Sight) -> tuple[str, str, Tag, str]:
    """One goal as it stood last."""
    if last is None:
        return one.goal.name, "–", _not_yet(), ""
    shown = sight.shown(one.goal, [last])[0]
    figure = goal_words.figure_at_last(one.goal, shown)
    return one.goal.name, figure, goal_words.status_words(shown.told.judged), shown.at.label


def _not_yet() -> Tag:
    return _("Inget kvartal stängt än"), "pause"


def _shown(
    one: StoredGoal,
    kept: Sequence[Kept],
    live: GoalReport | None,
    typed: Sequence[TypedRow],
    sight: Sight,
    *,
    leads: bool,
) -> Shown:
    goal, last = one.goal, kept[-1] if kept else None
    misfit = goal_notes.of_draw(sight.misfit(goal))
    return Shown(
        goal.key,
        goal.name,
        goal_sentences.sentence(goal),
        _not_yet() if last is None else goal_words.status_words(last.told.judged),
        "" if last is None else goal_words.figure_of(goal, last),
        () if last is None else _by_sex(goal, last),
        misfit if last is None else (*misfit, *goal_notes.notes(goal, kept, typed, sight.life)),
        [] if last is None else goal_words.steps(goal, last.told),
        "" if last is None else goal_words.hidden_steps(goal, last.told),
        [] if last is None else _made_of(goal, last, sight.released),
        [goal_notes.past(goal, row, sight.life) for row in reversed(kept)],
        [goal_notes.typed(row, is_hidden=not leads and hides(goal, row)) for row in typed],
        "" if live is None else _live_words(goal, live),
        one.ended_on,
    )


def _made_of(goal: Goal, last: Kept, released: Mapping[str, Publication]) -> list[tuple[str, str]]:
    found = basis(goal, last.told, Cadence.of_label(last.at.label), released.get)
    return goal_words.made_of(goal, last.told, found)


def _by_sex(goal: Goal, last: Kept) -> tuple[tuple[str, str], ...]:
    found = last.told.by_sex
    return tuple(
        (str(goal_sentences.SEXES[sex]), goal_words.figure_words(goal, found.get(sex)))
        for sex in (Sex.WOMAN, Sex.MAN)
        if found.get(sex) is not None
    )


def _live_words(goal: Goal, found: GoalReport) -> str:
    whole = found.whole
    if whole is None or not whole.n:
        return _("I dag: inget har hunnit bli dags än.")
    one = ToldFigure(whole.value, whole.n_persons, whole.count, whole.n)
    return _("I dag: %(figure)s.", figure=goal_words.figure_words(goal, one))
