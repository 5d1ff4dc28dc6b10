"""A file is known by what is in it, whatever it is called, and its name afterwards hides nothing."""

import io
from zipfile import ZipFile

import pytest

from smail.domain.materials import LARGEST_FILE, TYPES, FileFault, FileKind, file_name, kind_of
from tests.factories.materials import PDF, packed


def _open_document(kind: FileKind, **parts: str) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as package:
        package.writestr("mimetype", TYPES[kind].media_type)
        for name, text in ({"content.xml": "<x/>"} | parts).items():
            package.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (packed("word/document.xml"), FileKind.DOCX),
        (packed("ppt/presentation.xml", "ppt/slides/slide1.xml"), FileKind.PPTX),
        (packed("xl/workbook.xml"), FileKind.XLSX),
        (_open_document(FileKind.ODT), FileKind.ODT),
        (_open_document(FileKind.ODP), FileKind.ODP),
    ],
    ids=lambda one: one if isinstance(one, FileKind) else "",
)
def test_a_document_is_known_by_what_it_holds(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", FileFault.EMPTY),
        (PDF.ljust(LARGEST_FILE + 1), FileFault.TOO_LARGE),
        (b"MZ\x90\x00 a program", FileFault.OTHER_KIND),
        (b"<html><script>alert(1)</script>", FileFault.OTHER_KIND),
        (b" " + PDF, FileFault.OTHER_KIND),
        (b"%PDF-<html><script>", FileFault.OTHER_KIND),
        (PDF.replace(b"<< >>", b"<< /S /JavaScript >>"), FileFault.ACTIVE),
        (packed("something/else.xml"), FileFault.OTHER_KIND),
        (packed("word/document.xml", "ppt/presentation.xml"), FileFault.OTHER_KIND),
        (packed("word/document.xml")[:-30], FileFault.OTHER_KIND),
        (packed("word/document.xml", "word/vbaProject.bin"), FileFault.MACROS),
        (packed("word/document.xml", listed="<Types x='macroEnabled'/>"), FileFault.MACROS),
        (packed("word/document.xml", "word/VBAProject.BIN"), FileFault.MACROS),
        (packed("word/document.xml", "custom/VBAPROJECT-2.bin"), FileFault.MACROS),
        (packed("xl/workbook.xml", "xl/MacroSheets/sheet1.xml"), FileFault.MACROS),
        (
            packed("xl/workbook.xml", listed="<x ContentType='application/vnd.ms-excel.macrosheet+xml'/>"),
            FileFault.MACROS,
        ),
        (_open_document(FileKind.ODT, **{"Basic/Standard/Module1.xml": "Sub Main"}), FileFault.MACROS),
        (_open_document(FileKind.ODP, **{"Object 1/Scripts/python/x.py": "import os"}), FileFault.MACROS),
        (
            _open_document(FileKind.ODT, **{"META-INF/manifest.xml": '<x full-path="Basic/Standard/"/>'}),
            FileFault.MACROS,
        ),
        (_open_document(FileKind.ODT, **{"META-INF/manifest.xml": "x" * 1_000_001}), FileFault.OTHER_KIND),
        (packed("word/document.xml", "Word/document.xml"), FileFault.OTHER_KIND),
        (packed("word/document.xml", listed="x" * 1_000_001), FileFault.OTHER_KIND),
    ],
)
def test_what_is_no_such_document_is_not_taken_in(content: bytes, fault: FileFault) -> None:
    assert kind_of(content) is fault


def test_the_largest_file_is_taken_in() -> None:
    assert kind_of(PDF.ljust(LARGEST_FILE)) is FileKind.PDF


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Handbok för användare", "handbok-for-anvandare-version-2.pdf"),
        ('../../etc/passwd"; x=', "etc-passwd-x-version-2.pdf"),
        ("a\r\nSet-Cookie: b", "a-set-cookie-b-version-2.pdf"),
        ("语言", "material-version-2.pdf"),
    ],
)
def test_a_file_is_named_in_plain_letters(title: str, name: str) -> None:
    assert file_name(title, 2, FileKind.PDF) == name
