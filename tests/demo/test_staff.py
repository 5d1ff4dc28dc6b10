"""Forty handledare and everybody else who works in the county, none of whom could be anybody real."""

from collections import Counter

import pytest

from smail.demo import county, staff
from smail.demo.teams import present, shares
from smail.domain.roles import STAFF_ROLES, Role

FOLLOWING = [one for one in staff.STAFF if Role.HANDLEDARE in {role.role for role in one.roles}]


def test_every_role_is_held_by_somebody_who_is_listed() -> None:
    listed = [one for one in staff.STAFF if one.is_listed]
    assert {role.role for one in listed for role in one.roles} == STAFF_ROLES
    assert len(listed) <= 20


def test_forty_are_handledare_and_the_first_of_all_is_one() -> None:
    assert len(FOLLOWING) == 40
    assert staff.STAFF[0] in FOLLOWING


def test_every_municipality_and_the_federation_have_somebody() -> None:
    assert {one.municipality for one in staff.STAFF} == {*county.MUNICIPALITIES, None}


def test_two_handledare_hold_another_role_too() -> None:
    assert sum(len({role.role for role in one.roles}) > 1 for one in FOLLOWING) == 2


def test_every_programme_has_somebody_who_leads_it() -> None:
    led = {
        key
        for one in staff.STAFF
        for role in one.roles
        if role.role is Role.PROGRAMME_LEAD
        for key in role.programmes
    }
    assert led == {one.key for one in (*county.WITH_PARTICIPANTS, *county.UNDERTAKINGS)}


def test_no_username_is_held_twice() -> None:
    counted = Counter(one.username for one in (*staff.STAFF, staff.LEFT))
    assert max(counted.values()) == 1


def test_every_surname_is_made_up_and_nobody_has_the_same_one() -> None:
    everybody = (*staff.STAFF, staff.LEFT)
    assert {one.last_name for one in everybody} <= set(staff.SURNAMES)
    assert len({one.last_name for one in everybody}) == len(everybody)


def test_no_two_have_the_same_name_in_a_county_ten_times_as_large() -> None:
    n_people = zip(county.PROGRAMMES, shares(12_000), strict=True)
    more = [one for programme, n in n_people for one in staff.colleagues(programme.key, present(n))]
    counted = Counter((one.first_name, one.last_name) for one in (*staff.STAFF, staff.LEFT, *more))
    assert len(more) > 100
    assert max(counted.values()) == 1


def test_forty_are_enough_for_the_usual_county() -> None:
    n_people = zip(county.PROGRAMMES, shares(1_200), strict=True)
    assert not [one for programme, n in n_people for one in staff.colleagues(programme.key, present(n))]


@pytest.mark.parametrize("count", [1, 60, 1_200, 12_000, 100_000])
def test_there_are_enough_handledare_for_a_county_of_any_size(count: int) -> None:
    for programme, n_people in zip(county.PROGRAMMES, shares(count), strict=True):
        team = staff.followers(programme.key, present(n_people))
        new = list(staff.colleagues(programme.key, present(n_people)))
        assert sum(one.load for one in team) >= present(n_people)
        assert max(one.load for one in team) <= 30
        assert [one.username for one in new] == [one.username for one in team[-len(new) :]] or not new
