"""The demo has a chain of trainers: certified, ending soon, and a home task that waits."""

from datetime import date

from sqlalchemy import select

from smail.catalogue import load, shipped
from smail.db.session import Database
from smail.db.tables import Certificate, Course, CourseOccasion, HomeTask
from smail.demo.building import build
from smail.domain.certification import HomeTaskState, Level, Standing, standing
from smail.domain.horizontal import Group
from smail.domain.people import Sex
from smail.domain.training_plan import USUAL
from smail.queries.boards import state_of
from smail.queries.boards_then import then_of
from smail.queries.horizontal import as_known, takers
from smail.queries.organisations import paths
from smail.queries.training_plans import plans
from smail.reports.horizontal import by_group, by_sex
from smail.vault import Vault

TODAY = date(2026, 11, 22)


def test_the_chain_stands_in_every_state(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        build(db, vault, load((shipped(),)), TODAY, 20)
    with database.transaction(write=False) as db:
        certificates = db.scalars(select(Certificate)).all()
        found = {(row.level, standing(row.valid_until, row.withdrawn_on, TODAY)) for row in certificates}
        assert {(Level.UTBILDARE, Standing.VALID), (Level.UTBILDARE, Standing.ENDING)} <= found
        assert {(Level.ANVANDARE, Standing.VALID), (Level.ANVANDARE, Standing.ENDING)} <= found
        tasks = {row.state for row in db.scalars(select(HomeTask))}
        assert tasks == {HomeTaskState.APPROVED, HomeTaskState.HANDED_IN}
        assert all(row.starts_at.weekday() < 5 for row in db.scalars(select(CourseOccasion)))
        federation_id = db.scalars(select(Course.federation_id)).first() or 0
        planned = plans(db, federation_id)
        assert planned.shared_out() == planned.county == USUAL
        state = state_of(db, federation_id, TODAY)
        people = takers(db, federation_id, state, paths(db, federation_id))
        assert {one.group for one in by_group(people, None) if one.taken} == set(Group)
        told = by_sex(as_known(people, then_of(db, federation_id, state)))
        shown = {one.group: (one.offered, one.taken) for one in told if one.offered and one.taken}
        assert shown.keys() == {None, Group.PROJECT_STAFF}
        assert all(taken[Sex.WOMAN] < offered[Sex.WOMAN] for offered, taken in shown.values())
        assert any(row.planned_at.date() <= TODAY for row in db.scalars(select(Course)))
