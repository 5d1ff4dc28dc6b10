"""A file of Word from outside is taken in only where it runs, fetches and hides nothing, and names nobody."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from smail.domain.people import format_number, with_check
from smail.reports import word_outside, word_template
from smail.reports.word_outside import OutsideFault, fault_of
from tests.factories.materials import PDF, packed

RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="https://example.org/a.dotx"{more}/></Relationships>'
)


NUMBER = format_number(with_check("KX482"))
CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
    "<property><lpwstr>Om {}.</lpwstr></property></Properties>"
)


def _edited(change: Callable[[Any], None] = lambda made: None) -> bytes:
    made = docx.Document(io.BytesIO(word_template.plain()))
    made.add_paragraph("Styrgruppen har ändrat den här raden.")
    change(made)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _with_part(name: str, content: str) -> bytes:
    found = io.BytesIO(_edited())
    with zipfile.ZipFile(found, "a") as archive:
        archive.writestr(name, content)
    return found.getvalue()


def _with_field(*pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in pieces)
    field = f"<w:p {nsdecls('w')}>{runs}</w:p>"
    return _edited(lambda made: made.element.body.insert(0, parse_xml(field)))


def _with_property(name: str, value: str) -> bytes:
    return _edited(lambda made: setattr(made.core_properties, name, value))


def _commented(made: Any, author: str) -> None:
    made.add_comment(made.paragraphs[-1].runs, text="Stämmer det?", author=author, initials="x")


def test_a_file_that_was_edited_in_word_is_taken_in() -> None:
    assert fault_of(_edited()) is None
    # What Word itself writes to number pages and to make a list of contents.
    assert fault_of(_with_field(" PAGE ", 'TOC \\o "1-3"')) is None
    # Money, a phone number and half a checksum are nobody's number.
    harmless = "234 567 kronor, 223-344, 018-234567, " + "c4" * 32
    assert fault_of(_edited(lambda made: made.add_paragraph(harmless))) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", OutsideFault.EMPTY),
        (PDF, OutsideFault.NOT_WORD),
        (b"PK\x03\x04 not a package", OutsideFault.NOT_WORD),
        (packed("xl/workbook.xml"), OutsideFault.NOT_WORD),
        (packed("word/document.xml", "word/vbaProject.bin"), OutsideFault.MACROS),
        (_with_part("word/embeddings/oleObject1.bin", "x"), OutsideFault.FILES_INSIDE),
        (
            _with_part("word/_rels/footer1.xml.rels", RELATIONS.format(kind="aFChunk", more="")),
            "files_inside",
        ),
        # A sign written by its number is the same sign.
        (
            _with_part(
                "word/_rels/settings.xml.rels",
                RELATIONS.format(kind="attachedTemplate", more=' TargetMode="&#69;xternal"'),
            ),
            OutsideFault.LINKS,
        ),
        (_with_field("DDE", 'AUTO c:\\\\windows\\\\cmd.exe "/k calc"'), OutsideFault.LINKS),
        (_with_part("word/x.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), OutsideFault.NOT_WORD),
        (_edited(lambda made: made.add_paragraph("19121212-1212 var med.")), OutsideFault.PERSONNUMMER),
        (_with_property("comments", "Ringt 19121212-1212"), OutsideFault.PERSONNUMMER),
        (_with_property("last_modified_by", NUMBER), OutsideFault.NUMBER),
        (_with_part("docProps/custom.xml", CUSTOM.format(NUMBER)), OutsideFault.NUMBER),
        (_edited(lambda made: _commented(made, "19121212-1212")), OutsideFault.PERSONNUMMER),
        (_edited(lambda made: made.sections[0].header.add_paragraph(NUMBER)), OutsideFault.NUMBER),
        (_edited(lambda made: made.add_paragraph(NUMBER.replace("-", "").lower())), OutsideFault.NUMBER),
    ],
)
def test_a_file_that_is_not_a_harmless_document_is_not_and_it_is_said_why(content: bytes, why: str) -> None:
    assert fault_of(content) == why


def test_a_file_that_unpacks_to_more_than_is_read_is_not_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_outside, "LARGEST_READ", 2_000)
    assert fault_of(_edited()) is OutsideFault.NOT_WORD
