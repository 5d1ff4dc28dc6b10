"""A person on the way through the questions, let in by a link, with plain forms or as the script does it."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from smail.db.session import Database
from smail.db.tables import ActorKind, Participant, Programme
from smail.services.audit import Actor
from smail.services.links import issue_link
from smail.vault import Vault
from tests.factories.people import make_participant
from tests.support.client import BASE_URL, Browser, csrf_token_in

SCRIPT = {"Accept": "application/json", "Origin": BASE_URL}
FIRST = "/s/fraga/job_belief_confidence"


def issue(database: Database, vault: Vault, participant_id: int) -> str:
    """A new link for the person: its secret."""
    with database.transaction(write=True) as db:
        actor = Actor(ActorKind.SYSTEM)
        return issue_link(db, vault, participant_id, actor=actor, issued_by_id=None)


@dataclass
class Traveller:
    """A participant with a link and a browser."""

    database: Database
    vault: Vault
    client: Browser
    person: Participant
    secret: str = field(default="")

    def open_link(self) -> TestResponse:
        """The link is opened as by pasting; a first one is issued where there is none."""
        self.secret = self.secret or issue(self.database, self.vault, self.person.id)
        return self.client.post_form("/s/oppna", {"link": self.secret}, page="/s")

    def begin(self) -> str:
        """The link is open and the rating begun; the address of the next step."""
        self.open_link()
        return self.client.post_form("/s/borja", page="/s/valkommen").location

    def answer(self, address: str, value: str = "3") -> str:
        """One question is answered by its plain form; the address of the next step."""
        return self.client.post_form(address, fields(self.client.get(address)) | {"answer": value}).location

    def tap(self, address: str, **data: Any) -> TestResponse:
        """One answer as the script sends it."""
        token = csrf_token_in(self.client.get("/s/valkommen").text)
        return self.client.post(address, data={"csrf_token": token, **data}, headers=SCRIPT)

    def answer_part(self) -> str:
        """Every question of this part is answered; the address of what follows."""
        address = self.begin()
        while "/fraga/" in address:
            address = self.answer(address)
        return address

    def to_check(self) -> None:
        """All but the sending is done."""
        self.client.post_form(self.answer_part(), {"more": "no"})
        self.client.post_form("/s/sist", {})

    def send(self) -> TestResponse:
        """The answers are sent in, and this is what came back."""
        self.to_check()
        return self.client.post_form("/s/skicka", {"mode": "alone"}, page="/s/kontrollera")

    def show(self, address: str) -> str:
        """The words of a page as one reads them."""
        return words(self.client.get(address, follow_redirects=True))


def make_traveller(
    database: Database,
    vault: Vault,
    client: Browser,
    programme: Programme | None = None,
    **changes: Any,
) -> Traveller:
    """A person in a programme, before the link is opened."""
    with database.transaction(write=True) as db:
        person = make_participant(db, programme, **changes)
    return Traveller(database, vault, client, person)


def words(response: TestResponse) -> str:
    """What stands in a page's main part, in one line."""
    main = re.search(r"<main.*?</main>", response.text, re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0] if main else "")).split())


def fields(response: TestResponse) -> dict[str, str]:
    """The hidden fields of a question's form, the token apart."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.text)
    return {name: value for name, value in found if name != "csrf_token"}
