"""A link is a look where its page shows the name."""

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import AuditEvent
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
