"""A file of Word that somebody edited outside: whether it can stand beside a signed report, and why not.

Whoever opens one trusts it, so nothing in it may run, fetch or hide a file; and a report is of a group.
"""

import zipfile
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from smail.domain import packages
from smail.domain.materials import MOST_PARTS, FileFault, FileKind, kind_of
from smail.domain.numbers_in_text import holds_number
from smail.domain.personnummer import looks_like_personnummer

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405

# Of all that is read as XML, unpacked.
LARGEST_READ = 20_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
# Codes in a field that fetch something, or start another program, when the file is opened or printed.
_FETCHING = frozenset(
    {
        "DDE",
        "DDEAUTO",
        "INCLUDETEXT",
        "INCLUDEPICTURE",
        "INCLUDE",
        "IMPORT",
        "LINK",
        "DATABASE",
        "RD",
        "EMBED",
    }
)
# Attributes that hold what somebody has written: who commented, what a picture shows, a field's name.
_WRITTEN = frozenset({"author", "initials", "descr", "title", "name", "alias", "tag", "tooltip"})
_HIDDEN_FILES = ("embeddings", "activex")


class OutsideFault(StrEnum):
    """Why a file is not taken in."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_WORD = "not_word"
    MACROS = "macros"
    LINKS = "links"
    FILES_INSIDE = "files_inside"
    PERSONNUMMER = "personnummer"
    NUMBER = "number"


_OF_KIND = {
    FileFault.EMPTY: OutsideFault.EMPTY,
    FileFault.TOO_LARGE: OutsideFault.TOO_LARGE,
    FileFault.MACROS: OutsideFault.MACROS,
}


class _UnreadError(Exception):
    """The package holds XML that Word never writes, or more than is read."""


def fault_of(content: bytes) -> OutsideFault | None:
    """What is wrong with the file; None where it can be attached."""
    kind = kind_of(content)
    if isinstance(kind, FileFault):
        return _OF_KIND.get(kind, OutsideFault.NOT_WORD)
    if kind is not FileKind.DOCX:
        return OutsideFault.NOT_WORD
    try:
        with packages.opened(content, MOST_PARTS) as package:
            return _within(package)
    except (_UnreadError, *packages.DAMAGED):
        return OutsideFault.NOT_WORD


def _within(package: zipfile.ZipFile) -> OutsideFault | None:
    pieces = {piece for name in package.namelist() for piece in name.lower().replace("\\", "/").split("/")}
    if not pieces.isdisjoint(_HIDDEN_FILES):
        return OutsideFault.FILES_INSIDE
    read = dict(_read(package))
    for name, root in read.items():
        if name.endswith(".rels") and (found := _fault_of_links(root)):
            return found
    if any(_fetches(root) for root in read.values()):
        return OutsideFault.LINKS
    lines = [line for root in read.values() for line in _lines(root)]
    if any(looks_like_personnummer(line) for line in lines):
        return OutsideFault.PERSONNUMMER
    return OutsideFault.NUMBER if any(holds_number(line) for line in lines) else None


def _read(package: zipfile.ZipFile) -> Iterator[tuple[str, "Element"]]:
    """Every part that is XML; none of them with a definition of its own, which Word never writes."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    left = LARGEST_READ
    for part in package.infolist():
        name = part.filename.lower()
        if not name.endswith((".xml", ".rels")):
            continue
        content = packages.begin(package, part, left + 1)
        left -= len(content)
        if left < 0:
            raise _UnreadError(name)
        try:
            yield name, fromstring(content, forbid_dtd=True)
        except (DefusedXmlException, ParseError) as error:
            raise _UnreadError(name) from error


def _fault_of_links(root: "Element") -> OutsideFault | None:
    for one in root.iter():
        values = {name.rpartition("}")[2].lower(): value.strip() for name, value in one.attrib.items()}
        if values.get("type", "").lower().endswith("/afchunk"):
            return OutsideFault.FILES_INSIDE
        if values.get("targetmode", "").lower() == "external":
            return OutsideFault.LINKS
    return None


def _fetches(root: "Element") -> bool:
    """Whether a field fetches something; its code may be written in pieces."""
    written = "".join(one.text or "" for one in _of(root, "instrText")).upper()
    simple = " ".join(
        one.get(f"{place}instr", "") for one in _of(root, "fldSimple") for place in (_W, _STRICT)
    )
    words = f"{written} {simple.upper()}".replace("\\", " ").replace('"', " ").split()
    return not _FETCHING.isdisjoint(words)


def _lines(root: "Element") -> Iterator[str]:
    """Every text that somebody can have written: paragraphs with what was struck out, and properties."""
    for one in root.iter():
        if _local(one.tag) == "p":
            yield "".join(each.text or "" for each in one.iter() if _local(each.tag) in ("t", "delText"))
        elif _local(one.tag) not in ("t", "delText") and one.text and one.text.strip():
            yield one.text
        for name, value in one.attrib.items():
            if _local(name) in _WRITTEN or (_local(one.tag) == "docVar" and _local(name) == "val"):
                yield value


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _of(root: "Element", name: str) -> Iterator["Element"]:
    for place in (_W, _STRICT):
        yield from root.iter(f"{place}{name}")
