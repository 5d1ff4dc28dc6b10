"""The demo as it is made once for all of these tests, and a copy of it for each that changes something."""

import pickle
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from smail import clock, passwords
from smail.db import migrate
from smail.db.session import Database
from smail.demo import DemoSheet, prepare
from smail.settings import Settings
from smail.vault import DataKey, Vault
from tests.support import databases
from tests.support.applications import new_app
from tests.support.client import Browser, new_browser
from tests.support.shared import alone

# Small enough to be made in a second, large enough for every programme to have somebody of each kind.
SMALL = 240


@dataclass(frozen=True, slots=True)
class Demo:
    """A prepared demo: where it is and what its sheet says."""

    settings: Settings
    database: Database
    sheet: DemoSheet

    @property
    def vault(self) -> Vault:
        """The vault with the keys of the demo."""
        return Vault(self.settings.data_keys, self.settings.pepper)

    def browser(self) -> Browser:
        """A browser that nobody has signed in with."""
        return new_browser(new_app(self.settings, self.database))


@pytest.fixture(scope="session")
def prepared(folder_of_run: Path) -> tuple[Settings, DemoSheet]:
    """A small demo on SQLite, made once for the run."""
    folder = folder_of_run / f"demo-{clock.today()}"
    with alone(folder):
        made = folder / "made"
        if not made.exists():
            made.write_bytes(pickle.dumps(_prepare(folder)))
        found: tuple[Settings, DemoSheet] = pickle.loads(made.read_bytes())
    return found


def _prepare(folder: Path) -> tuple[Settings, DemoSheet]:
    found = Settings(
        instance=folder,
        demo=True,
        base_url="https://smail.test",
        database_url=databases.sqlite_url(folder / "smail.sqlite"),
        migration_url=None,
        secret_key=secrets.token_bytes(48),
        pepper=secrets.token_bytes(48),
        data_keys=(DataKey("k1", secrets.token_bytes(32)),),
    )
    migrate.upgrade(found.database_url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        return found, prepare(found, SMALL)


@pytest.fixture
def demo(prepared: tuple[Settings, DemoSheet], tmp_path: Path) -> Iterator[Demo]:
    """A copy of the demo, for this test alone."""
    found, sheet = prepared
    for name in ("smail.sqlite", "demo.json"):
        shutil.copy(found.instance / name, tmp_path / name)
    url = databases.sqlite_url(tmp_path / "smail.sqlite")
    own = replace(found, instance=tmp_path, database_url=url)
    with databases.opened(url) as database:
        yield Demo(own, database, sheet)


@pytest.fixture
def db(demo: Demo) -> Iterator[Session]:
    """The demo's database, to be read."""
    with demo.database.transaction(write=False) as session:
        yield session
