"""Which role fits in which scope, and from when until when it is held."""

from datetime import date

import pytest

from smail.domain.roles import SCOPES, STAFF_ROLES, Grant, Role, ScopeKind

TABLE = {
    "participant": "",
    "handledare": "organisation programme",
    "utbildare": "federation organisation",
    "federation_trainer": "federation",
    "programme_lead": "programme",
    "coordinator": "federation",
    "reader": "federation organisation programme",
    "administrator": "federation",
}


def test_the_codes_of_the_roles_stay_as_they_are() -> None:
    assert [role.value for role in Role] == list(TABLE)


def test_everyone_but_the_participant_is_staff() -> None:
    assert set(Role) - STAFF_ROLES == {Role.PARTICIPANT}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", ScopeKind)
def test_a_role_is_granted_in_its_own_scopes_only(role: Role, kind: ScopeKind) -> None:
    allowed = kind.value in TABLE[role].split()
    assert (kind in SCOPES[role]) is allowed
    if allowed:
        assert Grant(role, kind, 1, date(2026, 1, 1)).role is role
    else:
        with pytest.raises(ValueError, match="cannot be held"):
            Grant(role, kind, 1, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("ends_on", "today", "expected"),
    [
        (None, date(2025, 12, 31), False),
        (None, date(2026, 1, 1), True),
        (None, date(2040, 1, 1), True),
        (date(2026, 7, 1), date(2026, 6, 30), True),
        (date(2026, 7, 1), date(2026, 7, 1), False),
        # taken back on the day it was given
        (date(2026, 1, 1), date(2026, 1, 1), False),
    ],
)
def test_a_grant_is_held_from_its_start_up_to_its_end(
    ends_on: date | None, today: date, expected: bool
) -> None:
    grant = Grant(Role.HANDLEDARE, ScopeKind.PROGRAMME, 7, date(2026, 1, 1), ends_on)
    assert grant.is_active(today) is expected


def test_a_grant_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before starts_on"):
        Grant(Role.READER, ScopeKind.FEDERATION, 1, date(2026, 1, 1), date(2025, 12, 31))
