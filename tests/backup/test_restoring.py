"""A backup is put back wholly, only where nothing is, and only beside the secrets that it was made with."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from smail.backup import archive, restoring
from smail.backup.archive import BackupError
from smail.backup.keys import vault_of
from smail.backup.making import make
from smail.backup.postgresql import owner_url
from smail.backup.restoring import restore
from smail.db import migrate
from smail.db.session import Database
from smail.db.tables import Participant, WebSession
from smail.settings import Settings
from smail.vault import DataKey
from tests.backup.conftest import NAME, House, act
from tests.support.postgres import APP
from tests.support.snapshot import contents

SESSIONS = frozenset({"web_session"})


def backup_of(house: House) -> Path:
    return make(house.settings, house.settings.backups, keep=14, watch=lambda n, total: None).path


@contextmanager
def refused(words: str, *untouched: House) -> Iterator[None]:
    """It ends with these words, and the databases hold what they held."""
    before = [contents(one.database, without=()) for one in untouched]
    with pytest.raises(BackupError, match=words):
        yield
    assert [contents(one.database, without=()) for one in untouched] == before


def is_free(house: House) -> bool:
    url = make_url(house.settings.database_url)
    if house.settings.sqlite:
        return not list(Path(str(url.database)).parent.glob("*sqlite*"))
    with house.database.engine.connect() as connection:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return not connection.exec_driver_sql(query).scalar()


def test_everything_is_back_but_the_sign_ins(house: House, new_house: House) -> None:
    restore(new_house.settings, backup_of(house))
    assert contents(new_house.database, without=SESSIONS) == contents(house.database, without=SESSIONS)
    with new_house.database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(WebSession)) == 0
        person = db.scalars(select(Participant)).one()
        assert (
            vault_of(new_house.settings).open(person.name or b"", f"participant.name:{person.public_id}")
            == NAME
        )


def test_after_the_upgrade_it_is_served_and_the_audit_still_takes_no_change(
    house: House, new_house: House, database_kind: str
) -> None:
    restore(new_house.settings, backup_of(house))
    role = APP if database_kind == "postgresql" else None
    migrate.upgrade(new_house.settings.migration_url or new_house.settings.database_url, app_role=role)
    served = Database(new_house.settings.database_url)
    try:
        served.refuse_unless_durable()
        served.refuse_unless_current()
        act(served)
        with (
            pytest.raises(Exception, match=r"append-only|permission denied"),
            served.transaction(write=True) as db,
        ):
            db.connection().exec_driver_sql("UPDATE audit_event SET action = 'x'")
    finally:
        served.close()


def test_what_is_there_is_never_written_over(house: House, new_house: House) -> None:
    path = backup_of(house)
    restore(new_house.settings, path)
    act(new_house.database)
    with refused("Inget har skrivits över", house, new_house):
        restore(new_house.settings, path)
    with refused("Inget har skrivits över", house, new_house):
        restore(house.settings, path)


@pytest.mark.parametrize("companion", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_any_file_of_a_database_counts_as_something(house: House, new_house: House, companion: str) -> None:
    path = Path(f"{make_url(new_house.settings.database_url).database}{companion}")
    path.write_bytes(b"")
    with pytest.raises(BackupError, match=path.name):
        restore(new_house.settings, backup_of(house))
    assert path.read_bytes() == b""


def test_a_damaged_backup_leaves_the_place_empty(house: House, new_house: House) -> None:
    path = backup_of(house)
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(BackupError, match="skadad eller avkortad"):
        restore(new_house.settings, path)
    assert is_free(new_house)


def test_damage_that_comes_while_it_is_read_leaves_the_place_empty(
    house: House, new_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = backup_of(house)
    data = path.read_bytes()
    monkeypatch.setattr(archive, "refuse_unless_whole", lambda path, key: None)
    path.write_bytes(data[:-1])
    with pytest.raises(BackupError, match="skadad eller avkortad"):
        restoring.put_back(new_house.settings, path, owner_url(new_house.settings))
    assert is_free(new_house)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"backup_key": b"another key that is long enough"}, "Nyckeln passar inte"),
        ({"backup_key": None}, "SMAIL_BACKUP_KEY saknas"),
        ({"data_keys": (DataKey("k1", secrets.token_bytes(32)),)}, "andra datanycklar"),
        ({"data_keys": (DataKey("k2", secrets.token_bytes(32)),)}, "andra datanycklar"),
        ({"pepper": secrets.token_bytes(48)}, "annan pepper"),
    ],
    ids=["key", "no-key", "data-keys", "data-key-id", "pepper"],
)
def test_other_secrets_are_told_apart_and_nothing_is_written(
    house: House, new_house: House, changes: dict[str, object], words: str
) -> None:
    other: Settings = replace(new_house.settings, **changes)  # type: ignore[arg-type]
    with pytest.raises(BackupError, match=words):
        restore(other, backup_of(house))
    assert is_free(new_house)


def test_an_older_data_key_that_is_still_kept_opens_the_backup(house: House, new_house: House) -> None:
    keys = (DataKey("k9", secrets.token_bytes(32)), *new_house.settings.data_keys)
    restore(replace(new_house.settings, data_keys=keys), backup_of(house))
    assert not is_free(new_house)


def test_a_backup_of_the_other_kind_of_database_is_told(house: House, tmp_path: Path) -> None:
    other = "postgresql://a@/b" if house.settings.sqlite else f"sqlite:///{tmp_path / 'x.sqlite'}"
    with pytest.raises(BackupError, match="SMAIL_DATABASE_URL"):
        restore(replace(house.settings, database_url=other, migration_url=None), backup_of(house))
    assert not (tmp_path / "x.sqlite").exists()
