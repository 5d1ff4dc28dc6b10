"""The file of a board as a tagged paper and a workbook, and whether both can be made again, byte for byte."""

import hashlib
import io
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from smail.queries.board_files import Files
from smail.reports.typesetting import set_as_pdf
from smail.reports.xlsx import Workbook

TEMPLATE = "board_file.typ"
# What decides the bytes, beside what packs the workbook: the program, what sets the type and its letters.
MAKERS = ("smail", "typst", "matplotlib")
WIDTH = 140


@dataclass(frozen=True, slots=True)
class Remade:
    """Whether the same bytes came out again, and what is another now: then and now."""

    is_same: bool
    changed: tuple[tuple[str, str, str], ...]


def paper(document: Mapping[str, Any]) -> bytes:
    """The document as PDF/UA; the same document gives the same bytes."""
    return set_as_pdf(TEMPLATE, document)


def book(document: Mapping[str, Any]) -> bytes:
    """The document's tables, a sheet each, the definitions last; the same document gives the same bytes."""
    content = io.BytesIO()
    with Workbook(content) as out:
        for part in document["parts"]:
            for one in part["tables"]:
                _write(out, [one for one in (document["title"], document["mark"]) if one], one)
    return content.getvalue()


def _write(out: Workbook, heads: Sequence[str], table: Mapping[str, Any]) -> None:
    rows: Sequence[Sequence[str | int | None]] = table["cells"]
    said: list[Sequence[str]] = [(one,) for one in table["said"]]
    # As wide beside each other as on paper, in signs.
    widths = [max(10, WIDTH * one // sum(table["widths"])) for one in table["widths"]]
    out.write(table["sheet"], heads, [[], table["header"], *rows, [], *said], widths)


def finished(document: Mapping[str, Any]) -> Files:
    """The files that are kept, with all that they were made of."""
    content, workbook = paper(document), book(document)
    snapshot = json.dumps(document, ensure_ascii=False, sort_keys=True)
    made_by = json.dumps(makers(), sort_keys=True)
    return Files(snapshot, content, workbook, _digest(content), _digest(workbook), made_by)


def document_of(kept: Files) -> dict[str, Any]:
    """The words and figures that were finished."""
    found: dict[str, Any] = json.loads(kept.snapshot)
    return found


def makers() -> dict[str, str]:
    """The versions of what makes the files, and the SHA-256 of the template."""
    template = files("smail.templates").joinpath("reports", TEMPLATE).read_bytes()
    made = {name: version(name) for name in MAKERS}
    return {**made, "zlib": zlib.ZLIB_RUNTIME_VERSION, "template": _digest(template)}


def remade(kept: Files) -> Remade:
    """Both files made again from what was kept, beside those that were finished."""
    document = document_of(kept)
    is_same = (_digest(paper(document)), _digest(book(document))) == (kept.digest, kept.book_digest)
    then, now = json.loads(kept.made_by), makers()
    changed = [
        (name, then.get(name, "–"), now.get(name, "–"))
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]
    return Remade(is_same, tuple(changed))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
