"""A report as a file of Word, from an installed template; the same report gives the same bytes.

A template is code: it is run in a sandbox, is given texts and finished parts alone, and a name that is not
there stops it.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from smail.errors import Refused
from smail.reports.word_charts import picture_of

if TYPE_CHECKING:
    from docx.document import Document
    from docxtpl import DocxTemplate

LANGUAGE = "sv-SE"
# Twentieths of a point: what the margins of an A4 leave.
_WIDTH = 9600
# Rows stand as close as on the paper.
_CLOSE = '<w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>'
# The earliest day that an archive knows.
_DAY = (1980, 1, 1, 0, 0, 0)
_BROKEN = {code: None for code in range(32) if chr(code) != "\t"}


class Finished:
    """A part of the document that is ready; a template can put it somewhere, and reach nothing through it."""

    __slots__ = ("_made",)

    def __init__(self, made: Callable[[], str]) -> None:
        self._made = made

    def __html__(self) -> str:
        return self._made()


def word(document: Mapping[str, Any], template: bytes) -> bytes:
    """The document set in the template; Refused, with what is wrong, where the template cannot be used."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    try:
        made = DocxTemplate(io.BytesIO(template))
        sandbox = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        made.render(_values(document, made), sandbox)
    except TemplateError as error:
        raise Refused(f"Mallen går inte att fylla i: {_fault(error)}") from error
    _name(made.docx, document["title"])
    content = io.BytesIO()
    made.docx.save(content)
    return settled(content.getvalue())


def _fault(error: Exception) -> str:
    """What is wrong with a template, in the words of whoever wrote it."""
    from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError

    name = next(iter(re.findall(r"'(\w+)'", str(error))), "")
    if isinstance(error, SecurityError):
        return f"den försöker nå något som en mall inte får{f' ({name})' if name else ''}."
    if isinstance(error, UndefinedError):
        return f"det finns inget som heter {name}." if name else "den frågar efter något som inte finns."
    if isinstance(error, TemplateSyntaxError):
        return f"ett fält, en slinga eller ett villkor är felskrivet ({name or 'något saknas'})."
    return "ett fält går inte att räkna ut."


def settled(content: bytes) -> bytes:
    """The same file with fixed days in its archive."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = zipfile.ZipInfo(name, _DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return found.getvalue()


def _values(document: Mapping[str, Any], made: "DocxTemplate") -> dict[str, Any]:
    return {
        "title": _plain(document["title"]),
        "mark": document["mark"],
        "mark_words": document["mark_words"],
        "comment_words": document["comment_words"],
        "parts": [
            {
                "title": _plain(part["title"]),
                "text": [_plain(one) for one in part["text"]],
                "charts": [
                    {"title": _plain(one["title"]), "picture": _picture(made, one)}
                    for one in part.get("charts", ())
                ],
                "tables": [{"title": _plain(one["title"]), "grid": _grid(one)} for one in part["tables"]],
                "comment": [_plain(line) for line in part["comment"].splitlines() if line.strip()],
            }
            for part in document["parts"]
        ],
    }


def _plain(text: str) -> str:
    """The text without the signs that no XML can hold."""
    return text.translate(_BROKEN)


def _grid(table: Mapping[str, Any]) -> Finished:
    """A table whose first row is its heading on every page, with its title for whoever listens to it."""
    parts = sum(table["widths"])
    widths = [_WIDTH * one // parts for one in table["widths"]]
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="9FB0B2"/>' for side in ("top", "bottom", "insideH")
    )
    columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    rows = [_row(table["header"], (widths, table["numeric"]), is_header=True)]
    rows += [_row(row, (widths, table["numeric"])) for row in table["rows"]]
    made = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/>'
        f'<w:tblCaption w:val="{escape(_plain(table["title"]))}"/></w:tblPr>'
        # Two tables that follow each other would be one.
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl><w:p/>"
    )
    return Finished(lambda: made)


def _row(cells: list[str], of: tuple[list[int], list[int]], *, is_header: bool = False) -> str:
    widths, numeric = of
    # A row with an empty cell is one to write in.
    height = "" if all(cells) else '<w:trHeight w:val="560" w:hRule="atLeast"/>'
    mark = f"<w:trPr><w:cantSplit/>{height}" + ("<w:tblHeader/>" if is_header else "") + "</w:trPr>"
    bold = "<w:rPr><w:b/></w:rPr>" if is_header else ""
    made = ""
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        side = '<w:jc w:val="right"/>' if place in numeric else ""
        text = f'<w:r>{bold}<w:t xml:space="preserve">{escape(_plain(cell))}</w:t></w:r>'
        paragraph = f"<w:p><w:pPr>{_CLOSE}{side}</w:pPr>{text}</w:p>"
        made += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph}</w:tc>'
    return f"<w:tr>{mark}{made}</w:tr>"


def _picture(made: "DocxTemplate", chart: Mapping[str, Any]) -> Finished:
    """The chart as a picture, which says in its alternative text what it shows."""

    def placed() -> str:
        from docx.shared import Mm

        inline = made.current_rendering_part.new_pic_inline(io.BytesIO(picture_of(chart)), Mm(150), None)
        inline.docPr.set("descr", _plain(chart["alt"]))
        inline.docPr.set("title", _plain(chart["title"]))
        return f'</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'

    return Finished(placed)


def _name(made: "Document", title: str) -> None:
    """The file says what it is called, and that it is in Swedish: also where its template said nothing."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made.core_properties.title = title[:255]
    made.core_properties.language = LANGUAGE
    for found in made.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), LANGUAGE)
    normal = made.styles["Normal"].element.get_or_add_rPr()
    if normal.find(qn("w:lang")) is None:
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), LANGUAGE)
        normal.append(language)
