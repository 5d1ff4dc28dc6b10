"""An instance folder is private from its first moment, and nothing in it is ever overwritten."""

from pathlib import Path

import pytest

from smail import instance
from smail.errors import SettingsError
from smail.instance import Instance

SECRETS = ("secret_key", "pepper", "data_keys")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_folder_is_open_to_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "instance"
    instance.create(folder, demo=False, base_url="https://smail.example")
    assert mode(folder) == mode(folder / "secrets") == 0o700
    assert [mode(folder / "secrets" / name) for name in SECRETS] == [0o600] * 3


def test_a_folder_that_stood_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "i").mkdir(mode=0o755)
    instance.create(tmp_path / "i", demo=False)
    assert mode(tmp_path / "i") == 0o700


def test_secrets_are_long_and_differ_between_instances(tmp_path: Path) -> None:
    texts = set()
    for name in ("a", "b"):
        instance.create(tmp_path / name, demo=False)
        texts |= {(tmp_path / name / "secrets" / secret).read_text().strip() for secret in SECRETS}
    assert len(texts) == 6
    assert all(len(text) >= 46 for text in texts)


def test_made_twice_the_folder_is_as_after_the_first_time(tmp_path: Path) -> None:
    first = instance.create(tmp_path / "i", demo=False, base_url="https://smail.example")
    before = {path: path.read_text() for path in first}
    assert instance.create(tmp_path / "i", demo=False, base_url="https://other.example") == ()
    assert {path: path.read_text() for path in first} == before


def test_a_secret_that_was_lost_is_made_and_the_others_are_left(tmp_path: Path) -> None:
    instance.create(tmp_path / "i", demo=False)
    kept = (tmp_path / "i/secrets/data_keys").read_text()
    (tmp_path / "i/secrets/pepper").unlink()
    assert instance.create(tmp_path / "i", demo=False) == (tmp_path / "i/secrets/pepper",)
    assert (tmp_path / "i/secrets/data_keys").read_text() == kept


def test_only_a_demo_is_marked_as_demo(tmp_path: Path) -> None:
    instance.create(tmp_path / "demo", demo=True)
    instance.create(tmp_path / "real", demo=False)
    assert Instance(tmp_path / "demo").is_demo
    assert not Instance(tmp_path / "real").is_demo


def test_a_folder_in_use_never_becomes_a_demo_nor_a_demo_an_installation(tmp_path: Path) -> None:
    instance.create(tmp_path / "real", demo=False)
    with pytest.raises(SettingsError, match="är inte en demo"):
        instance.create(tmp_path / "real", demo=True)
    instance.create(tmp_path / "demo", demo=True)
    instance.create(tmp_path / "demo", demo=True)
    with pytest.raises(SettingsError, match="är en demo"):
        instance.create(tmp_path / "demo", demo=False)


def test_a_base_url_cannot_smuggle_a_second_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="tecken"):
        instance.create(tmp_path / "i", demo=False, base_url='https://a"\nproxy_hops = "1')


def test_a_path_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="går inte att skapa"):
        instance.create(tmp_path / "file", demo=False)
