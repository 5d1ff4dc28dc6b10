"""Boards of the training: how it stands in the county, in each municipality and each unit, also as files."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import OrganisationKind
from smail.domain.alphabet import swedish_order
from smail.domain.training_plan import TrainingPlans
from smail.policies import Action, OrganisationSubject, Place, may
from smail.queries import boards as reads
from smail.queries import boards_then, evaluations, horizontal, organisations, training_plans
from smail.queries.boards import Person, State
from smail.queries.boards_then import Then
from smail.queries.organisations import OrganisationRow
from smail.reports import training_goals
from smail.reports.board_sheets import board_pdf
from smail.reports.boards import board
from smail.web import dates
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training import horizontal_words
from smail.web.training.board_words import (
    Table,
    certificates_table,
    evaluations_table,
    places_table,
    plan_table,
    sex_table,
    use_table,
)
from smail.web.training.room import training
from smail.web.training.words import LEVELS

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Shown:
    """A board in words, and the links of the page that shows it."""

    title: str
    lead: str
    tables: tuple[Table, ...]
    # Whose board is one click away, by id and name.
    below: tuple[tuple[str, str], ...] = ()


@training.get("/lage", endpoint="boards")
@needs(Action.SEE_BOARDS)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """Every board that the viewer may open, each on one row."""
    rows = _within(at, organisations.tree(at.db, at.viewer.federation_id))
    return render_template(
        "pages/training/boards.html",
        rows=[(row.public_id, row.name, row.depth) for row in rows],
        sees_county=may(at.viewer, Action.SEE_COUNTY_BOARD),
        may_plan=may(at.viewer, Action.SET_TRAINING_PLAN),
        sees_network=may(at.viewer, Action.SEE_NETWORK),
    )


@training.get("/lage/lanet", endpoint="county_board")
@needs(Action.SEE_COUNTY_BOARD)
def county(at: StaffRequest) -> ResponseReturnValue:
    """The board of the whole county, by sex and by municipality too."""
    return _page(at, _county(at), url_for("training.county_excel"), url_for("training.county_pdf"))


@training.get("/lage/lanet.xlsx", endpoint="county_excel")
@needs(Action.SEE_COUNTY_BOARD)
def county_excel(at: StaffRequest) -> ResponseReturnValue:
    """The board of the county as a workbook."""
    return _excel(_county(at))


@training.get("/lage/lanet.pdf", endpoint="county_pdf")
@needs(Action.SEE_COUNTY_BOARD)
def county_pdf(at: StaffRequest) -> ResponseReturnValue:
    """The board of the county as a tagged paper."""
    return _pdf(_county(at))


@training.get("/lage/<organisation_id>", endpoint="board")
@needs(Action.SEE_BOARD, of="organisation_id")
def one(at: StaffRequest, organisation: OrganisationSubject) -> ResponseReturnValue:
    """The board of a municipality or a unit, with the names of the certified for whoever answers for them."""
    state = _state(at)
    names = _names(state, organisation) if may(at.viewer, Action.SEE_BOARD_NAMES, organisation) else None
    own = organisation.public_id
    excel, pdf = (url_for(f"training.board_{kind}", organisation_id=own) for kind in ("excel", "pdf"))
    return _page(at, _place(at, organisation, state), excel, pdf, names)


@training.get("/lage/<organisation_id>/lage.xlsx", endpoint="board_excel")
@needs(Action.SEE_BOARD, of="organisation_id")
def one_excel(at: StaffRequest, organisation: OrganisationSubject) -> ResponseReturnValue:
    """The same figures as a workbook, without names."""
    return _excel(_place(at, organisation, _state(at)))


@training.get("/lage/<organisation_id>/lage.pdf", endpoint="board_pdf")
@needs(Action.SEE_BOARD, of="organisation_id")
def one_pdf(at: StaffRequest, organisation: OrganisationSubject) -> ResponseReturnValue:
    """The same figures as a tagged paper, without names."""
    return _pdf(_place(at, organisation, _state(at)))


def _state(at: StaffRequest) -> State:
    return reads.state_of(at.db, at.viewer.federation_id, clock.today())


def _within(at: StaffRequest, rows: Sequence[OrganisationRow]) -> list[OrganisationRow]:
    """The organisations whose board the viewer may open, in the order of the tree, without those ended."""
    return [row for row in rows if not row.is_ended and may(at.viewer, Action.SEE_BOARD, _subject(at, row))]


def _subject(at: StaffRequest, row: OrganisationRow) -> OrganisationSubject:
    return OrganisationSubject(row.id, row.public_id, Place(at.viewer.federation_id, row.path))


def _county(at: StaffRequest) -> Shown:
    state, plans = _state(at), training_plans.plans(at.db, at.viewer.federation_id)
    then = boards_then.then_of(at.db, at.viewer.federation_id, state)
    rows = organisations.tree(at.db, at.viewer.federation_id)
    tops = [row for row in rows if row.depth == 0 and not row.is_ended]
    tables = (
        *_first_tables(state, None, plans),
        evaluations_table(_goals(at), None),
        sex_table(then),
        _places(state, tops, plans, _("Kommuner och andra organisationer")),
        *_horizontal(at, state, rows, None, tops, then),
    )
    below = tuple((row.public_id, row.name) for row in _within(at, tops))
    return Shown(_("Utbildningen i hela länet"), _lead(state), _kept(tables), below)


def _place(at: StaffRequest, organisation: OrganisationSubject, state: State) -> Shown:
    plans = training_plans.plans(at.db, at.viewer.federation_id)
    rows = {row.id: row for row in organisations.tree(at.db, at.viewer.federation_id)}
    here = rows[organisation.id]
    below = [row for row in rows.values() if here.id in row.path[1:] and not row.is_ended]
    is_top = here.kind is not OrganisationKind.UNIT
    tables = (
        *_first_tables(state, here.id, plans),
        evaluations_table(_goals(at), here.name) if is_top else None,
        _places(state, below, plans, _("Enheter")) if below else None,
        *_horizontal(at, state, tuple(rows.values()), here.id, below),
    )
    lead = _lead(state)
    if not is_top:
        lead += " " + _("Utvärderingar och plan räknas för hela kommunen, inte för varje enhet.")
    links = tuple((row.public_id, row.name) for row in _within(at, below))
    return Shown(_("Utbildningen i %(place)s", place=here.name), lead, _kept(tables), links)


def _first_tables(state: State, area: int | None, plans: TrainingPlans) -> tuple[Table | None, ...]:
    until = plans.until(state.today)
    found = board(state, area, plans.of(area), until)
    return certificates_table(found), plan_table(found, dates.day(until)), use_table(found.use, state.quarter)


def _places(state: State, rows: Sequence[OrganisationRow], plans: TrainingPlans, title: str) -> Table:
    until = plans.until(state.today)
    found = [(row.name, board(state, row.id, plans.of(row.id), until)) for row in _by_name(rows)]
    return places_table(found, title)


def _horizontal(
    at: StaffRequest,
    state: State,
    rows: Sequence[OrganisationRow],
    area: int | None,
    below: Sequence[OrganisationRow],
    then: Then | None = None,
) -> tuple[Table | None, ...]:
    """The horizontal principles of an area and of what is below it; of the county by sex, as it was then."""
    above = {row.id: row.path for row in rows}
    people = horizontal.takers(at.db, at.viewer.federation_id, state, above)
    return (
        horizontal_words.groups_table(people, area),
        None if then is None else horizontal_words.sex_table(horizontal.as_known(people, then), then.day),
        horizontal_words.places_table(people, [(row.name, row.id) for row in _by_name(below)]),
        horizontal_words.time_table(people, area, state.today),
    )


def _by_name(rows: Sequence[OrganisationRow]) -> list[OrganisationRow]:
    return sorted(rows, key=lambda row: (swedish_order(row.name), row.id))


def _goals(at: StaffRequest) -> tuple[training_goals.GoalReport, ...]:
    answers = evaluations.last_answers(at.db, at.viewer.federation_id)
    return training_goals.goal_reports(answers, clock.today().year)


def _lead(state: State) -> str:
    return _("Läget %(day)s.", day=dates.day(state.today))


def _kept(tables: Sequence[Table | None]) -> tuple[Table, ...]:
    return tuple(one for one in tables if one is not None)


def _names(state: State, organisation: OrganisationSubject) -> list[tuple[str, str, str]]:
    here = [one for one in state.certified if one.is_within(organisation.id)]
    return [_named(one) for one in sorted(here, key=lambda one: (swedish_order(one.name), one.level))]


def _named(person: Person) -> tuple[str, str, str]:
    return person.name, str(LEVELS[person.level]), "" if person.until is None else person.until.isoformat()


def _page(
    at: StaffRequest,
    shown: Shown,
    excel: str,
    pdf: str,
    names: list[tuple[str, str, str]] | None = None,
) -> str:
    return render_template(
        "pages/training/board.html",
        shown=shown,
        excel=excel,
        pdf=pdf,
        names=names,
        may_plan=may(at.viewer, Action.SET_TRAINING_PLAN),
    )


def _excel(shown: Shown) -> Response:
    from smail.imports.cells import to_book  # What writes workbooks is loaded by whoever asks for one.

    sheets = [(one.title, _rows_of(shown, one)) for one in shown.tables]
    return _file(to_book(sheets), EXCEL, "utbildning.xlsx")


def _rows_of(shown: Shown, table: Table) -> list[tuple[str | int | float, ...]]:
    """A sheet says what it is and of which day, since it may be taken out of its book."""
    notes = [(table.note,)] if table.note else []
    return [(f"{shown.title}. {table.title}",), (shown.lead,), (), table.header, *table.rows, (), *notes]


def _pdf(shown: Shown) -> Response:
    tables = [
        {
            "title": one.title,
            "header": one.header,
            "rows": one.shown,
            "numeric": one.numeric,
            "note": one.note,
        }
        for one in shown.tables
    ]
    return _file(board_pdf(shown.title, shown.lead, tables), "application/pdf", "utbildning.pdf")


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)
