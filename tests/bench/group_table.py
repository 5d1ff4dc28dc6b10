"""One process of `make bench`: the group table and a group's models of a county, by SMAIL; prints JSON.

The table has the mean and the number of persons of every programme, sex and indicator in the newest closed
quarter; the models are those of one programme, one of each indicator, of all answers until then.
"""

import json
import sys
import time

import numpy as np
from sqlalchemy.orm import configure_mappers

from smail import clock
from smail.analysis import growth
from smail.db.session import Database
from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import Cadence, Split, closed_spans
from smail.queries import group_counts, releases
from smail.reports.county_scores import scores_in
from smail.reports.group_indicators import Answered, answered_in, history_of
from tests.factories.assessments import the_instrument

Means = list[list[float]]


def newest() -> ClosedSpan:
    """The newest closed quarter."""
    today = clock.today()
    return closed_spans(today.replace(year=today.year - 1), today, Cadence.QUARTER)[-1]


def main() -> None:
    """What each part took is printed, with the table and the slopes."""
    at, instrument = newest(), the_instrument()
    # As a process that stays: what the first call reads in is there.
    configure_mappers()
    growth.fit([1, 1, 2, 2], [0, 1, 0, 2], [1, 2, 2, 2])
    with Database(sys.argv[1]) as database, database.transaction(write=False) as db:
        (cube,) = releases.cubes(db, int(sys.argv[2]))
        began = time.perf_counter()
        scores = scores_in(db, instrument)
        answered = answered_in(scores, group_counts.stays(db, cube, at), at)
        table = _table(answered)
        tabled = time.perf_counter()
    rows = np.flatnonzero(answered.programme == answered.programme.min())
    history = history_of(answered, rows, scores, at.last_on.toordinal())
    prepared = time.perf_counter()
    models = growth.fit_many(history.person, history.time, history.score)
    fitted = time.perf_counter()
    slopes = [float(one.effects[1]) for one in models if one is not None]
    print(json.dumps({"table": tabled - began, "model": fitted - prepared, "means": table, "slopes": slopes}))


def _table(answered: Answered) -> Means:
    """Programme, sex (0 a woman), indicator, persons and mean, in that order."""
    found: Means = []
    sex = answered.columns[Split.SEX]
    for programme in np.unique(answered.programme).tolist():
        for column in (0, 1):
            own = answered.own[(answered.programme == programme) & (sex == column)]
            found += [
                [programme, column, place, float(np.isfinite(each).sum()), float(np.nanmean(each))]
                for place, each in enumerate(own.T)
                if np.isfinite(each).any()
            ]
    return found


if __name__ == "__main__":
    main()
