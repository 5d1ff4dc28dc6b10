"""Sends forms that are wrong and looks at all that follows: the answer, the database, the log, the pages."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes, urlsplit

from sqlalchemy import event, select
from werkzeug.test import TestResponse

from smail import clock, log
from smail.db import sealing
from smail.db.session import Database
from smail.db.tables import Assessment, Discharge, Enrolment, EvaluationSheet
from smail.domain.lines import in_one_line
from smail.web.forms import tidied
from tests.factories.county import County
from tests.support.client import HOST
from tests.support.crawl import Visitor, links_in
from tests.support.filled_forms import Form
from tests.support.hostile_forms import forms_of, route_of, staged
from tests.support.hostile_strings import PERSONNUMMER, as_sent, is_seen
from tests.support.postgres import PostgresServer
from tests.support.snapshot import TRACES, WRITE, Restore, snapshot
from tests.support.travel import TravelTo

if TYPE_CHECKING:
    from flask import Flask

    from smail.web.parts import Parts

# 308: an address with a slash too many is led to the one without.
ACCEPTED = frozenset({200, 303, 308})
REFUSED = frozenset({400, 401, 404, 409, 413, 422, 429})
LARGEST_COOKIE = 4093
# Which of two that belong together was wrong is not told.
# Nothing is told of the number that nobody has, and a paper of somebody who has left is stopped by its day.
# And a county of five has nobody whom a file could be about without telling who it is.
NOT_TOLD = frozenset({"/s/kod", "/deltagare/ta-emot", "/papper/<paper_id>", "/samordning/personfiler/ny"})
# What was chosen stays in the draft, also where something is missing or wrong when it is sent in.
KEPT_AS_DRAFT = {
    "/deltagare/<participant_id>/min-skattning": frozenset({"answer", "assessment"}),
    "/konto/kalibrering/situation/<vignette_key>": frozenset({"calibration_round", "calibration_step"}),
    "/kursplats/min/kalibrering/situation/<vignette_key>": frozenset(
        {"calibration_round", "calibration_step", "course_seat"}
    ),
}
# What is kept in small letters, as the hint at the field says, is shown in small letters.
IN_SMALL_LETTERS = {("/konton/nytt", "username")}
# What is money is shown in threes, however it was written.
AMOUNTS = ("granted", "used", "used_women", "used_men")
AS_MONEY = {("/insatser/<programme_id>/pengar", name) for name in AMOUNTS}
# That somebody has answered, and what: with nothing in common, not even the moment.
APART = (
    frozenset({"evaluation_ticket"}),
    frozenset({"evaluation_sheet"}),
)
# Where a text is shown, when neither the next page nor the form's own shows it: by the links of which page.
LED_TO = {
    "/samordning/insatser/ny": re.compile(r"/samordning/insats/[\w-]+", re.ASCII),
    "/utbildning/kurs/<course_id>/deltagare": re.compile(r"/utbildning/kurs/[\w-]+", re.ASCII),
}


@dataclass(slots=True)
class Commits:
    """Which tables each commit has changed since the last look."""

    tables: list[frozenset[str]] = field(default_factory=list)
    _open: dict[int, set[str]] = field(default_factory=dict)

    def listen(self, database: Database) -> None:
        """From now on every statement is looked at."""
        event.listen(database.engine, "before_cursor_execute", self._executed)
        event.listen(database.engine, "commit", self._committed)
        event.listen(database.engine, "rollback", lambda connection: self._open.pop(id(connection), None))

    def taken(self) -> list[frozenset[str]]:
        """What was committed, and a clean slate."""
        found, self.tables = self.tables, []
        return found

    def _executed(self, connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        written = WRITE.match(statement)
        if written is not None:
            self._open.setdefault(id(connection), set()).add(written[1])

    def _committed(self, connection: Any) -> None:
        changed = self._open.pop(id(connection), set())
        if changed:
            self.tables.append(frozenset(changed))


class Shown(HTMLParser):
    """All that a page shows as text or in a field."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        self.text = "\n".join(self.texts)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.texts += [value or "" for _name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@dataclass(slots=True)
class Attack:
    """Sends one string after the other and collects what did not hold."""

    app: "Flask"
    visitors: dict[str, Visitor]
    restore: Restore
    commits: Commits
    log: StringIO
    complaints: list[str] = field(default_factory=list)
    n_sent: int = 0
    n_stored: int = 0

    def forms(self, county: County, roles: Sequence[str]) -> list[Form]:
        """Every form that these are shown."""
        found = forms_of(self.app, county, {role: self.visitors[role] for role in roles}, self.restore)
        self.forget()
        return found

    def forget(self) -> None:
        """Nothing has been written or logged yet."""
        self.commits.taken()
        self.log.seek(0)
        self.log.truncate()

    def send(self, form: Form, name: str, sent: bytes) -> None:
        """One form with one string in one of its fields."""
        self.n_sent += 1
        response = form.send(form.but({name: [sent]}))
        committed = self.commits.taken()
        found = [*self._in_answer(form, name, sent, response), *self._in_log(sent)]
        if response.status_code in ACCEPTED and form.fields[name].is_text and form.method == "post":
            found += self._in_pages(form, name, sent, response)
        kept = KEPT_AS_DRAFT.get(form.route, frozenset())
        found += _in_commits(response, [tables - kept for tables in committed])
        self.complaints += [f"{form.route} {name} {sent[:60]!r}: {one}" for one in found]
        if committed:
            self.restore()

    def judge(self, what: str, response: TestResponse, sent: bytes = b"") -> None:
        """What holds of every answer, whatever was sent."""
        self.n_sent += 1
        committed = self.commits.taken()
        kept = next(
            (tables for route, tables in KEPT_AS_DRAFT.items() if what.startswith(route)), frozenset()
        )
        written = [tables - kept for tables in committed]
        found = [*self._in_every(response), *self._in_log(sent), *_in_commits(response, written)]
        self.complaints += [f"{what}: {one}" for one in found]
        if committed:
            self.restore()

    def _in_every(self, response: TestResponse) -> Iterator[str]:
        if response.status_code not in ACCEPTED | REFUSED:
            yield f"answered {response.status}"
        location = response.headers.get("Location")
        if location is not None and not self._is_own(location):
            yield f"led away to {location}"
        if any(len(one) > LARGEST_COOKIE for one in response.headers.getlist("Set-Cookie")):
            yield "a cookie that no browser keeps"

    def _in_answer(self, form: Form, name: str, sent: bytes, response: TestResponse) -> Iterator[str]:
        status, is_text = response.status_code, form.fields[name].is_text
        if status not in ACCEPTED | REFUSED:
            yield f"answered {response.status}"
        if (is_text and status in (400, 404)) or (status == 413 and len(sent) < 20_000):
            yield f"a text was answered {response.status}"
        is_told = f'href="#{name}' in response.text or form.route in NOT_TOLD
        if status == 422 and is_text and not is_told:
            yield "the fault does not name the field"
        if is_text and sent in PERSONNUMMER and status == 303 and form.method == "post":
            yield "a personnummer was taken"

    def _is_own(self, location: str) -> bool:
        parts = urlsplit(location)
        is_here = parts.netloc in ("", HOST) and parts.path.startswith("/") and location.isprintable()
        return is_here and route_of(self.app, parts.path, "get") is not None

    def _in_log(self, sent: bytes) -> Iterator[str]:
        text, written = as_sent(sent), quote_from_bytes(sent)
        for line in self.log.getvalue().splitlines():
            said = {key: value for key, value in json.loads(line).items() if key not in ("time", "reference")}
            if len(text) > 3 and any(one in str(value) for value in said.values() for one in (text, written)):
                yield f"in the log: {line}"
        self.forget()

    def _in_pages(self, form: Form, name: str, sent: bytes, response: TestResponse) -> Iterator[str]:
        lines = [one for one in (tidied(as_sent(sent)) or "").split("\n") if is_seen(one)]
        if not lines:
            return
        self.n_stored += 1
        shown = Shown("".join(self._pages(form, response))).text
        if (form.route, name) in IN_SMALL_LETTERS:
            lines = [line.lower() for line in lines]
        is_shown = _number_in if form.fields[name].is_number else _line_in
        if (form.route, name) in AS_MONEY:
            is_shown = _money_in
        if not all(is_shown(line, shown) for line in lines):
            yield "was taken, and is not shown as it was"

    def _pages(self, form: Form, response: TestResponse) -> Iterator[str]:
        yield response.text
        after = form.visitor.get(response.location if response.status_code == 303 else form.page).text
        led_to = LED_TO.get(form.route)
        others = {one for one in links_in(after) if led_to is not None and led_to.fullmatch(one)}
        yield after
        for path in (form.page, *sorted(others)):
            yield form.visitor.get(path).text
        if form.route == "/tillganglighet/brist":
            yield self.visitors["administrator"].get("/system").text
        if form.route == "/tyck-till":
            yield self.visitors["coordinator"].get("/synpunkter").text
        yield self._unread()
        self.commits.taken()

    def _unread(self) -> str:
        """What whoever wrote it may not read, any more or yet: a next step, words on a paper, of a course."""
        parts: Parts = self.app.extensions["smail"]
        with parts.database.transaction(write=False) as db:
            rows = db.execute(select(Enrolment.public_id, Discharge.next_step).join(Discharge)).all()
            texts = db.execute(select(Assessment.public_id, Assessment.free_text)).all()
            own = db.execute(select(EvaluationSheet.key, EvaluationSheet.sheet)).all()
        opened = [sealing.opened(parts.vault, Discharge.next_step, whose, one) for whose, one in rows if one]
        opened += [
            sealing.opened(parts.vault, Assessment.free_text, whose, one) for whose, one in texts if one
        ]
        sheets = [sealing.opened(parts.vault, EvaluationSheet.sheet, key, one) for key, one in own]
        opened += [json.loads(one)["text"] or "" for one in sheets]
        return html.escape("\n".join(opened))


def _line_in(line: str, shown: str) -> bool:
    # A field of one line makes a space of a tab.
    return line in shown or in_one_line(line) in shown


def _money_in(line: str, shown: str) -> bool:
    """Whether the sum is there, whatever stands between its threes."""
    return ("".join(line.split()).lstrip("0") or "0") in "".join(shown.split())


def _number_in(line: str, shown: str) -> bool:
    # 007 is the number 7: no other number and no part of a word stands for it.
    digits = line.strip()
    number = digits.lstrip("0") or "0"
    whole = rf"(?<![\w.,:-]){number}(?![\w:]|[.,]\d)"
    return re.fullmatch(r"\d+", digits, re.ASCII) is not None and re.search(whole, shown) is not None


def _in_commits(response: TestResponse, committed: Sequence[frozenset[str]]) -> Iterator[str]:
    changed = [tables - TRACES for tables in committed if tables - TRACES]
    if response.status_code in REFUSED and changed:
        yield f"refused, and yet there was written to {sorted(changed[0])}"
    if len(changed) > 1 and not all(tables <= one for tables, one in zip(changed, APART, strict=False)):
        yield f"written in pieces: {[sorted(one) for one in changed]}"


@contextmanager
def beginning(
    app: "Flask",
    database: Database,
    server: PostgresServer | None,
    county: County,
    visitors: dict[str, Visitor],
    travel_to: TravelTo,
) -> Iterator[Attack]:
    """Everybody has come in, and every statement and line of the log is looked at."""
    # However long it takes, nobody's session grows old.
    travel_to(clock.now())
    everybody = staged(app, county, visitors)
    commits, lines = Commits(), StringIO()
    commits.listen(database)
    with snapshot(database, server) as restore:
        log.configure("info", lines)
        yield Attack(app, everybody, restore, commits, lines)
