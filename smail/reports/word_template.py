"""The plain Word template that reports are set in until the operator installs another.

It is written with the same tags as any other, so that whoever wants their own begins with a copy of it.
"""

import io
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

NAME = "SMAIL"
# Tags, and the style of the paragraph that each stands in; {%p … %} takes its paragraph away.
_LINES = (
    ("{{ title }}", "Heading 1"),
    ("{%p if mark %}", "Normal"),
    ("{{ mark }}. {{ mark_words }}", "Strong line"),
    ("{%p endif %}", "Normal"),
    ("{%p for part in parts %}", "Normal"),
    ("{{ part.title }}", "Heading 2"),
    ("{%p for line in part.text %}", "Normal"),
    ("{{ line }}", "Normal"),
    ("{%p endfor %}", "Normal"),
    ("{%p for chart in part.charts %}", "Normal"),
    ("{{ chart.title }}", "Strong line"),
    ("{{ chart.picture }}", "Normal"),
    ("{%p endfor %}", "Normal"),
    ("{%p for table in part.tables %}", "Normal"),
    ("{{ table.title }}", "Heading 3"),
    ("{{p table.grid }}", "Normal"),
    ("{%p endfor %}", "Normal"),
    ("{%p if part.comment %}", "Normal"),
    ("{{ comment_words }}", "Heading 3"),
    ("{%p for line in part.comment %}", "Normal"),
    ("{{ line }}", "Normal"),
    ("{%p endfor %}", "Normal"),
    ("{%p endif %}", "Normal"),
    ("{%p endfor %}", "Normal"),
)


@cache
def plain() -> bytes:
    """The template as a file of Word."""
    import docx  # Only whoever asks for a file of Word pays for it.

    made = docx.Document()
    _style(made.styles)
    _page(made)
    for text, style in _LINES:
        made.add_paragraph(text, style=style)
    made.core_properties.author = NAME
    made.core_properties.title = ""
    made.core_properties.comments = ""
    content = io.BytesIO()
    made.save(content)
    from smail.reports.word import settled

    return settled(content.getvalue())


def _style(styles: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    sizes = {"Normal": 10, "Heading 1": 17, "Heading 2": 13, "Heading 3": 11}
    strong = styles.add_style("Strong line", WD_STYLE_TYPE.PARAGRAPH)
    strong.base_style = styles["Normal"]
    strong.font.bold = True
    # What names a picture stands on its page.
    strong.paragraph_format.keep_with_next = True
    for name, size in sizes.items():
        font = styles[name].font
        font.name, font.size = "Arial", Pt(size)
        if name != "Normal":
            font.color.rgb = RGBColor(0x0F, 0x5C, 0x63)
            # A heading's letters come from the theme otherwise.
            fonts = styles[name].element.rPr.rFonts
            for of_theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{of_theme}"), None)


def _page(made: "Document") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    section.header.paragraphs[0].text = "{{ mark }}"
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    section.footer.paragraphs[0]._p.append(number)
