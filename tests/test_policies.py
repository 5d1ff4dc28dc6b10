"""The rules at their edges: where a scope ends, when a role ends, and whom nobody but the nearest may reach.

Which role may do what on which page is held by tests/matrix.csv; here stand the rules themselves.
"""

from dataclasses import replace
from datetime import date

import pytest

from smail.domain.roles import SCOPES, STAFF_ROLES, Grant, Role, ScopeKind
from smail.policies import (
    RULES,
    AccountSubject,
    Action,
    EnrolmentSubject,
    OrganisationSubject,
    ParticipantSubject,
    Place,
    ProgrammeSubject,
    Viewer,
    holds,
    may,
    may_give,
)

FEDERATION, OTHER_FEDERATION = 1, 2
MUNICIPALITY, UNIT, OTHER_UNIT = 10, 11, 12
PROGRAMME, OTHER_PROGRAMME = 20, 21
ME, COLLEAGUE = 100, 101
FIRST = date(2026, 1, 1)
HERE = Place(FEDERATION, (UNIT, MUNICIPALITY), PROGRAMME)
CONTACT = (Action.SEE_PARTICIPANT, Action.MEASURE, Action.CARE_FOR_PARTICIPANT)


def grant(role: Role, kind: ScopeKind, scope: int) -> Grant:
    """A role of today."""
    return Grant(role, kind, scope, FIRST)


def viewer(*grants: Grant) -> Viewer:
    """Me, with these roles."""
    return Viewer(ME, "me", FEDERATION, grants)


def person(**changes: object) -> ParticipantSubject:
    """Somebody in the unit's programme whom I follow."""
    usual = ParticipantSubject(
        id=1,
        public_id="p",
        number="123456",
        federation_id=FEDERATION,
        controller_id=5,
        is_protected=False,
        places=(HERE,),
        teams=(frozenset({ME}),),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]  # the names are the fields' own


def account(*roles: Role, id: int = COLLEAGUE, place: Place = HERE) -> AccountSubject:
    """A colleague who holds the roles."""
    return AccountSubject(id, "a", place, frozenset(roles))


HANDLEDARE = grant(Role.HANDLEDARE, ScopeKind.ORGANISATION, UNIT)
COORDINATOR = grant(Role.COORDINATOR, ScopeKind.FEDERATION, FEDERATION)
ADMINISTRATOR = grant(Role.ADMINISTRATOR, ScopeKind.FEDERATION, FEDERATION)
LEAD = grant(Role.PROGRAMME_LEAD, ScopeKind.PROGRAMME, PROGRAMME)


@pytest.mark.parametrize(
    ("kind", "scope", "is_within"),
    [
        (ScopeKind.FEDERATION, FEDERATION, True),
        (ScopeKind.FEDERATION, OTHER_FEDERATION, False),
        (ScopeKind.ORGANISATION, UNIT, True),
        (ScopeKind.ORGANISATION, MUNICIPALITY, True),
        (ScopeKind.ORGANISATION, OTHER_UNIT, False),
        # The numbers of different things never stand for each other.
        (ScopeKind.ORGANISATION, PROGRAMME, False),
        (ScopeKind.PROGRAMME, PROGRAMME, True),
        (ScopeKind.PROGRAMME, OTHER_PROGRAMME, False),
        (ScopeKind.PROGRAMME, UNIT, False),
    ],
)
def test_a_scope_holds_what_lies_in_it_and_below_it(kind: ScopeKind, scope: int, is_within: bool) -> None:
    reader = viewer(grant(Role.READER, kind, scope))
    assert holds(reader, HERE, Role.READER) is is_within
    assert not holds(reader, HERE, Role.COORDINATOR)


def test_a_role_in_a_unit_does_not_reach_the_organisation_above_it() -> None:
    assert not holds(viewer(HANDLEDARE), Place(FEDERATION, (MUNICIPALITY,)), Role.HANDLEDARE)


def test_what_is_not_in_the_table_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(RULES) == set(Action)
    monkeypatch.setattr("smail.policies.RULES", {})
    everything = viewer(HANDLEDARE, COORDINATOR, ADMINISTRATOR, LEAD)
    assert [action for action in Action if may(everything, action, person())] == []


def test_somebody_without_a_role_has_the_own_account_and_nothing_else() -> None:
    subjects = (None, person(), account(), ProgrammeSubject(1, "x", HERE))
    allowed = {action for action in Action for subject in subjects if may(viewer(), action, subject)}
    assert allowed == {Action.USE_OWN_ACCOUNT}


@pytest.mark.parametrize("action", CONTACT)
def test_only_who_is_beside_the_person_and_has_the_role_there_reaches_the_person(action: Action) -> None:
    assert may(viewer(HANDLEDARE), action, person())
    assert not may(viewer(HANDLEDARE), action, person(teams=(frozenset({COLLEAGUE}),)))
    elsewhere = grant(Role.HANDLEDARE, ScopeKind.ORGANISATION, OTHER_UNIT)
    assert not may(viewer(elsewhere), action, person())
    assert not may(viewer(COORDINATOR, ADMINISTRATOR, LEAD), action, person())


@pytest.mark.parametrize("action", CONTACT)
def test_one_of_several_places_is_enough(action: Action) -> None:
    far = Place(FEDERATION, (OTHER_UNIT,), OTHER_PROGRAMME)
    mine = frozenset({ME})
    assert may(viewer(HANDLEDARE), action, person(places=(far, HERE), teams=(mine, mine)))
    assert not may(viewer(HANDLEDARE), action, person(places=(far,), teams=(mine,)))


@pytest.mark.parametrize("action", CONTACT)
def test_a_role_in_one_place_and_a_team_in_another_do_not_add_up(action: Action) -> None:
    far = Place(FEDERATION, (OTHER_UNIT,), OTHER_PROGRAMME)
    in_far_team = person(places=(far, HERE), teams=(frozenset({ME}), frozenset({COLLEAGUE})))
    assert not may(viewer(HANDLEDARE), action, in_far_team)


@pytest.mark.parametrize("action", CONTACT)
def test_a_person_is_not_reached_through_another_kind_of_thing(action: Action) -> None:
    for subject in (None, account(id=ME), ProgrammeSubject(1, "x", HERE)):
        assert not may(viewer(HANDLEDARE), action, subject)


def test_the_last_team_reads_a_closed_person_and_does_nothing_more() -> None:
    closed = person(places=(), teams=(), last_place=HERE, last_team=frozenset({ME}))
    allowed = {action for action in CONTACT if may(viewer(HANDLEDARE), action, closed)}
    assert allowed == {Action.SEE_PARTICIPANT}


def test_the_last_team_reads_nothing_when_the_role_is_gone_or_somebody_else_was_last() -> None:
    closed = person(places=(), teams=(), last_place=HERE, last_team=frozenset({ME}))
    assert not may(viewer(COORDINATOR), Action.SEE_PARTICIPANT, closed)
    elsewhere = grant(Role.HANDLEDARE, ScopeKind.ORGANISATION, OTHER_UNIT)
    assert not may(viewer(elsewhere), Action.SEE_PARTICIPANT, closed)
    other = replace(closed, last_team=frozenset({COLLEAGUE}))
    assert not may(viewer(HANDLEDARE), Action.SEE_PARTICIPANT, other)


@pytest.mark.parametrize(
    ("held", "is_protected", "is_allowed"),
    [
        (COORDINATOR, False, True),
        (COORDINATOR, True, False),
        (LEAD, False, True),
        (LEAD, True, False),
        (grant(Role.PROGRAMME_LEAD, ScopeKind.PROGRAMME, OTHER_PROGRAMME), False, False),
        (HANDLEDARE, False, False),
        (ADMINISTRATOR, False, False),
    ],
)
def test_a_protected_person_is_given_to_nobody_by_those_who_never_see_the_person(
    held: Grant, is_protected: bool, is_allowed: bool
) -> None:
    enrolment = EnrolmentSubject(id=1, public_id="e", participant_id=1, is_protected=is_protected, place=HERE)
    assert may(viewer(held), Action.ASSIGN_STAFF, enrolment) is is_allowed


@pytest.mark.parametrize("action", [Action.SEE_CASELOADS, Action.ASSIGN_STAFF])
def test_work_is_shared_out_in_the_own_programmes_only(action: Action) -> None:
    own, other = ProgrammeSubject(1, "x", HERE), ProgrammeSubject(2, "y", replace(HERE, programme_id=99))
    foreign = ProgrammeSubject(3, "z", Place(OTHER_FEDERATION, (UNIT,), 98))
    reached = {
        role: [may(viewer(role), action, one) for one in (None, own, other, foreign)]
        for role in (LEAD, COORDINATOR, HANDLEDARE, ADMINISTRATOR)
    }
    assert reached == {
        LEAD: [True, True, False, False],
        COORDINATOR: [True, True, True, False],
        HANDLEDARE: [False] * 4,
        ADMINISTRATOR: [False] * 4,
    }
    assert not may(viewer(COORDINATOR), action, person())


def test_a_coordinator_manages_the_own_federation_and_no_other() -> None:
    other = Place(OTHER_FEDERATION, (UNIT,), PROGRAMME)
    for place, is_allowed in ((HERE, True), (other, False)):
        assert (
            may(viewer(COORDINATOR), Action.MANAGE_PROGRAMME, ProgrammeSubject(1, "x", place)) is is_allowed
        )
        organisation = OrganisationSubject(1, "o", place)
        assert may(viewer(COORDINATOR), Action.MANAGE_ORGANISATION, organisation) is is_allowed
        assert may(viewer(COORDINATOR), Action.MANAGE_ACCOUNT, account(place=place)) is is_allowed


def test_a_lead_counts_in_the_own_programme_only() -> None:
    own, other = ProgrammeSubject(1, "x", HERE), ProgrammeSubject(2, "y", replace(HERE, programme_id=99))
    assert may(viewer(LEAD), Action.SEE_PROGRAMME_COUNTS, own)
    assert not may(viewer(LEAD), Action.SEE_PROGRAMME_COUNTS, other)
    assert not may(viewer(LEAD), Action.MANAGE_PROGRAMME, own)


def test_an_administrators_account_is_managed_by_administrators_only() -> None:
    chief = account(Role.ADMINISTRATOR, Role.HANDLEDARE)
    for action in (Action.MANAGE_ACCOUNT, Action.CONFIRM_NEW_PHONE):
        assert may(viewer(ADMINISTRATOR), action, chief)
        assert not may(viewer(COORDINATOR), action, chief)
        assert may(viewer(COORDINATOR), action, account(Role.HANDLEDARE))


def test_nobody_confirms_the_own_new_phone() -> None:
    both = viewer(ADMINISTRATOR, COORDINATOR)
    assert not may(both, Action.CONFIRM_NEW_PHONE, account(id=ME))
    assert may(both, Action.MANAGE_ACCOUNT, account(id=ME))


@pytest.mark.parametrize("role", sorted(Role))
def test_a_role_is_given_within_the_own_scope_and_never_to_oneself(role: Role) -> None:
    is_given = role in STAFF_ROLES and role is not Role.ADMINISTRATOR
    assert may_give(viewer(COORDINATOR), role, HERE, to_account_id=COLLEAGUE) is is_given
    assert may_give(viewer(ADMINISTRATOR), role, HERE) is (role in STAFF_ROLES)
    assert not may_give(viewer(ADMINISTRATOR, COORDINATOR), role, HERE, to_account_id=ME)
    assert not may_give(viewer(ADMINISTRATOR, COORDINATOR), role, Place(OTHER_FEDERATION))
    assert not may_give(viewer(HANDLEDARE, LEAD), role, HERE)


def test_the_role_of_a_participant_is_held_by_no_account() -> None:
    assert SCOPES[Role.PARTICIPANT] == frozenset()
    assert not may_give(viewer(ADMINISTRATOR), Role.PARTICIPANT, HERE)


def test_numbers_are_joined_by_who_follows_the_person_or_by_a_coordinator_who_sees_no_protected_one() -> None:
    action = Action.JOIN_PARTICIPANTS
    assert may(viewer(HANDLEDARE), action, person())
    assert may(viewer(COORDINATOR), action, person(teams=(frozenset(),)))
    assert not may(viewer(COORDINATOR), action, person(teams=(frozenset(),), is_protected=True))
    assert not may(viewer(COORDINATOR), action, person(federation_id=OTHER_FEDERATION, teams=(frozenset(),)))
    assert not may(viewer(HANDLEDARE), action, person(teams=(frozenset({COLLEAGUE}),)))
    assert not may(viewer(LEAD, ADMINISTRATOR), action, person())
    assert [may(viewer(one), action) for one in (HANDLEDARE, COORDINATOR, LEAD)] == [True, True, False]
