"""The sixty lives are as uneven as those of the field, on whatever day they are planned."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from smail.demo.lives import LONGEST_STAY, NAMES, Case, Life, lives
from smail.domain.people import ContactChoice, HandoverKind, Sex, age_on

DAY = date(2026, 11, 21)
DAYS = (DAY, date(2027, 1, 1), date(2026, 12, 31), date(2028, 2, 29), date(2027, 3, 28), date(2027, 7, 5))


@pytest.fixture(scope="module")
def planned() -> tuple[Life, ...]:
    return lives(DAY)


def test_the_same_day_gives_the_same_lives(planned: tuple[Life, ...]) -> None:
    assert lives(DAY) == planned


def test_they_are_sixty_with_at_least_ten_that_are_due(planned: tuple[Life, ...]) -> None:
    cases = Counter(one.case for one in planned)
    assert len(planned) == 60
    assert cases[Case.DUE] >= 10
    assert set(cases) == set(Case)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nobody_answers_exactly_every_thirteenth_week_or_before_it_is_open(day: date) -> None:
    gaps = [(after - before).days for one in lives(day) for before, after in pairwise(one.occasions)]
    assert 91 not in gaps
    assert min(gaps) > 91 - 21
    assert max(gaps) > 2 * 78


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_everything_happens_within_two_years_and_in_its_place(day: date) -> None:
    for one in lives(day):
        last = one.ended_on or day
        assert day - timedelta(days=LONGEST_STAY) <= one.started_on <= last <= day
        dated = [*one.occasions, *(step.on for step in one.forwards), *(rest.starts_on for rest in one.rests)]
        assert all(one.started_on <= when <= last for when in dated)
        assert all(one.started_on < change.on <= last for change in one.handovers)


def test_nobody_answers_while_away(planned: tuple[Life, ...]) -> None:
    for one in planned:
        for rest in one.rests:
            back = rest.ends_on or DAY + timedelta(days=1)
            assert not any(rest.starts_on <= when < back for when in one.occasions)


def test_there_are_pauses_past_and_open(planned: tuple[Life, ...]) -> None:
    ends = [rest.ends_on for one in planned for rest in one.rests]
    assert ends.count(None) == 5
    assert len(ends) - ends.count(None) >= 5


def test_there_are_both_kinds_of_change_of_handledare(planned: tuple[Life, ...]) -> None:
    kinds = Counter(change.kind for one in planned for change in one.handovers)
    assert min(kinds[HandoverKind.CHANGE], kinds[HandoverKind.TRANSITION]) >= 3


def test_one_is_protected_and_gives_away_nothing(planned: tuple[Life, ...]) -> None:
    (one,) = [life for life in planned if life.is_protected]
    assert one.contact_choice is ContactChoice.IN_PERSON
    assert (one.referrer, one.has_sus_consent, one.forwards, one.handovers) == (None, False, (), ())
    assert one.member is not None


def test_one_is_under_eighteen_and_due(planned: tuple[Life, ...]) -> None:
    young = [one for one in planned if one.birth_year and age_on(one.birth_year, DAY) < 18]
    assert [one.case for one in young] == [Case.DUE]


def test_some_read_english_and_some_are_met_in_person_only(planned: tuple[Life, ...]) -> None:
    assert any(one.language == "en" and one.case is Case.DUE for one in planned)
    assert sum(one.contact_choice is ContactChoice.IN_PERSON for one in planned) >= 5


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_name_fits_the_sex(day: date) -> None:
    assert all(one.name in NAMES[one.sex] for one in lives(day))
    assert "Björn" not in NAMES[Sex.WOMAN]
    assert not set(NAMES[Sex.WOMAN]) & set(NAMES[Sex.MAN])
