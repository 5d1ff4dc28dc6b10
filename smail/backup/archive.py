"""The file of a backup: compressed, then sealed piece by piece with a key of its own.

Every piece is bound to the head of the file, to its place and to whether it is the last, so that a changed
byte, a missing end and pieces in another order are all refused. Each file has a key derived from a fresh
salt: the counter that serves as nonce never meets the same key twice.
"""

import json
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from smail.backup.manifest import Manifest
from smail.errors import SmailError
from smail.vault import matches

MAGIC = b"SMAIL backup 1\n"
PIECE = 256 * 1024
_TAG_BYTES = 16
_SALT_BYTES = 32
_CHECK_BYTES = 16
_NONCE_BYTES = 12
_LEVEL = 3
_LARGEST_MANIFEST = 1024 * 1024


class BackupError(SmailError):
    """A backup cannot be made, opened, put back or believed; says why and what to do."""


class Writer:
    """Takes what shall be kept and writes it sealed; nothing is whole before finish()."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        salt = secrets.token_bytes(_SALT_BYTES)
        self._cipher, check = _keys(key, salt)
        self._head = MAGIC + salt + check
        self._file, self._number = file, 0
        self._squeezer = zlib.compressobj(_LEVEL)
        self._waiting = bytearray()
        file.write(self._head)

    def write(self, plain: bytes) -> None:
        """These bytes come next."""
        self._waiting += self._squeezer.compress(plain)
        while len(self._waiting) > PIECE:
            self._seal(is_last=False)

    def finish(self) -> None:
        """Everything that was given is in the file, and the last piece says that it is the last."""
        self._waiting += self._squeezer.flush()
        while len(self._waiting) > PIECE:
            self._seal(is_last=False)
        self._seal(is_last=True)

    def _seal(self, *, is_last: bool) -> None:
        plain = bytes(self._waiting[:PIECE])
        del self._waiting[:PIECE]
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last), plain, self._head))
        self._number += 1


def refuse_unless_whole(path: Path, key: bytes) -> None:
    """Raise BackupError unless every piece of the file is as it was written, from first to last."""
    with _reading(path) as file:
        for _piece in _pieces(file, key):
            pass


def read(path: Path, key: bytes) -> tuple[Manifest, Iterator[bytes]]:
    """What the backup says of itself, and its contents bit by bit; BackupError at the first wrong piece."""
    contents = _contents(path, key)
    first = bytearray()
    for part in contents:
        line, newline, rest = part.partition(b"\n")
        first += line
        if newline:
            return _manifest(bytes(first)), _joined(rest, contents)
        if len(first) > _LARGEST_MANIFEST:
            break
    raise BackupError("Säkerhetskopian saknar innehållsförteckning.")


def _manifest(text: bytes) -> Manifest:
    try:
        return Manifest.from_json(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(
            "Säkerhetskopians innehållsförteckning har ett annat format. "
            "Använd den version av SMAIL som gjorde den."
        ) from error


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _contents(path: Path, key: bytes) -> Iterator[bytes]:
    swelling = zlib.decompressobj()
    with _reading(path) as file:
        for piece in _pieces(file, key):
            rest = piece
            while rest:
                yield swelling.decompress(rest, PIECE)
                rest = swelling.unconsumed_tail
    yield swelling.flush()
    if not swelling.eof:
        raise BackupError("Säkerhetskopian slutar för tidigt.")


def _reading(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} går inte att läsa: {error.strerror}.") from error


def _pieces(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    head = file.read(len(MAGIC) + _SALT_BYTES + _CHECK_BYTES)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + _SALT_BYTES + _CHECK_BYTES:
        raise BackupError("Filen är ingen säkerhetskopia av SMAIL, eller så är dess början skadad.")
    cipher, check = _keys(key, head[len(MAGIC) : -_CHECK_BYTES])
    if not matches(check, head[-_CHECK_BYTES:]):
        raise BackupError(
            "Nyckeln passar inte säkerhetskopian, eller så är filens början skadad. "
            "Kontrollera SMAIL_BACKUP_KEY eller secrets/backup_key."
        )
    number, sealed = 0, file.read(PIECE + _TAG_BYTES)
    while True:
        following = file.read(PIECE + _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, not following), sealed, head)
        except InvalidTag as error:
            raise BackupError(
                f"Säkerhetskopian är skadad eller avkortad i del {number + 1}. Ta en annan kopia."
            ) from error
        if not following:
            return
        number, sealed = number + 1, following


def _keys(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    """The cipher of one file, and the bytes that tell whether a key is the right one."""
    length = 32 + _CHECK_BYTES
    made = HKDF(algorithm=SHA256(), length=length, salt=salt, info=b"smail backup 1").derive(key)
    return AESGCM(made[:32]), made[32:]


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(_NONCE_BYTES - 1, "big") + bytes([is_last])
