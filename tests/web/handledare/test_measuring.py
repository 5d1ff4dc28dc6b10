"""A link is a look where its page shows the name."""

import re

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import AuditEvent, PersonalLink
from smail.services import registration
from smail.services.registration import Contact
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser


@pytest.mark.parametrize(("is_protected", "looks"), [(False, 1), (True, 0)])
def test_a_link_with_a_name_on_its_letter_is_a_look_that_stands_in_the_audit(
    database: Database, client: Browser, vault: Vault, is_protected: bool, looks: int
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        me = make_account(db, scope=programme)
        person = make_participant(db, programme, me, is_protected=is_protected)
        registration.seal_contact(vault, person, Contact("Amina"))
    sign_in(client, me)
    answer = client.post_form(f"/deltagare/{person.public_id}/lank", page="/idag")
    assert (answer.status_code, "Amina" in answer.text) == (200, not is_protected)
    with database.transaction(write=False) as db:
        seen = select(AuditEvent.participant_id).where(AuditEvent.action == "see_participant")
        assert list(db.scalars(seen)) == [person.id] * looks


def test_a_link_that_works_is_ended_only_by_whoever_was_asked_and_pressed_again(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me)
    sign_in(client, me)
    page = f"/deltagare/{person.public_id}"
    assert "Ge en länk" in client.get(page).text
    first = _links(client.post_form(f"{page}/lank", page=page).text)
    assert "Personen har en länk som gäller. En ny länk ersätter den." in client.get(page).text
    asked = client.post_form(f"{page}/lank", page=page)
    assert "Den länk som finns slutar gälla." in asked.text
    assert (asked.status_code, _links(asked.text), _live(database)) == (200, set(), 1)
    second = _links(client.post_form(f"{page}/lank", {"ends_old": "1"}, page=page).text)
    assert len(first | second) == 2
    assert _live(database) == 1


def _links(page: str) -> set[str]:
    return set(re.findall(r"/s#([\w-]{22})", page))


def _live(database: Database) -> int:
    with database.transaction(write=False) as db:
        return len(db.scalars(select(PersonalLink.id).where(PersonalLink.revoked_at.is_(None))).all())
