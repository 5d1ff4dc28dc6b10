"""Keeps identifying text unreadable outside the program, and makes the random values that doors open to.

A copied database, backup or log shows no name: columns are sealed with AES-256-GCM, and what must be looked
up is stored only as a keyed digest.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from smail.errors import SmailError

KEY_BYTES = 32
MIN_SECRET_BYTES = 32
_VERSION = 1
_NONCE_BYTES = 12
_TOKEN_BYTES = 16
_FAMILIAR = re.compile(
    r"change.?me|replace.?me|default|example|insecure|password|l[öo]senord|secret|hemlig|development|"
    r"qwerty|asdfgh|123456|abcdef|smail-",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DataKey:
    """One key for identifying columns; its id travels with everything that it seals."""

    id: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.id) <= 32 or not self.id.isascii() or not self.id.isalnum():
            raise ValueError(f"id must be 1-32 ASCII letters or digits, got {self.id!r}")
        if len(self.key) != KEY_BYTES:
            raise ValueError(f"key must be {KEY_BYTES} bytes, got {len(self.key)}")


def data_key(text: str) -> DataKey | None:
    """The key as the operator writes it, id:base64; None where it is written otherwise."""
    key_id, _, encoded = text.partition(":")
    try:
        padded = encoded + "=" * (-len(encoded) % 4)
        return DataKey(key_id, base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return None


class VaultError(SmailError):
    """Sealed text cannot be opened: its key is missing, or it was changed or moved; key_id says which key."""

    def __init__(self, message: str, *, key_id: str = "") -> None:
        self.key_id = key_id
        super().__init__(message)


class Vault:
    """Seals with the first key and opens with any of them, so that keys can be changed one row at a time."""

    __slots__ = ("_active", "_ciphers", "_pepper")

    def __init__(self, data_keys: Sequence[DataKey], pepper: bytes) -> None:
        if not data_keys:
            raise ValueError("data_keys must hold at least one key")
        self._active = data_keys[0].id
        self._ciphers = {key.id: AESGCM(key.key) for key in data_keys}
        self._pepper = pepper

    def seal(self, plain: str, context: str) -> bytes:
        """The text sealed with the active key, openable only with the same context (table, column, row)."""
        header = bytes([_VERSION, len(self._active)]) + self._active.encode()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._active].encrypt(nonce, plain.encode(), header + context.encode())
        return header + nonce + sealed

    def open(self, sealed: bytes, context: str) -> str:
        """The text as it was sealed; VaultError when its key is missing or it was changed or moved."""
        key_id = key_id_of(sealed)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise VaultError(
                f"Datanyckeln {key_id} saknas. Lägg tillbaka den i SMAIL_DATA_KEYS eller secrets/data_keys.",
                key_id=key_id,
            )
        end = 2 + len(key_id)
        header, nonce, body = sealed[:end], sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, header + context.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise VaultError(
                f"Krypterad text (nyckel {key_id}) har ändrats eller flyttats från sin rad.", key_id=key_id
            ) from error

    def mac(self, purpose: str, value: str) -> bytes:
        """A keyed digest of the value; the same value under another purpose gives an unrelated digest."""
        key = hmac.digest(self._pepper, purpose.encode(), hashlib.sha256)
        return hmac.digest(key, value.encode(), hashlib.sha256)

    def token(self, purpose: str, value: str) -> str:
        """A secret for a link, as long as a random one, that can be made again from the same value."""
        return base64.urlsafe_b64encode(self.mac(purpose, value)[:_TOKEN_BYTES]).rstrip(b"=").decode()


def key_id_of(sealed: bytes) -> str:
    """The id of the key that sealed these bytes; VaultError when they were never sealed here."""
    if len(sealed) < 2 or sealed[0] != _VERSION or len(sealed) < 2 + sealed[1] + _NONCE_BYTES:
        raise VaultError("Krypterad text är avkortad eller har okänt format.")
    key_id = sealed[2 : 2 + sealed[1]]
    if not key_id.isalnum():
        raise VaultError("Krypterad text är avkortad eller har okänt format.")
    return key_id.decode("ascii")


def token() -> str:
    """A new secret for a link: 22 characters that are safe in an address, 128 random bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def code() -> str:
    """A new six-digit code, every one of the million equally likely."""
    return f"{secrets.randbelow(1_000_000):06d}"


def matches(one: bytes, other: bytes) -> bool:
    """Whether the two are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(one, other)


def is_weak(text: str) -> bool:
    """Whether a secret is too short, repeats itself or stands in somebody's instructions."""
    repeats = text in (text + text)[1:-1]
    short = len(text.encode()) < MIN_SECRET_BYTES
    return short or repeats or len(set(text)) < 8 or _FAMILIAR.search(text) is not None
