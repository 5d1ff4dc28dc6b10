"""Responsibility comes to somebody whether or not somebody had it before."""

import pytest
from sqlalchemy import delete, select

from smail import clock
from smail.db.session import Database
from smail.db.tables import StaffPeriod
from smail.domain.people import HandoverKind
from smail.errors import Conflict
from smail.services import sharing
from smail.services.audit import SYSTEM
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period


def test_where_nobody_is_responsible_a_member_of_the_team_can_become_so(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        staff = make_account(db, scope=programme)
        enrolment = enrolment_of(db, make_participant(db, programme))
        db.execute(delete(StaffPeriod))
        make_staff_period(db, enrolment, staff, is_responsible=False)
        today = clock.today()
        period = sharing.make_responsible(db, enrolment.id, staff.id, None, today, SYSTEM)
        assert (period.is_responsible, period.starts_on) == (True, today)
        rows = db.scalars(select(StaffPeriod).where(StaffPeriod.ends_on.is_(None))).all()
        assert rows == [period]


def test_where_somebody_is_responsible_it_is_said_how_it_changed_hands(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        first, second = make_account(db, scope=programme), make_account(db, scope=programme)
        enrolment = enrolment_of(db, make_participant(db, programme, first))
        with pytest.raises(Conflict):
            sharing.make_responsible(db, enrolment.id, second.id, None, clock.today(), SYSTEM)
        sharing.make_responsible(db, enrolment.id, second.id, HandoverKind.TRANSITION, clock.today(), SYSTEM)
        ended = db.scalars(select(StaffPeriod).where(StaffPeriod.ends_on.is_not(None))).one()
        assert (ended.account_id, ended.ended_by) == (first.id, HandoverKind.TRANSITION)
