"""The answers behind the sums, where a history has to count them anew."""

from smail.db.session import Database
from smail.queries.submitted import steps_of
from tests.factories.histories import DAYS, make_rated


def test_steps_are_read_by_rating_and_item(database: Database) -> None:
    with database.transaction(write=True) as db:
        _person, rated = make_rated(db, DAYS[:2])
        steps = steps_of(db, [one.id for one in rated])
    assert {one: set(given.values()) for one, given in steps.items()} == {rated[0].id: {2}, rated[1].id: {3}}
