"""Whose rounds a group is made of: others within the role, sent in, and in no way named."""

from datetime import date

from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account
from smail.domain.roles import Role
from smail.policies import Viewer
from smail.queries.calibration import is_rater, of_group
from smail.queries.viewers import viewer_of
from tests.factories.accounts import make_account
from tests.factories.calibration import SITUATIONS, make_round, steps_at
from tests.factories.courses import make_learner
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


def test_whoever_takes_a_course_calibrates_too(database: Database) -> None:
    with database.transaction(write=True) as db:
        coordinator, taking = make_account(db, Role.COORDINATOR), make_account(db, Role.READER)
        make_learner(db, taking)
        assert is_rater(db, _viewer(db, make_account(db)))
        assert is_rater(db, _viewer(db, taking))
        assert not is_rater(db, _viewer(db, coordinator))
