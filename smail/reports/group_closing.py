"""Releases group results: whoever looks first after a quarter has ended has it counted, and it is kept.

What is corrected later is in the next quarter; what was let out stays as it was.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.tables import Federation
from smail.db.tables.organisations import USUAL_INSTRUMENT
from smail.domain.calendar import Quarter
from smail.domain.instrument import Instrument
from smail.domain.publishing import Split
from smail.queries import group_counts, group_support, releases
from smail.reports.county_scores import CountyScores, scores_in
from smail.reports.group_indicators import answered_in
from smail.reports.group_levels import Answers
from smail.reports.group_opening import Material
from smail.reports.group_results import published
from smail.reports.group_support import support_counts, support_in, support_measures
from smail.services import releases as keeping

Known = tuple[Instrument, CountyScores]
# Where many quarters are released at once, only so many of the last have levels and change: somebody waits.
MOST_MODELLED = 2


def release(db: Session, catalogue: Catalogue, federation_id: int, threshold: int) -> int:
    """Every closed quarter of the federation is released; how many were not before.

    Two who come at the same time do it once: the second waits, and finds it done.
    """
    federation = db.scalars(select(Federation).where(Federation.id == federation_id).with_for_update()).one()
    wanted = releases.waiting(db, federation_id)
    if not wanted:
        return 0
    instrument = catalogue.latest(USUAL_INSTRUMENT)
    known = instrument, scores_in(db, instrument)
    modelled = wanted[-MOST_MODELLED:]
    for at in wanted:
        before = at.starts_on - timedelta(days=1)
        told = {split: releases.kept_on(db, federation_id, before, split) for split in Split}
        made_at = clock.now()
        found = published(
            _material(db, federation_id, at, known if at in modelled else None), told, threshold, made_at
        )
        keeping.keep(db, federation, at, threshold, made_at, found)
    return len(wanted)


def _material(db: Session, federation_id: int, at: Quarter, known: Known | None) -> Material:
    support = support_in(group_support.supported(db, federation_id, at), at)
    return Material(
        at,
        releases.county(db, federation_id),
        releases.members(db, federation_id),
        group_counts.people_counts(db, federation_id, at),
        group_counts.due_counts(db, federation_id, at),
        group_counts.forward_counts(db, federation_id, at),
        None if known is None else _answers(db, federation_id, at, known),
        support_counts(support),
        tuple(support_measures(support)),
    )


def _answers(db: Session, federation_id: int, at: Quarter, known: Known) -> Answers | None:
    """Who answered in the quarter; None where nobody did."""
    instrument, scores = known
    answered = answered_in(scores, group_counts.stays(db, federation_id, at), at)
    if not len(answered.person):
        return None
    keys = tuple(one.key for one in instrument.indicators)
    return Answers(scores, answered, keys, instrument.digest)


def release_all(db: Session, catalogue: Catalogue, threshold: int) -> int:
    """Every federation's closed quarters are released; how many there were."""
    ids = db.scalars(select(Federation.id).order_by(Federation.id)).all()
    return sum(release(db, catalogue, one, threshold) for one in ids)
