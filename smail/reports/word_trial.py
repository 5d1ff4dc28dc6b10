"""Whether a template can be used: it is filled in with made data, and what comes out is read.

That is tried in a process of its own, which may take so long and so much memory: in a template loops can be
written that never end.
"""

import io
import json
import resource
import subprocess  # nosec B404
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from smail.domain.reporting import LARGEST_TEMPLATE
from smail.errors import Refused
from smail.reports.word import word
from smail.reports.word_outside import OutsideFault, fault_of

LARGEST_UNPACKED = 40_000_000
# Seconds for filling the template in twice, and bytes of memory.
LONGEST, MOST_MEMORY = 60, 1_500_000_000
TOO_MUCH = (
    "Mallen tar för lång tid eller för mycket minne att fylla i. Ta bort långa slingor och upprepningar."
)
# With signs that a careless template would take for its own, or for markup.
MADE: dict[str, Any] = {
    "title": "Rapport 2026-Q1: Påhittad insats",
    "mark": "UTKAST",
    "mark_words": "Rapporten är inte signerad.",
    "comment_words": "Kommentar",
    "parts": [
        {
            "title": "1. Påhittad del",
            "text": ["Tolv personer & <b>två</b> till.", "Hälften {{ 7 * 7 }} har svarat."],
            "charts": [
                {"title": "Svar", "alt": "Tio av tolv har svarat.", "bars": [{"label": "Svar", "value": 10}]}
            ],
            "tables": [
                {
                    "title": "Deltagare",
                    "header": ["Vad", "Antal"],
                    "rows": [["Började", "12"], ["Slutade", "visas inte"]],
                    "numeric": [1],
                    "widths": [2, 1],
                }
            ],
            "comment": "En kommentar.\nMed två rader.",
        },
        {"title": "2. En del till", "text": ["Inget att säga."], "charts": [], "tables": [], "comment": ""},
    ],
}


def faults(template: bytes) -> list[str]:
    """What is wrong with the template, in words; nothing where reports can be set in it."""
    outer = _archive_faults(template)
    if outer:
        return outer
    try:
        # The program that runs already, and a file on its standard input.
        tried = subprocess.run(  # nosec B603
            [sys.executable, "-P", "-m", "smail.reports.word_trial"],
            input=template,
            capture_output=True,
            timeout=LONGEST,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return [TOO_MUCH]
    found: list[str] = json.loads(tried.stdout)
    return found


def _tried(template: bytes) -> list[str]:
    try:
        made = word(MADE, template)
        if word(MADE, template) != made:
            return ["Samma uppgifter gav inte samma fil två gånger. Ta bort det som ändras av sig självt."]
    except Refused as error:
        return [str(error)]
    except MemoryError:
        return [TOO_MUCH]
    except Exception as error:
        # Whatever else a stranger's file does to those who read it, it is not installed.
        return [f"Mallen är ingen Word-fil som går att fylla i ({type(error).__name__})."]
    return _content_faults(made)


def _archive_faults(template: bytes) -> list[str]:
    if len(template) > LARGEST_TEMPLATE:
        return [f"Filen är större än {LARGEST_TEMPLATE // 1_000_000} MB."]
    try:
        archive = zipfile.ZipFile(io.BytesIO(template))
    except zipfile.BadZipFile:
        return ["Filen är ingen Word-fil. Spara mallen som .docx."]
    with archive:
        if sum(one.file_size for one in archive.infolist()) > LARGEST_UNPACKED:
            return [f"Filen är större än {LARGEST_UNPACKED // 1_000_000} MB när den är uppackad."]
        names = archive.namelist()
        found = []
        if any("vbaproject" in one.lower() or "/embeddings/" in one.lower() for one in names):
            found.append("Mallen har makron eller inbäddade filer. Spara den utan dem.")
        links = [archive.read(one) for one in names if one.endswith(".rels")]
        if any(b'TargetMode="External"' in one for one in links) or fault_of(template) is OutsideFault.LINKS:
            found.append("Mallen hämtar något utifrån: en länk, en bild eller ett fält. Ta bort det.")
        return found


def _content_faults(made: bytes) -> list[str]:
    import docx
    from docx.oxml.ns import qn

    found = docx.Document(io.BytesIO(made))
    told = "\n".join(
        "".join(one.text or "" for one in paragraph.iter(qn("w:t")))
        for paragraph in found.element.iter(qn("w:p"))
    )
    missing = [one for one in _said() if one not in told]
    wrong = [f"Mallen lämnar bort: {one}" for one in missing]
    titles = [MADE["title"], *(part["title"] for part in MADE["parts"])]
    headings = {paragraph.text for paragraph in found.paragraphs if _is_heading(paragraph)}
    wrong += [
        f"Det här är ingen rubrik i mallen: {one}" for one in titles if one not in (headings | {*missing})
    ]
    if not any(one.get("descr") for one in found.element.iter(qn("wp:docPr"))):
        wrong.append("Mallen lämnar bort diagrammen: {{ chart.picture }}.")
    return wrong


def _is_heading(paragraph: Any) -> bool:
    """By the style's own name, which is the same in Word of every language."""
    return paragraph.style is not None and paragraph.style.name.startswith(("Heading", "Title"))


def _said() -> Iterator[str]:
    """Every text that a report cannot be without."""
    yield from (MADE["title"], MADE["mark_words"])
    for part in MADE["parts"]:
        yield from (part["title"], *part["text"], *part["comment"].splitlines())
        for table in part["tables"]:
            yield from (table["title"], *table["header"])
            for row in table["rows"]:
                yield from row


def main() -> None:
    """What is wrong with the template on the standard input is on the standard output, as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.stdout.write(json.dumps(_tried(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
