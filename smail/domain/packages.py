"""Packages from strangers: a zip whose own list is not believed of how large its parts are when unpacked."""

import io
import sys
import zlib
from copy import copy
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

# What a damaged package raises, beside its own error, depends on where it is damaged.
DAMAGED = (BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, RuntimeError, EOFError)
_ENTRY = b"PK\x01\x02"


class TooManyParts(BadZipFile):
    """The package lists more parts than anything real has."""


def opened(content: bytes, most_parts: int) -> ZipFile:
    """The package; TooManyParts where it lists more than these, BadZipFile where one is packed unusually."""
    # Counted before the list is read, since reading a long one is what it would take the memory for.
    if content.count(_ENTRY) > most_parts:
        raise TooManyParts("the package lists too many parts")
    package = ZipFile(io.BytesIO(content))
    # The other ways unpack all at once, however little of it is asked for.
    if any(one.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for one in package.infolist()):
        raise BadZipFile("a part is packed in an unusual way")
    return package


def part_in(package: ZipFile, part: ZipInfo) -> IO[bytes]:
    """The part to be read by pieces, to where it truly ends and not to where the list says."""
    truly = copy(part)
    truly.file_size = sys.maxsize
    return package.open(truly)


def begin(package: ZipFile, part: ZipInfo, at_most: int) -> bytes:
    """What the part begins with, no more of it than this; never more is unpacked either."""
    with part_in(package, part) as file:
        return file.read(at_most)
