"""A role is held once at a time, and ends once."""

from datetime import date

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import RoleGrant
from smail.domain.roles import Role, ScopeKind
from smail.errors import Conflict
from smail.services import roles
from smail.services.audit import SYSTEM
from smail.services.roles import NewRole
from tests.factories.accounts import make_account


def test_a_role_is_held_once_in_the_same_scope_and_time(database: Database) -> None:
    new = NewRole(Role.COORDINATOR, ScopeKind.FEDERATION, date(2026, 1, 1), date(2026, 7, 1))
    after = NewRole(Role.COORDINATOR, ScopeKind.FEDERATION, date(2026, 7, 1))
    with database.transaction(write=True) as db:
        account = make_account(db, role=None)
        roles.give_role(db, account, new, SYSTEM)
        with pytest.raises(Conflict):
            roles.give_role(db, account, new, SYSTEM)
        roles.give_role(db, account, after, SYSTEM)


def test_a_role_ends_on_a_date_and_only_once(database: Database) -> None:
    with database.transaction(write=True) as db:
        make_account(db)
        grant = db.scalars(select(RoleGrant)).one()
        roles.end_role(db, grant, SYSTEM)
        assert grant.ends_on == clock.today()
        with pytest.raises(Conflict):
            roles.end_role(db, grant, SYSTEM)
