"""What a report is made of and framed in, whatever it tells: parts, comments to them and who signs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from smail.db.tables import Programme, ProgrammeMoney, QuarterlyReport
from smail.domain.goals.grammar import Goal
from smail.domain.publishing import Publication
from smail.domain.reporting import ReportPart
from smail.queries.goal_statuses import Kept
from smail.queries.quarterly_reports import Closed
from smail.reports.cost_by_sex import Cost
from smail.web import dates
from smail.web.federation.report_parts import Document, Part


@dataclass(frozen=True, slots=True)
class Material:
    """All that a report is made of; a draft has no day of the signature, and nobody who signed."""

    programme: Programme
    closed: Closed
    goals: Sequence[tuple[Goal, Kept]]
    row: QuarterlyReport | None
    comments: Mapping[ReportPart, str]
    # Of the indicators.
    names: Mapping[str, str]
    signed_on: date | None = None
    # How goals stood before, and every closed quarter until this one, the newest first.
    earlier: Sequence[tuple[Goal, Kept]] = ()
    quarters: Sequence[Closed] = ()
    # As it was last typed in; in a final report.
    money: Sequence[ProgrammeMoney] = ()
    # The name of whoever signs, and in a final report what was used of women and men.
    signed_by: str = ""
    costs: Sequence[tuple[ProgrammeMoney, Cost | None]] = ()

    @property
    def published(self) -> Publication:
        """What was let out of the quarter."""
        return self.closed.published


def framed(
    title: str,
    of: Material,
    made: Mapping[ReportPart, Part],
    titles: Mapping[ReportPart, LazyString],
    charts: Mapping[ReportPart, Sequence[Mapping[str, Any]]] = MappingProxyType({}),
) -> Document:
    """The parts with their titles and comments, marked as a draft until it is signed."""
    is_draft = of.signed_on is None
    return {
        "title": title,
        "mark": _("UTKAST") if is_draft else "",
        "mark_words": _("Rapporten är inte signerad och kan ändras.") if is_draft else "",
        "comment_words": _("Kommentar"),
        "book_words": _book_words(),
        "parts": [
            {
                "title": str(titles[part]),
                "text": texts,
                "tables": tables,
                "charts": list(charts.get(part, ())),
                "comment": of.comments.get(part, ""),
            }
            for part, (texts, tables) in made.items()
        ],
    }


def _book_words() -> dict[str, str]:
    """What the sheets and columns are called that the workbook has and the paper has not."""
    return {
        "contents": _("Innehåll"),
        "sheet": _("Blad"),
        "holds": _("Vad som står där"),
        "value": _("värde"),
        "low": _("lägst"),
        "high": _("högst"),
        "persons": _("personer, ungefär"),
        "at_least": _("personer, minst"),
        "ratings": _("svar, ungefär"),
        "unanswered": _("obesvarat, ungefär procent"),
        "missing": _("tillfällen utan svar, ungefär procent"),
    }


def signature(of: Material, day: date) -> str:
    """Who has signed, on which day: a board asks for a name."""
    number = 1 if of.row is None else of.row.version
    said = {"name": of.signed_by, "day": dates.day(day), "n": number}
    return _("Signerad av %(name)s, verksamhetsutvecklare, %(day)s. Version %(n)d.", **said)
