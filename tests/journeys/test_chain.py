"""A county from nothing to its 14 utbildare and 145 användare: two years of courses, all through the pages.

Only the invitation of the first administrator is made beforehand, as the one who runs SMAIL makes it.
Everybody who has an account hands the home task in under it; others by the link in the letter or on paper.
The eighth municipality has no utbildare and borrows one. Somebody gives a place back and another who waited
has it, somebody misses a day and makes it up elsewhere, a certificate is withdrawn, and those of an användare
and of utbildare are renewed before they end.
"""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from smail import clock
from smail.services.accounts import NewAccount, create_first_administrator
from smail.services.federations import ensure_federation
from smail.web.parts import Parts
from tests.journeys.chain_courses import (
    ROOM,
    Held,
    Pupil,
    by_link,
    evening_of,
    links_in_mail,
    of_staff,
    plan,
    pupils,
)
from tests.journeys.chain_offices import (
    FEDERATION,
    MUNICIPALITIES,
    WITHOUT_UTBILDARE,
    County,
    Staff,
    address,
    build,
    staff,
)
from tests.journeys.desk import Desk, Shown
from tests.support.client import new_browser
from tests.support.travel import TravelTo

JANUARY = datetime(2027, 1, 11, 8, 0, tzinfo=clock.SWEDISH_TIME)
FIRST, SECOND = (date(2027, 2, 2), date(2027, 2, 9)), (date(2027, 3, 2), date(2027, 3, 9))
OF_UTBILDARE = (date(2027, 1, 19), date(2027, 1, 26))
REFRESHER = date(2028, 12, 4)
A_DAY = timedelta(days=1)
LEAVES = Pupil("Nils", "Nejberg", f"{MUNICIPALITIES[0]} kommun", address("Nils", "Nejberg"), "man")
WAITS = Pupil("Vera", "Väntberg", f"{MUNICIPALITIES[0]} kommun", address("Vera", "Vantberg"), "kvinna")
ABSENT, AN_HOUR_SHORT = (one.name for one in pupils(MUNICIPALITIES[0], 17)[3:5])


@pytest.mark.long
def test_a_county_is_taken_from_nothing_to_14_and_145(app: Flask, parts: Parts, at: TravelTo) -> None:
    at(JANUARY)
    with parts.database.transaction(write=True) as db:
        home = ensure_federation(db, FEDERATION)
        new = NewAccount(address("Siv", "Förvalt"), "Siv", "Förvalt")
        invitation = create_first_administrator(db, parts.vault, home.id, new)
    county = County(app, at)
    trainer, coordinator = build(county, invitation)
    _utbildare(county, trainer)
    rut, viktor = _staff_who_measure(county, coordinator)
    first = _first_course(county, rut, viktor)
    others = _other_courses(county)
    _made_up(county, first, others[0])
    _withdrawn(county, trainer, viktor)
    _everybody_is_there(county, coordinator, n_valid=145)
    _renewed(county, rut)
    _utbildare_renewed(county, trainer)
    _everybody_is_there(county, coordinator, n_valid=145)
    _the_borrowed_one(county, coordinator)
    _history_is_whole(county, rut)


def _utbildare(county: County, trainer: Staff) -> None:
    """The federation's trainer takes the 14 through their course."""
    desk = county.sign_in(trainer)
    held = plan(county, desk, trainer, "utbildare", "Utbildarkurs våren 2027", OF_UTBILDARE)
    asked = held.ask(desk, [of_staff(one) for one in county.utbildare])
    assert "14 av 25 platser" in asked.text
    for number, day in enumerate(OF_UTBILDARE, 1):
        county.at(evening_of(day))
        shown = held.all_here(held.desk(), number)
    assert shown.text.count("Saknar: Hemuppgift") == 14
    desk = held.desk()
    for one in county.utbildare:
        _own_home_task(county, one)
    held.approve(desk)
    assert held.certify(desk).text.count("Certifierad") == 14


def _staff_who_measure(county: County, coordinator: Staff) -> tuple[Staff, Staff]:
    """Two handledare with accounts of their own."""
    home = f"{MUNICIPALITIES[0]} kommun"
    found = staff("Rut", "Nyberg", home), staff("Viktor", "Bakberg", home)
    office = county.sign_in(coordinator)
    for who in found:
        county.join(who, county.account(office, who, "Handledare", home))
    return found


def _first_course(county: County, rut: Staff, viktor: Staff) -> Held:
    """The first course: one misses a day, one an hour, and both are left when the others are certified."""
    teacher = county.utbildare[0]
    desk = county.sign_in(teacher)
    title = f"Grundkurs i {MUNICIPALITIES[0]}"
    held = plan(county, desk, teacher, "anvandare", title, FIRST, places=20, home=teacher.place)
    *others, alone = pupils(MUNICIPALITIES[0], 17)
    # The last one is of an association and has no account, only the link in the letter.
    held.ask(desk, [of_staff(rut), alone], said_yes=False)
    held.ask(desk, [of_staff(viktor), LEAVES, *others])
    _own_answer(county, rut)
    link, left = links_in_mail(county, alone, LEAVES)
    by_link(county, link).send("/kursplats/min", act="accept", needs="Teckenspråkstolk")
    _place_that_comes_free(county, held, left)
    county.at(evening_of(FIRST[0]))
    shown = held.all_here(held.desk(), 1, **{AN_HOUR_SHORT: 180})
    assert "Saknar: Tillfälle 1: 1 timme; " in " ".join(shown.row(AN_HOUR_SHORT))
    for who in (rut, viktor):
        _own_home_task(county, who)
    by_link(county, link).send("/kursplats/min", act="hand_in", task_text="Vi delade upp frågorna.")
    county.at(evening_of(FIRST[1]))
    desk = held.desk()
    held.all_here(desk, 2, but=[ABSENT])
    held.home_tasks_on_paper(desk)
    shown = held.certify(desk)
    assert shown.text.count("Certifierad") == 18
    assert "Saknar: Tillfälle 2: 4 timmar" in " ".join(shown.row(ABSENT))
    assert "Saknar: Tillfälle 1: 1 timme" in " ".join(shown.row(AN_HOUR_SHORT))
    alone_at = by_link(county, link)
    assert "Sista dagen är den 9 februari 2029" in alone_at.open("/kursplats/min").text
    assert alone_at.browser.get(alone_at.open("/kursplats/min").link("PDF")).data.startswith(b"%PDF-")
    return held


def _place_that_comes_free(county: County, held: Held, link: str) -> None:
    """The course is full, and somebody waits; whoever says no gives the place to them."""
    desk = held.desk()
    assert "Kursen är full: 1 står på väntelistan." in held.ask(desk, [WAITS]).text
    assert "På väntelista" in " ".join(desk.open(held.page).row(WAITS.name))
    assert "Du har tackat nej." in by_link(county, link).send("/kursplats/min", act="decline").text
    shown = desk.open(held.page)
    assert "Har plats" in " ".join(shown.row(WAITS.name))
    assert "20 av 20 platser är tagna" in shown.text


def _own_answer(county: County, who: Staff) -> None:
    desk = county.sign_in(who)
    shown = desk.send("/konto/kurser", "/svar", answer="accept", needs="Hörslinga")
    assert "Du har en plats." in shown.text


def _own_home_task(county: County, who: Staff) -> None:
    desk = county.sign_in(who)
    desk.done("/konto/kurser", "/hemuppgift", task_text="Vi gick igenom alla fjorton frågorna.")


def _other_courses(county: County) -> tuple[Held, ...]:
    """Seven more in the same weeks; the last one in a municipality that borrows its utbildare."""
    held = []
    for place, name in enumerate(MUNICIPALITIES[1:], 1):
        teacher = county.utbildare[2 * place if name != WITHOUT_UTBILDARE else 2]
        desk = county.sign_in(teacher)
        home = f"{name} kommun"
        one = plan(county, desk, teacher, "anvandare", f"Grundkurs i {name}", SECOND, home=home)
        one.ask(desk, pupils(name, 18))
        held.append(one)
    county.at(evening_of(SECOND[0]))
    for one in held:
        one.nobody_is_away(one.desk(), 1)
    county.at(evening_of(SECOND[1]))
    for one in held:
        desk = one.desk()
        one.nobody_is_away(desk, 2)
        one.home_tasks_on_paper(desk)
        desk.done(one.page, "/certifikat")
    return tuple(held)


def _made_up(county: County, first: Held, other: Held) -> None:
    """What was missed was made up at the other course; then nothing is lacking, and not a minute before."""
    desk = first.desk()
    for number, name, minutes in ((2, ABSENT, 240), (1, AN_HOUR_SHORT, 59), (1, AN_HOUR_SHORT, 60)):
        page = f"{first.page}/ta-igen?tillfalle={number}"
        form = desk.open(page).form_of("made_up_seat")
        shown = desk.send(
            page,
            "/ta-igen",
            made_up_seat=form.choice("made_up_seat", name),
            made_up_at=form.choice("made_up_at", f"{SECOND[number - 1]} Grundkurs i {MUNICIPALITIES[1]}"),
            made_up_minutes=str(minutes),
        )
        left = "1 minut" if minutes == 59 else "Klar"
        assert left in " ".join(shown.row(name))
    assert first.certify(desk).text.count("Certifierad") == 20


def _withdrawn(county: County, trainer: Staff, viktor: Staff) -> None:
    """A certificate is withdrawn, and whoever scans its code is told."""
    proof = _proofs(county, viktor)[0]
    assert "Gäller." in _as_anybody(county, proof).text
    county.at(clock.now() + 30 * A_DAY)
    desk = county.sign_in(trainer)
    list_of_all = desk.open(f"{ROOM}/certifikat")
    number = list_of_all.row(viktor.name)[3].split()[0]
    page = list_of_all.link(f"Återkalla {number}")
    desk.send(page, because="Mätte utan samtycke.")
    assert "Återkallat." in _as_anybody(county, proof).text


def _everybody_is_there(county: County, coordinator: Staff, *, n_valid: int) -> None:
    """The chain and the board say the same: 14 and 145, and nobody is lacking to the plan."""
    desk = county.sign_in(coordinator)
    chain = desk.open(f"{ROOM}/kedjan")
    assert chain.row("SMAIL-utbildare")[:5] == ("SMAIL-utbildare", "14", "14", "14", "0")
    assert chain.row("SMAIL-användare")[:5] == ("SMAIL-användare", "145", str(n_valid), str(n_valid), "0")
    board = desk.open(f"{ROOM}/lage/lanet")
    for level, n in (("SMAIL-utbildare", "14"), ("SMAIL-användare", "145")):
        assert (level, n, "0", n, "0", "0,0") in board.rows, f"{level} is not at {n} of {n}"


def _renewed(county: County, rut: Staff) -> None:
    """Two years on, a refresher is held where the first course was, and the certificate goes on."""
    teacher = county.utbildare[0]
    county.at(evening_of(REFRESHER) - 14 * A_DAY)
    desk = county.sign_in(teacher)
    held = plan(county, desk, teacher, "refresher", "Påfyllning", (REFRESHER,), home=teacher.place)
    page = f"{held.page}/deltagare"
    chosen = desk.open(page).form("/deltagare").choice("who", rut.name)
    desk.send(page, who=chosen, has_said_yes="y")
    county.at(evening_of(REFRESHER))
    desk = held.desk()
    held.all_here(desk, 1)
    assert "Certifierad" in " ".join(held.certify(desk).row(rut.name))


def _utbildare_renewed(county: County, trainer: Staff) -> None:
    """The federation's trainer holds a refresher for two utbildare, who keep the days that are left."""
    desk, both = county.sign_in(trainer), county.utbildare[:2]
    held = plan(county, desk, trainer, "refresher", "Påfyllning för utbildare", (REFRESHER + A_DAY,))
    held.ask(desk, [of_staff(one) for one in both])
    county.at(evening_of(REFRESHER + A_DAY))
    desk = held.desk()
    held.all_here(desk, 1)
    assert held.certify(desk).text.count("Certifierad") == 2
    rows = county.sign_in(both[0]).open("/konto/kurser").rows
    assert [row[2] for row in rows if row[0] == "SMAIL-utbildare"] == ["2031-01-26", "2029-01-26"]


def _the_borrowed_one(county: County, coordinator: Staff) -> None:
    """The municipality without an utbildare has its användare by one of the neighbours."""
    desk, lent = county.sign_in(coordinator), county.utbildare[2]
    page = f"{ROOM}/kedjan"
    area = desk.open(page).form_of("omrade").choice("omrade", f"{WITHOUT_UTBILDARE} kommun")
    shown = desk.open(f"{page}?omrade={area}")
    assert "0 SMAIL-utbildare 16 SMAIL-användare" in shown.text
    assert f"{lent.name} ({lent.place}): 16 användare" in shown.text
    assert f"{lent.name}, {lent.place}: 36 användare" in desk.open(page).text


def _history_is_whole(county: County, rut: Staff) -> None:
    """The renewed certificate begins before the old one ends, and both can be looked up ever after."""
    new, old = _proofs(county, rut)
    assert "Gäller. Nivå SMAIL-användare" in _as_anybody(county, new).text
    assert "9 februari 2031" in _as_anybody(county, new).text
    for day, standing in ((date(2029, 2, 9), "Slutar snart."), (date(2029, 2, 10), "Har slutat gälla.")):
        county.at(evening_of(day))
        assert standing in _as_anybody(county, old).text
        assert "Gäller." in _as_anybody(county, new).text
    rows = county.sign_in(rut).open("/konto/kurser").rows
    assert [row[2] for row in rows if row[0] == "SMAIL-användare"] == ["2031-02-09", "2029-02-09"]


def _proofs(county: County, who: Staff) -> list[str]:
    """Where the codes on one's own certificates lead, the newest first."""
    links = county.sign_in(who).open("/konto/kurser").links
    return [urlsplit(address).path for _words, address in links if "/intyg/" in address]


def _as_anybody(county: County, path: str) -> Shown:
    return Desk(new_browser(county.app)).open(path)
