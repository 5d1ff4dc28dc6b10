"""A link opens one person's questions until its rating is in, and can be taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, PersonalLink, SessionKind, SessionStrength, WebSession
from smail.domain.people import ContactChoice
from smail.queries.opening import is_spent
from smail.services import links, protection, registration
from smail.services.audit import SYSTEM
from smail.services.registration import Contact
from smail.vault import DataKey, Vault
from tests.factories.assessments import make_open, make_submitted
from tests.factories.messages import REACHABLE, make_due
from tests.factories.people import enrolment_of, make_participant


def issue(db: Session, vault: Vault, participant_id: int) -> str:
    return links.issue_link(db, vault, participant_id, actor=SYSTEM, issued_by_id=None)


def test_a_new_link_opens_the_persons_questions(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        token = issue(db, vault, person.id)
        link = links.open_link(db, vault, token)
        assert link is not None
        assert (len(token), link.participant_id) == (22, person.id)
        assert not is_spent(db, link.id)
        assert token.encode() not in db.get_one(PersonalLink, link.id).token_mac


def test_an_unknown_link_opens_nothing(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        issue(db, vault, make_participant(db).id)
        assert links.open_link(db, vault, "x" * 22) is None
        assert links.open_link(db, vault, "") is None


def test_a_new_link_ends_the_old_one_and_the_sessions_it_opened(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        old = issue(db, vault, person.id)
        link = links.open_link(db, vault, old)
        assert link is not None
        db.add(
            WebSession(
                token_mac=vault.mac("web_session", "one"),
                kind=SessionKind.PARTICIPANT,
                strength=SessionStrength.LINK,
                participant_id=person.id,
                link_id=link.id,
                is_locked=False,
                created_at=clock.now(),
                seen_at=clock.now(),
            )
        )
        db.flush()

        new = issue(db, vault, person.id)

        assert links.open_link(db, vault, old) is None
        assert links.open_link(db, vault, new) is not None
        assert db.scalar(select(func.count()).select_from(WebSession)) == 0


def test_a_revoked_link_opens_nothing_and_is_revoked_once(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        token = issue(db, vault, person.id)
        links.revoke_link(db, person.id, actor=SYSTEM)
        links.revoke_link(db, person.id, actor=SYSTEM)
        assert links.open_link(db, vault, token) is None
        assert db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
            "link.issue",
            "link.revoke",
        ]


def test_a_link_is_done_once_the_rating_is_in_but_still_leads_to_the_pin(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        token = issue(db, vault, person.id)
        links.use_up(db, make_submitted(db, person))
        link = links.open_link(db, vault, token)
        assert link is not None
        assert is_spent(db, link.id)


def test_a_link_that_is_spent_stays_with_its_first_rating(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        issue(db, vault, person.id)
        first = make_submitted(db, person, clock.today() - timedelta(days=91))
        links.use_up(db, first)
        links.use_up(db, make_open(db, person))
        assert db.scalars(select(PersonalLink.assessment_id)).one() == first.id


def test_after_the_last_day_a_link_opens_nothing(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        token = issue(db, vault, person.id)
        enrolment = enrolment_of(db, person)
        enrolment.ended_on = clock.today()
        db.flush()
        assert links.open_link(db, vault, token) is not None
        enrolment.ended_on = clock.today() - timedelta(days=1)
        db.flush()
        assert links.open_link(db, vault, token) is None


def test_reminders_carry_one_link_beside_the_one_that_was_given_by_hand(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        given = issue(db, vault, person.id)
        sent = links.reminder_link(db, vault, person.id)
        assert sent == links.reminder_link(db, vault, person.id)
        assert len(sent) == 22
        opened = [links.open_link(db, vault, token) for token in (given, sent)]
        assert [link.participant_id for link in opened if link] == [person.id] * 2
        issue(db, vault, person.id)
        assert [links.open_link(db, vault, token) for token in (given, sent)] == [None, None]


def test_another_pepper_makes_another_link_and_not_one_that_opens_nothing(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        before = links.reminder_link(db, vault, person.id)
        other = Vault((DataKey("k2", bytes(range(32))),), b"another pepper, as long as it has to be")
        after = links.reminder_link(db, other, person.id)
        assert after != before
        assert links.open_link(db, other, after) is not None


@pytest.mark.parametrize(
    ("contact", "is_kept"),
    [
        (replace(REACHABLE, name="Åsa Ek"), True),
        (replace(REACHABLE, phone="070-765 43 21"), False),
        (replace(REACHABLE, choice=ContactChoice.IN_PERSON), False),
    ],
)
def test_a_new_number_or_another_wish_ends_the_link_of_reminders_and_not_the_given_one(
    database: Database, vault: Vault, contact: Contact, is_kept: bool
) -> None:
    with database.transaction(write=True) as db:
        person = make_due(db, vault)
        given, sent = issue(db, vault, person.id), links.reminder_link(db, vault, person.id)
        registration.change_contact(db, vault, person, contact, SYSTEM)
        assert (links.open_link(db, vault, sent) is not None) == is_kept
        assert links.open_link(db, vault, given) is not None


def test_protection_ends_the_link_that_lies_on_a_phone(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_due(db, vault)
        sent = links.reminder_link(db, vault, person.id)
        protection.protect(db, vault, person, "Grön", SYSTEM)
        assert links.open_link(db, vault, sent) is None
