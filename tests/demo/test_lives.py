"""The lives are as uneven as those of the field, on whatever day they are planned."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from smail.demo import county
from smail.demo.courses import LONGEST_STAY, Case
from smail.demo.lives import Life, lives
from smail.demo.teams import SIV_LEFT_DAYS_AGO
from smail.demo.words import ALIASES, PROTECTED_ALIAS
from smail.domain.people import ContactChoice, HandoverKind, is_under_18

DAY = date(2026, 11, 22)
DAYS = (DAY, date(2027, 1, 1), date(2026, 12, 31), date(2028, 2, 29), date(2027, 3, 28), date(2027, 7, 5))
FIRST = "ida.knivsta"


@pytest.fixture(scope="module")
def planned() -> tuple[Life, ...]:
    return tuple(lives(DAY))


def of_first(planned: tuple[Life, ...]) -> list[Life]:
    return [
        one for one in planned if any(stay.responsible(DAY) == FIRST for stay in one.stays if stay.holds(DAY))
    ]


def test_the_same_day_gives_the_same_lives(planned: tuple[Life, ...]) -> None:
    assert tuple(lives(DAY)) == planned


def test_they_are_twelve_hundred_and_half_of_them_are_there(planned: tuple[Life, ...]) -> None:
    assert len(planned) == 1_200
    assert [one.number for one in planned] == list(range(1_200))
    there = [one for one in planned if any(stay.holds(DAY) for stay in one.stays)]
    assert 590 <= len(there) <= 610
    assert {one.case for one in planned} == set(Case)


@pytest.mark.parametrize("count", [1, 7, 60, 5_000])
def test_a_county_can_have_any_size(count: int) -> None:
    found = list(lives(DAY, count))
    assert len(found) == count
    assert {stay.programme for one in found for stay in one.stays} <= {
        one.key for one in county.WITH_PARTICIPANTS
    }


def test_every_programme_has_its_share(planned: tuple[Life, ...]) -> None:
    counted = Counter(one.stays[0].programme for one in planned)
    before = counted.pop(county.FORERUNNER.key)
    assert before > 50
    counted[county.SUCCESSOR] += before
    expected = {one.key: one.expected_number * 1_200 / 405 for one in county.PROGRAMMES}
    assert all(abs(counted[key] - number) < 2 for key, number in expected.items())


def test_the_first_handledare_has_a_real_days_work(planned: tuple[Life, ...]) -> None:
    cases = Counter(one.case for one in of_first(planned))
    assert cases.total() == 30
    assert cases[Case.DUE] + cases[Case.UNDERWAY] + cases[Case.FIRST] >= 10
    assert cases[Case.OVERDUE] + cases[Case.FIRST_LATE] >= 5
    assert cases[Case.PAUSED] >= 2
    assert cases[Case.DONE] < 10
    assert sum(one.is_protected for one in of_first(planned)) == 1


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nobody_answers_exactly_every_thirteenth_week_or_before_it_is_open(day: date) -> None:
    gaps = [(after - before).days for one in lives(day) for before, after in pairwise(one.occasions)]
    assert 91 not in gaps
    assert min(gaps) > 91 - 21
    assert max(gaps) > 2 * 78


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_everything_happens_within_three_years_and_in_its_place(day: date) -> None:
    for one in lives(day):
        first, last = one.stays[0].started_on, max(stay.ended_on or day for stay in one.stays)
        assert day - timedelta(days=LONGEST_STAY) <= first <= last <= day
        dated = [*one.occasions, *(step.on for step in one.forwards), *(rest.starts_on for rest in one.rests)]
        assert all(first <= when <= last for when in dated)
        assert one.begun_on is None or one.occasions[-1] < one.begun_on <= last
        for stay in one.stays:
            until = stay.ended_on or day
            assert first <= stay.started_on <= until
            assert all(stay.started_on < change.on <= until for change in stay.handovers)


def test_somebody_is_in_a_programme_whenever_something_happens(planned: tuple[Life, ...]) -> None:
    for one in planned:
        for day in one.occasions:
            assert any(stay.holds(day) for stay in one.stays)


def test_nobody_answers_while_away(planned: tuple[Life, ...]) -> None:
    for one in planned:
        for rest in one.rests:
            back = rest.ends_on or DAY + timedelta(days=1)
            assert not any(rest.starts_on <= when < back for when in one.occasions)


def test_rests_do_not_overlap(planned: tuple[Life, ...]) -> None:
    for one in planned:
        for before, after in pairwise(one.rests):
            assert before.ends_on is not None
            assert before.ends_on < after.starts_on


def test_there_are_pauses_past_open_and_with_a_day_back(planned: tuple[Life, ...]) -> None:
    ends = [rest.ends_on for one in planned for rest in one.rests]
    assert sum(end is None for end in ends) >= 15
    assert sum(end is not None and end > DAY for end in ends) >= 8
    assert sum(end is not None and end <= DAY for end in ends) >= 100
    assert len({rest.reason for one in planned for rest in one.rests}) >= 4


def test_few_answer_in_july_and_at_christmas(planned: tuple[Life, ...]) -> None:
    days = [day for one in planned for day in one.occasions]
    july = sum(day.month == 7 for day in days)
    christmas = sum((day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 6) for day in days)
    assert 0 < july < len(days) / 24
    assert 0 < christmas < len(days) / 40
    assert sum(day.isoweekday() > 5 for day in days) < len(days) / 20


def test_both_kinds_of_change_of_handledare_are_common(planned: tuple[Life, ...]) -> None:
    kinds = Counter(change.kind for one in planned for stay in one.stays for change in stay.handovers)
    assert min(kinds[HandoverKind.CHANGE], kinds[HandoverKind.TRANSITION]) >= 100
    assert sum(any(stay.handovers for stay in one.stays) for one in planned) < 600


def test_all_who_were_followed_by_the_one_who_left_have_another(planned: tuple[Life, ...]) -> None:
    left = DAY - timedelta(days=SIV_LEFT_DAYS_AGO)
    hers = [stay for one in planned for stay in one.stays if stay.staff == "siv.knivsta"]
    assert hers
    assert all(stay.handovers or (stay.ended_on is not None and stay.ended_on < left) for stay in hers)


def test_some_are_in_two_programmes_at_once(planned: tuple[Life, ...]) -> None:
    both = [one for one in planned if len(one.stays) == 2]
    assert len(both) >= 15
    assert all({stay.programme for stay in one.stays} == set(county.PAIR) for one in both)
    assert sum(all(stay.holds(DAY) for stay in one.stays) for one in both) >= 5


def test_a_few_are_protected_and_give_away_nothing(planned: tuple[Life, ...]) -> None:
    protected = [one for one in planned if one.is_protected]
    assert 5 <= len(protected) <= 12
    for one in protected:
        assert one.contact_choice is ContactChoice.IN_PERSON
        assert (one.referrer, one.has_sus_consent, one.forwards, one.alias) == (
            None,
            False,
            (),
            PROTECTED_ALIAS,
        )
        assert [(stay.handovers, bool(stay.member)) for stay in one.stays] == [((), True)]


def test_some_are_under_eighteen_and_have_something_to_answer(planned: tuple[Life, ...]) -> None:
    young = [one for one in planned if is_under_18(one.birth_year, DAY)]
    assert any(one.case is Case.DUE for one in young)
    assert 10 <= len(young) <= 80


def test_many_languages_are_read(planned: tuple[Life, ...]) -> None:
    counted = Counter(one.language for one in planned)
    assert len(counted) == 8
    assert counted["sv"] < 900
    assert any(one.language == "en" and one.case is Case.DUE for one in of_first(planned))


def test_nobody_has_a_name_that_a_person_could_have(planned: tuple[Life, ...]) -> None:
    assert {one.alias for one in planned} <= {*ALIASES, PROTECTED_ALIAS}


@pytest.mark.parametrize("count", [1_200, 12_000])
def test_nobody_is_in_everybodys_team_however_large_the_county(count: int) -> None:
    beside: Counter[str] = Counter()
    for one in lives(DAY, count):
        for stay in one.stays:
            if stay.ended_on is None:
                beside.update({stay.responsible(DAY), stay.member or stay.responsible(DAY)})
    assert max(beside.values()) < 50
