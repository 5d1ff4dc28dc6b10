"""Reports as files of Word: what a template can and cannot do, and what a listener is told."""

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from smail.reports import word_template, word_trial
from smail.reports.word import settled, word
from smail.reports.word_trial import MADE, faults


def _template(*lines: str) -> bytes:
    """The plain template with more paragraphs after it."""
    made = docx.Document(io.BytesIO(word_template.plain()))
    for line in lines:
        made.add_paragraph(line)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _without(tag: str) -> bytes:
    made = docx.Document(io.BytesIO(word_template.plain()))
    for paragraph in [one for one in made.paragraphs if one.text == tag]:
        paragraph._p.getparent().remove(paragraph._p)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _with_file(name: str, content: bytes) -> bytes:
    found = io.BytesIO(word_template.plain())
    with zipfile.ZipFile(found, "a") as archive:
        archive.writestr(name, content)
    return found.getvalue()


def _told(content: bytes) -> str:
    found = docx.Document(io.BytesIO(content))
    return " ".join(one.text or "" for one in found.element.iter(qn("w:t")))


def test_the_plain_template_takes_everything_and_gives_the_same_bytes_each_time() -> None:
    assert faults(word_template.plain()) == []
    made = word(MADE, word_template.plain())
    assert word(MADE, word_template.plain()) == made
    assert settled(made) == made
    assert "Hälften {{ 7 * 7 }} har svarat." in _told(made)
    assert "Tolv personer & <b>två</b> till." in _told(made)


def test_whoever_listens_is_told_the_language_the_headings_the_tables_and_the_pictures() -> None:
    found = docx.Document(io.BytesIO(word(MADE, word_template.plain())))
    styles = [one.style.name for one in found.paragraphs if one.style is not None]
    levels = [one for one in styles if one.startswith("Heading")]
    assert levels == [f"Heading {level}" for level in (1, 2, 3, 3, 2)]
    assert {one.get(qn("w:val")) for one in found.styles.element.iter(qn("w:lang"))} == {"sv-SE"}
    assert (found.core_properties.title, found.core_properties.language) == (MADE["title"], "sv-SE")
    assert [one.get("descr") for one in found.element.iter(qn("wp:docPr"))] == ["Tio av tolv har svarat."]
    (table,) = found.tables
    assert table._tbl.find(f".//{qn('w:tblCaption')}").get(qn("w:val")) == "Deltagare"
    is_header = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert is_header == [True, False, False]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{{ title.__class__.__mro__ }}", "__class__"),
        ("{{ parts.append(1) }}", "append"),
        ("{{ parts[0].charts[0].picture._made() }}", "_made"),
        ("{{ secret }}", "det finns inget som heter secret"),
        ("{% endif %}", "ett villkor är felskrivet (endif)"),
        ("{% for one in %}", "fylla i"),
        ("{% include 'smail.toml' %}", "fylla i"),
        ("{{ 'A' * 1900000000 }}", "minne"),
        ("{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}", "lång tid"),
    ],
)
def test_a_template_runs_in_a_sandbox_and_a_name_that_is_not_there_stops_it(
    line: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "9000" in line:
        monkeypatch.setattr(word_trial, "LONGEST", 3)
    (said,) = faults(_template(line))
    assert why in said


def test_a_template_that_leaves_something_out_is_not_used() -> None:
    mark = _without("{{ mark }}. {{ mark_words }}")
    assert faults(mark) == ["Mallen lämnar bort: Rapporten är inte signerad."]
    assert "Mallen lämnar bort: En kommentar." in faults(_without("{{ line }}"))
    assert faults(_without("{{ chart.picture }}")) == ["Mallen lämnar bort diagrammen: {{ chart.picture }}."]


FETCHED = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
    b'<w:fldSimple w:instr="INCLUDETEXT &quot;/etc/hosts&quot;"/></w:p></w:body></w:document>'
)


def test_a_file_that_is_no_harmless_document_of_word_is_not_used() -> None:
    link = (
        b'<Relationships><Relationship TargetMode="External" Target="https://example.org"/></Relationships>'
    )
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    cases = (
        (b"hej", "ingen Word-fil"),
        (empty.getvalue(), "fylla i"),
        (_with_file("word/vbaProject.bin", b"x"), "makron"),
        (_with_file("word/_rels/extra.xml.rels", link), "utifrån"),
        (_with_file("word/extra.xml", FETCHED), "utifrån"),
        (b"0" * (word_trial.LARGEST_TEMPLATE + 1), "större"),
    )
    for content, why in cases:
        (said,) = faults(content)
        assert why in said
