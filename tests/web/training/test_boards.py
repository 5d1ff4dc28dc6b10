"""Boards on pages and in files, and the page of the plan."""

import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from smail import clock
from smail.db.session import Database
from smail.db.tables import Organisation
from smail.domain.certification import CourseKind, LearnerGroup, Level
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import make_certificate, make_course, make_learner, make_seat, make_trainer
from tests.factories.organisations import make_municipality, make_programme, make_unit
from tests.support.client import Browser
from tests.support.queries import QueryRecorder

PAGE = "/utbildning/lage"


def _town(database: Database, name: str = "Alva") -> tuple[Organisation, Organisation]:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        unit = make_unit(db, town, name="=Enheten+1")
        for place, who in ((town, "Torsten"), (unit, name)):
            learner = make_learner(db, organisation_id=place.id, first_name=who, last_name="Ek")
            make_certificate(db, learner, Level.ANVANDARE, clock.today() - timedelta(days=200))
        make_municipality(db, "Enköping")
        return town, unit


def _sign_in(database: Database, client: Browser, role: Role, scope: Organisation | None = None) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, role, scope=scope)
    sign_in(client, account)


def test_an_enhetschef_sees_the_own_unit_with_names_and_no_other_board(
    database: Database, client: Browser
) -> None:
    town, unit = _town(database)
    _sign_in(database, client, Role.READER, unit)
    page = client.get(f"{PAGE}/{unit.public_id}").text
    assert "Alva Ek" in page
    assert "Torsten" not in page
    assert "Utvärderingar och plan räknas för hela kommunen" in page
    assert "Mot planen" not in page
    for path in (f"{PAGE}/lanet", f"{PAGE}/{town.public_id}", f"{PAGE}/{town.public_id}/lage.pdf"):
        assert client.get(path).status_code == 404
    offered = client.get(PAGE).text
    assert unit.public_id in offered
    assert town.public_id not in offered
    assert "Hela länet" not in offered
    assert PAGE in client.get("/insatser").text


def test_a_board_of_the_county_reads_figures_and_no_names_and_a_programme_has_no_board(
    database: Database, client: Browser
) -> None:
    town, _unit = _town(database)
    _sign_in(database, client, Role.READER)
    county, here = client.get(f"{PAGE}/lanet").text, client.get(f"{PAGE}/{town.public_id}").text
    for page in (county, here):
        assert "Torsten" not in page
        assert "Vilka som är certifierade" not in page
    assert "Uppdelat på kön" in county
    assert "Uppdelat på kön" not in here
    assert "Användare kan använda SMAIL minst 80 procent visas inte" in re.sub(
        r"\s*<[^>]+>\s*", " ", county
    ).replace("  ", " ")
    client.post_form("/logga-ut", page="/konto")
    with database.transaction(write=True) as db:
        account = make_account(db, Role.READER, scope=make_programme(db))
    sign_in(client, account)
    assert client.get(PAGE).status_code == 404


def test_page_workbook_and_paper_have_the_same_figures_and_no_names(
    database: Database, client: Browser
) -> None:
    town, _unit = _town(database)
    _sign_in(database, client, Role.COORDINATOR)
    address = f"{PAGE}/{town.public_id}"
    page = client.get(address).text
    assert "Torsten Ek" in page
    book = load_workbook(io.BytesIO(client.get(f"{address}/lage.xlsx").data))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    shown = re.findall(r">(\d+)</t[dh]>", page)
    assert [str(cell) for cell in cells if isinstance(cell, int)] == shown
    assert "'=Enheten+1" in cells
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not [cell for cell in cells if "Torsten" in str(cell)]
    paper = client.get(f"{address}/lage.pdf")
    assert paper.mimetype == "application/pdf"
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang(sv)", b"pdfuaid", b"/TH"):
        assert mark in paper.data
    assert client.get(f"{address}/lage.pdf").data == paper.data


@pytest.mark.parametrize("path", ["", "/lanet", "/lanet.xlsx", "/town"])
def test_a_board_asks_no_more_than_nineteen_questions(
    database: Database, client: Browser, query_recorder: QueryRecorder, path: str
) -> None:
    town, _unit = _town(database)
    _sign_in(database, client, Role.COORDINATOR)
    query_recorder.clear()
    assert client.get(PAGE + path.replace("town", town.public_id)).status_code == 200
    assert query_recorder.count <= 16, "\n".join(query_recorder.statements)


def test_the_plan_is_set_on_a_page_and_the_boards_and_the_chain_follow_it(
    database: Database, client: Browser
) -> None:
    town, _unit = _town(database)
    _sign_in(database, client, Role.COORDINATOR)
    page = client.get("/utbildning/plan").text
    places = re.findall(r'name="seen_places" value="([\w-]+)"', page)
    n = places.index(town.public_id)
    soon = (clock.today() + timedelta(days=31)).isoformat()
    sent = {"seen_places": places, "utbildare": "12", "anvandare": "120", "reached_on": soon}
    sent |= {f"utbildare_{n}": "3", f"anvandare_{n}": "30"}
    assert client.post_form("/utbildning/plan", sent).status_code == 303
    chain = client.get("/utbildning/kedjan").text
    assert ">120<" in chain
    assert f'value="{soon}"' in chain
    here = client.get("/utbildning/kedjan", query_string={"omrade": town.public_id}).text
    assert "Mot planen för Uppsala kommun" in here
    assert ">30<" in here
    board = client.get(f"{PAGE}/{town.public_id}").text
    assert ">28<" in board
    assert ">120<" in client.get(f"{PAGE}/lanet").text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"utbildare": "12"}, "Fyll i båda talen"),
        ({"utbildare_0": "1"}, "Fyll i båda talen"),
        ({"utbildare": "10001", "anvandare": "1"}, "från 0 till 10000"),
        ({"utbildare": "x", "anvandare": "1"}, "heltal"),
        ({"utbildare": "1", "anvandare": "1", "reached_on": "2020-01-01"}, "Välj en dag som kommer."),
        ({"reached_on": "2099-01-01"}, "Fyll i hela länets plan"),
        ({"seen_places": ["AAAAAAAAAAAAAAAA"]}, "Organisationerna har ändrats"),
    ],
)
def test_a_plan_that_cannot_be_is_told_at_its_field_and_nothing_is_kept(
    database: Database, client: Browser, changed: dict[str, object], told: str
) -> None:
    _town(database)
    _sign_in(database, client, Role.COORDINATOR)
    places = re.findall(r'name="seen_places" value="([\w-]+)"', client.get("/utbildning/plan").text)
    answer = client.post_form("/utbildning/plan", {"seen_places": places, **changed})
    assert answer.status_code == 422
    assert told in answer.text
    for typed in changed.values():
        if isinstance(typed, str):
            assert f'value="{typed}"' in answer.text
    assert ">145<" in client.get("/utbildning/kedjan").text


def test_a_county_that_has_offered_the_principles_to_nobody_says_none_of_all(
    database: Database, client: Browser
) -> None:
    town, unit = _town(database)
    with database.transaction(write=True) as db:
        for _one in range(3):
            make_account(db, organisation_id=unit.id, scope=unit)
    _sign_in(database, client, Role.COORDINATOR)
    for address in (f"{PAGE}/{town.public_id}", f"{PAGE}/lanet"):
        page = client.get(address).text
        # The two who have a certificate, and the three.
        assert re.search(r"Annan personal</th>\s*<td[^>]*>5</td>\s*<td[^>]*>0</td>\s*<td[^>]*>0</td>", page)
        assert "också de som aldrig har blivit inbjudna" in page


def test_the_horizontal_principles_are_offered_and_taken_on_page_workbook_and_paper(
    database: Database, client: Browser
) -> None:
    town, unit = _town(database)
    with database.transaction(write=True) as db:
        course = make_course(db, CourseKind.HORIZONTAL, make_trainer(db))
        steering, then = LearnerGroup.STEERING_GROUP, clock.now() - timedelta(days=100)
        learner = make_learner(db, organisation_id=unit.id, learner_group=steering, added_at=then)
        make_seat(db, course, learner, invited_at=then)
    _sign_in(database, client, Role.COORDINATOR)
    for address, files in ((f"{PAGE}/{town.public_id}", "/lage"), (f"{PAGE}/lanet", "")):
        page = client.get(address).text
        assert re.search(r"Styrgrupp</td>\s*<td[^>]*>1</td>\s*<td[^>]*>1</td>\s*<td[^>]*>0</td>", page)
        assert ("Horisontella principer, kön" in page) is (not files)
        book = load_workbook(io.BytesIO(client.get(f"{address}{files}.xlsx").data))
        rows = [[cell.value for cell in row] for row in book["Horisontella principer"].iter_rows()]
        assert ["Styrgrupp", 1, 1, 0] in rows
        assert client.get(f"{address}{files}.pdf").status_code == 200


def test_a_tab_that_is_out_of_date_leaves_what_it_did_not_change_and_asks_about_the_rest(
    database: Database, client: Browser
) -> None:
    _town(database)
    _sign_in(database, client, Role.COORDINATOR)
    page = client.get("/utbildning/plan").text
    old = {
        "seen_places": re.findall(r'name="seen_places" value="([\w-]+)"', page),
        "seen_plan": re.findall(r'name="seen_plan" value="([^"]*)"', page),
    }
    assert (
        client.post_form("/utbildning/plan", old | {"utbildare": "15", "anvandare": "150"}).status_code == 303
    )
    # The other tab was opened before, and changes one place alone.
    place = {"utbildare_0": "2", "anvandare_0": "20"}
    assert client.post_form("/utbildning/plan", old | place).status_code == 303
    page = client.get("/utbildning/plan").text
    assert [f'value="{n}"' in page for n in (15, 150, 2, 20)] == [True] * 4
    late = client.post_form("/utbildning/plan", old | {"utbildare": "9", "anvandare": "90"})
    assert late.status_code == 409
    assert "Någon har sparat 15 utbildare och 150 användare här" in late.text
    assert 'value="90"' in late.text
    seen = re.findall(r'name="seen_plan" value="([^"]*)"', late.text)
    again = {**old, "seen_plan": seen, "utbildare": "9", "anvandare": "90", **place}
    assert client.post_form("/utbildning/plan", again).status_code == 303
    assert 'value="90"' in client.get("/utbildning/plan").text
