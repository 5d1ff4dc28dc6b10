"""What a person has agreed to, as it is read."""

from datetime import date

from smail.db.session import Database
from smail.domain.people import ConsentPurpose
from smail.queries.consents import consents_of
from tests.factories.accounts import make_account
from tests.factories.people import make_consent, make_participant


def test_consents_are_read_newest_first_with_who_noted_them_and_took_them_back(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        me, other = make_account(db, first_name="Alma"), make_account(db, first_name="Bo")
        person = make_participant(db, handledare=me)
        make_consent(db, make_participant(db), other, given_on=date(2026, 5, 5))
        make_consent(
            db, person, me, given_on=date(2026, 1, 7), withdrawn_on=date(2026, 2, 2), withdrawn_by_id=other.id
        )
        make_consent(db, person, other, given_on=date(2026, 3, 4))
        found = consents_of(db, person.id)
    newest, first = found
    assert (newest.given_on, newest.noted_by, newest.withdrawn_on) == (date(2026, 3, 4), "Bo", None)
    assert (first.given_on, first.noted_by) == (date(2026, 1, 7), "Alma")
    assert (first.withdrawn_on, first.withdrawal_noted_by) == (date(2026, 2, 2), "Bo")
    assert {one.purpose for one in found} == {ConsentPurpose.SUS}
