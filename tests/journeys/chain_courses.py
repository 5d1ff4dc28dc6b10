"""A course from its plan to its certificates, as whoever holds it does it on the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from smail import clock
from smail.domain.reminding import Channel
from smail.reminding import Run
from smail.sending.message import Message
from smail.services.reminders import Envelope
from smail.settings_messages import NO_MESSAGES
from smail.web.message_words import message_of
from smail.web.parts import Parts
from tests.journeys.chain_offices import ASSOCIATION, AUTHORITY, County, Staff, address
from tests.journeys.desk import Desk, Shown, names
from tests.support.client import BASE_URL, new_browser
from tests.test_reminding import Recorder

ROOM = "/utbildning"
NINE = time(9, 0)
AN_EVENING = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Pupil:
    """Somebody who is to take a course, from a municipality or another body."""

    first: str
    last: str
    place: str
    email: str
    sex: str = ""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def line(self) -> str:
        """How the person stands in a spreadsheet, as it is copied."""
        return "\t".join((self.first, self.last, self.place, self.email, self.sex))


def pupils(home: str, n: int) -> list[Pupil]:
    """So many of a municipality; the last two of an authority and an association in it."""
    found = []
    for place, last in enumerate(names(home[:3], n)):
        first, sex = (("Mia", "kvinna"), ("Max", "man"))[place % 2]
        where = {n - 2: AUTHORITY, n - 1: ASSOCIATION}.get(place, f"{home} kommun")
        found.append(Pupil(first, last, where, address(first, last), sex))
    return found


def of_staff(who: Staff) -> Pupil:
    """Somebody with an account, as on the list: known by the address."""
    return Pupil(*who.name.split(), who.place, who.username)


def links_in_mail(county: County, *people: Pupil) -> list[str]:
    """The letters that are due go out; the link in the one to each of these."""
    mail = Recorder()
    parts: Parts = county.app.extensions["smail"]

    def worded(envelope: Envelope) -> Message:
        return message_of(envelope, BASE_URL, "kurs@smail.example")

    with county.app.test_request_context(base_url=BASE_URL):
        Run(parts.database, parts.vault, NO_MESSAGES, {Channel.EMAIL: mail}, worded).all()
    texts, start = {one.to: one.text for one in mail.calls}, f"{BASE_URL}/kursplats#"
    return [word for one in people for word in texts[one.email].split() if word.startswith(start)]


def by_link(county: County, link: str) -> Desk:
    """Somebody without an account has opened the own place by the link."""
    desk = Desk(new_browser(county.app))
    desk.send("/kursplats", token=link)
    return desk


@dataclass
class Held:
    """A course and the desk of whoever holds it."""

    county: County
    teacher: Staff
    page: str
    days: tuple[date, ...]

    def desk(self) -> Desk:
        """Whoever holds it is signed in."""
        return self.county.sign_in(self.teacher)

    def ask(self, desk: Desk, people: Sequence[Pupil], *, said_yes: bool = True) -> Shown:
        """Everybody on the list is asked at once, as it is pasted from a spreadsheet."""
        lines = "\n".join(one.line for one in people)
        ticked = ["y"] if said_yes else []
        return desk.send(f"{self.page}/deltagare", who="flera", people=lines, has_said_yes=ticked)

    def all_here(self, desk: Desk, number: int, *, but: Sequence[str] = (), **minutes: int) -> Shown:
        """Everybody is ticked; those named are unticked, and whoever was there for a part has minutes."""
        page = f"{self.page}/narvaro?tillfalle={number}"
        shown = desk.open(page)
        seats = shown.form("/narvaro").values["here"]
        order = [legend.partition(",")[0] for legend in shown.legends]
        whose = {name: seats[order.index(name)] for name in (*but, *minutes)}
        parts = {f"part_{whose[name]}": str(part) for name, part in minutes.items()}
        here = [one for one in seats if one not in whose.values()]
        return desk.send(page, "/narvaro", here=here, **parts)

    def nobody_is_away(self, desk: Desk, number: int) -> None:
        """The list of an occasion is sent as it stands, with everybody ticked."""
        desk.done(f"{self.page}/narvaro?tillfalle={number}", "/narvaro")

    def home_tasks_on_paper(self, desk: Desk) -> None:
        """Everybody's home task came on paper that has not come yet, and all that wait are approved."""
        page = f"{self.page}/hemuppgifter"
        left = list(desk.open(page).form("/pa-papper").offered.get("on_paper", {}).values())
        if left:
            desk.send(page, "/pa-papper", on_paper=left)
        self.approve(desk)

    def approve(self, desk: Desk) -> None:
        """All home tasks that wait are approved."""
        desk.done(f"{self.page}/hemuppgifter", "/hemuppgifter", act="approve")

    def certify(self, desk: Desk) -> Shown:
        """Everybody who is ready has a certificate."""
        return desk.send(self.page, "/certifikat")


def plan(
    county: County,
    desk: Desk,
    teacher: Staff,
    kind: str,
    title: str,
    days: Sequence[date],
    *,
    places: int = 25,
    home: str = "",
) -> Held:
    """The course stands with its occasions; `teacher` holds it."""
    page = f"{ROOM}/kurs/ny?slag={kind}"
    form = desk.open(page).form("/kurs/ny")
    when = {f"starts_{n}": day.isoformat() for n, day in enumerate(days)}
    hours = {f"time_{n}": "09:00" for n in range(len(days))}
    where = {f"place_{n}": "Stora salen" for n in range(len(days))}
    chosen = form.choice("organisation", home) if home else ""
    teachers = [form.choice("teachers", teacher.name)]
    shown = desk.send(
        page,
        "/kurs/ny",
        title=title,
        places=str(places),
        organisation=chosen,
        teachers=teachers,
        **when,
        **hours,
        **where,
    )
    return Held(county, teacher, shown.path, tuple(days))


def evening_of(day: date) -> datetime:
    """When the occasion of that day is over."""
    return datetime.combine(day, NINE, clock.SWEDISH_TIME) + AN_EVENING
