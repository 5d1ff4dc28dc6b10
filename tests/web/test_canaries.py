"""A word of its own in every sensitive field: only those who shall read it meet it, on pages or in logs.

Around each word stands text that would be a page of its own: whoever meets it is shown it as text.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Assessment, Hindsight, Participant, Programme
from smail.domain.people import format_number
from smail.vault import Vault
from tests.factories.assessments import the_instrument
from tests.factories.county import PEOPLE, County, make_county
from tests.support import matrix
from tests.support.client import without_tokens
from tests.support.crawl import PARTICIPANTS, ROLES, Visitor, visitors_of, walk
from tests.support.judging import Judge
from tests.support.kept_county import kept_county
from tests.support.looker import ALL_AT_ONCE, PAYLOADS, looked_at
from tests.support.snapshot import contents

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
    "programme_lead_own": frozenset({"opinion.own", "opinion.anonymous"}) | ANSWERED,
    "programme_lead_other": frozenset({"opinion.elsewhere", "opinion.anonymous"}) | ANSWERED,
    "coordinator": frozenset(OPINIONS) | ANSWERED,
    "administrator": frozenset(REPORT),
    "reader": ANSWERED,
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
    "programme_lead_own": {"opinion.own", "opinion.anonymous"},
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
# Between them they see everything that is stored, and have every form.
SEES = ("handledare_own", "coordinator", "administrator", "programme_lead_own", "participant_code")
EVERY_LABEL = (*SENSITIVE, *REPORT, *OPINIONS, *NEEDS, *NETWORK, *OTHERS_NETWORK, *WISHES)
PROGRAMME_WORDS = (*WORDS_IN["sv"], *WORDS_IN["en"])
READS_ANSWERS = frozenset(
    {*FOLLOWS, "participant_link", "participant_pin", "participant_code", "participant_together"}
)


def _canary(label: str) -> str:
    return f"kanin-{label}-zq"


def _written(label: str) -> str:
    """The canary between texts that would be pages of their own."""
    return f"{PAYLOADS[0]}{_canary(label)} {ALL_AT_ONCE}"


@pytest.fixture
def county(parts: "Parts") -> County:
    """The county with a canary in every text, and every closed quarter of it released."""
    return kept_county(parts, is_released=True, name="canaries", make=_made)


def _made(db: Session, vault: Vault) -> County:
    made = make_county(db, vault, _written)
    own = made.enrolments["own"].programme_id
    words = {
        "staff_title": "programme.title",
        "benefits_text": "programme.benefits",
        "staff_title_en": "programme.title_en",
        "benefits_text_en": "programme.benefits_en",
    }
    given = {column: _written(label) for column, label in words.items()}
    db.execute(update(Programme).where(Programme.id == own).values(**given))
    return made


@pytest.fixture
def visitors(app: "Flask", county: County) -> dict[str, Visitor]:
    """A visitor for every role, in that county."""
    return visitors_of(app, county)


@dataclass(slots=True)
class _Met:
    """What somebody came across on the way through all pages: each with the address of the last."""

    labels: dict[str, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    # Each page on which the person with a protected identity stands.
    protected: list[str] = field(default_factory=list)
    harm: list[str] = field(default_factory=list)
    n_shown_whole: int = 0


def _met(visitor: Visitor, county: County, judge: Judge) -> _Met:
    """What the visitor is shown, and what of it a browser would obey."""
    met, labels = _Met(), (*EVERY_LABEL, *(PROGRAMME_WORDS if visitor.role in READ_ENGLISH else ()))
    words = _answer_words()
    for path, response in walk(visitor, matrix.addresses(county, visitor.role)):
        judge.look(path, response)
        # A paper or a picture is no page of text; what in it is readable is read all the same.
        text = response.get_data().decode(errors="replace")
        # What a programme says stands as it was written in a file of the own data.
        sought = EVERY_LABEL if path.endswith(".json") else labels
        met.labels |= {label: path for label in sought if _canary(label) in text}
        if re.match(r"/s(?:[/?]|$)", path):
            met.languages |= dict.fromkeys(re.findall('<html lang="(..)"', text), path)
        met.numbers |= {who: path for who, row in county.people.items() if _shows_number(text, row.number)}
        met.answers |= {one: path for one in words if one in text}
        if _shows_number(text, county.people["protected"].number) or _canary("protected.name") in text:
            met.protected.append(path)
        met.harm += [f"{path}: {response.status}"] * (response.status_code >= 500)
        if response.mimetype == "text/html":
            looker = looked_at(text)
            met.harm += [f"{path}: {one}" for one in looker.found]
            met.n_shown_whole += sum(ALL_AT_ONCE in one for one in looker.shown)
    return met


def _wrong(role: str, language: str, met: _Met) -> Iterator[str]:
    """What the role should not have met, or should and did not."""
    permitted = {*PERMITTED.get(role, ()), *(WORDS_IN[language] if role in PARTICIPANTS else ())}
    yield from (f"{label} on {path}" for label, path in met.labels.items() if label not in permitted)
    yield from (f"never met {label}" for label in MEETS.get(role, set()) - met.labels.keys())
    # The browser of a lent screen is its owner's, whose own pages are Swedish.
    spoken = {language, "sv"} if role == "participant_together" else {language}
    if role in READ_ENGLISH and met.languages.keys() != spoken:
        yield f"spoken to in {met.languages}"
    if WORDS_IN[language] - met.labels.keys() != (set() if role in PARTICIPANTS else WORDS_IN[language]):
        yield "the programme's words"
    allowed = NUMBERS.get(role, ())
    yield from (f"the number of {who} on {path}" for who, path in met.numbers.items() if who not in allowed)
    if role not in READS_ANSWERS:
        yield from (f"{words} on {path}" for words, path in met.answers.items())
    yield from met.harm
    if role in SEES and not met.n_shown_whole:
        yield "no hostile text was shown as text"


def _wrong_lists(role: str, county: County, met: _Met) -> Iterator[str]:
    """Where a protected person stands beside others, of whoever follows them: in no list but Today."""
    person = county.people["protected"]
    # Her own paper is as much her page as the others; the list of papers is not.
    papers = tuple(
        f"/papper/{one.number}" for one in county.papers.values() if one.participant_id == person.id
    )
    own = ("/idag", f"/deltagare/{person.public_id}", *papers)
    if role in ("handledare_own", "handledare_deputy"):
        yield from (f"the protected on {path}" for path in met.protected if not path.startswith(own))
        if not met.protected:
            yield "the protected nowhere"


def _wrong_in_log(lines: Iterable[str]) -> Iterator[str]:
    logged = list(lines)
    yield from (f"in the log: {line}" for line in logged if "kanin-" in line)
    if len(logged) <= 10:
        yield "the log is empty"


# That all pages open on both databases, the test of the table says. A few roles share a county.
@pytest.mark.long
@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("roles", "language"),
    [*((ROLES[part::5], "sv") for part in range(5)), (READ_ENGLISH, "en")],
    ids=lambda part: part if isinstance(part, str) else "-".join(part),
)
def test_only_those_who_shall_read_it_meet_what_is_sensitive_and_all_as_text_and_looking_changes_nothing(
    roles: Sequence[str],
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
    before, wrong = contents(database), []
    for role in roles:
        caplog.clear()
        judge = Judge(role, county)
        met = _met(visitors[role], county, judge)
        logged = (f"{one.getMessage()} {getattr(one, 'smail_fields', '')}" for one in caplog.records)
        found = (*_wrong(role, language, met), *_wrong_lists(role, county, met), *_wrong_in_log(logged))
        wrong += [f"{role}: {one}" for one in found]
        # How each look is answered on SQLite is held against the table here, and not once more beside it.
        wrong += judge.wrong_looks()
        assert contents(database) == before, role
    assert wrong == []


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
def test_the_search_by_number_finds_the_own_participants_alone(
    county: County, visitors: dict[str, Visitor]
) -> None:
    for role in ("handledare_colleague", "handledare_elsewhere", "handledare_own"):
        nobody = without_tokens(visitors[role].get("/deltagare?nummer=KX4-82P").text)
        for who, person in county.people.items():
            answer = visitors[role].get(f"/deltagare?nummer={person.number}")
            if who in NUMBERS[role]:
                assert answer.location == f"/deltagare/{person.public_id}", (role, who)
            else:
                found = without_tokens(answer.text).replace(person.number, "KX4-82P")
                assert found == nobody, (role, who)
