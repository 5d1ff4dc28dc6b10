"""The checklist for SUS: one A4 to tick off beside the screen where somebody fills SUS in by hand."""

from dataclasses import asdict, dataclass

from smail.reports.typesetting import set_as_pdf


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to fill in; an empty value leaves a line to write on."""

    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SusSheet:
    """Everything that stands on the sheet, worded."""

    title: str
    lead: tuple[str, ...]
    parts: tuple[Part, ...]
    foot: tuple[str, ...] = ()


def sus_sheet_pdf(sheet: SusSheet) -> bytes:
    """The sheet as PDF/UA; the same sheet gives the same bytes."""
    return set_as_pdf("sus.typ", asdict(sheet))
