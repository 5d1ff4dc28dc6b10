"""The board's file: every programme at a cut-off, money typed in, and what is finished stays as it was."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from smail.db.session import Database
from smail.db.tables import (
    Account,
    AuditEvent,
    BoardFile,
    Federation,
    Organisation,
    Programme,
    ProgrammeMoney,
    QuarterlyReport,
)
from smail.domain.calendar import Quarter
from smail.domain.publishing import (
    Cadence,
    Figure,
    Publication,
    PublishedPeriod,
    PublishedRow,
    PublishedTable,
    Reach,
    Scope,
    Split,
)
from smail.domain.reporting import ReportState
from smail.domain.roles import Role
from smail.reports import board_file_sheet as sheet
from smail.services import releases
from smail.services.releases import LetOut
from smail.web.federation import board_file_words as file_words
from smail.web.federation.board_file_page import folds_of
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_programme
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.pdf_text import words_of
from tests.support.releasing import release_quarters
from tests.support.travel import TravelTo, time_travel

if TYPE_CHECKING:
    from flask import Flask

HERE = "/insatser/styrelse"
MONEY = {
    "act": "save",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "granted": "1 250 000",
    "used": "300000",
    "counted_on": "2026-03-31",
    "note": "=Ekonomisystemet",
}
DOCUMENT = {
    "title": "Underlag",
    "mark": "",
    "mark_words": "",
    "parts": [
        {
            "title": "Pengar",
            "text": ["#pagebreak()"],
            "tables": [
                {
                    "title": "Pengar",
                    "sheet": "Pengar",
                    "header": ["Insats", "Beviljat"],
                    "rows": [["Stegen", "1 250"]],
                    "cells": [["Stegen", 1250]],
                    "numeric": [1],
                    "widths": [2, 1],
                    "said": ["Hela kronor."],
                }
            ],
        }
    ],
}


@pytest.fixture
def at() -> Iterator[TravelTo]:
    """Moves the clock; it begins on 1 May 2026."""
    with time_travel() as travel:
        travel(datetime(2026, 5, 6, 12, tzinfo=UTC))
        yield travel


@pytest.fixture
def programme(database: Database, at: TravelTo) -> Programme:
    """A programme that runs, beside one that has ended and one that has not begun; nobody is in them."""
    with database.transaction(write=True) as db:
        row = make_programme(db, name="Ung framtid", starts_on=date(2026, 1, 1))
        make_programme(db, name="Förstudie", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
        make_programme(db, name="Nästa", starts_on=date(2026, 4, 15))
    return row


@pytest.fixture
def coordinator(database: Database, client: Browser, programme: Programme) -> Account:
    """Signed in."""
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
    sign_in(client, account)
    return account


def _type(client: Browser, programme: Programme, **changed: str) -> tuple[int, str]:
    found = client.post_form(f"/insatser/{programme.public_id}/pengar", MONEY | changed)
    return found.status_code, found.text


def _finish(client: Browser, seen: int) -> int:
    return client.post_form(HERE, {"act": "finish_unsigned", "seen": str(seen)}).status_code


@pytest.mark.usefixtures("coordinator")
def test_money_is_typed_in_once_taken_away_and_noted_without_its_amount(
    database: Database, client: Browser, programme: Programme
) -> None:
    assert [_type(client, programme)[0] for _press in range(2)] == [303, 303]
    page = client.get(f"/insatser/{programme.public_id}/pengar").text
    assert "1\N{NO-BREAK SPACE}250\N{NO-BREAK SPACE}000" in page
    with database.transaction(write=False) as db:
        row = db.scalars(select(ProgrammeMoney).order_by(ProgrammeMoney.id)).one()
        assert (row.granted, row.used, row.counted_on) == (1_250_000, 300_000, date(2026, 3, 31))
    away = {"act": "withdraw", "row": row.public_id}
    assert client.post_form(f"/insatser/{programme.public_id}/pengar", away).status_code == 303
    assert "Inga pengar är inskrivna än." in client.get(f"/insatser/{programme.public_id}/pengar").text
    with database.transaction(write=False) as db:
        noted = db.execute(
            select(AuditEvent.action, AuditEvent.details)
            .where(AuditEvent.action.startswith("money"))
            .order_by(AuditEvent.id)
        ).all()
    assert [tuple(one) for one in noted] == [("money.write", {}), ("money.withdraw", {})]


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"granted": "1,25 miljoner"}, "Skriv hela kronor med siffror"),
        ({"granted": ""}, "Skriv hur mycket som är beviljat"),
        ({"counted_on": "2026-05-07"}, "Dagen har inte varit än"),
        ({"counted_on": "2025-12-31"}, "Dagen ligger före perioden"),
        ({"ends_on": "2025-12-31"}, "Sista dagen ligger före den första"),
        ({"starts_on": "2026-02-01"}, "går in i en annan"),
        ({"starts_on": "2024-01-01", "ends_on": "2024-12-31"}, "Insatsen fanns inte under perioden"),
        ({"note": ""}, "Skriv var uppgiften kommer från"),
        ({"used_women": "4 000"}, "Skriv ett belopp för både kvinnor och män, eller inget alls"),
        ({"used_women": "4 000", "used_men": "3 655"}, "tillsammans mer än det som är använt"),
        ({"used_women": "4 000", "used_men": "3 000", "used": ""}, "tillsammans mer än det som är använt"),
        ({"note": "19121212-1212"}, "personnummer"),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_money_that_is_wrong_is_not_kept_and_what_was_typed_stands_there_still(
    database: Database, client: Browser, programme: Programme, changed: dict[str, str], said: str
) -> None:
    assert _type(client, programme)[0] == 303
    status, page = _type(client, programme, **{"used": "7 654"} | changed)
    assert status == 422
    assert said in page
    assert f'value="{changed.get("used", "7 654")}"' in page
    with database.transaction(write=False) as db:
        assert len(db.scalars(select(ProgrammeMoney)).all()) == 1


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_far_more_used_than_was_granted_is_asked_about_once(
    database: Database, client: Browser, programme: Programme
) -> None:
    status, page = _type(client, programme, used="1 875 001")
    assert (status, "mycket mer än det som är beviljat" in page) == (422, True)
    assert 'name="act" value="save_far_above"' in page
    with database.transaction(write=False) as db:
        assert db.scalars(select(ProgrammeMoney)).all() == []
    assert _type(client, programme, used="1 875 001", act="save_far_above")[0] == 303
    # Half as much again is not far above.
    assert _type(client, programme, used="1 875 000")[0] == 303
    with database.transaction(write=False) as db:
        assert sorted(one.used or 0 for one in db.scalars(select(ProgrammeMoney))) == [1_875_000, 1_875_001]


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_whoever_finishes_while_reports_are_not_signed_is_asked_once(
    database: Database, client: Browser, programme: Programme
) -> None:
    _release(database, programme, (30, 20))
    asked = client.post_form(HERE, {"act": "finish", "seen": "0"})
    assert asked.status_code == 200
    assert "1 kvartalsrapport är inte signerad, och underlaget är inte klart än." in asked.text
    assert 'name="act" value="finish_unsigned"' in asked.text
    with database.transaction(write=False) as db:
        assert db.scalars(select(BoardFile)).all() == []
    assert client.post_form(HERE, {"act": "finish_unsigned", "seen": "0"}).status_code == 303
    with database.transaction(write=False) as db:
        assert db.scalars(select(BoardFile)).one().version == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_report_that_is_signed_stays_so_while_a_correction_of_it_is_begun(app: "Flask") -> None:
    figures = PublishedTable("people", ("all",), (PublishedRow("ongoing", (Figure(50.0),)),))
    place = Scope.PROGRAMME, "p", "Ung framtid", PublishedPeriod(Reach.PERIOD, "2026-Q1"), Split.SEX
    published = Publication(*place, 5, datetime(2026, 4, 2, tzinfo=UTC), (figures,))
    of = Programme(
        name="Ung framtid", cadence=Cadence.QUARTER, organisation=Organisation(name="Tierps kommun")
    )
    sent = QuarterlyReport(version=1, state=ReportState.SENT, signed_at=datetime(2026, 5, 1, tzinfo=UTC))
    begun = QuarterlyReport(version=2, state=ReportState.COMMENTED)
    with app.test_request_context():
        for reports, state in (
            ([sent, begun], "Skickad (version 1); version 2 är påbörjad"),
            ([sent], "Skickad"),
        ):
            line = file_words.Line(of, published, reports, [], [])
            found = file_words.document(file_words.Material("2026-Q1", date(2026, 3, 31), [line], 1))
            assert "Alla kvartalsrapporter är signerade." in found["parts"][0]["text"]
            assert found["parts"][1]["tables"][0]["rows"][0][3] == state
        line = file_words.Line(of, published, [begun], [], [])
        assert file_words.unsigned(file_words.Material("2026-Q1", date(2026, 3, 31), [line], 1)) == [of.name]


def test_a_file_is_a_draft_until_it_is_finished_and_then_stays_and_is_made_again_to_the_same_bytes(
    database: Database, client: Browser, programme: Programme, coordinator: Account
) -> None:
    release_quarters(database)
    assert _type(client, programme)[0] == 303
    page = client.get(HERE).text
    assert "UTKAST" in page
    assert "Nästa" not in page.partition(">2. Insatser</h2>")[2].partition("<h2>Skriv in pengar")[0]
    assert "1 insats pågick när kvartal 1 2026 var slut. 1 hade avslutats." in page
    assert "1 kvartalsrapport är inte signerad: Ung framtid." in page
    assert "Inget mål har ett läge för kvartalet." in page
    assert [_finish(client, 0) for _press in range(2)] == [303, 303]
    paper, book = (client.get(f"{HERE}.{ending}").data for ending in ("pdf", "xlsx"))
    assert _type(client, programme, used="999 999", counted_on="2026-03-31")[0] == 303
    assert client.get(f"{HERE}.pdf").data == paper
    assert client.get(f"{HERE}.xlsx").data == book
    assert "999" not in client.get(HERE).text
    assert "999" in client.get(f"{HERE}?version=utkast").text
    with database.transaction(write=False) as db:
        row = db.scalars(select(BoardFile)).one()
    assert row.digest == hashlib.sha256(paper).hexdigest()
    assert row.book_digest == hashlib.sha256(book).hexdigest()
    assert "byte för byte" in client.post_form(HERE, {"act": "remake", "seen": "1"}).text
    for change in ("UPDATE board_file SET made_by = '{}'", "DELETE FROM board_file"):
        with pytest.raises(DBAPIError), database.transaction(write=True) as db:
            db.connection().exec_driver_sql(change)
    cells = list(load_workbook(io.BytesIO(book))["Pengar"].iter_rows(values_only=True))
    assert cells[3][:5] == ("Ung framtid", "2026", 1_250_000, 300_000, 24)
    assert cells[3][6] == "'=Ekonomisystemet"


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_own_words_to_the_board_stand_first_and_stay_and_a_new_version_goes_on_from_them(
    client: Browser, database: Database
) -> None:
    asked = client.post_form(
        HERE, {"act": "finish", "seen": "0", "own_words": "Förläng #Stegen.\n\nUtse en ny."}
    )
    assert (asked.status_code, "Förläng #Stegen." in asked.text) == (200, True)
    sent = {"act": "finish_unsigned", "seen": "0"}
    wrong = client.post_form(HERE, sent | {"own_words": "19121212-1212"})
    assert (wrong.status_code, "personnummer" in wrong.text) == (422, True)
    named = client.post_form(HERE, sent | {"own_words": "Förläng för TPR-P85."})
    assert (named.status_code, "en deltagares nummer" in named.text) == (422, True)
    with database.transaction(write=False) as db:
        assert db.scalars(select(BoardFile)).all() == []
    assert client.post_form(HERE, sent | {"own_words": "Förläng #Stegen.\n\nUtse en ny."}).status_code == 303
    page = words(client.get(HERE))
    assert "Till styrelsen Förläng #Stegen. Utse en ny. 1. Sammanfattning" in page
    draft = client.get(f"{HERE}?version=utkast").text
    assert "Förläng #Stegen." in draft.partition("<textarea")[2].partition("</textarea>")[0]
    remade = client.post_form(f"{HERE}?version=1", {"act": "remake", "seen": "1"}).text
    assert "byte för byte" in remade


def test_somebody_who_saw_an_older_version_finishes_nothing(
    database: Database, client: Browser, coordinator: Account
) -> None:
    release_quarters(database)
    assert _finish(client, 0) == 303
    with database.transaction(write=True) as db:
        other = make_account(db, Role.COORDINATOR)
    sign_in(client, other)
    assert _finish(client, 0) == 409
    assert _finish(client, 1) == 303
    assert _finish(client, 7) == 409
    with database.transaction(write=False) as db:
        rows = db.execute(select(BoardFile.version, BoardFile.account_id).order_by(BoardFile.version)).all()
    assert [tuple(one) for one in rows] == [(1, coordinator.id), (2, other.id)]


def test_a_file_that_cannot_be_made_again_says_what_is_another_now() -> None:
    kept = sheet.finished(DOCUMENT)
    assert sheet.remade(kept) == sheet.Remade(True, ())
    assert b"/StructTreeRoot" in kept.paper
    older = replace(kept, made_by=kept.made_by.replace('"typst": "', '"typst": "0.'), book_digest="0" * 64)
    found = sheet.remade(older)
    assert not found.is_same
    assert [name for name, _then, _now in found.changed] == ["typst"]


def test_a_page_folds_many_goals_by_programme_and_leaves_out_what_a_spreadsheet_counts_with() -> None:
    goals = [[name, f"Mål {n}", "3", "4", "3 av 4"] for name in ("Stegen", "Vägen") for n in range(5)]
    long = {
        "title": "Mål",
        "header": ["Insats", "Mål", "Räknat", "Av", "Siffra"],
        "numeric": [2, 3],
        "rows": goals,
    }
    folded = folds_of({**long, "aside": [2, 3]})
    assert [name for name, _table in folded] == ["Stegen (5)", "Vägen (5)"]
    assert folded[1][1] == {
        "title": "Mål: Vägen",
        "header": ["Mål", "Siffra"],
        "rows": [[f"Mål {n}", "3 av 4"] for n in range(5)],
        "numeric": [],
    }
    assert folds_of({**long, "aside": []}) == [("Visa raderna (10)", {**long, "aside": []})]
    assert folds_of({**long, "rows": goals[:8], "aside": [2, 3]}) == []
    assert folds_of({**long, "rows": [[str(n), *goals[0][1:]] for n in range(9)]}) == []


def _release(database: Database, programme: Programme, persons: tuple[int, int]) -> None:
    """The first quarter is released, with so many women and men."""
    figures = tuple(Figure(float(n)) for n in (sum(persons), *persons))
    table = PublishedTable("people", ("all", "woman", "man"), (PublishedRow("ongoing", figures),))
    period = PublishedPeriod(Reach.PERIOD, "2026-Q1")
    place = Scope.PROGRAMME, programme.public_id, programme.name, period
    made_at = datetime(2026, 4, 2, tzinfo=UTC)
    with database.transaction(write=True) as db:
        federation = db.get_one(Federation, programme.federation_id)
        found = [Publication(*place, split, 5, made_at, (table,)) for split in Split]
        releases.keep(db, federation, Quarter(2026, 1), LetOut(5, made_at, found, ""))


@pytest.mark.usefixtures("coordinator")
def test_what_was_used_is_shared_out_on_women_and_men_where_both_are_told(
    database: Database, client: Browser, programme: Programme
) -> None:
    assert _type(client, programme)[0] == 303
    page = f"/insatser/{programme.public_id}/pengar"
    assert "2026 2026-03-31 Visas inte – – – –" in words(client.get(page))
    _release(database, programme, (30, 20))
    said = words(client.get(page))
    by_persons = "2026 2026-03-31 Fördelat efter deltagare, inte bokfört 180 000 120 000 6 000 6 000"
    assert by_persons in said.replace("\N{NO-BREAK SPACE}", " ")
    book = load_workbook(io.BytesIO(client.get(f"{HERE}.xlsx?kvartal=2026-Q1").data))
    board = words(client.get(f"{HERE}?kvartal=2026-Q1"))
    assert "Kostnad för kvinnor och män Fördelade belopp är uträknade av SMAIL och inte bokförda" in board
    paper = words_of(client.get(f"{HERE}.pdf?kvartal=2026-Q1").data)
    assert "Fördelade belopp är uträknade av SMAIL och inte bokförda" in paper
    assert "Fördelat" in paper, "the row says it itself; its cell is broken over lines"
    rows = list(book["Kostnad för kvinnor och män"].iter_rows(values_only=True))
    told = ("Fördelat efter deltagare, inte bokfört", 180_000, 120_000, 6_000, 6_000)
    assert ("Ung framtid", "2026", *told) in [row[:7] for row in rows]
    # What is booked for each is typed in later, and stands instead: the rest of the 300 000 is for neither.
    changed = {"used_women": "170 001", "used_men": "120 000", "counted_on": "2026-04-30"}
    assert _type(client, programme, **changed)[0] == 303
    said = words(client.get(page)).replace("\N{NO-BREAK SPACE}", " ")
    assert "2026 2026-04-30 Inskrivet 170 001 120 000 5 700 6 000" in said
