"""The quarterly report: written, anchored, signed and sent; and what was signed is what is served."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import docx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, Programme, QuarterlyReport
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.queries import quarterly_reports as reads
from smail.queries.quarterly_reports import Paper
from smail.reports import quarterly_sheet, word_template
from smail.reports.typesetting import set_as_pdf
from smail.services import periods
from smail.vault import Vault
from smail.web.federation import report_states
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.kept_rows import kept
from tests.support.travel import TravelTo, time_travel

if TYPE_CHECKING:
    from flask import Flask

FORMATS = ("pdf", "xlsx", "docx")
SAID = "Fler kom i mars <b>efter</b> mässan."
ANSWER = {"anchored": "yes", "anchored_on": "2026-05-06", "chair": "Siv Ek, enhetschef"}
DOCUMENT = {
    "title": "Kvartalsrapport",
    "mark": "",
    "mark_words": "",
    "comment_words": "Kommentar",
    "parts": [
        {"title": "1. Sammanfattning", "text": ["Tolv personer."], "tables": [], "comment": "#pagebreak()"}
    ],
}


@pytest.fixture
def at() -> Iterator[TravelTo]:
    """Moves the clock; it begins on 20 March 2026."""
    with time_travel() as travel:
        travel(datetime(2026, 3, 20, 12, tzinfo=UTC))
        yield travel


@pytest.fixture
def programme(database: Database, at: TravelTo) -> Programme:
    """A programme of six women and five men, of whom one half has answered; the quarter is over."""
    row = kept("eleven of Ung framtid", database, lambda: _made(database))
    at(datetime(2026, 5, 6, 12, tzinfo=UTC))
    return row


def _made(database: Database) -> Programme:
    with database.transaction(write=True) as db:
        row = make_programme(db, name="Ung framtid", starts_on=date(2026, 1, 1))
        staff = make_account(db, scope=row)
        for number in range(11):
            sex = Sex.WOMAN if number < 6 else Sex.MAN
            person = make_participant(db, row, staff, starts_on=date(2025, 12, 20), sex=sex)
            if number % 2:
                make_submitted(db, person, date(2026, 3, 10))
            periods.refresh(db, person.id)
        db.flush()
    return row


@pytest.fixture
def staff(database: Database, programme: Programme) -> dict[Role, Account]:
    """Who leads the programme, and the coordinator."""
    with database.transaction(write=True) as db:
        return {
            Role.PROGRAMME_LEAD: make_account(db, Role.PROGRAMME_LEAD, scope=programme),
            Role.COORDINATOR: make_account(db, Role.COORDINATOR),
        }


def _path(programme: Programme, ending: str = "") -> str:
    return f"/insatser/{programme.public_id}/rapport{ending}"


def _send(client: Browser, programme: Programme, act: str, seen: str, **more: str) -> int:
    return client.post_form(_path(programme), {"act": act, "seen": seen, **more}).status_code


def _row(database: Database) -> QuarterlyReport:
    with database.transaction(write=False) as db:
        return db.scalars(select(QuarterlyReport).order_by(QuarterlyReport.version.desc())).first()  # type: ignore[return-value]


def _sign(client: Browser, programme: Programme, staff: dict[Role, Account]) -> None:
    sign_in(client, staff[Role.PROGRAMME_LEAD])
    assert _send(client, programme, "comment", "1.0", comment_people=SAID) == 303
    assert _send(client, programme, "anchor", "1.1", **ANSWER) == 303
    sign_in(client, staff[Role.COORDINATOR])
    assert _send(client, programme, "sign", "1.2") == 303


@pytest.fixture
def set_with(monkeypatch: pytest.MonkeyPatch) -> dict[bytes, dict[str, Any]]:
    """What every paper was set with, by its bytes."""
    found: dict[bytes, dict[str, Any]] = {}

    def setting(template: str, values: dict[str, Any]) -> bytes:
        content = set_as_pdf(template, values)
        found[content] = values
        return content

    monkeypatch.setattr(quarterly_sheet, "set_as_pdf", setting)
    return found


def test_a_report_goes_from_waiting_to_sent_and_a_correction_is_a_new_version(
    database: Database,
    client: Browser,
    programme: Programme,
    staff: dict[Role, Account],
    set_with: dict[bytes, dict[str, Any]],
) -> None:
    sign_in(client, staff[Role.PROGRAMME_LEAD])
    assert "Väntar på kommentarer" in client.get(_path(programme, "er")).text
    page = client.get(_path(programme)).text
    assert page.count('desk-open"><summary>Så läser du siffrorna</summary>') == 1
    assert "11 var med när kvartalet var slut." in page
    assert "10. Metod" in page
    assert set_with[client.get(_path(programme, ".pdf")).data]["mark"] == "UTKAST"
    assert _send(client, programme, "sign", "1.0") == 404
    assert _row(database) is None
    _sign(client, programme, staff)
    kept = client.get(_path(programme, ".pdf")).data
    assert set_with[kept]["mark"] == ""
    assert "Ordförande: Siv Ek, enhetschef." in " ".join(set_with[kept]["parts"][-1]["text"])
    assert b"/StructTreeRoot" in kept
    assert hashlib.sha256(kept).hexdigest() == _row(database).digest
    assert _send(client, programme, "send", "1.3") == 303
    assert "Skickad" in client.get(_path(programme, "er")).text
    assert _send(client, programme, "correct", "1.4") == 303
    assert set_with[client.get(_path(programme, ".pdf")).data]["mark"] == "UTKAST"
    assert client.get(_path(programme, ".pdf?version=1")).data == kept
    assert (_row(database).version, _row(database).state) == (2, "waiting")
    assert "Rättas: version 2 är påbörjad" in client.get(_path(programme, "er")).text


def test_what_is_signed_stays_when_the_programme_is_renamed_and_is_made_again_to_the_same_bytes(
    database: Database, client: Browser, programme: Programme, staff: dict[Role, Account], vault: Vault
) -> None:
    _sign(client, programme, staff)
    kept, page = client.get(_path(programme, ".pdf")).data, client.get(_path(programme)).text
    with database.transaction(write=True) as db:
        db.execute(update(Programme).where(Programme.id == programme.id).values(target_group="Andra"))
    assert client.get(_path(programme, ".pdf")).data == kept
    assert "Andra" not in client.get(_path(programme)).text
    assert "Fler kom i mars &lt;b&gt;efter&lt;/b&gt; mässan." in page
    again = client.post_form(_path(programme), {"act": "remake", "seen": "1.3"})
    assert again.text.count("byte för byte") == len(FORMATS)
    for ending in FORMATS:
        kept = client.get(_path(programme, f".{ending}")).data
        assert hashlib.sha256(kept).hexdigest() in again.text
    # The page says by its hash what it shows, and with what the files were made.
    row = _row(database)
    assert row.made_by is not None
    with database.transaction(write=False) as db:
        paper = reads.paper_of(vault, db.get_one(QuarterlyReport, row.id))
    assert paper is not None
    assert f"SHA-256 {hashlib.sha256(paper.snapshot.encode()).hexdigest()}" in page
    assert json.loads(row.made_by)["template"] in page


def test_a_workbook_has_a_sheet_for_each_table_and_one_of_definitions_and_a_draft_says_that_it_is_one(
    client: Browser, programme: Programme, staff: dict[Role, Account]
) -> None:
    sign_in(client, staff[Role.PROGRAMME_LEAD])
    book = load_workbook(io.BytesIO(client.get(_path(programme, ".xlsx")).data))
    sheets = {row[0]: row[1] for row in book["Innehåll"].values}
    assert sheets["Deltagare"] == book["Deltagare"]["A1"].value == "Deltagare"
    people = {row[0]: row[1:] for row in book["Deltagare"].values}
    assert people["Var med när kvartalet var slut"] == (11, 6, 5)
    told = [cell for row in book["Så är det räknat"].values for cell in row if cell]
    assert told[1] == "UTKAST"
    assert "Inskrivna på kvartalets sista dag, och med också dagen efter." in told
    assert len(book.sheetnames) > 3


def _word(text: str) -> bytes:
    made, content = docx.Document(io.BytesIO(word_template.plain())), io.BytesIO()
    made.add_paragraph(text)
    made.save(content)
    return content.getvalue()


def test_a_word_file_that_was_edited_outside_stands_beside_and_is_not_what_is_signed(
    database: Database, client: Browser, programme: Programme, staff: dict[Role, Account]
) -> None:
    shown, place = _path(programme), _path(programme, "/bifoga?version=1")
    edited = _word("Gruppen vill ha fler platser.")
    sign_in(client, staff[Role.PROGRAMME_LEAD])
    _send(client, programme, "comment", "1.0", comment_people=SAID)
    assert (
        client.post_form(place, {"upload": (io.BytesIO(_word("Före")), "x.docx")}, page=shown).status_code
        == 409
    )
    assert _send(client, programme, "anchor", "1.1", **ANSWER) == 303
    sign_in(client, staff[Role.COORDINATOR])
    assert _send(client, programme, "sign", "1.2") == 303
    kept = client.get(_path(programme, ".docx")).data
    sign_in(client, staff[Role.PROGRAMME_LEAD])
    for wrong, why in (
        ({}, "Välj en Word-fil."),
        ({"upload": (io.BytesIO(b"%PDF-1.7"), "x.docx")}, "Filen är ingen Word-fil."),
        ({"upload": (io.BytesIO(kept), "x.docx")}, "Det är den signerade filen"),
    ):
        answer = client.post_form(place, wrong, page=shown)
        assert (answer.status_code, why in answer.text) == (422, True)
    for said in ("Filen är bifogad.", "Filen är redan bifogad."):
        there = client.post_form(place, {"upload": (io.BytesIO(edited), "x.docx")}, page=shown).location
        page = client.get(there).text
        assert said in page
    digest = hashlib.sha256(edited).hexdigest()
    assert page.count(f'<td role="cell" data-label="SHA-256">{digest}') == 1
    assert "En bifogad fil är inte den signerade versionen" in page
    got = client.get(_path(programme, f".docx?version=1&bifogad={digest}"))
    assert got.data == edited
    assert got.headers["Content-Disposition"].endswith(f'-version-1-bifogad-{digest[:8]}.docx"')
    assert client.get(_path(programme, ".docx")).data == kept
    assert (
        client.get(_path(programme, f".docx?bifogad={hashlib.sha256(kept).hexdigest()}")).status_code == 404
    )
    with database.transaction(write=False) as db:
        noted = db.scalars(select(AuditEvent.action).where(AuditEvent.object_kind == "quarterly_report"))
        assert list(noted).count("quarterly_report.attach") == 1


def test_the_database_itself_refuses_to_change_or_take_away_a_file_that_was_signed(
    database: Database, client: Browser, programme: Programme, staff: dict[Role, Account]
) -> None:
    _sign(client, programme, staff)
    for change in ("UPDATE report_file SET digest = made_by", "DELETE FROM report_file"):
        with pytest.raises(DBAPIError), database.transaction(write=True) as db:
            db.connection().exec_driver_sql(change)


def test_the_database_itself_refuses_to_change_or_take_away_what_is_signed(
    database: Database, client: Browser, programme: Programme, staff: dict[Role, Account]
) -> None:
    _sign(client, programme, staff)
    for change in ("paper = comments", "state = 'commented'", "made_by = '{}'", "chair = 'Rektor'"):
        with pytest.raises(DBAPIError), database.transaction(write=True) as db:
            db.connection().exec_driver_sql(f"UPDATE quarterly_report SET {change}")
    with pytest.raises(DBAPIError), database.transaction(write=True) as db:
        db.connection().exec_driver_sql("DELETE FROM quarterly_report")
    assert _row(database).chair == "Siv Ek, enhetschef"


def test_two_tabs_lose_nothing_and_a_button_pressed_twice_counts_once(
    database: Database, client: Browser, programme: Programme, staff: dict[Role, Account]
) -> None:
    sign_in(client, staff[Role.PROGRAMME_LEAD])
    for _press in range(2):
        assert _send(client, programme, "comment", "1.0", comment_people="Det första") == 303
    data = {"act": "comment", "seen": "1.0", "comment_people": "Det andra"}
    late = client.post_form(_path(programme), data)
    assert late.status_code == 409
    assert "Det första" in late.text
    assert "Det andra" in late.text
    assert _row(database).n_steps == 1
    with database.transaction(write=False) as db:
        noted = db.scalars(
            select(AuditEvent.action).where(AuditEvent.object_kind == "quarterly_report")
        ).all()
    assert noted == ["quarterly_report.comment"]


def test_a_yes_needs_a_day_and_an_office_and_a_changed_comment_asks_again(
    database: Database, client: Browser, programme: Programme, staff: dict[Role, Account]
) -> None:
    sign_in(client, staff[Role.PROGRAMME_LEAD])
    _send(client, programme, "comment", "1.0", comment_people=SAID)
    assert _send(client, programme, "comment", "1.1", comment_people="Fråga om TPR-P85.") == 422
    for missing in ANSWER:
        found = client.post_form(_path(programme), {"act": "anchor", "seen": "1.1", **ANSWER, missing: ""})
        assert found.status_code == 422
    assert _send(client, programme, "anchor", "1.1", **(ANSWER | {"chair": "Enhetschef"})) == 422
    # The group could not have read on the day before what was counted and written on the sixth.
    for day in ("2026-05-07", "2026-03-31", "2026-05-05"):
        assert _send(client, programme, "anchor", "1.1", **(ANSWER | {"anchored_on": day})) == 422
    assert _send(client, programme, "anchor", "1.1", **(ANSWER | {"anchored": "no", "chair": ""})) == 303
    assert "rapporten är inte förankrad" in client.get(_path(programme)).text
    assert _send(client, programme, "comment", "1.2", comment_people="Nytt") == 303
    assert (_row(database).state, _row(database).is_anchored) == ("commented", None)
    found = client.post_form(
        _path(programme), {"act": "comment", "seen": "1.3", "comment_people": "19121212-1212"}
    )
    assert (found.status_code, _row(database).n_steps) == (422, 3)


def test_a_paper_that_cannot_be_made_again_says_what_is_another_now(app: "Flask") -> None:
    kept = quarterly_sheet.signed(DOCUMENT)
    assert quarterly_sheet.remade(kept) == quarterly_sheet.Remade(True, kept.digest, ())
    older = json.dumps(json.loads(kept.made_by) | {"typst": "0.1"})
    found = quarterly_sheet.remade(Paper(kept.snapshot, b"", "0" * 64, older))
    assert not found.is_same
    assert [(name, then) for name, then, _now in found.changed] == [("typst", "0.1")]
    other = json.dumps(json.loads(kept.made_by) | {"code": "0" * 64})
    with app.test_request_context():
        told = report_states.in_words(quarterly_sheet.remade(replace(kept, digest="1" * 64, made_by=other)))
    assert [row[:2] for row in told.changed] == [("Koden i SMAIL (SHA-256)", "0" * 64)]
    excel, word = kept.files
    assert quarterly_sheet.remade_file(kept, word) == quarterly_sheet.Remade(True, word.digest, ())
    assert quarterly_sheet.remade_file(kept, excel) == quarterly_sheet.Remade(True, excel.digest, ())
    assert not quarterly_sheet.remade(
        replace(kept, snapshot=json.dumps(DOCUMENT | {"title": "En annan"}))
    ).is_same


def test_a_deviation_report_is_a_form_of_its_own_that_goes_the_same_way_beside_the_quarterly_one(
    database: Database, client: Browser, programme: Programme, staff: dict[Role, Account]
) -> None:
    path, query = _path(programme), "?slag=avvikelse&kvartal=2026-Q1"
    sign_in(client, staff[Role.PROGRAMME_LEAD])
    assert "Avvikelse 2026-Q1" in client.get(_path(programme, "er")).text
    said = {"act": "comment", "seen": "1.0", "comment_new_money": "Hälften räcker."}
    assert client.post_form(f"{path}{query}", said).status_code == 303
    assert client.post_form(f"{path}{query}", {"act": "anchor", "seen": "1.1", **ANSWER}).status_code == 303
    sign_in(client, staff[Role.COORDINATOR])
    assert client.post_form(f"{path}{query}", {"act": "sign", "seen": "1.2"}).status_code == 303
    page = client.get(f"{path}{query}").text
    signer = f"{staff[Role.COORDINATOR].first_name} {staff[Role.COORDINATOR].last_name}"
    for words in (
        "Hälften räcker.",
        "Beslut av styrelsen",
        "Ordförande: Siv Ek, enhetschef.",
        f"Signerad av {signer}",
    ):
        assert words in page
    word = docx.Document(io.BytesIO(client.get(_path(programme, f".docx{query}")).data))
    assert "Hälften räcker." in [one.text for one in word.paragraphs]
    assert client.get(_path(programme, f".pdf{query}")).data.startswith(b"%PDF")
    assert "Väntar på kommentarer" in client.get(path).text
    assert client.get(f"{path}?slag=annat").status_code == 404
    assert _row(database).kind == "deviation"
