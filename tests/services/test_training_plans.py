"""The plan as it is written: each change once, with the numbers in the audit, and only for bodies in use."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, TrainingPlan
from smail.domain.training_plan import USUAL, Planned
from smail.errors import Refused
from smail.queries.training_plans import plans
from smail.services.audit import SYSTEM
from smail.services.training_plans import write
from tests.factories.organisations import (
    make_federation,
    make_municipality,
    make_organisation,
    make_unit,
    the_federation,
)


def test_a_plan_is_written_once_changed_and_taken_away_again(database: Database) -> None:
    day = clock.today() + timedelta(days=100)
    with database.transaction(write=True) as db:
        own, town = the_federation(db).id, make_municipality(db).id
        first = {None: Planned(10, 100), town: Planned(2, 20)}
        assert write(db, own, first, day, SYSTEM, None) == 2
        assert write(db, own, first, day, SYSTEM, None) == 0
        found = plans(db, own)
        assert (found.county, found.of(town), found.reached_on) == (Planned(10, 100), Planned(2, 20), day)
        assert write(db, own, {None: Planned(10, 100), town: Planned(3, 20)}, None, SYSTEM, None) == 2
        assert write(db, own, {None: None, town: None}, None, SYSTEM, None) == 2
        found = plans(db, own)
        assert (found.county, found.of(town), found.is_chosen) == (USUAL, None, False)
        assert db.scalars(select(TrainingPlan)).all() == []
        noted = db.scalars(
            select(AuditEvent.details)
            .where(AuditEvent.action == "training_plan.write")
            .order_by(AuditEvent.id)
        ).all()
    assert noted[:2] == [{"utbildare": 10, "anvandare": 100}, {"utbildare": 2, "anvandare": 20}]
    assert noted[-1] == {}


@pytest.mark.parametrize("kind", ["unit", "ended", "foreign"])
def test_a_unit_an_ended_body_and_another_countys_have_no_plan(database: Database, kind: str) -> None:
    with database.transaction(write=True) as db:
        own = the_federation(db).id
        if kind == "unit":
            place = make_unit(db, make_municipality(db))
        elif kind == "ended":
            place = make_organisation(db, ended_on=clock.today())
        else:
            place = make_organisation(db, federation_id=make_federation(db, name="Grannlänet").id)
        with pytest.raises(Refused):
            write(db, own, {place.id: Planned(1, 1)}, None, SYSTEM, None)
        assert db.scalars(select(TrainingPlan)).all() == []
