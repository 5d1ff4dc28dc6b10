"""Six digits open once, for a quarter of an hour, and tell a guesser nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import LoginCode, Participant
from smail.domain.people import format_number, new_number
from smail.services import codes
from smail.services.audit import SYSTEM
from smail.services.codes import CodeAccepted, CodeBlocked, CodeRefused
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.people import enrolment_of, make_participant


def person_with_code(db: Session, vault: Vault) -> tuple[Participant, str]:
    person = make_participant(db)
    return person, issue(db, vault, person)


def issue(db: Session, vault: Vault, person: Participant) -> str:
    return codes.issue_code(db, vault, person.id, actor=SYSTEM, issued_by_id=make_account(db).id)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_lets_the_person_in_however_it_is_typed(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, code = person_with_code(db, vault)
        typed = f"{code[:3]} {code[3:]} "
        verdict = codes.check_code(db, vault, format_number(person.number).lower(), typed)
        assert verdict == CodeAccepted(person.id)


def test_a_code_is_used_once(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, code = person_with_code(db, vault)
        codes.check_code(db, vault, person.number, code)
        assert codes.check_code(db, vault, person.number, code) == CodeRefused()


def test_a_newer_code_makes_the_older_worthless(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, old = person_with_code(db, vault)
        new = issue(db, vault, person)
        if new != old:
            assert codes.check_code(db, vault, person.number, old) == CodeRefused()
        assert codes.check_code(db, vault, person.number, new) == CodeAccepted(person.id)


@pytest.mark.parametrize(("seconds", "is_accepted"), [(899, True), (900, False)])
def test_a_code_lives_for_a_quarter_of_an_hour(
    database: Database, vault: Vault, seconds: int, is_accepted: bool
) -> None:
    with database.transaction(write=True) as db:
        person, code = person_with_code(db, vault)
        issued_at = db.scalars(select(LoginCode.issued_at)).one()
        verdict = codes.check_code(db, vault, person.number, code, now=issued_at + timedelta(seconds=seconds))
        assert isinstance(verdict, CodeAccepted) == is_accepted


def test_after_five_wrong_tries_the_right_code_is_refused_too(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, code = person_with_code(db, vault)
        now = clock.now()
        for _ in range(5):
            assert codes.check_code(db, vault, person.number, wrong(code), now=now) == CodeRefused()
        assert isinstance(codes.check_code(db, vault, person.number, code, now=now), CodeBlocked)
        later = now + timedelta(minutes=2)
        assert codes.check_code(db, vault, person.number, code, now=later) == CodeRefused()
        assert db.scalars(select(LoginCode.tries)).one() == 5


def test_a_number_that_nobody_has_gets_the_verdicts_of_any_other(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, code = person_with_code(db, vault)
        now = clock.now()
        known, unknown = (
            [codes.check_code(db, vault, number, wrong(code), now=now) for _ in range(6)]
            for number in (person.number, new_number())
        )
        assert known == unknown
        assert isinstance(known[-1], CodeBlocked)


def test_a_code_of_somebody_else_does_not_fit(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _, code = person_with_code(db, vault)
        other = make_participant(db)
        issue(db, vault, other)
        assert isinstance(codes.check_code(db, vault, other.number, code), CodeRefused)


def test_after_the_last_day_a_code_opens_nothing(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, code = person_with_code(db, vault)
        enrolment_of(db, person).ended_on = clock.today() - timedelta(days=1)
        db.flush()
        assert codes.check_code(db, vault, person.number, code) == CodeRefused()
