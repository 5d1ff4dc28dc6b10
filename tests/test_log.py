"""A log line says what happened and where, and never who, from which address exactly, or with which words."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail import log
from smail.errors import SettingsError

CANARY = "Kanariefågel"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    level, stream = root.level, io.StringIO()
    log.configure("info", stream)
    yield stream
    root.handlers = [handler for handler in root.handlers if not isinstance(handler.formatter, log.JsonLines)]
    root.setLevel(level)
    logging.captureWarnings(False)


def only(stream: io.StringIO) -> dict[str, Any]:
    text = stream.getvalue()
    assert text.count("\n") == 1
    found: dict[str, Any] = json.loads(text)
    return found


def raised(error: Exception) -> Exception:
    name = CANARY
    try:
        try:
            raise ValueError(f"bad value {name}")
        except ValueError as cause:
            raise error from cause
    except type(error) as caught:
        return caught


def test_an_event_is_one_json_line_with_time_level_and_fields(lines: io.StringIO) -> None:
    log.event("answer.saved", level="warning", ms=3.5, replayed=True, kind="självskattning")
    line = only(lines)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "event": "answer.saved",
        "ms": 3.5,
        "replayed": True,
        "kind": "självskattning",
    }


def test_line_breaks_in_a_value_never_make_a_second_line(lines: io.StringIO) -> None:
    log.event("import.row", reason='fel\n{"event": "forged"}\r\n')
    assert only(lines)["event"] == "import.row"


@pytest.mark.parametrize("field", sorted(log.FORBIDDEN_FIELDS | {"time", "event"}))
def test_a_field_that_would_hold_personal_data_is_refused(field: str) -> None:
    fields: dict[str, Any] = {field: "y"}
    with pytest.raises(ValueError, match=field):
        log.event("x", **fields)


def test_a_request_line_has_the_pattern_of_the_route_and_nothing_of_the_path(lines: io.StringIO) -> None:
    log.request_line(method="GET", rule="/d/<participant_id>", status=200, ms=12.345, reference="ab12")
    line = only(lines)
    del line["time"]
    assert line == {
        "level": "info",
        "event": "request",
        "method": "GET",
        "route": "/d/<participant_id>",
        "status": 200,
        "ms": 12.3,
        "reference": "ab12",
    }


def test_the_words_of_foreign_errors_and_their_values_are_never_written(lines: io.StringIO) -> None:
    log.event("error.server", level="error", error=raised(RuntimeError(f"row {CANARY}")))
    assert CANARY not in lines.getvalue()
    line = only(lines)
    assert line["error"] == "RuntimeError"
    assert "test_log:" in line["frames"]
    assert line["frames"].endswith(" raised")
    assert line["cause"].startswith("ValueError < ")


def test_the_words_of_our_own_errors_are_written(lines: io.StringIO) -> None:
    log.event("start.refused", error=raised(SettingsError("SMAIL_PEPPER saknas.")))
    assert only(lines)["message"] == "SMAIL_PEPPER saknas."


def test_errors_that_cause_each_other_end(lines: io.StringIO) -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    log.event("x", error=one)
    assert only(lines)["cause"] == "KeyError"


def test_a_line_of_another_library_keeps_its_pattern_and_loses_its_values(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("could not send to %s", CANARY)
    assert CANARY not in lines.getvalue()
    line = only(lines)
    assert (line["event"], line["pattern"]) == ("some.library", "could not send to %s")


def test_a_ready_made_sentence_and_a_traceback_of_another_library_are_left_out(lines: io.StringIO) -> None:
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logging.getLogger("some.library").exception(f"no room for {CANARY}")
    assert CANARY not in lines.getvalue()
    assert only(lines)["error"] == "RuntimeError"


def test_lines_below_the_level_are_not_written(lines: io.StringIO) -> None:
    log.event("x", level="debug")
    assert lines.getvalue() == ""


def test_configured_twice_each_event_is_still_written_once(lines: io.StringIO) -> None:
    log.configure("info", lines)
    log.event("x")
    assert only(lines)["event"] == "x"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("/d/lista?namn=Kim&x=1 svarade 200", "/d/lista svarade 200"),
        ("https://smail.example/s#AbCdEfGhIjKlMnOpQrStUv", "https://smail.example/s"),
        ("från 192.0.2.77.", "från 192.0.2.0."),
        ("från 192.0.2.77:8080", "från 192.0.2.0:8080"),
        ("från [2001:db8:1:2:3:4:5:6]:80", "från [2001:db8:1::]:80"),
        ("från ::ffff:192.0.2.77", "från 192.0.2.0"),
        ("klockan 12:30:45 version 1.2.3", "klockan 12:30:45 version 1.2.3"),
        ("Vad nu? Jo, nr # 4", "Vad nu? Jo, nr # 4"),
    ],
)
def test_query_strings_link_secrets_and_addresses_are_cut(text: str, kept: str) -> None:
    assert log.scrubbed(text) == kept


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0"),
        ("2001:db8:1:2::5", "2001:db8:1::"),
        ("::ffff:192.0.2.77", "192.0.2.0"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_an_address_is_cut_to_its_network(address: str, network: str) -> None:
    assert log.truncated_ip(address) == network


@given(st.ip_addresses())
def test_no_whole_address_survives_and_cutting_twice_changes_nothing(address: Any) -> None:
    cut = log.truncated_ip(str(address))
    assert log.truncated_ip(cut) == cut
    assert log.scrubbed(f"from {address} again") == f"from {cut} again"
