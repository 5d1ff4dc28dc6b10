"""Goals of every programme of a tiny county that count what its group results count too, and more."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Programme, ProgrammeGoal
from smail.domain.goals.grammar import (
    AtLeast,
    AtMost,
    Condition,
    Count,
    Distribution,
    During,
    Event,
    Goal,
    Group,
    Measure,
    Occasions,
    Parts,
    Share,
    Who,
)
from smail.domain.goals.windows import Per
from smail.domain.people import DischargeReason, Sex
from smail.goal_writing import write
from tests.support.tiny_people import FIRST_DAY, NAMES

HERE, STARTED, ENDED, DUE = (Group(who) for who in (Who.PARTICIPANTS, Who.STARTED, Who.DISCHARGED, Who.DUE))
WORK, STUDIES = DischargeReason.WORK, DischargeReason.STUDIES
STEPPED = Condition((Event.STEP_FORWARD,), during=During.PERIOD)
REACHED = Condition(reasons=(WORK, STUDIES))
# The first of these are those that the group results count too, and that have been found to tell the most.
MEASURES: tuple[Measure, ...] = (
    Count(STARTED),
    Count(ENDED),
    Count(ENDED, REACHED),
    Share(HERE, STEPPED),
    Share(ENDED, REACHED),
    Occasions(HERE),
    Distribution(HERE),
    Count(HERE),
    Count(HERE, STEPPED),
    Count(Group(Who.DISCHARGED, reasons=(STUDIES,))),
    Share(ENDED, Condition(reasons=(WORK,))),
    Share(DUE, Condition((Event.RATING,))),
    Distribution(STARTED),
)
N_FIRST = 7
PERS = (Per.QUARTER, Per.YEAR, Per.WHOLE, Per.MONTH)


def make_tiny_goals(db: Session, seed: int, *, is_thorough: bool) -> None:
    """Each programme has goals by the quarter, the year or all its time, with promises by chance."""
    rng = np.random.default_rng(seed)
    written_at = datetime.combine(FIRST_DAY, time(9, tzinfo=UTC))
    own = select(Programme).where(Programme.name.in_(NAMES)).order_by(Programme.id)
    for place, programme in enumerate(db.scalars(own)):
        asked = [*itertools.product(MEASURES, PERS)] if is_thorough else [*_first(place)]
        for goal in _goals(rng, asked):
            db.add(
                ProgrammeGoal(
                    programme_id=programme.id, key=goal.key, definition=write([goal]), written_at=written_at
                )
            )
    db.flush()


def _first(place: int) -> Iterator[tuple[Measure, Per]]:
    """What tells the most: by the quarter, and in turn by the year or all the time, which begin as one."""
    for number, measure in enumerate(MEASURES[:N_FIRST]):
        yield from ((measure, Per.QUARTER), (measure, (Per.YEAR, Per.WHOLE)[(number + place) % 2]))


def _goals(rng: np.random.Generator, asked: Iterable[tuple[Measure, Per]]) -> Iterator[Goal]:
    for number, (measure, per) in enumerate(asked):
        key = f"mal-{number}"
        if isinstance(measure, Distribution):
            women = int(rng.integers(3, 8)) * 10
            target: AtLeast | AtMost | Parts = Parts(((Sex.WOMAN, women), (Sex.MAN, 100 - women)))
        else:
            most = 30 if isinstance(measure, Count) else 95
            promised = int(rng.integers(5, most))
            target = AtMost(promised) if rng.random() < 0.2 else AtLeast(promised)
        yield Goal(key, f"Mål {number}", measure, target, per)
