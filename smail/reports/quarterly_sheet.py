"""A report as a tagged paper and other files, and whether signed ones can be made to the same bytes again."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from smail.domain.reporting import ReportFormat
from smail.queries.quarterly_reports import Made, Paper
from smail.reports.report_pictures import with_drawings
from smail.reports.report_workbook import workbook
from smail.reports.typesetting import set_as_pdf
from smail.reports.word import word
from smail.reports.word_template import plain

TEMPLATE = "quarterly.typ"
# What decides the bytes: the program, what sets the type, and what the letters come with.
MAKERS = ("smail", "typst", "matplotlib")
WORD_MAKERS = ("smail", "docxtpl", "python-docx", "jinja2", "lxml", "matplotlib")
# The own code that lays the bytes: a version says too little between two releases.
_DRAWN = ("reports/report_pictures.py", "charts/bars.py", "charts/effects.py", "charts/canvas.py")
_PAPER_CODE = ("reports/typesetting.py", *_DRAWN)
_WORD_CODE = ("reports/word.py", "reports/word_charts.py", *_DRAWN)
_EXCEL_CODE = ("reports/report_workbook.py", "reports/workbook_columns.py", "reports/xlsx.py")


@dataclass(frozen=True, slots=True)
class Remade:
    """Whether the same bytes came out again, and what is another now: then and now."""

    is_same: bool
    digest: str
    changed: tuple[tuple[str, str, str], ...]


def paper(document: Mapping[str, Any]) -> bytes:
    """The document as PDF/UA; the same document gives the same bytes."""
    return set_as_pdf(TEMPLATE, with_drawings(document))


def signed(document: Mapping[str, Any], template: bytes | None = None) -> Paper:
    """The paper that is signed and its other files, with all that they were made of.

    Without a template of Word it is the one that is built in.
    """
    content = paper(document)
    snapshot = json.dumps(document, ensure_ascii=False, sort_keys=True)
    beside = (_excel(document), _word(document, template or plain()))
    return Paper(snapshot, content, _digest(content), json.dumps(makers(), sort_keys=True), beside)


def document_of(kept: Paper) -> dict[str, Any]:
    """The words and figures that were signed."""
    found: dict[str, Any] = json.loads(kept.snapshot)
    return found


def makers() -> dict[str, str]:
    """The versions of what makes the paper, and the SHA-256 of its template and of the code that lays it."""
    template = files("smail.templates").joinpath("reports", TEMPLATE).read_bytes()
    found = {name: version(name) for name in MAKERS}
    return {**found, "template": _digest(template), "code": _code(_PAPER_CODE)}


def remade(kept: Paper) -> Remade:
    """The paper made again from what was kept, beside the one that was signed."""
    return _beside(kept, _digest(paper(document_of(kept))), makers())


def template_of(one: Made) -> str | None:
    """The SHA-256 of the template that the file was made with; None for the one that is built in."""
    found: str | None = json.loads(one.made_by).get("template")
    return None if found in (None, _digest(plain())) else found


def remade_file(kept: Paper, one: Made, template: bytes | None = None) -> Remade:
    """Another file made again from what was kept, beside the one that was signed."""
    document = document_of(kept)
    is_word = one.format is ReportFormat.WORD
    again = _word(document, template or plain()) if is_word else _excel(document)
    return _beside(one, again.digest, json.loads(again.made_by))


def _excel(document: Mapping[str, Any]) -> Made:
    content = workbook(document)
    made_by = {
        "smail": version("smail"),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "code": _code(_EXCEL_CODE),
    }
    return Made(ReportFormat.EXCEL, content, _digest(content), json.dumps(made_by, sort_keys=True))


def _word(document: Mapping[str, Any], template: bytes) -> Made:
    content = word(document, template)
    made_by = {name: version(name) for name in WORD_MAKERS} | {
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "template": _digest(template),
        "code": _code(_WORD_CODE),
    }
    return Made(ReportFormat.WORD, content, _digest(content), json.dumps(made_by, sort_keys=True))


def _beside(kept: Paper | Made, digest: str, now: Mapping[str, str]) -> Remade:
    then = json.loads(kept.made_by)
    changed = [
        (name, then.get(name, "–"), now.get(name, "–"))
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]
    return Remade(digest == kept.digest, digest, tuple(changed))


@cache
def _code(names: tuple[str, ...]) -> str:
    """The SHA-256 of this code, as it is installed."""
    return _digest(b"".join(files("smail").joinpath(name).read_bytes() for name in names))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
