"""Course material, manuals and exercises: which files are taken in, known by what is in them.

What a browser says of a file, its name and its type, comes from the sender and is never believed.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zipfile import ZipFile, ZipInfo

from smail.domain import packages, pdf_files

TITLE_MAX, CHANGE_MAX, TEXT_MAX = 120, 300, 20_000
LARGEST_FILE = 10_000_000
# Parts in a real document are some hundreds; more of them are there to wear somebody out.
MOST_PARTS = 5_000
LARGEST_LIST = 1_000_000


class MaterialKind(StrEnum):
    """What a document is for."""

    COURSE_MATERIAL = "course_material"
    MANUAL = "manual"
    EXERCISE = "exercise"


class FileKind(StrEnum):
    """What a version is written in."""

    TEXT = "text"
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    ODT = "odt"
    ODP = "odp"


class FileFault(StrEnum):
    """Why a file is not taken in."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OTHER_KIND = "other_kind"
    MACROS = "macros"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class FileType:
    """What a browser is told of a file, and what its name ends in."""

    media_type: str
    ending: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
TYPES: Mapping[FileKind, FileType] = {
    FileKind.TEXT: FileType("text/plain; charset=utf-8", "txt"),
    FileKind.PDF: FileType("application/pdf", "pdf"),
    FileKind.DOCX: FileType(f"{_OFFICE}.wordprocessingml.document", "docx"),
    FileKind.PPTX: FileType(f"{_OFFICE}.presentationml.presentation", "pptx"),
    FileKind.XLSX: FileType(f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    FileKind.ODT: FileType(f"{_OPEN}.text", "odt"),
    FileKind.ODP: FileType(f"{_OPEN}.presentation", "odp"),
}
_MAIN_PARTS = {
    "word/document.xml": FileKind.DOCX,
    "ppt/presentation.xml": FileKind.PPTX,
    "xl/workbook.xml": FileKind.XLSX,
}
_OPEN_KINDS = {TYPES[kind].media_type.encode(): kind for kind in (FileKind.ODT, FileKind.ODP)}
_LONGEST_KIND = 100
_LISTS = ("[content_types].xml", "meta-inf/manifest.xml")
_MACRO_PLACES = frozenset({"basic", "scripts", "dialogs", "macrosheets", "intlmacrosheets"})
_MACRO_FILES = ("vbaproject", "vbadata")
_LISTED_MACROS = re.compile(rb"macroenabled|vbaproject|vbadata|macrosheet|[\"'/](basic|scripts|dialogs)/")


def kind_of(content: bytes) -> FileKind | FileFault:
    """What the file is by its first bytes and what it holds; never by its name."""
    if not content:
        return FileFault.EMPTY
    if len(content) > LARGEST_FILE:
        return FileFault.TOO_LARGE
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if not pdf_files.is_whole(content):
        return FileFault.OTHER_KIND
    return FileFault.ACTIVE if pdf_files.is_active(content) else FileKind.PDF


def _packed(content: bytes) -> FileKind | FileFault:
    try:
        with packages.opened(content, MOST_PARTS) as package:
            return _kind_of_package(package)
    except packages.DAMAGED:
        return FileFault.OTHER_KIND


def _kind_of_package(package: ZipFile) -> FileKind | FileFault:
    # Programs differ in whether large letters count, and in which of two parts of one name they open.
    parts = {one.filename.lower(): one for one in package.infolist()}
    kind = _kind_by_parts(package, parts)
    lists = [packages.begin(package, parts[one], LARGEST_LIST + 1) for one in _LISTS if one in parts]
    is_odd = len(parts) < len(package.infolist()) or any(len(one) > LARGEST_LIST for one in lists)
    if kind is None or is_odd:
        return FileFault.OTHER_KIND
    return FileFault.MACROS if _has_macros(parts, lists) else kind


def _kind_by_parts(package: ZipFile, parts: Mapping[str, ZipInfo]) -> FileKind | None:
    if "mimetype" in parts:
        return _OPEN_KINDS.get(packages.begin(package, parts["mimetype"], _LONGEST_KIND))
    found = [kind for part, kind in _MAIN_PARTS.items() if part in parts]
    return found[0] if len(found) == 1 and "[content_types].xml" in parts else None


def _has_macros(names: Collection[str], lists: Collection[bytes]) -> bool:
    pieces = {piece for name in names for piece in name.replace("\\", "/").split("/")}
    # A list in sixteen bits has a null beside every letter.
    return (
        not pieces.isdisjoint(_MACRO_PLACES)
        or any(piece.startswith(_MACRO_FILES) for piece in pieces)
        or any(_LISTED_MACROS.search(one.replace(b"\0", b"").lower()) for one in lists)
    )


def file_name(title: str, number: int, kind: FileKind) -> str:
    """A name of plain letters, in which the title can still be told and nothing can be hidden."""
    plain = title.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in plain).split()
    return f"{'-'.join(words)[:60].strip('-') or 'material'}-version-{number}.{TYPES[kind].ending}"
