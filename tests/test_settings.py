"""What the operator may set, and everything unsafe that stops the start."""

import base64
import re
from dataclasses import fields
from pathlib import Path

import pytest

from smail import instance, settings
from smail.errors import SettingsError
from smail.settings import Settings
from smail.settings_table import SETTINGS

ROOT = Path(__file__).parents[1]
STRONG = "Xk29-vLqPz7rTnW4sYhBcD8mJf0gAeUi"
KEY = base64.urlsafe_b64encode(bytes(range(7, 39))).decode()
SAFE = {
    "SMAIL_BASE_URL": "https://smail.example",
    "SMAIL_SECRET_KEY": STRONG,
    "SMAIL_PEPPER": STRONG[::-1],
    "SMAIL_DATA_KEYS": f"k1:{KEY}",
}


def load(folder: Path, **changes: str) -> Settings:
    return settings.load({**SAFE, **changes}, folder)


def refusal(folder: Path, **changes: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(folder, **changes)
    return str(caught.value)


def test_a_safe_installation_starts_with_the_documented_defaults(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert (found.demo, found.base_url, found.secure) == (False, "https://smail.example", True)
    assert (found.database_url, found.sqlite) == (f"sqlite:///{tmp_path}/smail.sqlite", True)
    assert (found.staff_idle_minutes, found.staff_hours) == (30, 10)
    assert (found.participant_idle_minutes, found.participant_hours) == (60, 24)
    assert found.tablet_idle_minutes == 5
    assert (found.proxy_hops, found.log_level, found.instruments) == (0, "info", ())
    assert found.data_keys[0].key == bytes(range(7, 39))


def test_a_folder_made_by_init_starts_with_nothing_in_the_environment(tmp_path: Path) -> None:
    instance.create(tmp_path / "i", demo=False, base_url="https://smail.example")
    found = settings.load({}, tmp_path / "i")
    assert found.base_url == "https://smail.example"
    assert len(found.secret_key) >= 32
    assert found.secret_key != found.pepper


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    instance.create(tmp_path / "i", demo=False, base_url="https://file.example")
    found = settings.load({"SMAIL_BASE_URL": "https://environment.example/"}, tmp_path / "i")
    assert found.base_url == "https://environment.example"


def test_a_demo_runs_on_http_on_this_computer_only(tmp_path: Path) -> None:
    instance.create(tmp_path / "i", demo=True)
    assert settings.load({}, tmp_path / "i").base_url == "http://127.0.0.1:8000"
    assert settings.load({"SMAIL_BASE_URL": "http://localhost:9"}, tmp_path / "i").demo
    for url in (
        "http://smail.example",
        "https://smail.example",
        "http://127.0.0.1.example",
        "http://0.0.0.0:8000",
    ):
        with pytest.raises(SettingsError, match="egna datorn"):
            settings.load({"SMAIL_BASE_URL": url}, tmp_path / "i")


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load({"SMAIL_PROXY_HOPS": "7", "SMAIL_PORT": "1", "FLASK_DEBUG": "1"}, tmp_path)
    text = str(caught.value)
    for name in ("SECRET_KEY", "PEPPER", "DATA_KEYS", "BASE_URL", "PROXY_HOPS", "PORT", "FLASK_DEBUG"):
        assert name in text
    assert "smail init" in text


@pytest.mark.parametrize("name", ["SMAIL_SECRET_KEY", "SMAIL_PEPPER", "SMAIL_DATA_KEYS"])
@pytest.mark.parametrize(
    "value",
    [
        "",
        "x" * 31,
        "x" * 64,
        "abcabcab" * 8,
        "change-me-" + STRONG,
        "my-secret-" + STRONG,
        STRONG[:31],
        "Lösenord" * 9,
    ],
)
def test_a_missing_short_repeated_or_familiar_secret_stops_the_start(
    tmp_path: Path, name: str, value: str
) -> None:
    assert name in refusal(tmp_path, **{name: value})


def test_the_same_secret_in_two_places_stops_the_start(tmp_path: Path) -> None:
    assert "är lika" in refusal(tmp_path, SMAIL_PEPPER=STRONG)


@pytest.mark.parametrize(
    "keys", ["k1", f"k1:{KEY},k1:{KEY}", f"å:{KEY}", f"k1:{KEY}AAAA", f":{KEY}", f"k1:{KEY[:-4]}!!!!"]
)
def test_data_keys_written_wrong_stop_the_start(tmp_path: Path, keys: str) -> None:
    assert "SMAIL_DATA_KEYS" in refusal(tmp_path, SMAIL_DATA_KEYS=keys)


def test_the_first_data_key_is_the_active_one_and_a_file_may_hold_one_a_line(tmp_path: Path) -> None:
    instance.create(tmp_path / "i", demo=False, base_url="https://smail.example")
    path = tmp_path / "i/secrets/data_keys"
    path.write_text(f"k2:{KEY}\n{path.read_text()}")
    assert [key.id for key in settings.load({}, tmp_path / "i").data_keys] == ["k2", "k1"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_secret_file_that_others_can_read_stops_the_start(tmp_path: Path, mode: int) -> None:
    instance.create(tmp_path / "i", demo=False, base_url="https://smail.example")
    (tmp_path / "i/secrets/pepper").chmod(mode)
    with pytest.raises(SettingsError, match=r"chmod 600 .*pepper"):
        settings.load({}, tmp_path / "i")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://smail.example",
        "http://127.0.0.1:8000",
        "smail.example",
        "ftp://smail.example",
        "https://",
        "https://a b",
        "https://smail.example/path",
        "https://smail.example?x=1",
        "https://user@smail.example",
        "https://smail.example:port",
        "https://[::1",
    ],
)
def test_a_base_url_that_is_not_a_plain_https_address_stops_the_start(tmp_path: Path, url: str) -> None:
    assert "SMAIL_BASE_URL" in refusal(tmp_path, SMAIL_BASE_URL=url)


@pytest.mark.parametrize("name", ["FLASK_DEBUG", "SMAIL_DEBUG"])
@pytest.mark.parametrize("value", ["1", "true", "TRUE", "on"])
def test_debugging_stops_the_start_of_an_installation(tmp_path: Path, name: str, value: str) -> None:
    assert name in refusal(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("unknown", "near"), [("SMAIL_BASEURL", "SMAIL_BASE_URL"), ("SMAIL_SECRETKEY", "SMAIL_SECRET_KEY")]
)
def test_an_unknown_setting_is_named_with_its_nearest_neighbour(
    tmp_path: Path, unknown: str, near: str
) -> None:
    assert f"{unknown} är ingen inställning. Menade du {near}?" in refusal(tmp_path, **{unknown: "x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMAIL_PROXY_HOPS", "2"),
        ("SMAIL_PROXY_HOPS", "-1"),
        ("SMAIL_STAFF_IDLE_MINUTES", "0"),
        ("SMAIL_STAFF_HOURS", "1e1"),
        ("SMAIL_PARTICIPANT_HOURS", "٢"),
        ("SMAIL_LOG_LEVEL", "loud"),
        ("SMAIL_EXIT_URL", "http://example.org"),
        ("SMAIL_EXIT_URL", "javascript:alert(1)"),
        ("SMAIL_DATABASE_URL", "mysql://x"),
        ("SMAIL_MIGRATION_URL", "oracle://x"),
        ("SMAIL_INSTRUMENTS", "no-such-folder"),
        ("SMAIL_STATEMENT_FILE", "no-such-file"),
    ],
)
def test_an_impossible_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    assert name in refusal(tmp_path, **{name: value})


def test_a_secret_never_stands_in_smail_toml(tmp_path: Path) -> None:
    (tmp_path / "smail.toml").write_text(f'pepper = "{STRONG[::-1]}"\n')
    assert "SMAIL_PEPPER får inte stå i" in refusal(tmp_path)


def test_a_broken_smail_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "smail.toml").write_text("base_url = \n")
    assert "smail.toml går inte att läsa" in refusal(tmp_path)


def test_neither_refusal_nor_representation_shows_a_secret(tmp_path: Path) -> None:
    shown = repr(load(tmp_path, SMAIL_DATABASE_URL="postgresql://smail:hunter2@db/smail"))
    shown += refusal(tmp_path, SMAIL_PEPPER="kort-men-egen", SMAIL_DATA_KEYS=f"k1:{KEY}x")
    for secret in (STRONG, STRONG[::-1], KEY, "hunter2", "kort-men-egen"):
        assert secret not in shown


def test_every_setting_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for setting in SETTINGS:
        assert re.search(rf"\| `{setting.name}` \|", readme), setting.name


def test_every_setting_that_the_code_reads_is_in_the_table() -> None:
    source = Path(settings.__file__).read_text("utf-8")
    assert set(re.findall(r'"(SMAIL_[A-Z_]+)"', source)) <= {setting.name for setting in SETTINGS}


def test_a_name_like_no_setting_is_refused_without_a_guess(tmp_path: Path) -> None:
    assert "SMAIL_XYZZY är ingen inställning." in refusal(tmp_path, SMAIL_XYZZY="x")
    assert "Menade du" not in refusal(tmp_path, SMAIL_XYZZY="x")


def test_the_folder_cannot_be_named_in_its_own_file_and_is_not_called_a_secret(tmp_path: Path) -> None:
    (tmp_path / "smail.toml").write_text('instance = "/somewhere"\n')
    told = refusal(tmp_path)
    assert "SMAIL_INSTANCE får inte stå i" in told
    assert "Hemligheter" not in told


def test_the_table_the_reader_and_the_settings_have_the_same_defaults(tmp_path: Path) -> None:
    found, said = load(tmp_path), {setting.name: setting.default for setting in SETTINGS}
    for field in fields(Settings):
        if isinstance(field.default, int | str):
            assert getattr(found, field.name) == field.default
            assert said[f"SMAIL_{field.name.upper()}"] == str(field.default)
