"""A certificate on one A4: to hang on a wall, with a code by which anybody can check that it holds."""

from dataclasses import asdict, dataclass

from smail.reports.paper_forms import qr_svg
from smail.reports.typesetting import set_as_pdf


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """All that stands on it, worded; `qr` is the path and side of its code."""

    title: str
    lead: str
    name: str
    level: str
    said: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    qr: tuple[str, int]
    qr_label: str
    check: str
    address: str


def certificate_pdf(sheet: CertificateSheet) -> bytes:
    """The sheet as PDF/UA; the same sheet gives the same bytes."""
    return set_as_pdf("certificate.typ", asdict(sheet) | {"qr": qr_svg(*sheet.qr)})
