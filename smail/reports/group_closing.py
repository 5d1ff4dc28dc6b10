"""Releases group results: whoever looks first after a quarter has ended has it counted, and it is kept.

What is corrected later is in the next quarter; what was let out stays as it was.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Federation
from smail.domain.calendar import Quarter
from smail.domain.publishing import Split
from smail.queries import group_counts, releases
from smail.reports.group_results import Material, published
from smail.services import releases as keeping


def release(db: Session, federation_id: int, threshold: int) -> int:
    """Every closed quarter of the federation is released; how many were not before.

    Two who come at the same time do it once: the second waits, and finds it done.
    """
    federation = db.scalars(select(Federation).where(Federation.id == federation_id).with_for_update()).one()
    wanted = releases.waiting(db, federation_id)
    for at in wanted:
        before = at.starts_on - timedelta(days=1)
        told = {split: releases.kept_on(db, federation_id, before, split) for split in Split}
        made_at = clock.now()
        found = published(_material(db, federation_id, at), told, threshold, made_at)
        keeping.keep(db, federation, at, threshold, made_at, found)
    return len(wanted)


def _material(db: Session, federation_id: int, at: Quarter) -> Material:
    return Material(
        at,
        releases.county(db, federation_id),
        releases.members(db, federation_id),
        group_counts.people_counts(db, federation_id, at),
        group_counts.due_counts(db, federation_id, at),
    )


def release_all(db: Session, threshold: int) -> int:
    """Every federation's closed quarters are released; how many there were."""
    ids = db.scalars(select(Federation.id).order_by(Federation.id)).all()
    return sum(release(db, one, threshold) for one in ids)
