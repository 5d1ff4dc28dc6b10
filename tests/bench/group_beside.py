"""The group table by pandas and the group's models by statsmodels, beside ours of the same county."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import models
from tests.bench.figures import Absent, Figure, at_most
from tests.bench.group_table import newest
from tests.factories.assessments import the_instrument

# So many that each programme has dozens.
ENOUGH = 2_000
SCRIPT = Path(__file__).with_name("group_peers.py")


def beside_peers(people: int, kind: str, url: str, federation_id: int) -> Iterator[Figure | Absent]:
    """How long each takes for the same table and the same models, and how far apart what they find is."""
    name = f"{people:,}, {kind}"
    if not models.runs([models.PEER_PYTHON, "-c", "import pandas, statsmodels.api"]):
        yield Absent("pandas and statsmodels", "not importable; PEER_PYTHON may name a Python that has them")
        return
    at, keys = newest(), ",".join(one.key for one in the_instrument().indicators)
    days = str(at.starts_on), str(at.last_on)
    # An address as drivers know it, without the name of ours.
    plain = url.replace("+psycopg", "")
    ours = models.told([sys.executable, "-m", "tests.bench.group_table", url, str(federation_id)])
    theirs = models.told([models.PEER_PYTHON, str(SCRIPT), plain, *days, keys])
    for part, what in (("table", "the group table, by pandas"), ("model", "seven models, by statsmodels")):
        yield Figure(f"{name}: {what}, s", [theirs[part]], digits=2)
        yield Figure("  by SMAIL, s", [ours[part]], digits=2)
    if [one[:4] for one in ours["means"]] != [one[:4] for one in theirs["means"]]:
        raise RuntimeError("pandas finds other persons in the table")
    apart = [abs(one[4] - other[4]) for one, other in zip(ours["means"], theirs["means"], strict=True)]
    yield Figure("  the means, at most so far apart", [max(apart)], at_most(1e-9), 12)
    # Of a handful the likelihood is flat, or has its maximum on an edge.
    most = at_most(1e-4) if people >= ENOUGH else None
    slopes = [abs(one - other) for one, other in zip(ours["slopes"], theirs["slopes"], strict=True)]
    yield Figure("  the changes, at most so far apart", [max(slopes)], most, 7)
