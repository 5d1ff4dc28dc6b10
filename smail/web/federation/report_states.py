"""Words about a report: how far it has come, whether the group stands behind it, and its files."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail import clock
from smail.db.tables import QuarterlyReport
from smail.domain.reporting import ReportFormat, ReportState
from smail.queries.quarterly_reports import Attached, Made, Paper
from smail.reports.quarterly_sheet import Remade
from smail.web import dates

PDF = "PDF"
FORMATS: Mapping[ReportFormat, LazyString] = {
    ReportFormat.EXCEL: _l("Excel"),
    ReportFormat.WORD: _l("Word"),
    ReportFormat.OUTSIDE: _l("Bifogad Word-fil"),
}
STATES: Mapping[ReportState, tuple[LazyString, str]] = {
    ReportState.WAITING: (_l("Väntar på kommentarer"), "due"),
    ReportState.COMMENTED: (_l("Kommenterad"), "due"),
    ReportState.ANCHORED: (_l("Svar om förankring finns"), "due"),
    ReportState.SIGNED: (_l("Signerad"), "ok"),
    ReportState.SENT: (_l("Skickad"), "ok"),
}


def state_words(row: QuarterlyReport | None) -> tuple[str, str]:
    """How far the report has come, and the colour of its tag."""
    words, kind = STATES[ReportState.WAITING if row is None else row.state]
    if row is not None and row.version > 1 and row.state is ReportState.WAITING:
        return _("Rättas: version %(n)d är påbörjad", n=row.version), kind
    return str(words), kind


def corrected_words(signed: QuarterlyReport, begun: QuarterlyReport) -> str:
    """How far the version that holds has come, and that a correction of it is begun."""
    state = STATES[signed.state][0]
    return _(
        "%(state)s (version %(n)d); version %(m)d är påbörjad", state=state, n=signed.version, m=begun.version
    )


def deviation_words(row: QuarterlyReport | None, n_off: int) -> tuple[str, str]:
    """How far the deviation report has come; where nobody has begun one, whether a goal asks for it."""
    if row is not None:
        return state_words(row)
    if not n_off:
        return _("Inget mål ur kurs"), "ok"
    return ngettext("%(num)d mål ur kurs", "%(num)d mål ur kurs", n_off), "due"


def anchoring_words(row: QuarterlyReport | None) -> str:
    """Whether the group stands behind the report."""
    if row is None or row.is_anchored is None or row.anchored_on is None:
        return _("Rapporten är inte förankrad än.")
    day = dates.day(row.anchored_on)
    if not row.is_anchored:
        return _("Gruppen har svarat nej, %(day)s: rapporten är inte förankrad.", day=day)
    return _("Förankrad i gruppen %(day)s. Ordförande: %(chair)s.", day=day, chair=row.chair)


def attached_files(found: Sequence[Attached]) -> list[tuple[str, str]]:
    """Every attached file: its SHA-256, and the day when it was attached."""
    return [(one.digest, dates.day(clock.civil(one.added_at))) for one in found]


def _called(name: str) -> str:
    """What has made a file, by the name that a reader knows."""
    own = {"smail": "SMAIL", "template": _("Mallen (SHA-256)"), "code": _("Koden i SMAIL (SHA-256)")}
    return own.get(name, name)


def in_words(found: Remade) -> Remade:
    """What is another now, by the names that a reader knows."""
    rows = tuple((_called(name), then, now) for name, then, now in found.changed)
    return replace(found, changed=rows)


def signed_files(row: QuarterlyReport | None, digests: Mapping[ReportFormat, str]) -> list[tuple[str, str]]:
    """Every signed file with its SHA-256."""
    if row is None or row.digest is None:
        return []
    return [(PDF, row.digest), *((str(FORMATS[one]), digest) for one, digest in digests.items())]


def page_digest(kept: Paper) -> str:
    """The SHA-256 of all texts and figures that were signed: the page shows them, the files are of them."""
    return hashlib.sha256(kept.snapshot.encode()).hexdigest()


def makers(kept: Paper, beside: Sequence[Made]) -> list[tuple[str, str, str]]:
    """Each signed file, what it was made with, and its version or SHA-256."""
    made = [(PDF, kept.made_by), *((str(FORMATS[one.format]), one.made_by) for one in beside)]
    return [
        (file, _called(name), str(value))
        for file, by in made
        for name, value in sorted(json.loads(by).items())
    ]
