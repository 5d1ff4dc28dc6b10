"""Papers as tagged PDF: made of values only, so that nothing anybody wrote is ever read as markup."""

import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Words and their values under a small heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One matter: what it is, words and their values, and parts of the same kind."""

    title: str
    rows: tuple[Row, ...] = ()
    parts: tuple[Part, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on the paper, worded."""

    title: str
    lead: str
    language: str
    sections: tuple[Section, ...]


def own_data_pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA: it can be listened to, and the same paper gives the same bytes."""
    import typst  # 200 MB: an installation where nobody asks for a paper never pays for it.

    template = files("smail.templates").joinpath("reports/own_data.typ").read_bytes()
    made: bytes = typst.compile(
        template,
        format="pdf",
        sys_inputs={"paper": json.dumps(asdict(paper), ensure_ascii=False)},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(_fonts())]),
        pdf_standards=["ua-1"],
    )
    return made


def _fonts() -> Path:
    """DejaVu Sans, which comes with matplotlib: the same letters on every machine."""
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
