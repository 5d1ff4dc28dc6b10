"""A person's own data are complete: measured against the schema, not against what somebody remembered."""

import json
from datetime import UTC, date, datetime

import pytest

from smail import catalogue, clock
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import ActorKind, PersonPeriod
from smail.domain.people import MissReason
from smail.domain.reminding import ReminderState
from smail.queries.own_data import LEFT_OUT, SECTIONS, own_data
from smail.services import audit, codes, framsteg, links
from smail.services.audit import Actor
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.histories import add_what_happened, make_rated, twenty_days
from tests.factories.messages import make_reminder
from tests.factories.organisations import make_programme
from tests.factories.people import (
    enrolment_of,
    make_consent,
    make_discharge,
    make_enrolment,
    make_participant,
    make_pause,
)
from tests.support.queries import QueryRecorder
from tests.support.schema import about_persons

CATALOGUE: Catalogue = catalogue.load([catalogue.shipped()])


@pytest.mark.parametrize("table", sorted(about_persons()))
def test_every_table_about_a_person_is_told_of_or_left_out_for_a_reason(table: str) -> None:
    told = {name for section in SECTIONS for name in section.tables}
    assert (table in told) != (table in LEFT_OUT)


def test_everything_stored_about_the_person_is_there_readable(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        handledare = make_account(db, first_name="Ellinor")
        person = make_participant(db, handledare=handledare, birth_year=1979)
        person.name = vault.seal("Alva Ängslund", f"participant.name:{person.public_id}")
        rating = make_submitted(db, person, value=2)
        rating.free_text = vault.seal("Jag vill börja smått", f"assessment.free_text:{rating.public_id}")
        rating.focus = ["health"]
        staff = Actor(ActorKind.STAFF, handledare.public_id)
        framsteg.write(db, vault, person.id, happened_on=clock.today(), line="Åkte buss själv", actor=staff)
        make_pause(db, person, starts_on=date(2025, 1, 7), ends_on=date(2025, 1, 9))
        make_consent(db, person, handledare)
        enrolment = enrolment_of(db, person)
        db.add(
            PersonPeriod(
                enrolment_id=enrolment.id,
                number=1,
                starts_on=date(2025, 1, 1),
                ends_on=date(2025, 4, 2),
                reason=MissReason.ILLNESS,
            )
        )
        token = links.issue_link(db, vault, person.id, actor=staff, issued_by_id=handledare.id)
        code = codes.issue_code(db, vault, person.id, actor=staff, issued_by_id=handledare.id)
        audit.record(db, staff, "see_participant", "participant", person.public_id, participant_id=person.id)
        make_discharge(db, enrolment, handledare)
        sent = {"state": ReminderState.SENT, "settled_at": datetime(2026, 11, 2, 9, tzinfo=UTC)}
        db.add_all(
            [
                make_reminder(participant_id=person.id),
                make_reminder(participant_id=person.id, place=2, **sent),
            ]
        )
        db.flush()

        data = own_data(db, vault, CATALOGUE, person.id)

    assert data["registered"]["name"] == "Alva Ängslund"
    assert data["registered"]["birth_year"] == 1979
    [programme] = data["programmes"]
    assert programme["followed_by"][0]["first_name"] == "Ellinor"
    assert programme["intervals"][0]["reason"] == "illness"
    assert programme["end"]["reason"] == "work"
    [told] = data["ratings"]
    assert told["own_words"] == "Jag vill börja smått"
    assert told["begin_with"] == ["health"]
    assert told["begin_with_areas"] == ["Min hälsa"]
    assert len(told["answers"]) == 7
    first = CATALOGUE.latest("smail").items[0]
    assert told["answers"][0]["question"] == first.text("sv").stem
    assert told["answers"][0]["answer"] == first.step(2, "sv")
    assert {row["total"] for row in told["sums"]} == {2}
    assert data["pauses"] == [{"starts_on": "2025-01-07", "ends_on": "2025-01-09", "reason": "illness"}]
    assert data["framsteg"][0]["line"] == "Åkte buss själv"
    assert data["consents"][0]["purpose"] == "sus"
    assert data["reminders"] == [{"sent_on": "2026-11-02", "channel": "sms"}]
    assert [row["revoked_at"] for row in data["links"]] == [None]
    assert [row["used_at"] for row in data["codes"]] == [None]
    assert [(row["action"], row["first_name"]) for row in data["who_has_looked"]] == [
        ("see_participant", "Ellinor")
    ]
    assert {row["action"] for row in data["what_was_done"]} == {"framsteg.write", "link.issue", "code.issue"}
    written = json.dumps(data, ensure_ascii=False)
    assert token not in written
    assert f'"{code}"' not in written


def test_nothing_about_anybody_else_is_there(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, other = make_participant(db), make_participant(db)
        make_submitted(db, other)
        make_pause(db, other)
        links.issue_link(db, vault, other.id, actor=audit.SYSTEM, issued_by_id=None)

        data = own_data(db, vault, CATALOGUE, person.id)

    empty = ("ratings", "pauses", "links", "codes", "framsteg", "consents", "who_has_looked", "what_was_done")
    assert [name for name in empty if data[name]] == []
    assert len(data["programmes"]) == 1


def test_a_long_past_takes_no_more_questions_than_a_short_one(
    database: Database, vault: Vault, query_recorder: QueryRecorder
) -> None:
    counts = []
    for days in (sorted(twenty_days())[-2:], sorted(twenty_days())):
        with database.transaction(write=True) as db:
            person, rated = make_rated(db, days)
            add_what_happened(db, vault, person, rated)
            for _ in days:
                make_enrolment(db, person, make_programme(db))
            db.flush()
            db.expire_all()
            person_id = person.id
            query_recorder.clear()
            told = own_data(db, vault, CATALOGUE, person_id)
            counts.append(query_recorder.count)
        assert (len(told["ratings"]), len(told["programmes"])) == (len(days), len(days) + 1)
    assert counts[0] == counts[1] <= 33
