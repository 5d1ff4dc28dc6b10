"""Sealed text opens only with its key, in its own place and unchanged."""

import collections
import re
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail import vault
from smail.errors import SmailError
from smail.vault import DataKey, Vault, VaultError

OLD = DataKey("k1", bytes(range(32)))
NEW = DataKey("k2", bytes(range(32, 64)))
PEPPER = b"p" * 32
texts = st.text(st.characters(exclude_categories=["Cs"]))


def make(*keys: DataKey, pepper: bytes = PEPPER) -> Vault:
    return Vault(keys or (OLD,), pepper)


@given(texts, texts)
def test_what_was_sealed_opens_in_its_own_place(plain: str, context: str) -> None:
    assert make().open(make().seal(plain, context), context) == plain


@given(plain=texts, one=texts, other=texts)
def test_sealed_text_moved_to_another_row_is_refused(plain: str, one: str, other: str) -> None:
    if one == other:
        other += "x"
    with pytest.raises(VaultError, match="flyttats"):
        make().open(make().seal(plain, one), other)


@given(st.data())
def test_a_single_changed_bit_anywhere_is_refused(data: st.DataObject) -> None:
    sealed = bytearray(make().seal("Kim Exempel", "identity.name:7"))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(VaultError):
        make().open(bytes(sealed), "identity.name:7")


@given(st.binary(max_size=80))
def test_bytes_never_sealed_here_are_refused_as_our_own_error(noise: bytes) -> None:
    with pytest.raises(SmailError):
        make().open(noise, "identity.name:7")


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    assert make().seal("Kim", "c") != make().seal("Kim", "c")


def test_sealed_bytes_do_not_show_the_text() -> None:
    assert b"Kim Exempel" not in make().seal("Kim Exempel", "c")


def test_a_new_first_key_seals_and_the_old_one_still_opens() -> None:
    before = make(OLD).seal("Kim", "c")
    both = make(NEW, OLD)
    assert both.open(before, "c") == "Kim"
    assert vault.key_id_of(both.seal("Kim", "c")) == "k2"


def test_a_missing_key_is_named() -> None:
    with pytest.raises(VaultError, match="Datanyckeln k1 saknas") as caught:
        make(NEW).open(make(OLD).seal("Kim", "c"), "c")
    assert caught.value.key_id == "k1"


def test_a_vault_without_keys_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Vault((), PEPPER)


@pytest.mark.parametrize(("key_id", "key"), [("", b"x" * 32), ("å", b"x" * 32), ("k1", b"x" * 31)])
def test_a_key_of_the_wrong_shape_is_refused(key_id: str, key: bytes) -> None:
    with pytest.raises(ValueError, match="must be"):
        DataKey(key_id, key)


def test_a_key_never_stands_in_its_representation() -> None:
    assert "xxxx" not in repr(DataKey("k1", b"x" * 32))


@given(texts, texts)
def test_a_digest_is_stable_and_32_bytes(purpose: str, value: str) -> None:
    digest = make().mac(purpose, value)
    assert vault.matches(digest, make().mac(purpose, value))
    assert len(digest) == 32


def test_a_digest_depends_on_purpose_value_and_pepper() -> None:
    ours = make()
    digests = [
        ours.mac("link", "ab"),
        ours.mac("link", "ac"),
        ours.mac("linka", "b"),
        ours.mac("code", "ab"),
        make(pepper=b"q" * 32).mac("link", "ab"),
    ]
    assert len(set(digests)) == 5
    assert not vault.matches(digests[0], digests[1])


def test_a_token_is_22_characters_safe_in_an_address_and_never_repeats() -> None:
    tokens = {vault.token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", token) for token in tokens)


def test_a_code_is_six_digits_and_every_first_digit_occurs() -> None:
    codes = [vault.code() for _ in range(2000)]
    assert all(re.fullmatch(r"[0-9]{6}", code) for code in codes)
    assert len(collections.Counter(code[0] for code in codes)) == 10


@pytest.mark.parametrize("text", ["x" * 31, "x" * 64, "abcabcab" * 8, "CHANGE-me-Xk29vLqPz7rTnW4sYhBcD8m"])
def test_a_short_repeated_or_familiar_secret_is_weak(text: str) -> None:
    assert vault.is_weak(text)


def test_random_secrets_are_not_weak() -> None:
    assert not any(vault.is_weak(secrets.token_urlsafe(48)) for _ in range(500))
