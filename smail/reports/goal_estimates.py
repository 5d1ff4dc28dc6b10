"""What the model says of a programme's ratings at the ends of quarters: the share that progresses.

The mean of how likely each person's line is to rise, never the count of those who surely do: that one grows
with how long people are followed. The lines are fitted on the programme's own ratings until that day.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Enrolment, Participant, Programme
from smail.db.tables.people import is_real
from smail.domain.goals.facts import Estimated
from smail.domain.people import Sex

if TYPE_CHECKING:
    from smail.reports.county_scores import CountyScores

# One rating says nothing of change; of fewer persons no line is fitted.
FEWEST_RATINGS, FEWEST_PERSONS = 2, 5


def estimates_of(
    db: Session, catalogue: Catalogue, programme: Programme, days: Collection[date]
) -> tuple[Estimated, ...]:
    """The share that progresses until each of these days, of all and of each sex that has persons enough."""
    # Whoever only answers never pays for the mathematics.
    from smail.reports import county_scores

    sexes = _people(db, programme.id)
    instrument = catalogue.latest(programme.instrument_key)
    scores = county_scores.scores_in(db, instrument, set(sexes))
    return tuple(one for day in days for one in _until(day, scores, sexes))


def _people(db: Session, programme_id: int) -> dict[int, Sex]:
    """The women and men who are real and have been there; nobody with protected identity."""
    rows = (
        select(Participant.id, Participant.sex)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .where(
            Enrolment.programme_id == programme_id,
            is_real(Participant.id),
            Participant.is_protected.is_(False),
            Participant.sex.in_((Sex.WOMAN, Sex.MAN)),
        )
    )
    return {one.id: one.sex for one in db.execute(rows)}


def _until(day: date, scores: "CountyScores", sexes: dict[int, Sex]) -> Iterator[Estimated]:
    import numpy as np

    from smail.analysis import groups, growth, scoring, signs
    from smail.reports.county_models import own_time
    from smail.reports.county_scores import LEAST_AREAS

    index = scoring.overall_index(scores.score, min(LEAST_AREAS, scores.score.shape[1]))
    kept = (scores.day <= day.toordinal()) & np.isfinite(index)
    person, days, score = scores.person[kept], scores.day[kept], index[kept]
    if len(set(person.tolist())) < FEWEST_PERSONS:
        return
    model = growth.fit(person, own_time(person, days), score)
    if not signs.is_known(model):
        return
    known = model.estimates.n >= FEWEST_RATINGS
    slope, error = model.estimates.slope[known], model.estimates.slope_se[known]
    whose = [sexes[one] for one in np.asarray(model.persons)[known].tolist()]
    group = model.test([0.0, 1.0])
    shifts = min(group.low - group.estimate, 0.0), max(group.high - group.estimate, 0.0)
    for sex in (None, Sex.WOMAN, Sex.MAN):
        own = np.array([sex in (None, one) for one in whose], dtype=np.bool_)
        if own.sum() >= FEWEST_PERSONS and (error[own] > 0).all():
            share = groups.share_rising(slope[own], error[own], shifts)
            yield Estimated(day, share.estimate, share.low, share.high, int(own.sum()), sex)
