"""The demo has wishes in every state, and documents of which an early course used an earlier version."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, InstrumentWish
from smail.demo import materials
from smail.demo.trail import at_work
from smail.demo.wishes import WISHES, leave
from smail.domain.certification import CourseKind
from smail.domain.wishes import WishState
from smail.queries.materials import used_by
from smail.services import course_materials
from smail.web.parts import Parts
from tests.factories.accounts import make_account
from tests.factories.courses import make_course, make_utbildare, occasions_of

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def test_the_demo_has_a_wish_in_every_state(database: Database, parts: Parts) -> None:
    names = {one.by for one in WISHES} | {"greta"}
    with database.transaction(write=True) as db:
        staff: dict[str, Account] = {name: make_account(db, username=name) for name in sorted(names)}
        leave(db, parts.vault, staff, TODAY)
        assert set(db.scalars(select(InstrumentWish.state))) == set(WishState)


def test_an_early_course_of_the_demo_used_an_earlier_version(database: Database) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        materials.keep(db, teacher, TODAY)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        for weeks, number in ((93, 1), (40, 2), (1, 3)):
            occasions_of(db, course)[0].starts_at = at_work(TODAY - timedelta(weeks=weeks))
            db.flush()
            course_materials.settle(db, course)
            found = {one.title: one.number for one in used_by(db, [course.id])[course.id]}
            assert found["Handbok för SMAIL-användare"] == number
