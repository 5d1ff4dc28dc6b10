"""The number with its check character, ages from a birth year, and the codes that are stored."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.domain import people
from smail.domain.people import (
    ALPHABET,
    AnswerMode,
    ContactChoice,
    HandoverKind,
    MissReason,
    Sex,
    age_on,
    fold_signs,
    format_number,
    is_under_18,
    new_number,
    parse_number,
)

# by place in the alphabet K is 12, X 18, 4 2, 8 6, 2 0 and P 14:
# 14·12 + 4·18 + 12·2 + 17·6 + 13·0 + 1·14 = 380 = 20·19
SAMPLE = "KX482P"
BODIES = st.text(ALPHABET, min_size=5, max_size=5)


def with_check(body: str) -> str:
    """The one number that has this body and passes."""
    (found,) = [body + sign for sign in ALPHABET if parse_number(body + sign) is not None]
    return found


def scripted(signs: str) -> Callable[[str], str]:
    """A choice that returns these signs in turn."""
    script: Iterator[str] = iter(signs)
    return lambda _: next(script)


def test_the_alphabet_is_prime_and_spells_no_words() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 19
    assert not set(ALPHABET) & set("AEIOUYÅÄÖ01LSZBGQVN")


@pytest.mark.parametrize(
    "text",
    [
        "KX4-82P",
        "kx4-82p",
        "KX482P",
        " kx4 82p ",
        "K X 4 8 2 P",
        "KX4–82P",
        "kx4\u00a082p",
        "ＫＸ４－８２Ｐ",
        "KX٤-٨٢P",
        "kx4.82p\n",
    ],
)
def test_a_number_is_understood_however_it_is_typed(text: str) -> None:
    assert parse_number(text) == SAMPLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "KX4-82",
        "KX4-82PP",
        "KX4-82R",
        "KX4-82O",
        "0X4-82P",
        "KX4/82P",
        "KX4-82P<",
        "ÅÄÖ-ÅÄÖ",
        "²²²223",
        "KX4,82P",
    ],
)
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    assert parse_number(text) is None


def test_a_number_is_written_in_two_groups_of_three() -> None:
    assert format_number(SAMPLE) == "KX4-82P"


@given(BODIES)
def test_each_body_has_one_check_character(body: str) -> None:
    assert parse_number(format_number(with_check(body))) == with_check(body)


@given(BODIES)
def test_every_single_wrong_character_is_found(body: str) -> None:
    number = with_check(body)
    for place, sign in itertools.product(range(6), ALPHABET):
        wrong = number[:place] + sign + number[place + 1 :]
        assert (parse_number(wrong) is None) == (wrong != number)


@given(BODIES)
def test_any_two_characters_that_changed_places_are_found(body: str) -> None:
    number = with_check(body)
    for one, other in itertools.combinations(range(6), 2):
        signs = list(number)
        signs[one], signs[other] = signs[other], signs[one]
        swapped = "".join(signs)
        assert (parse_number(swapped) is None) == (swapped != number)


def test_a_wrong_character_is_found_in_each_place_for_every_pair_of_signs() -> None:
    # a weighted sum is linear: what holds for the difference of two signs holds in every number
    zero = with_check("22222")
    for place, sign in itertools.product(range(6), ALPHABET[1:]):
        assert parse_number(zero[:place] + sign + zero[place + 1 :]) is None


def test_a_new_number_passes_its_own_check() -> None:
    assert new_number(scripted("KX482")) == SAMPLE


def test_a_number_with_two_neighbours_alike_is_drawn_again() -> None:
    assert new_number(scripted("K8842" + "KX482")) == SAMPLE
    body = next(
        body for body in map("".join, itertools.permutations(ALPHABET, 5)) if with_check(body)[-1] == body[-1]
    )
    assert new_number(scripted(body + "KX482")) == SAMPLE


def test_new_numbers_are_random_and_valid() -> None:
    drawn = [new_number() for _ in range(2000)]
    assert len(set(drawn)) > 1990
    assert all(parse_number(number) == number for number in drawn)
    assert all(one != other for number in drawn for one, other in itertools.pairwise(number))
    # 2,000 draws over 19 signs: 105 of each are expected in the first place
    assert set(Counter(number[0] for number in drawn)) == set(ALPHABET)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_number(text: str) -> None:
    found = parse_number(text)
    assert found is None or (len(found) == 6 and set(found) <= set(ALPHABET))


def test_digits_of_any_script_are_read_as_plain_ones() -> None:
    assert fold_signs("١٢٣ ۴۵۶ ７８９\u00a00") == "123 456 789 0"


@pytest.mark.parametrize(
    ("birth_year", "today", "age", "young"),
    [
        (2008, date(2026, 1, 1), 18, True),
        (2008, date(2026, 12, 31), 18, True),
        (2008, date(2027, 1, 1), 19, False),
        (2010, date(2026, 11, 21), 16, True),
        (1966, date(2026, 11, 21), 60, False),
        (2026, date(2026, 11, 21), 0, True),
    ],
)
def test_an_age_is_the_one_reached_that_year(birth_year: int, today: date, age: int, young: bool) -> None:
    assert age_on(birth_year, today) == age
    assert is_under_18(birth_year, today) is young


def test_a_person_without_a_birth_year_is_taken_for_an_adult() -> None:
    assert is_under_18(None, date(2026, 11, 21)) is False


def test_a_birth_year_to_come_is_refused() -> None:
    with pytest.raises(ValueError, match="2027 is after 2026"):
        age_on(2027, date(2026, 11, 21))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (Sex, ["woman", "man", "other", "undisclosed"]),
        (ContactChoice, ["sms", "email", "letter", "in_person"]),
        (AnswerMode, ["alone", "read_aloud", "interpreter", "support_person", "with_staff", "paper"]),
        (MissReason, ["absence", "illness", "parental_leave", "no_interpreter", "declined", "other"]),
        (HandoverKind, ["overgang", "byte"]),
    ],
)
def test_the_codes_that_are_stored_stay_as_they_are(codes: type[StrEnum], expected: list[str]) -> None:
    assert [code.value for code in codes] == expected


def test_every_code_is_short_and_plain() -> None:
    kinds = [kind for kind in vars(people).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    values = [code.value for kind in kinds for code in kind]
    assert len(values) > 60
    assert [value for value in values if not re.fullmatch(r"[a-z_]{2,30}", value)] == []
