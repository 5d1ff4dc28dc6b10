"""The county for looking at every page, made once for a run: a file to copy, and the keys that read it."""

import pickle
from dataclasses import dataclass
from pathlib import Path

from smail import clock
from tests.journeys import sites
from tests.journeys.county import County, make_county
from tests.journeys.sites import Keys
from tests.support import databases
from tests.support.releasing import release_results
from tests.support.shared import alone


@dataclass(frozen=True, slots=True)
class Kept:
    """A county that stands in a file of its own, with its group results released."""

    database: Path
    keys: Keys
    county: County


def kept_county(shared: Path, template: Path) -> Kept:
    """The county of today, made by the process that comes first."""
    folder = shared / f"county-{clock.today()}"
    with alone(folder):
        made = folder / "made"
        if not made.exists():
            made.write_bytes(pickle.dumps(_make(folder, template)))
        found = pickle.loads(made.read_bytes())
    assert isinstance(found, Kept)
    return found


def _make(folder: Path, template: Path) -> Kept:
    keys, database = Keys(), folder / "smail.sqlite"
    with sites.serving(databases.copy_sqlite(template, folder), folder, keys) as site:
        county = make_county(site)
        release_results(site.database)
    assert not database.with_name(f"{database.name}-wal").exists(), "not all of it stands in the file"
    return Kept(database, keys, county)
