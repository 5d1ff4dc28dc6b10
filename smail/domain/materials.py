"""Course material, manuals and exercises: which files are taken in, known by what is in them.

What a browser says of a file, its name and its type, comes from the sender and is never believed.
"""

import io
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

TITLE_MAX, CHANGE_MAX, TEXT_MAX = 120, 300, 20_000
LARGEST_FILE = 10_000_000
# Parts in a real document are some hundreds; more of them are there to wear somebody out.
MOST_PARTS = 5_000
LARGEST_LIST = 1_000_000
_LONGEST_TYPE = 100
# Other ways to pack are never met in documents, and are unpacked without measure.
_PACKED_AS = (ZIP_STORED, ZIP_DEFLATED)
# Where Excel and OpenDocument keep what runs by itself; Word's and PowerPoint's has a name of its own.
_MACROS_IN = ("xl/macrosheets/", "basic/", "scripts/")


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
_LIST = "[Content_Types].xml"
_OPEN_KINDS = {TYPES[kind].media_type.encode(): kind for kind in (FileKind.ODT, FileKind.ODP)}


def kind_of(content: bytes) -> FileKind | FileFault:
    """What the file is by its first bytes and what it holds; never by its name."""
    if not content:
        return FileFault.EMPTY
    if len(content) > LARGEST_FILE:
        return FileFault.TOO_LARGE
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    return FileFault.OTHER_KIND


def _packed(content: bytes) -> FileKind | FileFault:
    try:
        with ZipFile(io.BytesIO(content)) as package:
            return _kind_of_package(package)
    # What a damaged package raises, beside its own error, depends on where it is damaged.
    except (BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, RuntimeError, EOFError):
        return FileFault.OTHER_KIND


def _kind_of_package(package: ZipFile) -> FileKind | FileFault:
    parts = {one.filename: one for one in package.infolist()}
    if len(parts) > MOST_PARTS or any(one.compress_type not in _PACKED_AS for one in parts.values()):
        return FileFault.OTHER_KIND
    found = _told_kind(package, parts)
    return FileFault.MACROS if isinstance(found, FileKind) and _has_macros(parts) else found


def _told_kind(package: ZipFile, parts: Collection[str]) -> FileKind | FileFault:
    if "mimetype" in parts:
        return _OPEN_KINDS.get(_read(package, "mimetype", _LONGEST_TYPE), FileFault.OTHER_KIND)
    found = [kind for part, kind in _MAIN_PARTS.items() if part in parts]
    if len(found) != 1 or _LIST not in parts:
        return FileFault.OTHER_KIND
    listed = _read(package, _LIST, LARGEST_LIST + 1)
    if len(listed) > LARGEST_LIST:
        return FileFault.OTHER_KIND
    return FileFault.MACROS if b"macroEnabled" in listed else found[0]


def _read(package: ZipFile, part: str, at_most: int) -> bytes:
    """The beginning of a part. What a package says of how large its parts are need not be true."""
    with package.open(part) as file:
        return file.read(at_most)


def _has_macros(parts: Iterable[str]) -> bool:
    names = [one.lower() for one in parts]
    return any(one.endswith("vbaproject.bin") or one.startswith(_MACROS_IN) for one in names)


def file_name(title: str, number: int, kind: FileKind) -> str:
    """A name of plain letters, in which the title can still be told and nothing can be hidden."""
    plain = title.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in plain).split()
    return f"{'-'.join(words)[:60].strip('-') or 'material'}-version-{number}.{TYPES[kind].ending}"
