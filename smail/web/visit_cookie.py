"""Flask's signed cookie, with a signer that is made once.

Flask makes one at every request, twice where something changes, and derives its key anew each time: that
takes longer than to check the cookie. The cookies are the same as Flask's own.
"""

import hashlib
from functools import cached_property

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer, TimestampSigner, URLSafeTimedSerializer


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
    @cached_property
    def _own_signer(self) -> Signer:
        return super().make_signer()

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        return self._own_signer if salt in (None, self.salt) else super().make_signer(salt)


class _Signer(TimestampSigner):
    @cached_property
    def _own_key(self) -> bytes:
        return super().derive_key()

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        return self._own_key if secret_key in (None, self.secret_key) else super().derive_key(secret_key)
