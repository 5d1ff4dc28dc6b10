"""What a quarterly report is made of: what was released of the quarter, and how the goals stood then."""

from flask import request
from sqlalchemy.orm import Session

from smail.db.tables import Programme
from smail.domain.goals.grammar import Goal
from smail.domain.goals.judging import FEWEST
from smail.queries import quarterly_reports as reads
from smail.queries import releases
from smail.queries.goal_statuses import Kept, kept_of
from smail.queries.goals import goals_of, is_drawn_of_reached
from smail.queries.quarterly_reports import Closed
from smail.reports import goal_closing
from smail.reports.goal_shown import Sight
from smail.web.federation import counting
from smail.web.parts import StaffRequest

Kepts = tuple[tuple[Goal, Kept], ...]


def known(at: StaffRequest, programme: Programme) -> tuple[tuple[Closed, ...], Kepts]:
    """The closed quarters and how goals stood then, as `looked_at`."""
    closed, kepts, _words = looked_at(at, programme)
    return closed, kepts


def looked_at(at: StaffRequest, programme: Programme) -> tuple[tuple[Closed, ...], Kepts, str]:
    """The closed quarters and how goals stood then; whoever looks first after one has ended closes it.

    A large county's is left to `smail work`, and what is said of it meanwhile is the last. A form closes
    nothing: its page was looked at first, and one that is refused has written nothing.
    """
    if request.method == "POST" or not _is_waiting(at.db, programme):
        return *_read(at.db, programme), ""
    if not counting.is_made_at_once(at.db, programme.federation_id):
        return *_read(at.db, programme), counting.asked(at)
    # This request only reads, and whoever comes next finds it done.
    with at.parts.database.transaction(write=True) as db:
        _close(at, db, programme.id)
        return *_read(db, programme), ""


def _is_waiting(db: Session, programme: Programme) -> bool:
    stored = goals_of(db, programme.id, with_ended=True)
    late = goal_closing.open_quarters(programme, stored, kept_of(db, stored))
    return bool(late or releases.waiting(db, programme.federation_id))


def _close(at: StaffRequest, db: Session, id_: int) -> None:
    # Whoever only answers never pays for the mathematics.
    from smail.reports import group_closing

    programme = db.get_one(Programme, id_)
    least = at.parts.settings.smallest_group
    group_closing.release(db, at.parts.catalogue, programme.federation_id, least)
    goal_closing.close(db, at.parts.catalogue, programme, FEWEST)


def _read(db: Session, programme: Programme) -> tuple[tuple[Closed, ...], Kepts]:
    stored = goals_of(db, programme.id, with_ended=True)
    kept = kept_of(db, stored)
    # It is read beside the same group results.
    closed = reads.closed_of(db, programme.federation_id, programme.public_id)
    sight = Sight.of(
        programme,
        {one.period: one.published for one in closed},
        is_drawn_of_reached=is_drawn_of_reached(db, programme.id),
    )
    pairs = tuple((one.goal, row) for one in stored for row in sight.shown(one.goal, kept.get(one.id, ())))
    return closed, pairs
