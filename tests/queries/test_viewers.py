"""Who is signed in: the roles of today, no more and no less."""

from datetime import date, timedelta

import pytest

from smail import clock
from smail.db.session import Database
from smail.domain.roles import Role, ScopeKind
from smail.queries.viewers import grants_of, is_ended, viewer_of
from tests.factories.accounts import make_account, make_grant
from tests.factories.organisations import make_municipality, make_programme

DAY = timedelta(days=1)


def test_a_viewer_is_the_account_with_its_federation_and_first_name(database: Database) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
        seen = viewer_of(db, account.id)
        assert seen is not None
        assert (seen.account_id, seen.public_id) == (account.id, account.public_id)
        assert (seen.federation_id, seen.first_name) == (account.federation_id, account.first_name)
        assert seen.roles() == {Role.COORDINATOR}


def test_an_account_that_is_not_there_is_nobody(database: Database) -> None:
    with database.transaction(write=False) as db:
        assert viewer_of(db, 4711) is None


def days() -> dict[str, date]:
    """Days around today, at the moment that a test asks."""
    today = clock.today()
    return {"yesterday": today - DAY, "today": today, "tomorrow": today + DAY}


@pytest.mark.parametrize(("ends", "has_ended"), [("yesterday", True), ("today", True), ("tomorrow", False)])
def test_an_account_is_nobody_from_the_day_it_ends(database: Database, ends: str, has_ended: bool) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, ended_on=days()[ends])
        assert is_ended(account) is has_ended
        assert (viewer_of(db, account.id) is None) is has_ended


@pytest.mark.parametrize(
    ("starts", "ends", "is_held"),
    [
        ("yesterday", None, True),
        ("today", None, True),
        ("tomorrow", None, False),
        ("yesterday", "today", False),
        ("yesterday", "tomorrow", True),
        ("today", "today", False),
    ],
)
def test_a_role_holds_from_its_first_day_up_to_the_first_day_without_it(
    database: Database, starts: str, ends: str | None, is_held: bool
) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, None)
        day = days()
        make_grant(db, account, Role.COORDINATOR, starts_on=day[starts], ends_on=day[ends] if ends else None)
        assert bool(grants_of(db, account)) is is_held


def test_each_role_keeps_its_own_scope(database: Database) -> None:
    with database.transaction(write=True) as db:
        place, programme = make_municipality(db), make_programme(db)
        account = make_account(db, Role.HANDLEDARE, scope=place)
        make_grant(db, account, Role.PROGRAMME_LEAD, programme)
        make_grant(db, account, Role.ADMINISTRATOR)
        make_account(db, Role.COORDINATOR)
        assert [(one.role, one.scope_kind, one.scope_id) for one in grants_of(db, account)] == [
            (Role.HANDLEDARE, ScopeKind.ORGANISATION, place.id),
            (Role.PROGRAMME_LEAD, ScopeKind.PROGRAMME, programme.id),
            (Role.ADMINISTRATOR, ScopeKind.FEDERATION, account.federation_id),
        ]
