"""One next date for a person in several programmes, and for one who comes back."""

from datetime import date

from smail.domain.rhythm import Rhythm, State
from smail.domain.standing import Stay, standing

THIRTEEN_WEEKS = Rhythm()
EIGHT_WEEKS = Rhythm(interval_days=56)


def test_a_person_in_no_programme_has_ended() -> None:
    assert standing([], today=date(2026, 3, 1), last_completed=None).state is State.ENDED


def test_the_shorter_rhythm_rules_for_a_person_in_two_programmes() -> None:
    stays = [Stay(THIRTEEN_WEEKS, date(2026, 1, 1), None), Stay(EIGHT_WEEKS, date(2026, 1, 1), None)]
    found = standing(stays, today=date(2026, 2, 1), last_completed=date(2026, 1, 10))
    assert found.next_on == date(2026, 3, 7)


def test_a_person_who_comes_back_after_long_away_owes_a_first_rating() -> None:
    stays = [Stay(THIRTEEN_WEEKS, date(2026, 6, 1), None)]
    found = standing(stays, today=date(2026, 6, 2), last_completed=date(2025, 11, 1))
    assert (found.state, found.next_on) == (State.DUE, date(2026, 6, 15))


def test_a_person_who_comes_back_within_an_interval_goes_on_in_the_old_rhythm() -> None:
    stays = [Stay(THIRTEEN_WEEKS, date(2026, 6, 1), None)]
    found = standing(stays, today=date(2026, 6, 2), last_completed=date(2026, 3, 2))
    assert found.next_on == date(2026, 6, 1)


def test_a_person_goes_on_while_one_of_two_programmes_is_open() -> None:
    stays = [
        Stay(THIRTEEN_WEEKS, date(2026, 1, 1), date(2026, 2, 1)),
        Stay(THIRTEEN_WEEKS, date(2026, 1, 1), None),
    ]
    found = standing(stays, today=date(2026, 2, 1), last_completed=date(2026, 1, 10))
    assert found.next_on == date(2026, 4, 11)
