"""The same group table by pandas and the same models by statsmodels: python group_peers.py URL QUARTER KEYS.

Needs both, which SMAIL does not. QUARTER is its first and its last day, KEYS the indicators in order.
"""

import importlib
import json
import sqlite3
import sys
import time
import warnings
from contextlib import closing
from typing import Any

import numpy as np

SCORES = """
SELECT a.participant_id AS person, a.submitted_on AS day, s.indicator AS indicator,
       1.0 * s.total / s.n_answered AS score
FROM score s JOIN assessment a ON a.id = s.assessment_id
WHERE a.rater_kind = 'participant' AND a.withdrawn_at IS NULL AND 2 * s.n_answered >= s.n_items
"""
STAYS = """
SELECT e.participant_id AS person, e.programme_id AS programme, p.sex AS sex,
       e.starts_on AS starts_on, e.ended_on AS ended_on
FROM enrolment e JOIN participant p ON p.id = e.participant_id
"""


def main() -> None:
    """What each part took is printed, with the table and the slopes."""
    url, first, last, keys = sys.argv[1:5]
    pandas, models = importlib.import_module("pandas"), importlib.import_module("statsmodels.api")
    # A connection of the driver is enough for reading, whatever it says of them.
    warnings.simplefilter("ignore")
    names = keys.split(",")
    began = time.perf_counter()
    with closing(_connected(url)) as connection:
        scores, stays = pandas.read_sql(SCORES, connection), pandas.read_sql(STAYS, connection)
    for frame, columns in ((scores, ["day"]), (stays, ["starts_on", "ended_on"])):
        for column in columns:
            frame[column] = pandas.to_datetime(frame[column])
    both = scores.merge(stays, on="person")
    ends = both["ended_on"].fillna(pandas.Timestamp.max)
    inside = both["day"].between(first, last) & (both["day"] >= both["starts_on"]) & (both["day"] <= ends)
    own = both[inside].groupby(["programme", "sex", "indicator", "person"])["score"].mean()
    table = own.groupby(["programme", "sex", "indicator"]).agg(["size", "mean"]).reset_index()
    tabled = time.perf_counter()
    whose = own.reset_index()
    persons = whose[whose["programme"] == table["programme"].min()]["person"].unique()
    kept = scores[scores["person"].isin(persons) & (scores["day"] <= last)].copy()
    start = kept.groupby("person")["day"].transform("min")
    kept["time"] = (kept["day"] - start).dt.days / 91
    groups = [kept[kept["indicator"] == name] for name in names]
    prepared = time.perf_counter()
    slopes = [_slope(models, each) for each in groups]
    fitted = time.perf_counter()
    means = [
        [int(row.programme), int(row.sex == "man"), names.index(row.indicator), float(row.size_), row.mean_]
        for row in table.rename(columns={"size": "size_", "mean": "mean_"}).itertuples()
    ]
    print(
        json.dumps(
            {"table": tabled - began, "model": fitted - prepared, "means": sorted(means), "slopes": slopes}
        )
    )


def _connected(url: str) -> Any:
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"))
    return importlib.import_module("psycopg").connect(url)


def _slope(models: Any, rows: Any) -> float:
    design = np.column_stack([np.ones(len(rows)), rows["time"]])
    model = models.MixedLM(rows["score"].to_numpy(), design, groups=rows["person"], exog_re=design)
    # Its own first choice, bfgs, stops short of the maximum where a variance is near naught.
    return float(model.fit(reml=True, method=["lbfgs"]).fe_params[1])


if __name__ == "__main__":
    main()
