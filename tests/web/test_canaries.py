"""A word of its own in every sensitive field: only those who shall read it meet it, on pages or in logs."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from smail.db.session import Database
from smail.db.tables import Assessment, Hindsight, Participant, Programme
from smail.domain.people import format_number
from tests.factories.assessments import the_instrument
from tests.factories.county import PEOPLE, County, make_county
from tests.support import matrix
from tests.support.client import without_tokens
from tests.support.crawl import PARTICIPANTS, ROLES, Visitor, visitors_of, walk

if TYPE_CHECKING:
    from flask import Flask

    from smail.web.parts import Parts

CONTACT = ("name", "phone", "email")
PLAN = ("activity", "step", "aim")
WORDS = ("framsteg", "free_text", "open_free_text", "next_step", *PLAN)
SENSITIVE = tuple(f"{who}.{name}" for who in PEOPLE for name in (*CONTACT, *WORDS))
REPORT = ("report.text", "report.reply_to", "report.page")
NEEDS = ("own.seat.needs", "colleague.seat.needs", "foreign.seat.needs")
# What a meeting of the network says, and what was noted of support.
NETWORK = ("own.meeting.agenda", "own.meeting.decision", "own.support.note")
OTHERS_NETWORK = tuple(one.replace("own.", "colleague.") for one in NETWORK)
# What a programme says in its own words, in the language of the page.
WORDS_IN: Mapping[str, set[str]] = {
    "sv": {"programme.title", "programme.benefits"},
    "en": {"programme.title_en", "programme.benefits_en"},
}
WISHES = ("wish.waiting", "wish.answered", "wish.answer")
ANSWERED = frozenset(WISHES[1:])
OPINIONS = ("opinion.own", "opinion.elsewhere", "opinion.anonymous")


def _of(who: str, *more: str) -> frozenset[str]:
    """What a handledare reads about somebody: contact, steps forward, the plan, and what was sent."""
    return frozenset(f"{who}.{name}" for name in (*CONTACT, "framsteg", "free_text", *PLAN, *more))


# Thought out from the requirements, as the matrix is; whoever is not named here reads none of it.
PERMITTED: Mapping[str, frozenset[str]] = {
    "handledare_own": _of("own") | _of("protected") | _of("closed", "next_step") | {*WISHES},
    "handledare_deputy": _of("protected") | ANSWERED,
    "handledare_colleague": _of("colleagues") | ANSWERED,
    # Whoever is asked to a meeting reads it, whatever the role.
    "handledare_elsewhere": _of("elsewhere") | ANSWERED | {*NETWORK[:2]},
    "participant_link": frozenset({"own.open_free_text"}),
    "participant_together": frozenset({"own.open_free_text"}),
    "participant_pin": _of("own", "open_free_text") | {"opinion.own"},
    "participant_code": _of("own", "open_free_text") | {"opinion.own"},
    "programme_lead_own": frozenset({"opinion.own"}) | ANSWERED,
    "programme_lead_other": frozenset({"opinion.elsewhere"}) | ANSWERED,
    "coordinator": frozenset(OPINIONS) | ANSWERED,
    "administrator": frozenset(REPORT),
    "utbildare": frozenset((*NEEDS[:1], *NETWORK, *ANSWERED)),
    "federation_trainer": frozenset((*NEEDS[:2], *NETWORK, *OTHERS_NETWORK, *WISHES)),
}
MEETS = {
    "handledare_own": {
        *("own.name", "own.phone", "own.framsteg", "protected.name", "closed.name"),
        *(f"own.{one}" for one in PLAN),
    },
    "handledare_deputy": {"protected.name", *ANSWERED},
    "handledare_elsewhere": {*NETWORK[:2]},
    "participant_code": {"own.name", "own.free_text", "own.open_free_text", *(f"own.{one}" for one in PLAN)},
    "participant_link": {"own.open_free_text"},
    "administrator": set(REPORT),
    "programme_lead_own": {"opinion.own"},
    "coordinator": {*OPINIONS, *ANSWERED},
    "utbildare": {*NEEDS[:1], *NETWORK, *ANSWERED},
    "federation_trainer": {*NEEDS[:2], *NETWORK, *OTHERS_NETWORK, *WISHES},
}
# Who shares out the people of a programme, or follows them, knows them by number; the protected nobody else.
NUMBERS: Mapping[str, frozenset[str]] = {
    "handledare_own": frozenset({"own", "protected", "closed"}),
    "handledare_deputy": frozenset({"protected"}),
    "handledare_colleague": frozenset({"colleagues"}),
    "handledare_elsewhere": frozenset({"elsewhere"}),
    # Whose follow-up nobody holds any more is given somebody new by the number.
    "coordinator": frozenset({"own", "colleagues", "elsewhere", "closed"}),
    "programme_lead_own": frozenset({"own", "colleagues", "closed"}),
    "programme_lead_other": frozenset({"elsewhere"}),
    "participant_pin": frozenset({"own"}),
    "participant_code": frozenset({"own"}),
}
FOLLOWS = ("handledare_own", "handledare_deputy", "handledare_colleague", "handledare_elsewhere")
READ_ENGLISH = ("anonymous", *PARTICIPANTS)
EVERY_LABEL = (*SENSITIVE, *REPORT, *OPINIONS, *NEEDS, *NETWORK, *OTHERS_NETWORK, *WISHES)
PROGRAMME_WORDS = (*WORDS_IN["sv"], *WORDS_IN["en"])
READS_ANSWERS = frozenset(
    {*FOLLOWS, "participant_link", "participant_pin", "participant_code", "participant_together"}
)


def _canary(label: str) -> str:
    return f"kanin-{label}-zq"


@pytest.fixture
def county(parts: "Parts") -> County:
    """The county with a canary in every text."""
    with parts.database.transaction(write=True) as db:
        made = make_county(db, parts.vault, _canary)
        own = made.enrolments["own"].programme_id
        words = {
            "staff_title": "programme.title",
            "benefits_text": "programme.benefits",
            "staff_title_en": "programme.title_en",
            "benefits_text_en": "programme.benefits_en",
        }
        given = {column: _canary(label) for column, label in words.items()}
        db.execute(update(Programme).where(Programme.id == own).values(**given))
        return made


@pytest.fixture
def visitors(app: "Flask", county: County) -> dict[str, Visitor]:
    """A visitor for every role, in that county."""
    return visitors_of(app, county)


def _everything(visitor: Visitor, county: County) -> Iterable[tuple[str, str]]:
    """(address, text) of every page that the visitor can come to, the error pages too."""
    for path, response in walk(visitor, matrix.addresses(county, visitor.role)):
        # A paper or a picture is no page of text; what in it is readable is read all the same.
        yield path, response.get_data().decode(errors="replace")


# That all pages open on both databases, the test of the door says.
@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("role", "language"), [(role, "sv") for role in ROLES] + [(role, "en") for role in READ_ENGLISH]
)
def test_only_those_who_shall_read_it_meet_what_is_sensitive(
    role: str,
    language: str,
    database: Database,
    app: "Flask",
    county: County,
    visitors: dict[str, Visitor],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG, "smail")
    if language == "en":
        _speak_english(database, app, monkeypatch)
    labels = (*EVERY_LABEL, *(PROGRAMME_WORDS if role in READ_ENGLISH else ()))
    met: dict[str, str] = {}
    languages: dict[str, str] = {}
    numbers: dict[str, str] = {}
    answers: dict[str, str] = {}
    for path, text in _everything(visitors[role], county):
        # What a programme says stands as it was written in a file of the own data.
        sought = EVERY_LABEL if path.endswith(".json") else labels
        met |= {label: path for label in sought if _canary(label) in text}
        if re.match(r"/s(?:[/?]|$)", path):
            languages |= dict.fromkeys(re.findall('<html lang="(..)"', text), path)
        numbers |= {who: path for who, row in county.people.items() if _shows_number(text, row.number)}
        answers |= {words: path for words in _answer_words() if words in text}
    permitted = {*PERMITTED.get(role, ()), *(WORDS_IN[language] if role in PARTICIPANTS else ())}
    assert {label: path for label, path in met.items() if label not in permitted} == {}
    assert MEETS.get(role, set()) <= met.keys()
    # The browser of a lent screen is its owner's, whose own pages are Swedish.
    spoken = {language, "sv"} if role == "participant_together" else {language}
    assert languages.keys() == (spoken if role in READ_ENGLISH else languages.keys())
    assert WORDS_IN[language] - met.keys() == (set() if role in PARTICIPANTS else WORDS_IN[language])
    assert {who: path for who, path in numbers.items() if who not in NUMBERS.get(role, ())} == {}
    if role not in READS_ANSWERS:
        assert answers == {}
    logged = [f"{one.getMessage()} {getattr(one, 'smail_fields', '')}" for one in caplog.records]
    assert len(logged) > 10
    assert [line for line in logged if "kanin-" in line] == []


def _speak_english(database: Database, app: "Flask", monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's pages and questions are in English, and every browser asks for it."""
    with database.transaction(write=True) as db:
        for table in (Participant, Assessment, Hindsight):
            db.execute(update(table).values(language="en"))
    serve = app.wsgi_app

    def asking(environ: dict[str, str], start_response: Callable[..., object]) -> object:
        return serve({**environ, "HTTP_ACCEPT_LANGUAGE": "en"}, start_response)

    monkeypatch.setattr(app, "wsgi_app", asking)


def _shows_number(text: str, number: str) -> bool:
    return number in text or format_number(number) in text


def _answer_words() -> frozenset[str]:
    """The questions and the answers to choose from, in every language, where they are more than a word."""
    texts = [item.text(language) for item in the_instrument().items for language in ("sv", "en")]
    words = {text.stem for text in texts} | {step for text in texts for step in text.steps}
    return frozenset(one for one in words if len(one) > 15)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_protected_person_stands_in_no_list_but_today(
    database: Database, county: County, visitors: dict[str, Visitor]
) -> None:
    person = county.people["protected"]
    # Her own paper is as much her page as the others; the list of papers is not.
    papers = tuple(
        f"/papper/{one.number}" for one in county.papers.values() if one.participant_id == person.id
    )
    allowed = ("/idag", f"/deltagare/{person.public_id}", *papers)
    for role in ("handledare_own", "handledare_deputy"):
        shown = [
            path
            for path, text in _everything(visitors[role], county)
            if _shows_number(text, person.number) or _canary("protected.name") in text
        ]
        assert shown != []
        assert [path for path in shown if not path.startswith(allowed)] == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("role", ["handledare_colleague", "handledare_elsewhere", "handledare_own"])
def test_the_search_by_number_finds_the_own_participants_alone(
    role: str, database: Database, county: County, visitors: dict[str, Visitor]
) -> None:
    follows = NUMBERS[role]
    nobody = without_tokens(visitors[role].get("/deltagare?nummer=KX4-82P").text)
    for who, person in county.people.items():
        answer = visitors[role].get(f"/deltagare?nummer={person.number}")
        if who in follows:
            assert answer.location == f"/deltagare/{person.public_id}"
        else:
            assert without_tokens(answer.text).replace(person.number, "KX4-82P") == nobody
