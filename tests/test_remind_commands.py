"""The command, as a timer runs it: with a real gateway before it, killed in the middle, and in a demo."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smail import clock, instance, settings
from smail.cli import main
from smail.db.session import Database
from smail.db.tables import Reminder
from smail.domain.reminding import ReminderState
from smail.vault import Vault
from tests.factories.messages import make_due
from tests.support import databases
from tests.support.gateways import SECRET, SmsStandIn, sms_gateway

PATIENCE = 20.0


@pytest.fixture
def gateway() -> Iterator[SmsStandIn]:
    with sms_gateway() as found:
        yield found


@pytest.fixture
def environment(gateway: SmsStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway is set, and it is never night."""
    monkeypatch.setenv("SMAIL_SMS_URL", gateway.url)
    monkeypatch.setenv("SMAIL_SMS_SECRET", SECRET)
    monkeypatch.setenv("SMAIL_QUIET_HOURS", "0-0")


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--instance", str(folder), *words])


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Session, Vault]]:
    found = settings.load(os.environ, folder)
    with Database(found.database_url) as database, database.transaction(write=True) as db:
        yield db, Vault(found.data_keys, found.pepper)


@pytest.fixture
def ready(tmp_path: Path, sqlite_template: Path) -> Path:
    """An installation with one person who is due."""
    folder = tmp_path / "instance"
    assert run(folder, "init", "--base-url", "https://smail.example").exit_code == 0
    databases.copy_sqlite(sqlite_template, folder)
    with opened(folder) as (db, vault):
        make_due(db, vault)
    return folder


def test_without_any_way_out_it_says_what_to_set(ready: Path) -> None:
    result = run(ready, "remind")
    assert result.exit_code == 1
    assert "SMAIL_SMTP_HOST eller SMAIL_SMS_URL" in result.output


@pytest.mark.usefixtures("environment")
def test_what_is_due_is_sent_and_counted(ready: Path, gateway: SmsStandIn) -> None:
    result = run(ready, "remind")
    assert (result.exit_code, "Nya påminnelser: 1. Skickade: 1." in result.output) == (0, True)
    [sent] = gateway.sent.values()
    assert sent["to"] == "+46701234567"
    assert "https://smail.example/s#" in sent["text"]
    assert "Skickade: 0." in run(ready, "remind").output


@pytest.mark.usefixtures("environment")
def test_no_line_of_the_log_tells_who_or_what(ready: Path, gateway: SmsStandIn) -> None:
    gateway.does = ["nonsense"]
    with opened(ready) as (db, vault):
        for _ in range(2):
            make_due(db, vault)
    result = run(ready, "remind")
    assert "reminder.again" in result.output
    told = [
        part for call in gateway.calls for part in (call["to"], call["text"], call["text"].split("#")[1][:22])
    ]
    assert not any(part in result.output for part in (*told, SECRET, "070-123"))


@pytest.mark.usefixtures("environment")
def test_a_gateway_that_is_down_is_told_with_exit_code_1(ready: Path, gateway: SmsStandIn) -> None:
    with opened(ready) as (db, vault):
        for _ in range(3):
            make_due(db, vault)
    gateway.does = ["503"] * 3
    result = run(ready, "remind")
    assert result.exit_code == 1
    assert "Det går inte att skicka sms just nu (http 503). Inget är förlorat" in result.output
    assert len(gateway.calls) == 3


@pytest.mark.usefixtures("environment")
def test_killed_after_the_gateways_yes_it_sends_it_once_in_all(ready: Path, gateway: SmsStandIn) -> None:
    gateway.does = ["hang"]
    program = (sys.executable, "-c", "from smail.cli import main; main()")
    process = subprocess.Popen((*program, "--instance", str(ready), "remind"), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while not gateway.sent:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.kill()
    process.wait(PATIENCE)
    assert "Skickade: 0." in run(ready, "remind").output
    with opened(ready) as (db, _vault):
        assert db.scalars(select(Reminder.state)).all() == [ReminderState.SENDING]
        db.execute(update(Reminder).values(next_at=clock.now()))
    assert "Skickade: 1." in run(ready, "remind").output
    assert (len(gateway.calls), len(gateway.sent)) == (2, 1)
    assert gateway.calls[0] == gateway.calls[1]


@pytest.mark.usefixtures("environment")
def test_a_demo_writes_messages_down_and_sends_none(tmp_path: Path, gateway: SmsStandIn) -> None:
    folder = tmp_path / "demo"
    instance.create(folder, demo=True)
    assert run(folder, "db", "upgrade").exit_code == 0
    with opened(folder) as (db, vault):
        make_due(db, vault)
    assert run(folder, "remind").exit_code == 0
    path = folder / "messages.jsonl"
    [line] = [json.loads(text) for text in path.read_text("utf-8").splitlines()]
    assert (line["channel"], line["to"], gateway.calls) == ("sms", "+46701234567", [])
    assert path.stat().st_mode & 0o077 == 0
