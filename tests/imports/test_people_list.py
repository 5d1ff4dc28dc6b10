"""A pasted list of people: each wrong line named, all or nobody, and the same list twice changes nothing."""

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Learner, Seat
from smail.domain.certification import CourseKind, SeatState
from smail.domain.people import Sex
from smail.imports.people_list import MOST_LINES, ListFault, read_people
from smail.imports.people_load import ask_all, known_faults
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.courses import ACTOR, make_course, make_utbildare
from tests.factories.organisations import make_municipality, the_federation

PLACES = {"tierps kommun": 7, "länsteatern": None}


def test_columns_lie_between_tabs_or_semicolons_and_the_last_two_may_be_left_out() -> None:
    text = (
        "Bo\tEk\tTierps  kommun\tbo@smail.example\tM\n\n Ida ; Ek;TIERPS KOMMUN\nEva;Ek;Tierps kommun;;kvinna"
    )
    people, faults = read_people(text, PLACES)
    assert faults == ()
    assert [(one.line, one.first_name, one.organisation_id, one.email, one.sex) for one in people] == [
        (1, "Bo", 7, "bo@smail.example", Sex.MAN),
        (3, "Ida", 7, "", None),
        (4, "Eva", 7, "", Sex.WOMAN),
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Bo Ek, Tierps kommun", ListFault.COLUMNS),
        ("Bo;Ek;Tierps kommun;bo@smail.example;M;1", ListFault.COLUMNS),
        (";Ek;Tierps kommun", ListFault.NAME),
        ("Bo\u200b;Ek;Tierps kommun", ListFault.HIDDEN_SIGN),
        ("Hans Hansson;hans@x.se;Tierps kommun", ListFault.SLID),
        ("Bo;" + "x" * 81 + ";Tierps kommun", ListFault.NAME),
        ("Bo 850709-9805;Ek;Tierps kommun", ListFault.PERSONNUMMER),
        ("Bo;Ek;Enköping", ListFault.NO_ORGANISATION),
        ("Bo;Ek;Länsteatern", ListFault.NO_ORGANISATION),
        ("Bo;Ek;Tierps kommun;bo", ListFault.EMAIL),
        ("Bo;Ek;Tierps kommun;bo@smail.example;x", ListFault.SEX),
        ("IDA;ek;Tierps kommun", ListFault.TWICE),
    ],
)
def test_a_wrong_line_is_named_by_its_number(line: str, fault: ListFault) -> None:
    assert read_people(f"Ida;Ek;Tierps kommun\n{line}", PLACES)[1] == ((2, fault),)


def test_a_list_that_is_too_long_is_turned_back_at_its_first_line_too_many() -> None:
    lines = [f"Bo;Ek{n};Tierps kommun" for n in range(MOST_LINES + 1)]
    assert len(read_people("\n".join(lines[:-1]), PLACES)[0]) == MOST_LINES
    assert read_people("\n".join(lines), PLACES) == ((), ((MOST_LINES + 1, ListFault.TOO_MANY),))


def test_everybody_is_asked_once_and_whoever_is_known_by_the_address_stays_who_they_are(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        federation_id, place = the_federation(db).id, make_municipality(db).id
        account = make_account(
            db, organisation_id=place, username="rut.asp@smail.example", first_name="Rut", last_name="Asp"
        )
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db), places=1)
        text = f"Bo;Ek;t;bo@smail.example\nRut;Asp;t;{account.username.upper()}"
        people, _faults = read_people(text, {"t": place})
        for _again in range(2):
            assert known_faults(db, vault, federation_id, course.id, people) == ()
            rows = ask_all(db, vault, federation_id, course.id, people, ACTOR, have_said_yes=True)
            assert [row.state for row in rows] == [SeatState.ACCEPTED, SeatState.WAITING]
        assert len(db.scalars(select(Seat)).all()) == 2
        assert rows[1].learner.account_id == account.id


def test_an_address_of_somebody_else_and_a_name_that_is_there_are_asked_about(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        federation_id, place = the_federation(db).id, make_municipality(db).id
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        first, _faults = read_people("Bo;Ek;t;bo@smail.example\nIda;Ek;t", {"t": place})
        ask_all(db, vault, federation_id, course.id, first, ACTOR, have_said_yes=False)
        known = len(db.scalars(select(Learner)).all())
        again, _faults = read_people(
            "Eva;Asp;t;Bo@smail.example\nida;EK;t\nIda;Ek;t;ida@smail.example", {"t": place}
        )
        assert known_faults(db, vault, federation_id, course.id, again) == (
            (1, ListFault.ANOTHERS_ADDRESS),
            (2, ListFault.THERE_ALREADY),
            (3, ListFault.NAMESAKE),
        )
        assert len(db.scalars(select(Learner)).all()) == known
