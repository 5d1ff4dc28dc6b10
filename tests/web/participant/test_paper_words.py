"""The paper of a person's own data: what the pages and the file of data tell of stands on it, worded."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from smail import catalogue, clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.session import Database
from smail.db.tables import Account, ActorKind, Assessment, JointView, Participant, Talk
from smail.db.tables.talks import WHOLE
from smail.domain.hindsight import DropCause
from smail.domain.people import ContactChoice, MissReason, Sex
from smail.queries.own_data import own_data
from smail.reports.papers import Paper, own_data_pdf
from smail.services import comments, drop_reasons, framsteg
from smail.services.audit import Actor
from smail.vault import Vault
from smail.web import words
from smail.web.participant import paper_codes as codes
from smail.web.participant.paper_words import own_data_paper
from tests.factories.accounts import make_account
from tests.factories.assessments import make_open, make_staff_submitted, make_submitted
from tests.factories.hindsight import make_seen_anew
from tests.factories.people import make_consent, make_participant, make_pause

TODAY = date(2026, 11, 22)


@pytest.fixture
def paper(database: Database, vault: Vault, app: Flask) -> Iterator[Paper]:
    """The paper of somebody of whom everything is stored."""
    with database.transaction(write=True) as db:
        handledare = make_account(db)
        person = make_participant(
            db,
            handledare=handledare,
            starts_on=date(2026, 1, 5),
            sex=Sex.WOMAN,
            contact_choice=ContactChoice.LETTER,
        )
        rating = make_submitted(db, person, date(2026, 2, 9))
        rating.focus = ["health"]
        make_submitted(db, person, date(2026, 5, 4)).withdrawn_at = rating.submitted_at
        make_open(db, person)
        staff = Actor(ActorKind.STAFF, handledare.public_id)
        framsteg.write(db, vault, person.id, happened_on=date(2026, 3, 1), line="Åkte buss", actor=staff)
        comments.write(
            db,
            vault,
            person.id,
            rating=rating.public_id,
            indicator="health",
            line="Sov bättre",
            actor=Actor(ActorKind.PARTICIPANT, person.public_id),
        )
        make_pause(db, person, starts_on=date(2026, 6, 20), ends_on=date(2026, 8, 10))
        make_pause(db, person, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 2))
        make_pause(db, person, starts_on=date(2026, 11, 1), reason=MissReason.ABSENCE)
        make_consent(db, person, handledare, given_on=date(2026, 1, 7))
        _talk(db, vault, person, handledare, rating)
        _look_back(db, vault, person, rating)
        db.flush()
        data = own_data(db, vault, catalogue.load([catalogue.shipped()]), person.id)
    with app.test_request_context():
        yield own_data_paper(data, TODAY)


def _talk(db: Session, vault: Vault, person: Participant, handledare: Account, rating: Assessment) -> None:
    """A talk in which the two agreed about the whole and thought otherwise about one area."""
    about = {"account_id": handledare.id, "written_at": clock.now()}
    held = {"held_on": date(2026, 2, 16), "next_on": date(2026, 3, 16)}
    db.add(Talk(participant_id=person.id, **held, **about))
    theirs = make_staff_submitted(db, person, handledare, date(2026, 2, 10))
    for area, line in ((WHOLE, None), ("health", "Vi menar olika dagar")):
        row = JointView(public_id=new_public_id(), area=area, agrees=line is None, said_on=date(2026, 2, 16))
        row.line = sealing.sealed(vault, JointView.line, row.public_id, line)
        row.own_assessment_id, row.staff_assessment_id = rating.id, theirs.id
        row.account_id, row.written_at = handledare.id, clock.now()
        db.add(row)
    db.flush()


def _look_back(db: Session, vault: Vault, person: Participant, rating: Assessment) -> None:
    """The first time seen again, and why an answer was lower."""
    make_seen_anew(db, rating, date(2026, 8, 12), value=2)
    drop_reasons.write(
        db,
        vault,
        person.id,
        rating=rating.public_id,
        indicator="health",
        cause=DropCause.LIFE_EVENT,
        actor=Actor(ActorKind.PARTICIPANT, person.public_id),
    )


def test_it_tells_of_talks_and_what_two_said_of_their_answers(paper: Paper) -> None:
    (section,) = [one for one in paper.sections if one.title == "Dina samtal"]
    ((day, said),) = section.rows
    assert day == "16 februari 2026"
    assert re.fullmatch(r"Samtal med \w+, nästa gång den 16 mars 2026", said)
    views = dict(rows_of(paper, "Så tyckte ni om svaren"))
    assert re.fullmatch(r"Du och \w+ var överens", views["16 februari 2026, alla områden"])
    line = views["16 februari 2026, Min hälsa"]
    assert re.fullmatch(r"Du och \w+ tyckte olika: Vi menar olika dagar", line)


def test_it_tells_of_what_one_sees_in_hindsight(paper: Paper) -> None:
    (section,) = [one for one in paper.sections if one.title == "Så tänker jag om det nu"]
    (part,) = section.parts
    assert part.title == "Om den 9 februari 2026, svarat den 12 augusti 2026"
    assert len(part.rows) == 7
    why = rows_of(paper, "Därför var ett svar lägre")
    assert why == [("Min hälsa, 9 februari 2026", "Något hände i livet")]


def rows_of(paper: Paper, title: str) -> list[tuple[str, str]]:
    """What stands directly under a heading."""
    (section,) = [one for one in paper.sections if one.title == title]
    return list(section.rows)


def test_it_says_who_one_is(paper: Paper) -> None:
    rows = dict(rows_of(paper, "Om dig"))
    assert (rows["Kön"], rows["Språk"], rows["Så vill du bli nådd"]) == ("Kvinna", "svenska", "Brev")
    assert (rows["Skyddade uppgifter"], rows["Egen kod"]) == ("Nej", "Nej")


def test_it_tells_of_every_pause_to_its_last_day(paper: Paper) -> None:
    assert rows_of(paper, "Dina pauser") == [
        ("20 juni 2026 – 9 augusti 2026", "Sjukdom"),
        ("1 september 2026", "Sjukdom"),
        ("1 november 2026 –", "Frånvaro"),
    ]


def test_it_tells_of_what_one_agreed_to_wrote_and_answered(paper: Paper) -> None:
    ((what, since),) = rows_of(paper, "Det du har sagt ja till")
    assert what.startswith("Registrering i SUS, ")
    assert since == "7 januari 2026 –"
    assert rows_of(paper, "Dina framsteg") == [("1 mars 2026", "Åkte buss")]
    assert rows_of(paper, "Dina egna rader") == [("Min hälsa, 9 februari 2026", "Sov bättre")]
    (places,) = [one for one in paper.sections if one.title == "Där du är eller har varit"]
    assert ("Första dag", "5 januari 2026") in places.parts[0].rows
    (answers,) = [one for one in paper.sections if one.title == "Dina svar"]
    titles = [one.title for one in answers.parts]
    assert {"9 februari 2026", "4 maj 2026, återtaget"} < set(titles)
    assert sum(title.endswith(", inte inskickat") for title in titles) == 1
    first = answers.parts[titles.index("9 februari 2026")]
    assert ("Det du ville börja med", "Min hälsa") in first.rows


def test_its_first_sentence_names_what_is_on_it_and_where_the_rest_is(paper: Paper) -> None:
    assert paper.lead.startswith("Det här är dina uppgifter den 22 november 2026: vem du är")
    assert "Annat som är sparat" in paper.lead
    assert re.search(r"vad som är sparat|allt som är sparat", paper.lead) is None


def test_it_can_be_made_so_that_it_can_be_listened_to(paper: Paper) -> None:
    assert b"pdfuaid" in own_data_pdf(paper)


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_every_code_has_a_word_and_staff_use_the_same(app: Flask, locale: str) -> None:
    pairs = (
        (codes.SEXES, words.SEXES),
        (codes.CONTACT_CHOICES, words.CONTACT_CHOICES),
        (codes.PAUSE_REASONS, words.MISS_REASONS),
        (codes.CONSENT_PURPOSES, words.CONSENT_PURPOSES),
    )
    with app.test_request_context(), force_locale(locale):
        for mine, theirs in pairs:
            assert {str(one): str(word) for one, word in mine.items()} == {
                str(one): str(word) for one, word in theirs.items()
            }
        assert set(codes.ANSWER_MODES) == set(words.ANSWER_MODES)
