"""Whose rounds a group is made of: others within the role, sent in, and in no way named."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account
from smail.domain.certification import CourseKind, Level
from smail.domain.roles import Role
from smail.policies import Viewer
from smail.queries.calibration import is_rater, of_group
from smail.queries.viewers import viewer_of
from tests.factories.accounts import make_account
from tests.factories.calibration import SITUATIONS, make_round, steps_at
from tests.factories.courses import make_certificate, make_course, make_learner, make_seat
from tests.factories.organisations import make_municipality, make_unit


def _viewer(db: Session, account: Account) -> Viewer:
    found = viewer_of(db, account.id)
    assert found is not None
    return found


def test_an_utbildare_sees_the_own_municipality_and_a_federation_trainer_all(database: Database) -> None:
    with database.transaction(write=True) as db:
        home, elsewhere = make_municipality(db), make_municipality(db, "Enköping")
        utbildare = make_account(db, Role.UTBILDARE, scope=home, organisation_id=home.id)
        trainer = make_account(db, Role.FEDERATION_TRAINER)
        here = make_account(db, organisation_id=make_unit(db, home).id)
        there = make_account(db, organisation_id=elsewhere.id)
        nowhere, begun = make_account(db), make_account(db, organisation_id=home.id)
        make_round(db, here, steps_at(1), date(2026, 3, 2))
        make_round(db, there, steps_at(2), date(2026, 3, 3))
        make_round(db, nowhere, steps_at(-1), date(2026, 3, 4))
        make_round(db, utbildare, on=date(2026, 3, 5))
        make_round(db, begun, is_sent=False)
        own = of_group(db, _viewer(db, utbildare), SITUATIONS.digest)
        assert own == {1: [steps_at(1)]}
        every = of_group(db, _viewer(db, trainer), SITUATIONS.digest)
        assert every == {1: [steps_at(1), steps_at(2), steps_at(-1), steps_at()]}
        assert of_group(db, _viewer(db, trainer), "0" * 64) == {}
        assert of_group(db, _viewer(db, here), SITUATIONS.digest) == {}


@pytest.mark.parametrize(("n", "n_seen"), [(4, 1), (5, 6)])
def test_one_who_is_borrowed_sees_the_group_that_was_taught_once_it_is_five(
    database: Database, n: int, n_seen: int
) -> None:
    with database.transaction(write=True) as db:
        home, elsewhere = make_municipality(db), make_municipality(db, "Enköping")
        borrowed = make_account(db, Role.UTBILDARE, scope=home, organisation_id=home.id)
        make_certificate(db, make_learner(db, borrowed), Level.UTBILDARE, clock.today() - timedelta(days=100))
        course = make_course(db, CourseKind.ANVANDARE, borrowed)
        make_round(db, make_account(db, organisation_id=home.id), steps_at(1), date(2026, 3, 2))
        for place in range(n):
            there = make_account(db, organisation_id=elsewhere.id)
            make_seat(db, course, make_learner(db, there))
            make_round(db, there, steps_at(2), date(2026, 3, 3 + place))
        assert len(of_group(db, _viewer(db, borrowed), SITUATIONS.digest)[1]) == n_seen


def test_whoever_takes_a_course_calibrates_too(database: Database) -> None:
    with database.transaction(write=True) as db:
        coordinator, taking = make_account(db, Role.COORDINATOR), make_account(db, Role.READER)
        make_learner(db, taking)
        assert is_rater(db, _viewer(db, make_account(db)))
        assert is_rater(db, _viewer(db, taking))
        assert not is_rater(db, _viewer(db, coordinator))
