"""A password is kept unreadable, an unknown account costs as much as a known one, and no code works twice."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from smail import passwords
from smail.passwords import PasswordProblem

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOON = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)
# The secret and the codes of RFC 6238, appendix B (SHA-1), cut to six figures.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", CHEAP)


def test_the_cost_in_use_is_64_mib_three_passes_four_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    stored = passwords.hash_password("en lång mening om havet")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_right_password_is_right_and_another_is_wrong() -> None:
    stored = passwords.hash_password("en lång mening om havet")
    assert passwords.verify(stored, "en lång mening om havet") == passwords.Verdict(
        ok=True, needs_rehash=False
    )
    assert not passwords.verify(stored, "en lång mening om havet ").ok


def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    stored = passwords.hash_password(unicodedata.normalize("NFD", "blåbärsskogen"))
    assert passwords.verify(stored, unicodedata.normalize("NFC", "blåbärsskogen")).ok


def test_a_password_stored_at_a_lower_cost_asks_to_be_made_anew() -> None:
    stored = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash("en lång mening om havet")
    assert passwords.verify(stored, "en lång mening om havet").needs_rehash


def test_an_unknown_account_costs_exactly_one_verify_at_the_same_cost_and_no_hash() -> None:
    stored = passwords.hash_password("en lång mening om havet")
    with mock.patch.object(passwords, "HASHER", wraps=CHEAP) as spy:
        spy.configure_mock(memory_cost=8, time_cost=1, parallelism=1, salt_len=16, hash_len=32)
        passwords.verify(stored, "fel")
        known = [call[0] for call in spy.method_calls]
        spy.reset_mock()
        assert passwords.verify(None, "fel") == passwords.Verdict(ok=False, needs_rehash=False)
        assert [call[0] for call in spy.method_calls] == known == ["verify"]
        used = spy.method_calls[0].args[0]
    assert used.split("$")[:4] == stored.split("$")[:4]


@given(st.text(max_size=20))
def test_no_password_opens_an_unknown_account(password: str) -> None:
    assert not passwords.verify(None, password).ok


def test_a_broken_stored_form_opens_nothing() -> None:
    assert not passwords.verify("inte en hash", "inte en hash").ok


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("kort7!x", PasswordProblem.TOO_SHORT),
        ("Lösenord1", PasswordProblem.COMMON),
        ("sommar2024!", PasswordProblem.COMMON),
        ("Sommaren2026", PasswordProblem.COMMON),
        ("PASSWORD", PasswordProblem.COMMON),
        ("qwertyuiopå", PasswordProblem.COMMON),
        ("samordningsförbund", PasswordProblem.COMMON),
        ("abababababab", PasswordProblem.COMMON),
        ("x" * 300, PasswordProblem.TOO_LONG),
        ("Kim.Exempel", PasswordProblem.LIKE_USERNAME),
    ],
)
def test_a_weak_password_is_refused_for_its_own_reason(password: str, expected: PasswordProblem) -> None:
    assert expected in passwords.problems(password, "kim.exempel")


@pytest.mark.parametrize(
    "password",
    ["åtta små", "tre glada bin på taket", "fotboll837461920", "Xq7-vT2pLm", "regn i november"],
)
def test_a_long_or_unusual_password_is_accepted_whatever_kinds_of_signs_it_has(password: str) -> None:
    assert passwords.problems(password, "kim.exempel") == ()


def test_the_list_holds_hundreds_and_each_of_them_is_refused() -> None:
    words = passwords._common()
    assert len(words) > 700
    assert all(passwords.is_common(word.upper()) for word in words)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert passwords.totp_code(RFC_SECRET, moment) == code
    assert passwords.check_totp(RFC_SECRET, code, now=moment, last_step=None) == seconds // 30


@pytest.mark.parametrize(
    ("drift", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_phone_may_be_one_step_wrong_but_not_two(drift: int, accepted: int) -> None:
    code = passwords.totp_code(RFC_SECRET, NOON + timedelta(seconds=drift))
    step = passwords.check_totp(RFC_SECRET, code, now=NOON, last_step=None)
    assert step == ((int(NOON.timestamp()) + drift) // 30 if accepted else None)


def test_a_used_step_and_every_step_before_it_is_refused() -> None:
    code = passwords.totp_code(RFC_SECRET, NOON)
    used = passwords.check_totp(RFC_SECRET, code, now=NOON, last_step=None)
    assert passwords.check_totp(RFC_SECRET, code, now=NOON, last_step=used) is None
    earlier = passwords.totp_code(RFC_SECRET, NOON - timedelta(seconds=30))
    assert passwords.check_totp(RFC_SECRET, earlier, now=NOON, last_step=used) is None


def test_spaces_in_a_code_are_forgiven_and_anything_else_is_not() -> None:
    code = passwords.totp_code(RFC_SECRET, NOON)
    assert passwords.check_totp(RFC_SECRET, f" {code[:3]} {code[3:]} ", now=NOON, last_step=None)
    for wrong in ("", code[:5], code + "0", "abcdef", "١٢٣٤٥٦"):
        assert passwords.check_totp(RFC_SECRET, wrong, now=NOON, last_step=None) is None


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        passwords.totp_code(RFC_SECRET, NOON.replace(tzinfo=None))


def test_a_new_secret_has_160_bits_and_its_address_names_the_account() -> None:
    secret = passwords.new_totp_secret()
    assert re.fullmatch(r"[A-Z2-7]{32}", secret)
    uri = passwords.provisioning_uri(secret, "kim.exempel")
    assert uri.startswith("otpauth://totp/SMAIL:kim.exempel?")
    assert f"secret={secret}" in uri


def test_ten_different_recovery_codes_survive_being_copied_by_hand() -> None:
    codes = passwords.recovery_codes()
    assert len(set(codes)) == 10
    for code in codes:
        assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", code)
        assert passwords.normal_recovery_code(f" {code.lower().replace('-', ' ')} ") == code
