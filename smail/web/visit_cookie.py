"""Flask's signed cookie, with a signer that is made once.

Flask makes one at every request, twice where something changes, and derives its key anew each time: that
takes longer than to check the cookie. Whoever answers comes with one and the same cookie to every page, so
what the last ones held is known by their whole text; their age is looked at every time. The cookies are the
same as Flask's own.
"""

import hashlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer, TimestampSigner, URLSafeTimedSerializer

# About half a kilobyte each.
KNOWN = 512
# What nobody who is handed it can change for the next.
_UNCHANGING = (str, int, float, bool, bytes, type(None))


class VisitCookie(SecureCookieSessionInterface):
    """The cookie of the visit, for one application."""

    # Itself: behind a function of Flask's own, Python does not know it for one that OpenSSL has a HMAC of.
    digest_method = staticmethod(hashlib.sha1)

    def __init__(self) -> None:
        self._made: tuple[str | bytes | None, URLSafeTimedSerializer | None] = (None, None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What reads and writes the cookie with the application's key."""
        key, serializer = self._made
        if key != app.secret_key:
            serializer = self._serializer(app.secret_key) if app.secret_key else None
            self._made = (app.secret_key, serializer)
        return serializer

    def _serializer(self, key: str | bytes) -> URLSafeTimedSerializer:
        return _Serializer(
            key,
            salt=self.salt,
            serializer=self.serializer,
            signer=_Signer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
        )


class _Serializer(URLSafeTimedSerializer):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._known = lru_cache(maxsize=KNOWN)(self._read)

    # The same parameters as itsdangerous gives its own.
    def loads(  # type: ignore[override]
        self,
        s: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
        salt: str | bytes | None = None,
    ) -> Any:
        """What the cookie holds, as itsdangerous reads it; BadSignature where it is none of ours or old."""
        if return_timestamp or salt is not None or max_age is None:
            return super().loads(s, max_age, return_timestamp, salt)
        held, signed_at = self._known(s)
        age = self._own_signer.get_timestamp() - signed_at
        if held is None or not 0 <= age <= max_age:
            return super().loads(s, max_age)
        return dict(held)

    def _read(self, text: str | bytes) -> tuple[Mapping[str, Any] | None, float]:
        """What is held, and when it was signed, in seconds; None where it is not to be handed out again."""
        held, signed_at = super().loads(text, return_timestamp=True)
        is_flat = isinstance(held, dict) and all(isinstance(one, _UNCHANGING) for one in held.values())
        return held if is_flat else None, signed_at.timestamp()

    @cached_property
    def _own_signer(self) -> TimestampSigner:
        signer = super().make_signer()
        assert isinstance(signer, TimestampSigner)
        return signer

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        return self._own_signer if salt in (None, self.salt) else super().make_signer(salt)


class _Signer(TimestampSigner):
    @cached_property
    def _own_key(self) -> bytes:
        return super().derive_key()

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        return self._own_key if secret_key in (None, self.secret_key) else super().derive_key(secret_key)
