"""The links of a day's letters: all at once, one each, and never voided by a page that is sent twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, ActorKind, AuditEvent, Participant, PersonalLink
from smail.errors import Refused
from smail.services import letters, links
from smail.services.audit import Actor
from smail.services.letters import AlreadyIssued, Issued
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant

ACTOR = Actor(ActorKind.STAFF, "a" * 16)

Scene = tuple[Account, list[Participant]]


@pytest.fixture
def scene(database: Database) -> Scene:
    """A handledare with three participants, the last of whom has a link."""
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        handledare = make_account(db, scope=programme)
        return handledare, [make_participant(db, programme, handledare) for _ in range(3)]


def issue(database: Database, vault: Vault, scene: Scene, minutes: int = 0) -> Issued | AlreadyIssued:
    handledare, people = scene
    with database.transaction(write=True) as db:
        return letters.issue_links(
            db,
            vault,
            [one.id for one in people],
            looked_at=clock.now() + timedelta(minutes=minutes),
            actor=ACTOR,
            issued_by_id=handledare.id,
        )


def test_each_gets_a_link_of_the_own_and_an_older_one_stops(
    database: Database, vault: Vault, scene: Scene
) -> None:
    _, people = scene
    with database.transaction(write=True) as db:
        old = links.issue_link(db, vault, people[2].id, actor=ACTOR, issued_by_id=None)
    issued = issue(database, vault, scene)
    assert isinstance(issued, Issued)
    assert len(set(issued.secrets.values())) == 3
    with database.transaction(write=False) as db:
        assert links.open_link(db, vault, old) is None
        for person_id, secret in issued.secrets.items():
            link = links.open_link(db, vault, secret)
            assert link is not None
            assert link.participant_id == person_id
        told = db.scalars(select(AuditEvent.participant_id).where(AuditEvent.action == "link.issue")).all()
    assert sorted(told) == sorted([*(one.id for one in people), people[2].id])


def test_a_page_that_is_sent_twice_voids_no_letter(database: Database, vault: Vault, scene: Scene) -> None:
    first = issue(database, vault, scene, minutes=-5)
    assert isinstance(first, Issued)
    again = issue(database, vault, scene, minutes=-5)
    assert again == AlreadyIssued(frozenset(first.secrets))
    with database.transaction(write=False) as db:
        assert all(links.open_link(db, vault, secret) for secret in first.secrets.values())


def test_one_link_since_the_page_was_made_lets_nobody_have_a_new_one(
    database: Database, vault: Vault, scene: Scene
) -> None:
    _, people = scene
    with database.transaction(write=True) as db:
        links.issue_link(db, vault, people[0].id, actor=ACTOR, issued_by_id=None)
    assert issue(database, vault, scene, minutes=-5) == AlreadyIssued(frozenset({people[0].id}))
    with database.transaction(write=False) as db:
        assert len(db.scalars(select(PersonalLink)).all()) == 1


def test_nobody_gets_a_letter_where_one_is_protected(database: Database, vault: Vault, scene: Scene) -> None:
    with database.transaction(write=True) as db:
        db.get_one(Participant, scene[1][1].id).is_protected = True
    with pytest.raises(Refused):
        issue(database, vault, scene)
    with database.transaction(write=False) as db:
        assert db.scalars(select(PersonalLink)).all() == []
