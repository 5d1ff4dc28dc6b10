"""The offices of a county that begins with SMAIL: who comes in, and what is set up before any course."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask

from smail import clock, passwords
from tests.journeys.desk import Desk, names, shown
from tests.support.client import new_browser
from tests.support.travel import TravelTo

PASSWORD = "sju gröna grindar i lä"
FEDERATION = "Samordningsförbundet Norra slätten"
MUNICIPALITIES = ("Alsta", "Bredvik", "Dalmo", "Ekeby", "Furulid", "Granås", "Hagberga", "Ingelsro")
WITHOUT_UTBILDARE = MUNICIPALITIES[-1]
AUTHORITY, ASSOCIATION = "Arbetsmyndigheten", "Föreningen Vägen vidare"
WHOLE = "Hela förbundet"
A_MOMENT = timedelta(minutes=2)


@dataclass
class Staff:
    """Somebody with an account: the name to sign in with, and what the phone makes its codes from."""

    name: str
    username: str
    place: str
    secret: str = field(default="", repr=False)


@dataclass
class County:
    """The site, the clock, and everybody who has an account."""

    app: Flask
    at: TravelTo
    utbildare: list[Staff] = field(default_factory=list)

    def sign_in(self, who: Staff) -> Desk:
        """Whoever it is sits at a desk of the own, signed in with password and phone."""
        self.at(clock.now() + A_MOMENT)
        desk = Desk(new_browser(self.app))
        desk.send("/logga-in", username=who.username, password=PASSWORD)
        desk.done("/logga-in/kod", code=passwords.totp_code(who.secret, clock.now()))
        return desk

    def join(self, who: Staff, link: str) -> Desk:
        """The link is opened, a password chosen and the phone joined; whoever it is, is in."""
        desk = Desk(new_browser(self.app))
        desk.send("/inbjudan", token=link)
        desk.send("/inbjudan/valj", new_password=PASSWORD, repeated=PASSWORD)
        found = re.search(r"<code>([A-Z2-7 ]{30,})</code>", desk.browser.get("/inbjudan/valj").text)
        assert found is not None
        who.secret = found[1].replace(" ", "")
        code = passwords.totp_code(who.secret, clock.now())
        assert desk.post("/inbjudan/valj", code=code).status_code == 200
        return desk

    def account(self, office: Desk, who: Staff, role: str, scope: str) -> str:
        """There is an account for them, with a role; the link that is shown once."""
        page = "/konton/nytt"
        form = office.open(page).form(page)
        first, last = who.name.split()
        answer = office.post(
            page,
            first_name=first,
            last_name=last,
            username=who.username,
            organisation=form.choice("organisation", who.place) if who.place else "",
            role=form.choice("role", role),
            scope=form.choice("scope", scope),
        )
        assert answer.status_code == 200, shown(page, answer.text).text[:900]
        found = re.search(r"<code>(https://\S+)</code>", answer.text)
        assert found is not None
        return found[1]


def staff(first: str, last: str, place: str = "") -> Staff:
    """Somebody who is to have an account."""
    return Staff(f"{first} {last}", address(first, last), place)


def address(first: str, last: str) -> str:
    """Where somebody gets mail."""
    plain = f"{first}.{last}".lower().translate(str.maketrans("åäö", "aao"))
    return f"{plain}@smail.example"


def build(county: County, invitation: str) -> tuple[Staff, Staff]:
    """Eight municipalities, two other bodies, the plan, and 14 who are to be utbildare.

    Returns the federation's trainer and its coordinator.
    """
    first = staff("Siv", "Förvalt")
    office = county.join(first, invitation)
    coordinator, trainer = staff("Karin", "Samordin"), staff("Tor", "Fostrin")
    theirs = county.account(office, coordinator, "Verksamhetsutvecklare", WHOLE)
    his = county.account(office, trainer, "Förbundets utbildare", WHOLE)
    desk = county.join(coordinator, theirs)
    county.join(trainer, his)
    _organisations(desk)
    desk.send("/utbildning/plan", utbildare="14", anvandare="145", reached_on="2028-12-31")
    family = list(names("Utb", 14))
    for place, name in enumerate(MUNICIPALITIES[:7]):
        for own in range(2):
            who = staff(("Ulla", "Urban")[own], family[2 * place + own], f"{name} kommun")
            county.join(who, county.account(desk, who, "SMAIL-utbildare", f"{name} kommun"))
            county.utbildare.append(who)
    return trainer, coordinator


def _organisations(desk: Desk) -> None:
    page = "/samordning/organisationer/ny"
    for place, name in enumerate(MUNICIPALITIES):
        code = f"{9900 + place}"
        desk.send(page, kind="municipality", name=f"{name} kommun", scb_code=code)
    desk.send(page, kind="authority", name=AUTHORITY)
    desk.send(page, kind="association", name=ASSOCIATION)
