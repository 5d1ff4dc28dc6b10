"""All letters of a day: who is offered one, what each says, and what is never printed."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, Participant, PersonalLink
from smail.domain.people import ContactChoice, format_number
from smail.domain.rhythm import Standing, State
from smail.queries.beside import Colleague
from smail.queries.letters import answer_by
from smail.services import links
from smail.services.audit import SYSTEM
from smail.services.registration import Contact, seal_contact
from smail.vault import Vault
from smail.web.participant.letter_words import LetterText, letter_text
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant, make_pause
from tests.support.client import Browser, new_browser
from tests.support.queries import QueryRecorder
from tests.support.readability import forbidden_words, lix, longest_sentence

LETTER = ContactChoice.LETTER
PATH = "/brev"


class Scene:
    """Two who wait for letters, one of them English, and those who do not."""

    def __init__(self, database: Database, app: Flask, vault: Vault) -> None:
        self.database, self.vault = database, vault
        with database.transaction(write=True) as db:
            programme = make_programme(db, staff_title="coach")
            sara = make_account(db, scope=programme, first_name="Sara")
            colleague = make_account(db, scope=programme)
            self.first = make_participant(db, programme, sara, contact_choice=LETTER)
            seal_contact(vault, self.first, Contact("Amina", LETTER))
            self.second = make_participant(db, programme, sara, contact_choice=LETTER, language="en")
            self.others = {
                "sms": make_participant(db, programme, sara, contact_choice=ContactChoice.SMS),
                "protected": make_participant(db, programme, sara, is_protected=True),
                "paused": make_participant(db, programme, sara, contact_choice=LETTER),
                "done": make_participant(db, programme, sara, contact_choice=LETTER),
                "colleagues": make_participant(db, programme, colleague, contact_choice=LETTER),
            }
            make_pause(db, self.others["paused"])
            make_submitted(db, self.others["done"], clock.today())
        self.browser = new_browser(app)
        sign_in(self.browser, sara)

    def chosen(self, *people: Participant) -> dict[str, object]:
        """What the page sends when these are ticked."""
        seen = re.search(r'name="seen" value="([^"]+)"', self.browser.get(PATH).text)
        assert seen is not None
        return {"person": [one.public_id for one in people], "seen": unescape(seen[1])}

    def links(self) -> int:
        with self.database.transaction(write=False) as db:
            return len(db.scalars(select(PersonalLink).where(PersonalLink.revoked_at.is_(None))).all())


@pytest.fixture
def scene(database: Database, app: Flask, vault: Vault) -> Scene:
    return Scene(database, app, vault)


def test_only_those_who_wait_for_a_letter_are_offered_one(scene: Scene) -> None:
    page = scene.browser.get(PATH).text
    assert page.count("checked") == 2
    assert page.count('type="checkbox"') == 2
    for person in (scene.first, scene.second):
        assert format_number(person.number) in page
    assert not [who for who, one in scene.others.items() if format_number(one.number) in page]
    assert "Skriv ut 2 brev" in scene.browser.get("/idag").text


def test_letters_and_handovers_leave_today_within_its_questions(
    scene: Scene, query_recorder: QueryRecorder
) -> None:
    query_recorder.clear()
    assert scene.browser.get("/idag").status_code == 200
    assert query_recorder.count <= 15
    query_recorder.clear()
    scene.browser.get("/idag")
    assert query_recorder.count <= 12, "\n".join(query_recorder.statements)


def test_every_name_that_is_printed_is_a_look_that_stands_in_the_audit(scene: Scene) -> None:
    scene.browser.post_form(PATH, scene.chosen(scene.first))
    with scene.database.transaction(write=False) as db:
        looks = select(AuditEvent.participant_id).where(AuditEvent.action == "see_participant")
        assert list(db.scalars(looks)) == [scene.first.id]


def test_a_link_that_is_unanswered_is_told_of_and_not_ticked(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        links.issue_link(db, scene.vault, scene.first.id, actor=SYSTEM, issued_by_id=None)
    page = scene.browser.get(PATH).text
    assert page.count("checked") == 1
    assert "den gäller fortfarande" in page
    assert "En länk som personen redan har slutar då att gälla." in page


def test_each_letter_holds_what_its_person_needs_and_its_link_opens(scene: Scene) -> None:
    answer = scene.browser.post_form(PATH, scene.chosen(scene.first, scene.second))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.count('class="sheet letter"') == 2
    assert "Hej Amina!" in answer.text
    assert "Fråga Sara, din coach." in answer.text
    assert 'lang="en"' in answer.text
    addresses = re.findall(r"<code>(https://smail.test/s#[\w-]{22})</code>", answer.text)
    assert len(addresses) == 2
    with scene.database.transaction(write=False) as db:
        opened = [links.open_link(db, scene.vault, one.partition("#")[2]) for one in addresses]
        found = {link.participant_id for link in opened if link is not None}
    assert found == {scene.first.id, scene.second.id}


def test_one_who_is_unticked_keeps_what_was(scene: Scene) -> None:
    scene.browser.post_form(PATH, scene.chosen(scene.first))
    assert scene.links() == 1


def test_the_same_page_sent_twice_makes_no_second_letters(scene: Scene) -> None:
    sent = scene.chosen(scene.first, scene.second)
    first = scene.browser.post_form(PATH, sent)
    again = scene.browser.post_form(PATH, sent)
    assert again.status_code == 422
    assert "Inga nya brev är gjorda." in again.text
    address = re.findall(r"#([\w-]{22})</code>", first.text)[0]
    with scene.database.transaction(write=False) as db:
        assert links.open_link(db, scene.vault, address) is not None


@pytest.mark.parametrize("who", ["sms", "protected", "paused", "done", "colleagues"])
def test_nobody_else_gets_a_letter_by_a_made_up_form(scene: Scene, who: str) -> None:
    sent = scene.chosen(scene.first, scene.others[who])
    answer = scene.browser.post_form(PATH, sent)
    assert answer.status_code == 422
    assert scene.links() == 0


@pytest.mark.parametrize("changes", [{"person": []}, {"seen": ""}, {"seen": "i går"}, {"seen": "2026-01-01"}])
def test_a_form_that_lacks_something_is_shown_again(scene: Scene, changes: dict[str, object]) -> None:
    answer = scene.browser.post_form(PATH, {**scene.chosen(scene.first), **changes})
    assert answer.status_code == 422
    assert scene.links() == 0


def test_nobody_waits_is_said(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, scope=make_programme(db))
    sign_in(client, account)
    assert "Ingen väntar på ett brev i dag." in client.get(PATH).text


TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("next_in", "last_in", "expected"), [(10, 45, 10), (3, 38, 38), (-30, 5, 14), (-60, -25, 14)]
)
def test_a_letter_leaves_days_to_answer_in(next_in: int, last_in: int, expected: int) -> None:
    standing = Standing(
        State.DUE, next_on=TODAY + timedelta(days=next_in), last_on=TODAY + timedelta(days=last_in)
    )
    assert answer_by(standing, TODAY) == TODAY + timedelta(days=expected)


def text_of(letter: LetterText) -> str:
    parts = (
        letter.greeting,
        *letter.opening,
        letter.how_heading,
        *letter.how,
        letter.by_hand,
        letter.alone_heading,
        *letter.alone,
        letter.help_heading,
        *letter.help,
        letter.foot,
    )
    return "\n".join(parts)


@pytest.mark.parametrize("is_young", [False, True])
@pytest.mark.parametrize("names", [(), ("Sara",), ("Sara", "Nils", "Ida")])
def test_a_letter_is_easy_to_read(app: Flask, names: tuple[str, ...], is_young: bool) -> None:
    with app.test_request_context():
        letter = letter_text(
            language="sv-x-lattlast",
            name="Amina",
            number="KX482P",
            answer_by=TODAY,
            people=[Colleague(name, "arbetsmarknadssekreterare") for name in names],
            is_young=is_young,
            today=TODAY,
        )
    said = text_of(letter)
    assert letter.language == "sv"
    assert forbidden_words(said) == ()
    assert lix(said) <= 35
    assert longest_sentence(said) <= 16
    assert "Du bestämmer själv" in said


def test_a_letter_in_english_says_nothing_in_swedish(app: Flask) -> None:
    with app.test_request_context():
        letter = letter_text(
            language="en",
            name="",
            number="KX482P",
            answer_by=TODAY,
            people=[Colleague("Sara", "coach")],
            is_young=False,
            today=TODAY,
        )
    assert letter.language == "en"
    assert re.findall(r"[åäöÅÄÖ]", text_of(letter)) == []
    assert "16 November 2026" in text_of(letter) or "November 16, 2026" in text_of(letter)
