"""PDF files from strangers: whether one is whole, and whether it would do something when it is opened."""

import re
import zlib

_HEADER = re.compile(rb"%PDF-[12]\.[0-9][\r\n \t]")
_END = re.compile(rb"startxref\s+[0-9]+\s+%%EOF")
_END_LENGTH = 2048
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?)(?![A-Za-z0-9])")
_PACKED_OBJECTS = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n")
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
    for found in _PACKED_OBJECTS.finditer(content):
        objects = _unpacked(content, found.end(), left)
        left -= len(objects)
        if left <= 0 or _names_action(objects):
            return True
    return False


def _names_action(part: bytes) -> bool:
    plain = _ESCAPED.sub(lambda sign: bytes.fromhex(sign[1].decode()), part)
    return _ACTIVE.search(plain) is not None


def _unpacked(content: bytes, begins: int, at_most: int) -> bytes:
    ends = content.find(b"endstream", begins)
    try:
        return zlib.decompressobj().decompress(content[begins : ends if ends > 0 else None], at_most)
    except zlib.error:
        return b""
