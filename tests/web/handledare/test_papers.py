"""Papers on the pages: found by number, printed, typed in by one or two, and told of when too late."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, Assessment, PaperForm, Participant
from smail.domain.paper import format_form_number, new_form_number
from smail.domain.people import format_number
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import the_instrument
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.papers import make_paper_form
from tests.factories.people import make_participant
from tests.support.client import BASE_URL, Browser, csrf_token_in
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
PRINTED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FIRST, SECOND = the_instrument().form("seven_plus_seven").parts


@dataclass(frozen=True)
class Desk:
    """Two colleagues in one place, a form of a person whom the first follows, and the browser."""

    database: Database
    client: Browser
    sara: Account
    bo: Account
    person: Participant
    number: str

    @property
    def address(self) -> str:
        return f"/papper/{self.number}"

    def send(self, day: str = "2026-11-11", **changes: str) -> tuple[int, str]:
        fields = {f"q_{key}": "4" for key in FIRST} | {"filled_in_on": day} | changes
        answer = self.client.post_form(self.address, fields, page="/papper")
        return answer.status_code, answer.text

    def ratings(self) -> list[Assessment]:
        with self.database.transaction(write=False) as db:
            return list(db.scalars(select(Assessment)))


def _desk(database: Database, client: Browser, *, types_twice: bool = False) -> Desk:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        sara = make_account(db, scope=place, first_name="Sara")
        bo = make_account(db, scope=place, first_name="Bo")
        programme = make_programme(db, place, types_twice=types_twice)
        person = make_participant(db, programme, sara, starts_on=date(2026, 9, 1))
        number = make_paper_form(db, person, sara, printed_at=PRINTED).number
    sign_in(client, sara)
    return Desk(database, client, sara, bo, person, number)


@pytest.fixture
def desk(database: Database, client: Browser, at: TravelTo) -> Desk:
    at(MONDAY)
    return _desk(database, client)


def test_the_number_on_the_paper_leads_to_typing_and_a_slip_is_told(desk: Desk) -> None:
    shown = format_form_number(desk.number).lower()
    assert desk.client.get("/papper", query_string={"nummer": shown}).location == desk.address
    slip = desk.number[:-1] + ("2" if desk.number[-1] != "2" else "3")
    wrong = desk.client.get("/papper", query_string={"nummer": slip})
    assert wrong.status_code == 422
    assert "Numret stämmer inte." in wrong.text
    assert slip in wrong.text


def test_the_paper_of_anothers_participant_and_one_that_is_nobodys_look_the_same(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        other = make_account(db)
        theirs = make_paper_form(db, make_participant(db, make_programme(db), other), other).number
    pages = []
    for number in (theirs, new_form_number()):
        assert desk.client.get(f"/papper/{number}").status_code == 404
        found = desk.client.get("/papper", query_string={"nummer": number})
        assert found.status_code == 404
        pages.append(found.text.replace(format_form_number(number), "").replace(number, ""))
        assert desk.client.get("/papper/formular.pdf", query_string={"nummer": number}).status_code == 404
    assert "finns inget formulär med numret" in pages[0]


def test_it_asks_all_on_one_page_with_the_key_of_each_answer(desk: Desk) -> None:
    page = desk.client.get(desk.address).text
    assert page.count("<fieldset") == 14 + 1
    assert "1  Just nu är det svårt" in page
    assert "V  Vet inte" in page
    assert "H  Hoppa över" in page


@pytest.mark.parametrize(("language", "hint"), [("ti", "modersmål"), ("sv-x-lattlast", "behöver lättläst")])
def test_the_persons_own_language_is_chosen_and_what_nobody_has_read_is_told(
    desk: Desk, language: str, hint: str
) -> None:
    with desk.database.transaction(write=True) as db:
        db.get_one(Participant, desk.person.id).language = language
    page = desk.client.get(f"/deltagare/{desk.person.public_id}/papper").text
    assert f'value="{language}" checked' in page
    assert page.count("har läst texten än.") == 6
    assert hint in page.partition(f'value="{language}"')[2].partition("</label>")[0]
    assert "har läst" not in page.partition('value="en"')[2].partition("</label>")[0]
    assert "finns inte på" not in page
    page = desk.client.get("/papper").text
    assert "arabiska, persiska, somaliska, tigrinska och ukrainska än." in page
    assert f"({format_number(desk.person.number)}), 2026-11-02, svenska" in page


def test_a_paper_in_tigrinya_is_typed_in_beside_swedish_words_and_keeps_its_language(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        db.get_one(Participant, desk.person.id).language = "ti"
    address = desk.client.post_form("/papper", {"person": desk.person.public_id}).location
    number = address.partition("nummer=")[2]
    assert desk.client.get(address).data.startswith(b"%PDF-")
    desk = replace(desk, number=number)
    page = desk.client.get(desk.address).text
    assert "Pappret är på tigrinska." in page
    assert "1  Just nu är det svårt" in page
    assert "ሕጂ" not in page
    assert desk.send("2026-11-16")[0] == 303
    assert [row.language for row in desk.ratings()] == ["ti"]


def test_no_date_stands_there_before_the_papers_own_is_typed(desk: Desk) -> None:
    assert 'name="filled_in_on" type="date" value=""' in desk.client.get(desk.address).text
    status, page = desk.send("")
    assert status == 422
    assert 'name="filled_in_on" type="date" value=""' in page
    assert desk.ratings() == []


def test_sent_in_it_counts_on_its_own_day_and_the_next_number_is_asked_for(desk: Desk) -> None:
    status, _page = desk.send(free_text="Sover bättre", focus="health")
    assert status == 303
    (row,) = desk.ratings()
    assert (row.submitted_on, row.focus) == (date(2026, 11, 11), ["health"])
    page = desk.client.get("/papper").text
    assert f"för {format_number(desk.person.number)} är inskrivet" in page
    assert "Svaren gäller för 11 november 2026." in desk.client.get(desk.address).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"filled_in_on": "2026-11-17"}, "Datumet har inte varit än."),
        ({"filled_in_on": "2026-11-01"}, "Formuläret skrevs ut 2 november 2026."),
        ({"filled_in_on": "11/11"}, "Skriv datumet så här"),
        ({"filled_in_on": ""}, "Skriv datumet som står på pappret."),
        ({f"q_{FIRST[2]}": ""}, "Fråga 3 saknar svar."),
        ({f"q_{FIRST[2]}": "9"}, "Välj ett av svaren."),
        ({f"q_{SECOND[1]}": "2"}, "Fråga 8 saknar svar."),
        ({"free_text": "811218-9876"}, "personnummer"),
        ({"free_text": "x" * 501}, "Texten är för lång"),
        ({"focus": "nothing"}, "Välj"),
    ],
)
def test_what_cannot_stand_is_told_and_what_was_typed_stays(
    desk: Desk, fields: dict[str, str], words: str
) -> None:
    status, page = desk.send(**{"free_text": "Sover bättre", **fields})
    assert status == 422
    assert words in page
    assert page.count(" checked") >= 6
    assert fields.get("free_text", "Sover bättre") in page
    assert desk.ratings() == []


def test_typed_in_two_tabs_the_second_is_told_what_differs(desk: Desk) -> None:
    desk.send()
    assert desk.send()[0] == 303
    status, page = desk.send(**{f"q_{FIRST[0]}": "1"})
    assert status == 409
    assert "Det du skickade nu är inte sparat" in page
    assert page.count("Det gäller:") == 1
    assert len(desk.ratings()) == 1


def test_what_was_typed_when_the_session_had_ended_stands_there_again(desk: Desk, at: TravelTo) -> None:
    token = csrf_token_in(desk.client.get(desk.address).text)
    at(MONDAY + timedelta(hours=3))
    sent = {"csrf_token": token, f"q_{FIRST[0]}": "2", "filled_in_on": "2026-11-12", "free_text": "Åter"}
    answer = desk.client.post(desk.address, data=sent, headers={"Origin": BASE_URL})
    assert answer.location == f"/logga-in?next={desk.address}"
    sign_in(desk.client, desk.sara)
    for _ in range(2):
        page = desk.client.get(desk.address).text
        assert "står kvar här" in page
        assert (page.count(" checked"), 'value="2026-11-12"' in page, "Åter" in page) == (1, True, True)
    assert desk.send()[0] == 303
    assert "står kvar här" not in desk.client.get(desk.address).text


def test_a_form_is_printed_for_one_in_a_language_and_size(desk: Desk) -> None:
    address = f"/deltagare/{desk.person.public_id}/papper"
    assert "Engelska" in desk.client.get(address).text
    answer = desk.client.post_form(address, {"language": "en", "is_large": "1"})
    assert answer.status_code == 303
    made = desk.client.get(answer.location)
    assert (made.mimetype, made.data[:5]) == ("application/pdf", b"%PDF-")
    with desk.database.transaction(write=False) as db:
        newest = db.scalars(select(PaperForm).order_by(PaperForm.id.desc())).first()
        assert newest is not None
        assert (newest.language, newest.is_large) == ("en", True)
    assert desk.client.post_form(address, {"language": "xx"}).status_code == 422


def test_all_who_are_due_get_one_in_one_file(desk: Desk) -> None:
    assert desk.client.post_form("/papper", {}).status_code == 422
    answer = desk.client.post_form("/papper", {"person": desk.person.public_id})
    assert desk.number in answer.location
    assert desk.client.get(answer.location).data.startswith(b"%PDF-")
    assert "Listan har ändrats" in desk.client.post_form("/papper", {"person": "A" * 16}).text


def test_a_second_one_types_without_seeing_and_settles_what_differs(
    database: Database, client: Browser, at: TravelTo
) -> None:
    at(MONDAY)
    desk = _desk(database, client, types_twice=True)
    sign_in(client, desk.bo)
    assert client.get(desk.address).status_code == 404
    sign_in(client, desk.sara)
    assert desk.send(free_text="Sover bättre")[0] == 303
    assert "väntar nu på att en kollega" in client.get("/papper").text
    assert "Nu ska en kollega skriva in samma papper" in client.get(desk.address).text
    assert desk.ratings() == []
    sign_in(client, desk.bo)
    assert "Väntar på dig" in client.get("/papper").text
    page = client.get(desk.address).text
    assert (page.count(" checked"), "Sover" in page) == (0, False)
    assert desk.send(**{f"q_{FIRST[0]}": "1"})[0] == 303
    page = client.get(desk.address).text
    assert "Ni skrev olika på 2 ställen." in page
    assert "Sara skrev: 4" in page
    assert "Bo skrev: 1" in page
    # A page where somebody typed, sent once more, settles nothing.
    assert desk.send(**{f"q_{FIRST[0]}": "2"})[0] == 303
    assert "Det du skickade nu är inte sparat." in client.get(desk.address).text
    assert desk.ratings() == []
    found = re.search('name="settles" value="([^"]+)"', page)
    assert found is not None
    settles = {"settles": found[1]}
    assert client.post_form(desk.address, settles | {"free_text": "Sover bättre"}).status_code == 422
    unchosen = client.post_form(desk.address, settles | {f"q_{FIRST[0]}": "4"})
    assert (unchosen.status_code, "Välj det som står på pappret." in unchosen.text) == (422, True)
    settled = settles | {f"q_{FIRST[0]}": "4", "free_text_whose": "1"}
    assert client.post_form(desk.address, settled).status_code == 303
    with database.transaction(write=False) as db:
        assert db.scalars(select(Assessment.free_text.is_not(None))).all() == [True]
    assert len(desk.ratings()) == 1
    done = client.get(desk.address)
    assert done.status_code == 404
    sign_in(client, desk.sara)
    assert "Bo skickade in det." in client.get(desk.address).text


def test_what_the_first_typed_can_be_taken_back(database: Database, client: Browser, at: TravelTo) -> None:
    at(MONDAY)
    desk = _desk(database, client, types_twice=True)
    desk.send()
    assert client.post_form(f"{desk.address}/ta-bort", page=desk.address).status_code == 303
    assert "<fieldset" in client.get(desk.address).text
