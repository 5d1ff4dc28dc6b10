"""The words of a PDF as a reader's program finds them, without a library for it."""

import re
import zlib
from collections.abc import Iterator, Mapping

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
# Brackets that close each other stand within a text as they are; no text here has three within each other.
_PIECE = rb"\\.|[^\\()]"
_INNER = rb"\((?:%s|\((?:%s)*\))*\)" % (_PIECE, _PIECE)
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|\(((?:%s|%s)*)\)|<([0-9a-fA-F]*)>|(\bET\b)" % (_PIECE, _INNER), re.DOTALL
)
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(content: bytes) -> str:
    """All text that is shown, in the order in which it is drawn."""
    return " ".join(pages_of(content))


def pages_of(content: bytes) -> list[str]:
    """The text of each page."""
    objects = {int(one): body for one, body in _OBJECT.findall(content)}
    maps = {one: _letters(_plain(body)) for one, body in objects.items() if b"beginbfchar" in _plain(body)}
    fonts = {
        one: maps[int(found[1])]
        for one, body in objects.items()
        if (found := re.search(rb"/ToUnicode (\d+) 0 R", body)) and int(found[1]) in maps
    }
    return ["".join(_drawn(_plain(drawn), named)) for drawn, named in _pages(objects, fonts)]


def _pages(
    objects: Mapping[int, bytes], fonts: Mapping[int, Mapping[bytes, str]]
) -> Iterator[tuple[bytes, Mapping[bytes, Mapping[bytes, str]]]]:
    """What is drawn on each page, and its fonts: one page's second can be another's first."""
    for body in objects.values():
        if re.search(rb"/Type ?/Page\b", body):
            drawn, named = (re.search(rb"/%s (\d+) 0 R" % one, body) for one in (b"Contents", b"Resources"))
            assert drawn is not None
            among = body if named is None else objects[int(named[1])]
            yield (
                objects[int(drawn[1])],
                {name: fonts[int(at)] for name, at in _FONT.findall(among) if int(at) in fonts},
            )


def _plain(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return b""
    try:
        # Not in one go: where the last byte looks like the end of a line it is not among these.
        return zlib.decompressobj().decompress(found[1])
    except zlib.error:
        return found[1]


def _letters(cmap: bytes) -> Mapping[bytes, str]:
    pairs = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", cmap)
    return {code.lower(): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _drawn(page: bytes, named: Mapping[bytes, Mapping[bytes, str]]) -> Iterator[str]:
    letters: Mapping[bytes, str] = {}
    for font, text, coded, end in _SHOWN.findall(page):
        if font:
            letters = named.get(font, {})
        elif end:
            yield " "
        else:
            # Letters far back in a font stand as the digits of their numbers, and not as bytes.
            codes = coded.decode().lower() if coded else _ESCAPED.sub(_unescaped, text).hex()
            yield "".join(letters.get(codes[at : at + 4].encode(), "") for at in range(0, len(codes), 4))


def _unescaped(found: re.Match[bytes]) -> bytes:
    one = found[1]
    return bytes([int(one, 8)]) if len(one) == 3 else _NAMED.get(one, one)
