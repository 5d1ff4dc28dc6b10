"""A PDF is told from something that only begins like one, and from one that does something when opened."""

import zlib

import pytest

from smail.domain.pdf_files import is_active, is_whole
from tests.factories.materials import PDF


def _with(objects: bytes) -> bytes:
    return PDF.replace(b"trailer", objects + b"\ntrailer")


def _hidden(objects: bytes) -> bytes:
    return _with(
        b"2 0 obj\n<< /Type /ObjStm /N 1 >>\nstream\n" + zlib.compress(objects) + b"\nendstream\nendobj"
    )


def test_a_pdf_has_its_header_and_its_end() -> None:
    assert is_whole(PDF)
    assert is_whole(PDF + b"\r\n \n")
    for odd in (b"%PDF-", b"%PDF-<html>" + PDF[9:], PDF[:-7], PDF.replace(b"startxref", b"xref"), b" " + PDF):
        assert not is_whole(odd)


@pytest.mark.parametrize(
    "objects",
    [
        b"<< /S /JavaScript /JS (app.alert) >>",
        b"<< /S /Java#53cript >>",
        b"<< /OpenAction << /S /Launch /F (x.exe) >> >>",
        b"<< /Names << /EmbeddedFiles 4 0 R >> >>",
        b"<</Type/EmbeddedFile/Length 3>>",
    ],
)
def test_a_script_a_program_and_a_file_within_are_found_also_in_packed_objects(objects: bytes) -> None:
    assert is_active(_with(objects))
    assert is_active(_hidden(objects))


def test_an_ordinary_pdf_is_quiet_and_one_of_endless_objects_is_not_trusted() -> None:
    assert not is_active(_with(b"<< /OpenAction [3 0 R /Fit] /A << /S /URI /URI (https://example.org) >> >>"))
    assert not is_active(_hidden(b"<< /Type /Catalog /Launched true >>"))
    assert not is_active(_with(b"<< /Type /ObjStm >>\nstream\nnothing packed\nendstream"))
    assert is_active(_hidden(b" " * 9_000_000))
