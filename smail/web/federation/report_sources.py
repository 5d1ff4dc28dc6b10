"""What a quarterly report is made of: what was released of the quarter, and how the goals stood then."""

from collections.abc import Mapping, Sequence

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
Looked = tuple[tuple[Closed, ...], Kepts]


def known(at: StaffRequest, programme: Programme) -> Looked:
    """The closed quarters and how goals stood then, as `looked_at`."""
    closed, kepts, _words = looked_at(at, programme)
    return closed, kepts


def looked_at(at: StaffRequest, programme: Programme) -> tuple[tuple[Closed, ...], Kepts, str]:
    """The closed quarters of the programme and how its goals stood then, as `all_looked_at`."""
    found, words = all_looked_at(at, [programme])
    return *found[programme.id], words


def all_looked_at(at: StaffRequest, programmes: Sequence[Programme]) -> tuple[Mapping[int, Looked], str]:
    """The closed quarters of each and how goals stood then; whoever looks first after an end closes it.

    A large county's is left to `smail work`, and what is said meanwhile of what waits is the last. A form
    closes nothing: its page was looked at first, and one that is refused has written nothing.
    """

    def read(db: Session) -> Mapping[int, Looked]:
        return {one.id: _read(db, one) for one in programmes}

    if request.method == "POST" or not any(_is_waiting(at.db, one) for one in programmes):
        return read(at.db), ""
    if not counting.is_made_at_once(at.db, at.viewer.federation_id):
        return read(at.db), counting.asked(at)
    # This request only reads, and whoever comes next finds it done.
    with at.parts.database.transaction(write=True) as db:
        for one in programmes:
            goal_closing.close(db, at.parts.catalogue, db.get_one(Programme, one.id), FEWEST)
        words = counting.released(at, db)
        return read(db), words


def _is_waiting(db: Session, programme: Programme) -> bool:
    stored = goals_of(db, programme.id, with_ended=True)
    late = goal_closing.open_quarters(programme, stored, kept_of(db, stored))
    return bool(late or releases.waiting(db, programme.federation_id))


def _read(db: Session, programme: Programme) -> Looked:
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
