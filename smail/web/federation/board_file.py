"""The file of a board: looked at as a draft, finished by the coordinator, and then kept as it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import BoardFile, Programme
from smail.domain.money import standing_on
from smail.domain.publishing import Cadence
from smail.domain.reporting import LONGEST_COMMENT
from smail.errors import Conflict, NotFound
from smail.policies import Action
from smail.queries import board_files as reads
from smail.queries import releases
from smail.queries.board_files import Files
from smail.queries.quarterly_reports import Closed
from smail.reports import board_file_sheet as sheet
from smail.reports.board_file_sheet import Remade
from smail.reports.cost_by_sex import cost_of
from smail.services import board_files as services
from smail.services.board_files import Finishing
from smail.web.federation import board_file_words as words
from smail.web.federation.board_file_page import parts_of
from smail.web.federation.board_file_words import Document, Line, Material
from smail.web.federation.group_results import EXCEL
from smail.web.federation.report_sources import Kepts, all_looked_at
from smail.web.forms import LinesField, SmailForm, TextField, errors_of, length, of_no_person, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest

# Of every programme that has begun: its released quarters, and how its goals stood.
Known = Mapping[int, tuple[tuple[Closed, ...], Kepts]]
FINISH, REMAKE, DRAFT = "finish", "remake", "utkast"
# What is pressed once more where reports are not signed.
FINISH_UNSIGNED = "finish_unsigned"


class BoardFileForm(SmailForm):
    """What is done, how many versions there were when the page was drawn, and own words to the board."""

    act = TextField()
    seen = TextField()
    own_words = LinesField(validators=[length(at_most=LONGEST_COMMENT), of_no_person])


@dataclass(frozen=True, slots=True)
class Desk:
    """The file of one cut-off before whoever looks; the version that is shown, or none for the draft."""

    at: StaffRequest
    periods: Sequence[str]
    closed_on: date
    period: str
    versions: Sequence[BoardFile]
    row: BoardFile | None
    known: Known
    # What is said of a quarter that is not counted yet; empty where there is none.
    counting: str = ""

    def back(self) -> ResponseReturnValue:
        """To the newest finished version."""
        return redirect(url_for("results.board_file", kvartal=self.period), 303)


@needs(Action.HANDLE_BOARD_FILE)
def board_file(at: StaffRequest) -> ResponseReturnValue:
    """The file of the chosen cut-off; a finished one stays, and another is a version beside it."""
    # Before anything else: a request with fields that are none of ours does nothing.
    form = read(BoardFileForm) if request.method == "POST" else None
    desk = _desk(at)
    if isinstance(desk, str):
        return render_template("pages/results/no_board_file.html", counting=desk)
    if form is None:
        return _page(desk)
    if form.act.data == REMAKE and desk.row is not None:
        return _page(desk, remade=sheet.remade(reads.files_of(at.parts.vault, desk.row)))
    if form.act.data not in (FINISH, FINISH_UNSIGNED):
        return _page(desk), 422
    form.validate()
    return _finish(desk, form)


@needs(Action.HANDLE_BOARD_FILE)
def board_file_pdf(at: StaffRequest) -> ResponseReturnValue:
    """The paper: the bytes that were finished, or a draft that says that it is one."""
    desk = _desk_or_none(at)
    kept = _kept(desk)
    content = sheet.paper(_draft(desk)) if kept is None else kept.paper
    return _file(desk, content, ("application/pdf", "pdf"))


@needs(Action.HANDLE_BOARD_FILE)
def board_file_excel(at: StaffRequest) -> ResponseReturnValue:
    """The workbook, as the paper."""
    desk = _desk_or_none(at)
    kept = _kept(desk)
    content = sheet.book(_draft(desk)) if kept is None else kept.book
    return _file(desk, content, (EXCEL, "xlsx"))


def _file(desk: Desk, content: bytes, kind: tuple[str, str]) -> Response:
    mimetype, ending = kind
    which = DRAFT if desk.row is None else f"version-{desk.row.version}"
    name = f"styrelseunderlag-{desk.period.lower()}-{which}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)


def _kept(desk: Desk) -> Files | None:
    return None if desk.row is None else reads.files_of(desk.at.parts.vault, desk.row)


def _desk_or_none(at: StaffRequest) -> Desk:
    desk = _desk(at)
    if isinstance(desk, str):
        raise NotFound("no quarter has closed")
    return desk


def _desk(at: StaffRequest) -> Desk | str:
    """What the address asks for; the newest quarter and the newest finished version where it says nothing.

    Without a released quarter it is what is said of the one being counted, if there is one.
    """
    federation = at.viewer.federation_id
    wanted = request.args.get("kvartal", "")
    # Before anything is closed: a request that is refused has written nothing.
    if wanted and wanted not in _labels(at.db, federation):
        raise NotFound("no such quarter has closed")
    # Whoever looks first after a quarter has ended closes it, for each programme.
    rows = reads.programmes_begun(at.db, federation, clock.today())
    begun, counting = all_looked_at(at, rows)
    # Read where they were closed: this request may have begun before that.
    last_days = _cut_offs(one for closed, _goals in begun.values() for one in closed)
    periods = sorted(last_days, reverse=True)
    if not periods:
        return counting
    period = wanted or periods[0]
    if period not in last_days:
        raise NotFound("no such quarter has closed")
    closed_on = last_days[period]
    versions = reads.versions_of(at.db, federation, closed_on)
    asked = request.args.get("version", "")
    row = None if asked == DRAFT else next((one for one in versions if asked in ("", str(one.version))), None)
    if row is None and asked not in ("", DRAFT):
        raise NotFound("no such version")
    return Desk(at, periods, closed_on, period, versions, row, begun, counting)


def _cut_offs(closed: Iterable[Closed]) -> dict[str, date]:
    """The last day of every closed quarter by its label; of tertials where no programme has quarters."""
    days = {one.period: one.last_on for one in closed}
    quarters = {one: day for one, day in days.items() if Cadence.of_label(one) is Cadence.QUARTER}
    return quarters or days


def _labels(db: Session, federation_id: int) -> set[str]:
    """The quarters that are released, and those that have ended and wait to be."""
    waiting = (one.label for one in releases.waiting(db, federation_id))
    return {*releases.all_periods(db, federation_id), *waiting}


def lines_of(db: Session, federation_id: int, closed_on: date, begun: Known) -> list[Line]:
    """Every programme that had begun by the cut-off, with its last quarter or tertial that was over then.

    Of what was over before that one nothing is told.
    """
    rows = reads.programmes_begun(db, federation_id, closed_on)
    ends = {row.id: _last_before(row, closed_on) for row in rows}
    reports, money = reads.reports_of(db, ends), reads.money_of(db, list(ends))
    found = []
    for row in rows:
        closed, goals = begun[row.id]
        until = ends[row.id]
        was_over = row.ends_on is not None and row.ends_on < row.cadence.span_of(until).starts_on
        one = None if was_over else next((one for one in closed if one.last_on == until), None)
        stood = [pair for pair in goals if pair[1].at.last_on == until]
        standing = standing_on(money.get(row.id, ()), closed_on)
        published = None if one is None else one.published
        costs = [(typed, cost_of(db, row, typed)) for typed in standing if typed.used is not None]
        found.append(Line(row, published, reports.get(row.id, ()), stood, standing, costs))
    return found


def _last_before(row: Programme, day: date) -> date:
    """The last day of the programme's last period that was over when the day was."""
    return row.cadence.span_of(day + timedelta(days=1)).starts_on - timedelta(days=1)


def _draft(desk: Desk) -> Document:
    return words.document(_material(desk))


def _material(desk: Desk, *, finished_on: date | None = None) -> Material:
    version = len(desk.versions) + 1
    lines = lines_of(desk.at.db, desk.at.viewer.federation_id, desk.closed_on, desk.known)
    return Material(desk.period, desk.closed_on, lines, version, finished_on)


def _finish(desk: Desk, form: BoardFileForm) -> ResponseReturnValue:
    """Kept as it is; where reports are not signed whoever finishes is asked once."""
    viewer, newest, seen = desk.at.viewer, next(iter(desk.versions), None), form.seen.data or ""
    if newest is not None and newest.account_id == viewer.account_id and seen == str(newest.version - 1):
        # A button that was pressed twice does it once.
        return desk.back()
    draft, own_words = replace(desk, row=None), form.own_words.data or ""
    if seen != str(len(desk.versions)):
        return _page(desk, is_late=True, own_words=own_words), 409
    if faults := list(errors_of(form)):
        return _page(draft, own_words=own_words, faults=faults), 422
    material = replace(_material(desk, finished_on=clock.today()), own_words=own_words)
    n_unsigned = len(words.unsigned(material))
    if n_unsigned and form.act.data != FINISH_UNSIGNED:
        return _page(draft, n_unsigned=n_unsigned, own_words=own_words)
    files = sheet.finished(words.document(material))
    of = Finishing(viewer.federation_id, desk.closed_on, len(desk.versions), viewer.account_id, desk.at.actor)
    try:
        services.finish(desk.at.db, desk.at.parts.vault, of, files)
    except Conflict:
        return _page(desk, is_late=True, own_words=own_words), 409
    flash(_("Underlaget är klart och ändras inte mer."), "ok")
    return desk.back()


def _page(
    desk: Desk,
    *,
    remade: Remade | None = None,
    is_late: bool = False,
    n_unsigned: int = 0,
    own_words: str | None = None,
    faults: Sequence[tuple[str, str]] = (),
) -> str:
    kept = _kept(desk)
    shown = _draft(desk) if kept is None else sheet.document_of(kept)
    return render_template(
        "pages/results/board_file.html",
        periods=[(one, one) for one in desk.periods],
        period=desk.period,
        row=desk.row,
        seen=len(desk.versions),
        versions=[one.version for one in desk.versions],
        document=shown,
        parts=parts_of(shown),
        programmes=[] if kept is not None else _programmes(desk),
        remade=remade,
        is_late=is_late,
        n_unsigned=n_unsigned,
        own_words=_said_before(desk) if own_words is None else own_words,
        longest=LONGEST_COMMENT,
        errors=faults,
        counting=desk.counting,
    )


def _said_before(desk: Desk) -> str:
    """The own words of the newest version, to go on from."""
    if not desk.versions:
        return ""
    found = sheet.document_of(reads.files_of(desk.at.parts.vault, desk.versions[0]))
    return str(found.get("own_words", ""))


def _programmes(desk: Desk) -> list[tuple[str, str]]:
    """Whose money can be typed in."""
    rows = reads.programmes_begun(desk.at.db, desk.at.viewer.federation_id, desk.closed_on)
    return [(row.name, row.public_id) for row in rows]
