"""Who has looked at a person's page, as it is told."""

from datetime import UTC, date, datetime

from smail.db.session import Database
from smail.queries.looks import looks_at
from smail.services import audit
from smail.services.audit import Actor, ActorKind
from tests.factories.accounts import make_account
from tests.factories.people import make_participant
from tests.support.travel import TravelTo


def test_each_who_looked_is_shown_once_a_day_and_the_last_ten_at_most(
    database: Database, at: TravelTo
) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    names = [f"Cleo {number}" for number in range(11)]
    with database.transaction(write=True) as db:
        person = make_participant(db)
        for name in names:
            actor = Actor(ActorKind.STAFF, make_account(db, first_name=name).public_id)
            for action in ("see_participant", "see_participant", "link.issue"):
                audit.record(db, actor, action, "participant", person.public_id, participant_id=person.id)
        db.flush()
        looks = looks_at(db, person.id)
    assert [look.first_name for look in looks] == names[:0:-1]
    assert {look.on for look in looks} == {date(2026, 11, 16)}
