"""A county just large enough for models: persons who rise, fall or stay, with the noise of single answers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from smail.db.tables import Account, Participant
from tests.factories.assessments import make_submitted
from tests.factories.people import make_participant

START, QUARTER = date(2024, 11, 4), timedelta(days=91)
N_PERSONS, N_RATINGS = 15, 9
LAST = START + (N_RATINGS - 1) * QUARTER
# The first falls most, the last rises most.
STEPS = np.clip(
    np.rint(
        np.random.default_rng(4).normal(3, 0.4, (N_PERSONS, N_RATINGS))
        + np.outer(np.linspace(-0.25, 0.25, N_PERSONS), np.arange(N_RATINGS) - N_RATINGS / 2)
    ),
    1,
    5,
).astype(int)


def make_county(db: Session, handledare: Account | None = None) -> list[Participant]:
    """Fifteen persons with nine ratings each, the last of them in November 2026."""
    made = [make_participant(db, starts_on=START, handledare=handledare) for _ in range(N_PERSONS)]
    for person, steps in zip(made, STEPS, strict=True):
        rate(db, person, steps)
    return made


def rate(db: Session, person: Participant, steps: Sequence[int], **changes: Any) -> None:
    """The person gives one step to every question, another each quarter."""
    for at, step in enumerate(steps):
        make_submitted(db, person, START + at * QUARTER, value=int(step), **changes)
