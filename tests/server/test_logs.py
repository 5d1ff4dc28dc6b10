"""What people write, who they are and what lets them in never reaches a log, of the server or of nginx."""

import json
import re
from dataclasses import dataclass, field

import pyotp
import pytest

from smail import clock
from smail.db.tables import Account
from tests.factories.accounts import PASSWORD, give_password, make_account
from tests.factories.organisations import make_programme
from tests.server.clients import ITEMS
from tests.server.houses import House
from tests.server.sites import Person
from tests.server.visitor import Reply, Visitor, enter

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

ADDRESS = "203.0.113.77"
CANARY = "Kanarie"
PIN = "735192"


def canary(place: str) -> str:
    """A word that can only have come from that place."""
    return f"{CANARY}{place}"


@dataclass(slots=True)
class Staff:
    """Somebody who can really sign in."""

    account: Account
    secret: str
    programme: str


@pytest.fixture
def staff(house: House) -> Staff:
    secret = pyotp.random_base32()
    with house.site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db)
        account = make_account(db, scope=programme, username=f"{CANARY}{secret[:8]}@smail.example".lower())
        give_password(db, account)
        account.totp_secret = house.site.vault.seal(secret, f"account.totp_secret:{account.public_id}")
        return Staff(account, secret, programme.public_id)


@dataclass(slots=True)
class Journey:
    """A visitor who says a canary wherever one can, and every secret that passed."""

    visitor: Visitor
    secrets: set[str] = field(default_factory=set)
    statuses: list[int] = field(default_factory=list)

    def get(self, path: str) -> Reply:
        """A page, with a query that nobody asked for."""
        joint = "&" if "?" in path else "?"
        return self._noted(self.visitor.get(f"{path}{joint}q={canary('query')}"))

    def post(self, path: str, **fields: str) -> Reply:
        """A form with these fields."""
        return self._noted(self.visitor.post(path, fields))

    def _noted(self, reply: Reply) -> Reply:
        self.secrets |= {self.visitor.token, *self.visitor.cookies.values()}
        self.statuses.append(reply.status)
        return reply


def begin(house: House, *, through_nginx: bool) -> Journey:
    visitor = house.visitor(through_nginx=through_nginx, is_insider=False)
    visitor.always = {
        "User-Agent": canary("agent"),
        "Referer": f"{house.site.settings.base_url}/s?q={canary('referer')}",
        "X-Forwarded-For": ADDRESS,
    }
    return Journey(visitor)


def sign_in(journey: Journey, staff: Staff) -> None:
    """In by password and phone, after every way of failing."""
    journey.get("/logga-in")
    journey.post("/logga-in", username=canary("user"), password=canary("password"))
    journey.get("/logga-in")
    assert journey.post("/logga-in", username=staff.account.username, password=PASSWORD).status == 303
    journey.get("/logga-in/kod")
    journey.post("/logga-in/kod", code="", recovery_code=canary("recovery"))
    code = pyotp.TOTP(staff.secret).at(clock.now())
    assert journey.post("/logga-in/kod", code=code).status == 303
    journey.secrets |= {code, PASSWORD, staff.secret, staff.account.username, staff.account.public_id}


def register(journey: Journey, staff: Staff) -> Person:
    """A person with a canary in every field, whose link is shown."""
    journey.get("/deltagare/ny")
    given = {
        "name": canary("name"),
        "contact_choice": "email",
        "phone": "070-174 06 99",
        "email": f"{canary('mail')}@smail.example",
        "programme": staff.programme,
        "starts_on": clock.today().isoformat(),
        "language": "sv",
        "sex": "woman",
        "birth_year": "1984",
        "referring_organisation": "",
    }
    made = journey.post("/deltagare/ny", **given)
    assert made.status == 303, made.text
    path = made.header("Location") or ""
    public_id = path.rpartition("/")[2]
    journey.get(path)
    shown = journey.post(f"{path}/lank").text
    link = re.findall(r"/s#([\w-]{22})", shown)[0]
    number = re.findall(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", shown)[0]
    journey.get(path)
    code = re.findall(r"(?:\d ){5}\d", journey.post(f"{path}/kod").text)[0].replace(" ", "")
    journey.get(f"/deltagare?nummer={number}")
    journey.secrets |= {public_id, link, number, number.replace("-", ""), code}
    journey.secrets |= {given["phone"], given["phone"].replace("-", "").replace(" ", "")}
    return Person(0, public_id, number, link)


def answer(journey: Journey, person: Person) -> None:
    """The whole questionnaire with words of one's own, a PIN, and every way of failing."""
    journey.get("/s")
    journey.post("/s/oppna", link=f"https://x/s#{canary('wronglink')}AAAAAA")
    journey.get("/s/kod")
    journey.post("/s/kod", number=canary("number"), code=canary("code"))
    enter(journey.visitor, person)
    for item in ITEMS:
        journey.get(f"/s/fraga/{item}")
        key = f"{CANARY}key-{item}"[:40]
        assert journey.post(f"/s/fraga/{item}", answer="3", version="0", key=key).status == 303
    journey.get(f"/s/fraga/{canary('item')}")
    journey.get("/s/fler")
    journey.post("/s/fler", more="no")
    journey.get("/s/sist")
    assert journey.post("/s/sist", free_text=f"Jag heter {canary('text')}").status == 303
    journey.get("/s/kontrollera")
    assert journey.post("/s/skicka", mode="alone").status == 303
    journey.get("/s/klart")
    journey.post("/s/pin", pin=PIN, pin_again=PIN)
    journey.get("/s/mer")
    journey.post("/s/mer", pin=PIN)
    for path in ("/s/hem", "/s/mina-uppgifter.json", f"/{canary('path')}", f"/static/{canary('file')}"):
        journey.get(path)
    journey.post(f"/{canary('path')}", free_text=canary("lost"))
    journey.post("/s/jag-ar-klar")
    journey.secrets |= {PIN, person.link}


def assert_silent(text: str, secrets: set[str]) -> None:
    """Nothing of what passed stands in the text."""
    assert CANARY.lower() not in text.lower()
    assert ADDRESS not in text
    told = sorted(secret for secret in secrets if len(secret) > 5 and secret in text)
    assert not told, f"{len(told)} secrets stand in the log"


@pytest.mark.parametrize("through_nginx", [False, True])
def test_a_whole_journey_leaves_no_word_code_or_address_in_any_log(
    house: House, staff: Staff, through_nginx: bool
) -> None:
    journey = begin(house, through_nginx=through_nginx)
    sign_in(journey, staff)
    person = register(journey, staff)
    answer(journey, person)
    journey.visitor.close()
    assert set(journey.statuses) >= {200, 303, 401, 404, 422}
    assert_silent(house.server.log(), journey.secrets)
    assert_silent(house.front.logs(), journey.secrets)


def test_each_line_is_json_and_names_the_route_instead_of_the_path(house: House, staff: Staff) -> None:
    journey = begin(house, through_nginx=False)
    journey.get("/s/fraga/nothing")
    journey.visitor.close()
    lines = [json.loads(line) for line in house.server.log().splitlines()]
    routes = {line.get("route") for line in lines if line["event"] == "request"}
    assert "/s/fraga/<item_key>" in routes


def test_the_guard_sees_what_it_looks_for() -> None:
    for text in (f"x {CANARY.upper()}TEXT", f"ip={ADDRESS}", "code=735192"):
        with pytest.raises(AssertionError):
            assert_silent(text, {PIN})
