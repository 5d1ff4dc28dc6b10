"""How staff prove who they are: a password kept as argon2id, one-time codes, and recovery codes on paper."""

import base64
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 8
MAX_LENGTH = 256
STEP_SECONDS = 30
RECOVERY_CODES = 10

# Read at each call, so that a test may put a cheaper one here.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)

# No 0/O, 1/I/L or U/V: recovery codes are copied from paper.
_PAPER_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class PasswordProblem(StrEnum):
    """Why a new password is not accepted."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    LIKE_USERNAME = "like_username"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password was right, and whether its stored form should be made anew with today's cost."""

    ok: bool
    needs_rehash: bool


def hash_password(password: str) -> str:
    """The form in which a password may be stored."""
    return HASHER.hash(_normal(password))


def verify(stored: str | None, password: str) -> Verdict:
    """Whether the password is the stored one; with nothing stored, no, after just as much work."""
    try:
        HASHER.verify(stored or _nobody(HASHER), _normal(password))
    except (VerificationError, InvalidHashError):
        return Verdict(ok=False, needs_rehash=False)
    if stored is None:
        return Verdict(ok=False, needs_rehash=False)
    return Verdict(ok=True, needs_rehash=HASHER.check_needs_rehash(stored))


def _nobody(hasher: PasswordHasher) -> str:
    # Written by hand, not hashed: an unknown account costs one verify, exactly as a known one does.
    salt, digest = (
        base64.b64encode(bytes(n)).decode().rstrip("=") for n in (hasher.salt_len, hasher.hash_len)
    )
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def problems(password: str, username: str = "") -> tuple[PasswordProblem, ...]:
    """What stands against this as a new password; empty when it is accepted. No rule on kinds of signs."""
    text = _normal(password)
    found = []
    if len(text) < MIN_LENGTH:
        found.append(PasswordProblem.TOO_SHORT)
    if len(text) > MAX_LENGTH:
        found.append(PasswordProblem.TOO_LONG)
    if username and _folded(text) == _folded(_normal(username)):
        found.append(PasswordProblem.LIKE_USERNAME)
    if is_common(text):
        found.append(PasswordProblem.COMMON)
    return tuple(found)


def is_common(password: str) -> bool:
    """Whether it is among the passwords tried first, also with up to five digits or signs after it."""
    text = _folded(_normal(password))
    stem = re.sub(r"[\W\d_]{1,5}$", "", text)
    return text in _common() or stem in _common() or len(set(text)) <= 2


@cache
def _common() -> frozenset[str]:
    lines = files("smail").joinpath("common_passwords.txt").read_text("utf-8").splitlines()
    words = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(_folded(word) for word in words)


def _folded(text: str) -> str:
    return text.casefold()


def _normal(password: str) -> str:
    # One keyboard sends å as one sign, another as two; to the person it is the same password.
    return unicodedata.normalize("NFKC", password)


def new_totp_secret() -> str:
    """A new secret for an authenticator app: 160 random bits in base 32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, username: str, issuer: str = "SMAIL") -> str:
    """The address that an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def totp_code(secret: str, now: datetime) -> str:
    """The one-time code that the app shows at that moment."""
    return pyotp.TOTP(secret).generate_otp(_step(now))


def check_totp(secret: str, code: str, *, now: datetime, last_step: int | None) -> int | None:
    """The step whose code was given, to be stored as last_step; None if wrong, too old or already used."""
    given = re.sub(r"\s", "", code)
    if re.fullmatch(r"[0-9]{6}", given) is None:
        return None
    totp, present = pyotp.TOTP(secret), _step(now)
    right = None
    for step in (present - 1, present, present + 1):
        fresh = last_step is None or step > last_step
        if hmac.compare_digest(totp.generate_otp(step), given) and fresh:
            right = step
    return right


def _step(now: datetime) -> int:
    if now.utcoffset() is None:
        raise ValueError(f"now must be aware, got {now!r}")
    return int(now.timestamp()) // STEP_SECONDS


def recovery_codes() -> tuple[str, ...]:
    """Ten new codes for the day the phone is lost, each for one use; store them only as digests."""
    return tuple(_recovery_code() for _ in range(RECOVERY_CODES))


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_PAPER_LETTERS) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def normal_recovery_code(typed: str) -> str:
    """The typed recovery code as it was printed, whatever spaces, dashes or small letters were used."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper())
    return "-".join((letters[:4], letters[4:8], letters[8:]))
