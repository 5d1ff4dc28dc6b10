"""One form of a page, with something right in every field and a way to send it, whatever stands in it."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

from werkzeug.test import TestResponse

from smail import clock
from tests.factories.accounts import PASSWORD
from tests.factories.assessments import the_instrument
from tests.support.client import BASE_URL, Browser
from tests.support.crawl import Visitor

ITEM = the_instrument().form("fourteen").items[0]
WRITES = {"text", "search", "tel", "email", "url", "textarea"}
# What a field takes where neither the page nor its first choice says so.
RIGHT: Mapping[str, str] = {
    "name": "Ett nytt namn",
    "alias": "Ett alias",
    "contact": "dataskydd@smail.example",
    "contact_choice": "in_person",
    "case_number": "SMAIL 7/26",
    "target_group": "Unga vuxna",
    "staff_title": "handledare",
    "benefits_text": "Du kan ta kontakt med oss.",
    "staff_title_en": "coach",
    "benefits_text_en": "You can contact us.",
    "kind": "authority",
    "role": "coordinator",
    "parent": "",
    "scb_code": "",
    "first_name": "Ebba",
    "last_name": "Grenvik",
    "username": "ny.person@smail.example",
    "password": PASSWORD,
    "current_password": PASSWORD,
    "new_password": "fyra gröna träd på en kulle",
    "repeated": "fyra gröna träd på en kulle",
    "token": "A" * 22,
    "link": "A" * 22,
    "number": "KX482P",
    "code": "123456",
    "pin": "482917",
    "pin_again": "482917",
    "text": "Knappen syns inte.",
    "page": "Min sida",
    "framsteg_line": "Åkte buss själv",
    "comment_line": "Jag hade just flyttat.",
    "what": "Praktik på ett lager",
    "provider": "Ett företag",
    "step_line": "Ringa praktikplatsen",
    "change": "Nytt avsnitt om tolk.",
    "change_line": "Ringa på måndag",
    "act": "save",
    # What a goal of the usual sort leaves open.
    "ages_from": "",
    "ages_to": "",
    "by": "",
    "counts": "",
    "during": "",
    "every": "",
    "left_for": "",
    "points": "",
    "question": "",
    "sample": "",
    "value": "5",
    "wanted_man": "",
    "wanted_woman": "",
    "within": "",
    "line_1": "Ring hellre än att skicka sms.",
    "line_2": "",
    "line_3": "",
    "own_line_1": "Ring hellre än att skicka sms.",
    "own_line_2": "",
    "own_line_3": "",
    "plan_aim": "Lagerarbete på halvtid",
    "wish_line": "Prova på ett kafé",
    "ends_on": "",
    "outcome": "",
    "next_step": "Kontakt med vägledaren",
    "free_text": "Det gick bra.",
    "mode": "alone",
    "more": "no",
    "key": "abcdefgh12345678",
    "answer": "3",
    "language": "sv",
    "stage": "",
    "phone": "070-123 45 67",
    "email": "ebba@smail.example",
    "pause_until": "",
    "meet_on": "",
    "closing_talk": "not_offered",
    "closing_talk_on": "",
    "last_rating": "not_offered",
    "share": "50",
    "line": "Jobbar på ett lager",
    "n": "2",
    "frame": "50",
    "instrument_key": "smail",
    "protect_confirmed": "1",
    "reset_confirmed": "1",
    "call_off_confirmed": "1",
    "lift_confirmed": "1",
    "content": base64.b64encode(f"id,day,sex,{ITEM}\n1,2026-11-02,K,3\n".encode()).decode(),
    "day_form": "%Y-%m-%d",
    "woman_code": "K",
    "man_code": "M",
    "version": "1",
    "shows": "steps",
    "agreed": "1",
    "title": "Grundkurs",
    "places": "12",
    "time_0": "09:00",
    "time_1": "09:00",
    "place_0": "Sal 3",
    "place_1": "Sal 3",
    "link_0": "",
    "link_1": "",
    "needs": "Hörslinga",
    "who": "ny",
    "because": "Mäter utan samtycke.",
    "utbildare": "14",
    "anvandare": "145",
    "utbildare_0": "2",
    "anvandare_0": "20",
    "utbildare_1": "1",
    "anvandare_1": "10",
    "reached_on": "",
    "begins": "09:00",
    "lasts": "120",
    "where": "Sal 3",
    "meeting_link": "",
    "agenda": "Runda, och nästa kurs.",
    "decision_text": "Mallen skickas till alla.",
    "lasted": "60",
    "months_network": "1",
    "months_reference_group": "3",
    "purpose": "En utvärdering",
    "recipient": "Ebba Grenvik",
    "task_text": "Vi pratade om vardagen.",
    "granted": "1 250 000",
    "used": "600 000",
    "used_women": "310 000",
    "used_men": "240 000",
}
RIGHT_AT: Mapping[tuple[str, str], str] = {
    ("/samordning/vem-foljer-vem/<enrolment_id>", "kind"): "byte",
    ("/deltagare/<participant_id>/borjade", "kind"): "work",
    ("/kursplats/min", "act"): "accept",
    ("/utbildning/kurs/<course_id>/deltagare", "people"): "",
    ("/deltagare/<participant_id>/plan/aktivitet", "kind"): "job_directed",
    ("/samordning/import", "questionnaire"): "smail/fourteen",
    ("/samordning/import/register", "content"): base64.b64encode(
        b"namn;mejl;kommun;roll;datum;giltig till\nBo Ek;bo@smail.example;0380;"
        b"utbildare;2026-01-02;2026-12-31\n"
    ).decode(),
    ("/samordning/insats/<programme_id>", "cadence"): "quarter",
    ("/samordning/insats/<programme_id>/uppfoljning", "who"): "sample",
    ("/samordning/insats/<programme_id>/uppfoljning", "among"): "reached",
    ("/insatser/<programme_id>/pengar", "ends_on"): "2999-12-31",
    ("/insatser/<programme_id>/pengar", "note"): "Styrelsens beslut i mars",
    ("/utbildning/material", "kind"): "manual",
    ("/samordning/personfil/<file_id>", "act"): "decline",
    ("/samordning/personfiler/ny", "organisation"): "Länets universitet",
    ("/utbildning/onskemal/<wish_id>", "answer"): "Det tar vi upp i referensgruppen.",
}
# Where a page hides these, they must stay empty.
LEFT_OUT = {"phone", "email", "provider", "plan_with", "anchor_with", "beside"}
COLUMNS = ("person", "date", "sex", ITEM)
REGISTER = ("name", "email", "organisation", "level", "issued", "until")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it is on the page, and what stands or may be chosen there."""

    kind: str
    values: tuple[str, ...] = ()
    is_number: bool = False

    @property
    def is_text(self) -> bool:
        """Whether a person writes in it what others read."""
        return self.kind in WRITES


@dataclass(frozen=True, slots=True)
class Form:
    """One form: who is shown it, where, and where it is sent."""

    route: str
    method: str
    visitor: Visitor
    page: str
    path: str
    fields: Mapping[str, Field]

    def filled(self) -> dict[str, tuple[str, ...]]:
        """Every field with what it takes; a field that is best left out is not there."""
        return {name: self._right(name, one) for name, one in self.fields.items()}

    def but(self, changed: Mapping[str, Sequence[bytes]]) -> list[tuple[str, bytes]]:
        """What is sent when only these fields are filled in otherwise."""
        right = {name: [one.encode() for one in values] for name, values in self.filled().items()}
        return [(name, one) for name, values in {**right, **changed}.items() for one in values]

    def _right(self, name: str, one: Field) -> tuple[str, ...]:
        at = RIGHT_AT.get((self.route, name), RIGHT.get(name))
        if name == "use":
            return REGISTER if self.route.endswith("/register") else COLUMNS
        if name in ("seen_places", "seen_materials", "seen_asked"):
            return one.values
        if name == "teachers":
            return one.values[-1:]
        is_left_out = one.kind == "file" or (name in LEFT_OUT and not one.kind)
        if is_left_out or (one.kind == "checkbox" and at is None):
            return ()
        if name == "member":
            return one.values[-1:]
        shown = next(filter(None, one.values), "")
        if name == "starts_on" or (one.kind == "date" and not name.startswith("end")):
            return (at if at is not None else shown or clock.today().isoformat(),)
        return (at if at is not None else shown,)

    def send(self, fields: Iterable[tuple[str, bytes]], *, accept: str = "text/html") -> TestResponse:
        """The answer to these fields, each as the bytes that travel."""
        body = "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(one)}" for name, one in fields)
        browser = self.visitor.browser()
        if self.method == "get":
            return browser.get(f"{self.path}?{body}", headers={"Accept": accept}, buffered=True)
        return self.send_as(body.encode(), "application/x-www-form-urlencoded", browser, accept=accept)

    def send_as(
        self, body: bytes, kind: str | None, browser: Browser | None = None, *, accept: str = "text/html"
    ) -> TestResponse:
        """The answer to a body of any kind; the token goes beside it, so that the door opens."""
        headers = {"Origin": BASE_URL, "Accept": accept, "X-CSRFToken": self.visitor.csrf_token}
        return (browser or self.visitor.browser()).post(
            self.path, data=body, content_type=kind, headers=headers, buffered=True
        )
