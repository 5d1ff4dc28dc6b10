"""PDF files from strangers: whether one is whole, and whether it would do something when it is opened."""

import re
import zlib
from collections.abc import Iterator

_HEADER = re.compile(rb"%PDF-[12]\.[0-9][\r\n \t]")
_END = re.compile(rb"startxref\s+[0-9]+\s+%%EOF")
_END_LENGTH = 2048
# Any letter of a name may stand as its number instead.
_NAMES = (
    "".join(f"(?:{letter}|(?i:#{ord(letter):x}))" for letter in name)
    for name in ("JavaScript", "Launch", "EmbeddedFiles", "EmbeddedFile")
)
_ACTIVE = re.compile(f"/(?:{'|'.join(_NAMES)})(?![A-Za-z0-9#])".encode())
_PACKED_OBJECTS = re.compile(rb"stream\r?\n")
# So much is unpacked of one file's objects in all; a real document has far less.
_MOST_OBJECTS = 8_000_000


def is_whole(content: bytes) -> bool:
    """Whether it has the header of a PDF, and the end of one."""
    return _HEADER.match(content) is not None and _END.search(content.rstrip()[-_END_LENGTH:]) is not None


def is_active(content: bytes) -> bool:
    """Whether it names a script, a program to start or a file within the file.

    Looked for in the file as it stands and in objects packed in the usual way, unless they are encrypted.
    More objects than anything real has are counted as active, since nobody has looked at them.
    """
    if _names_action(content):
        return True
    left = _MOST_OBJECTS
    for packed in _packed_objects(content):
        objects = _unpacked(packed, left)
        left -= len(objects)
        if left <= 0 or _names_action(objects):
            return True
    return False


def _packed_objects(content: bytes) -> Iterator[bytes]:
    # Every part of the file is looked at once, however often it says that objects begin.
    ends = 0
    while (told := content.find(b"/ObjStm", ends)) >= 0:
        begins = _PACKED_OBJECTS.search(content, told)
        if begins is None:
            return
        ends = content.find(b"endstream", begins.end())
        ends = ends if ends >= 0 else len(content)
        yield content[begins.end() : ends]


def _names_action(part: bytes) -> bool:
    return _ACTIVE.search(part) is not None


def _unpacked(packed: bytes, at_most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, at_most)
    except zlib.error:
        return b""
