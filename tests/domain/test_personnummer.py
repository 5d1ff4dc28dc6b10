"""What is found in free text and what is left alone. Every number here is made up from its own arithmetic."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import assume, given
from hypothesis import strategies as st
from personnummer import personnummer

from smail.domain.personnummer import looks_like_personnummer

package_says: Callable[[str], bool] = personnummer.valid
BIRTHS = st.dates(date(1900, 1, 1), date(2026, 12, 31))


def check_digit(nine: str) -> int:
    """The modulus-10 digit after nine others, as the tax agency describes it; not the package's own code."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(nine)]
    return -sum(number // 10 + number % 10 for number in doubled) % 10


def made(born: date, serial: int, *, coordination: bool = False) -> str:
    """Twelve digits that are valid, for a birth date and three further digits."""
    day = born.day + 60 if coordination else born.day
    nine = f"{born:%y%m}{day:02d}{serial:03d}"
    return f"{born.year // 100}{nine}{check_digit(nine)}"


@pytest.mark.parametrize(
    "text",
    [
        "121212-1212",
        "1212121212",
        "121212+1212",
        "121212 1212",
        "121212 - 1212",
        "121212–1212",
        "121212.1212",
        "191212121212",
        "19121212-1212",
        "19121212 1212",
        "1912-12-12-1212",
        "1912 12 12 1212",
        "1912-12-12 1212",
        "1912.12.12-1212",
        "1912/12/12-1212",
        "19 12 12 12 1212",
        "1912 1212 1212",
        "12-12-12-1212",
        "12 12 12 1212",
        "Hen heter 121212-1212.",
        "pnr121212-1212",
        "(121212-1212)",
        "121212-1212, 2 barn",
        "121212-1212 2 barn",
        "3 st: 5 121212-1212",
        "2026-11-21 121212-1212",
        "rad ett\n121212-1212\nrad tre",
        "121212\u00a01212",
        "121212\u20111212",
        "1212\u200b12-1212",
        "１２１２１２-１２１２",
        "١٢١٢١٢-١٢١٢",
        # one by one and two by two
        "1 2 1 2 1 2 1 2 1 2",
        "1 9 1 2 1 2 1 2 1 2 1 2",
        "1-2-1-2-1-2-1-2-1-2",
        "12 12 12 12 12",
        "12.12.12.12.12",
        "1912 12 12 12 12",
        "19 12 12 12 12 12",
        "Numret är 1912 12 12 12 12, sa hon.",
        # day + 60
        "121272-1219",
        "19121272-1219",
        # reserve numbers: the letter counts as 1
        "121212-T212",
        "19121212-r212",
    ],
)
def test_a_personnummer_is_found_however_it_is_written(text: str) -> None:
    assert looks_like_personnummer(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Vi ringer på måndag.",
        # one digit off
        "121212-1213",
        "19121212-1213",
        # the check digit is right, but there is no such day
        "120230-1238",
        "121312-1211",
        # too many or too few digits
        "1121212-1212",
        "121212-12123",
        "21212-1212",
        "12121212121212",
        # phones, in the groupings people use
        "070-123 45 67",
        "070-1234567",
        "070 123 45 67",
        "0701-23 45 67",
        "0701-234567",
        "+46701234567",
        "+46 70 123 45 67",
        "018-12 34 56",
        "0171-12 34 56",
        "08-121 212 12",
        # the digits of a valid number in a phone's grouping
        "121-212 12 12",
        "1212-12 12 12",
        "1212-121212",
        "12-1212 1212",
        "191212-121212",
        "+1212121212",
        # longer series, and groups with more than one kind of sign between
        "1 2 1 2 1 2 1 2 1 2 3",
        "4 1 2 1 2 1 2 1 2 1 2",
        "12 12 12 12 12 14 3",
        "10 12 12 12 12 12 12",
        "+46 12 12 12 12 12",
        "12-12 12 12 12",
        "1912-12-12 12 12",
        # dates and spans
        "2026-11-21",
        "20261121",
        "2026-11-21–2026-12-05",
        "2026-11-21 - 2026-12-05",
        "2026-11-21 13.30",
        "2026-11-21 13:30",
        "1912-12-12 - 1212-12-12",
        "vecka 47, kl. 13.30",
        "12/12 1212",
        "121212-12-12",
        "dnr 2021:13",
        "1 2 3 4 5 4 3 2 1 2",
        "KX4-82P",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not looks_like_personnummer(text)


@given(BIRTHS, st.integers(1, 999), st.booleans(), st.sampled_from(["", "-", "+", " ", " - "]), st.booleans())
def test_every_valid_number_is_found_within_a_sentence(
    born: date, serial: int, coordination: bool, between: str, short: bool
) -> None:
    number = made(born, serial, coordination=coordination)
    written = number[2:8] + between + number[8:] if short else number[:8] + between + number[8:]
    assert looks_like_personnummer(f"Talade med {written} i dag.")


@given(BIRTHS, st.integers(1, 999), st.integers(1, 9))
def test_a_wrong_check_digit_is_left_alone(born: date, serial: int, off: int) -> None:
    number = made(born, serial)
    wrong = number[:-1] + str((int(number[-1]) + off) % 10)
    assert not looks_like_personnummer(f"Ärende {wrong[2:8]}-{wrong[8:]}.")


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_ten_digits_count_only_when_they_validate(digits: str) -> None:
    expected = any(package_says(century + digits) for century in ("19", "20"))
    assert looks_like_personnummer(f"nr {digits}.") == expected


@given(st.text("0123456789", max_size=40).filter(lambda digits: len(digits) not in {10, 12}))
def test_a_run_of_another_length_is_left_alone(digits: str) -> None:
    assert not looks_like_personnummer(f"nr {digits}.")


@given(st.dates(date(1950, 1, 1), date(2040, 12, 31)), st.integers(1, 400))
def test_dates_and_spans_of_dates_are_left_alone(day: date, days: int) -> None:
    later = day + timedelta(days=days)
    for written in (
        f"{day}",
        f"{day:%Y%m%d}",
        f"{day} – {later}",
        f"{day}–{later}",
        f"{day:%Y%m%d}-{later:%Y%m%d}",
    ):
        assert not looks_like_personnummer(f"Från {written}.")


@given(
    st.from_regex(r"07[0-9]-[0-9]{3} [0-9]{2} [0-9]{2}|0[0-9]{3}-[0-9]{2} [0-9]{2} [0-9]{2}", fullmatch=True)
)
def test_phone_numbers_in_their_grouping_are_left_alone(phone: str) -> None:
    assert not looks_like_personnummer(f"Ring {phone}.")


@given(st.text(max_size=60))
def test_no_text_breaks_the_guard(text: str) -> None:
    assume(not any(sign.isdecimal() for sign in text))
    assert looks_like_personnummer(text) is False


@pytest.mark.parametrize("year", [1999, 2026, 2099])
def test_the_answer_is_the_same_in_every_year(year: int) -> None:
    with time_machine.travel(date(year, 6, 1), tick=False):
        assert looks_like_personnummer("000229-1235")
        assert looks_like_personnummer("121212-1212")
        assert not looks_like_personnummer("010229-1234")


def test_a_long_text_of_digits_is_read_without_delay() -> None:
    assert not looks_like_personnummer("1-" * 5000)
