"""Forms on paper as one tagged PDF: the same questions and steps as on the screen, with boxes to cross."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from smail.reports.typesetting import set_as_pdf


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its described steps, each with the sign to type, and the answers that are no step."""

    stem: str
    help: str
    steps: tuple[tuple[str, str], ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """Questions that belong together; what is said before them, nothing before the first."""

    heading: str
    lead: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class PaperFormText:
    """All that stands on one person's form, worded in one language; `qr` is the path and side of its code."""

    language: str
    is_right_to_left: bool
    is_large: bool
    title: str
    lead: tuple[str, ...]
    number: str
    whose: str
    for_staff: str
    qr: tuple[str, int]
    qr_label: str
    day_label: str
    parts: tuple[QuestionPart, ...]
    closing_heading: str
    areas_question: str
    areas_help: str
    areas: tuple[str, ...]
    words_question: str
    words_help: str
    last: str
    foot: str


def forms_pdf(title: str, forms: Sequence[PaperFormText]) -> bytes:
    """The forms one after the other, each from a page of its own, as PDF/UA in the language of the first."""
    values = {"title": title, "forms": [asdict(one) | {"qr": qr_svg(*one.qr)} for one in forms]}
    return set_as_pdf("paper_form.typ", values)


def qr_svg(path: str, size: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
