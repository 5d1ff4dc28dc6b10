"""Programmes and the work in them, in counts: for those who lead one, and in part for the federation."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from smail import clock
from smail.db.tables import Programme
from smail.domain.belief import LEAST_PERSONS, LEAST_STAFF
from smail.domain.publishing import Cube, Scope, Split, counted_until
from smail.domain.roles import Role
from smail.policies import Action, ProgrammeSubject, holds, may
from smail.queries import beliefs, certified_ratings, counts, organisations
from smail.queries.continuity import continuity_counts, n_late
from smail.queries.releases import Spot, kept, periods
from smail.reports.staff_changes import closed_until
from smail.web.federation import (
    board_file,
    goal_edit,
    goal_trying,
    goals,
    group_results,
    money,
    programme_sheets,
    programmes_beside,
    quarterly_reports,
    report_attaching,
    report_downloads,
    staff_changes,
    ways_to_work,
    yearly,
)
from smail.web.federation.tertials import speak_of
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.picture_words import one_decimal

results = Blueprint("results", __name__, url_prefix="/insatser")
results.add_url_rule("/byten", "changes", staff_changes.changes)
results.add_url_rule("/byten.csv", "changes_csv", staff_changes.changes_csv)
results.add_url_rule("/byten.xlsx", "changes_excel", staff_changes.changes_excel)
results.add_url_rule("/byten/bild/<name>.svg", "changes_picture", staff_changes.changes_picture)
results.add_url_rule("/arbete", "ways_to_work", ways_to_work.show)
results.add_url_rule("/arbete/bild/<name>.svg", "ways_to_work_picture", ways_to_work.show_picture)
results.add_url_rule("/resultat", "group", group_results.group)
results.add_url_rule("/resultat.csv", "group_csv", group_results.group_csv)
results.add_url_rule("/resultat.xlsx", "group_excel", group_results.group_excel)
results.add_url_rule("/resultat/bild/<name>.svg", "group_picture", group_results.group_picture)
results.add_url_rule("/jamfor", "programmes_beside", programmes_beside.show)
results.add_url_rule("/jamfor/bild/<name>.svg", "programmes_beside_picture", programmes_beside.show_picture)
results.add_url_rule("/mal", "all_goals", goals.of_all)
results.add_url_rule("/mal/prova", "try_goal", goal_trying.try_goal)
results.add_url_rule("/<programme_id>/mal", "goals", goals.show)
results.add_url_rule("/<programme_id>/mal.toml", "goals_file", goal_edit.goals_file)
results.add_url_rule(
    "/<programme_id>/mal/andra", "write_goals", goal_edit.write_goals, methods=["GET", "POST"]
)
results.add_url_rule("/<programme_id>/rapporter", "reports", quarterly_reports.overview)
results.add_url_rule("/<programme_id>/rapport", "report", quarterly_reports.report, methods=["GET", "POST"])
results.add_url_rule(
    "/<programme_id>/rapport/bifoga", "attach_report", report_attaching.attach_report, methods=["POST"]
)
results.add_url_rule("/<programme_id>/blad", "sheets", programme_sheets.sheets)
results.add_url_rule("/<programme_id>/blad.pdf", "sheet_pdf", programme_sheets.sheet_pdf)
results.add_url_rule("/styrelse", "board_file", board_file.board_file, methods=["GET", "POST"])
results.add_url_rule("/styrelse.pdf", "board_file_pdf", board_file.board_file_pdf)
results.add_url_rule("/styrelse.xlsx", "board_file_excel", board_file.board_file_excel)
results.add_url_rule("/arsenkaten", "yearly", yearly.yearly)
results.add_url_rule("/arsenkaten.pdf", "yearly_pdf", yearly.yearly_pdf)
results.add_url_rule("/<programme_id>/pengar", "money", money.money, methods=["GET", "POST"])
results.add_url_rule("/<programme_id>/visa", "show", programme_sheets.show)
results.add_url_rule("/<programme_id>/visa/bild/<name>.svg", "show_picture", programme_sheets.show_picture)
results.add_url_rule("/<programme_id>/rapport.pdf", "report_pdf", report_downloads.report_pdf)
results.add_url_rule("/<programme_id>/rapport.xlsx", "report_excel", report_downloads.report_excel)
results.add_url_rule("/<programme_id>/rapport.docx", "report_word", report_downloads.report_word)


@results.get("")
@needs(Action.SEE_RESULTS)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The programmes that the viewer may follow, and those whose group results are to be read."""
    followed = organisations.programmes_within(at.db, at.viewer, Role.PROGRAMME_LEAD, Role.COORDINATOR)
    read_only = organisations.programmes_within(at.db, at.viewer, Role.READER)
    return render_template(
        "pages/results/overview.html",
        followed=followed,
        read_only=[row for row in read_only if row not in followed],
        is_reader=at.viewer.has(Role.READER),
        sees_board_file=may(at.viewer, Action.HANDLE_BOARD_FILE),
        sees_boards=may(at.viewer, Action.SEE_BOARDS),
        sees_training_goals=may(at.viewer, Action.SEE_TRAINING_GOALS),
    )


@results.get("/<programme_id>")
@needs(Action.SEE_PROGRAMME_COUNTS, of="programme_id")
def programme(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """The ratings due and done by quarter or tertial: what goes on as of today, for the own staff alone."""
    is_own = holds(at.viewer, programme.place, Role.PROGRAMME_LEAD)
    row = at.db.get_one(Programme, programme.id)
    speak_of(row.cadence)
    closed_on = counts.first_open(row.cadence, clock.today()).starts_on - counts.A_DAY
    return render_template(
        "pages/results/programme.html",
        row=row,
        is_own=is_own,
        types_money=may(at.viewer, Action.TYPE_MONEY, programme),
        continuity=continuity_counts(at.db, row, closed_on) if is_own else None,
        closed_on=closed_on,
        late=n_late(at.db, [programme.id], clock.today()),
        counted=counts.due_and_done(at.db, row) if is_own else (),
        counted_until=counted_until,
        # A row of a quarter that goes on would tell of each rating the day after it was sent in.
        certified=certified_ratings.by_period(at.db, row, clock.today()),
        believed=_believed(at, row),
        least_staff=LEAST_STAFF,
        least_persons=LEAST_PERSONS,
        one_decimal=one_decimal,
        fewest=counts.FEWEST_SHOWN,
    )


def _believed(at: StaffRequest, row: Programme) -> beliefs.Believed | None:
    """What was released of the last whole quarter; None where the programme's handledare are not asked."""
    item = beliefs.asked_in(at.parts.catalogue, row)
    if item is None:
        return None
    released = periods(at.db, Cube(row.federation_id, row.cadence))
    period = released[0] if released else row.cadence.span_of(closed_until(clock.today())).label
    spot = Spot(Scope.PROGRAMME, row.public_id, row.name)
    return beliefs.believed_in(item, period, kept(at.db, row.federation_id, spot, period, Split.NONE))
