"""The coordinator's page for ratings in a file: shown first, judged in full, then read in or not at all.

The file is never kept between the pages; it goes to the browser and comes back.
"""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Programme
from smail.domain.instrument import Instrument
from smail.domain.roles import Role
from smail.imports import reading
from smail.imports.drawing import VISIT, Drawing, guess
from smail.imports.faults import FileFault, RowFault, shown
from smail.imports.load import Loaded, Order, load
from smail.imports.map_file import MapError, options_in, read_map
from smail.imports.mapping import whole
from smail.imports.reading import Judged
from smail.imports.sheet import Options, Sheet
from smail.policies import Action
from smail.queries import organisations
from smail.queries.handledare import HandledareChoice, handledare_in
from smail.queries.organisations import ProgrammeRow
from smail.web.federation.import_words import reason_of
from smail.web.federation.importing_form import (
    LARGEST_FILE,
    LOAD,
    MOST_ROWS,
    ImportForm,
    as_field,
    drawing_of,
    drawn,
    questionnaires,
    sent_file,
    sent_map,
    takes_files,
)
from smail.web.forms import blank, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest

FIRST_ROWS = 5
FAULTS_ON_A_PAGE = 100

Fault = tuple[str, str]


@takes_files
@needs(Action.IMPORT_RATINGS)
def importing(at: StaffRequest) -> ResponseReturnValue:
    """The file and the programme; what its columns are; what would happen; and then that it has."""
    form = blank(ImportForm) if request.method == "GET" else read(ImportForm)
    offered = organisations.programmes_within(at.db, at.viewer, Role.COORDINATOR)
    if request.method == "GET":
        return _file_page(at, form, offered)
    chosen = next((one for one in offered if one.public_id == form.programme.data), None)
    questionnaire = _questionnaire(at, form)
    content = sent_file(form.content.data)
    faults = _form_faults(chosen, questionnaire, content)
    if faults or chosen is None or questionnaire is None:
        return _file_page(at, form, offered, faults), 422
    try:
        return _judged_page(at, form, chosen, content, questionnaire)
    except FileFault as error:
        return _file_page(at, form, offered, [("upload", str(error))]), 422
    except MapError as error:
        wrong = [("map_upload", str(problem)) for problem in error.problems]
        return _file_page(at, form, offered, wrong), 422


def _form_faults(
    chosen: ProgrammeRow | None, questionnaire: tuple[Instrument, str] | None, content: bytes
) -> list[Fault]:
    faults = []
    if chosen is None:
        faults.append(("programme", _("Välj en insats.")))
    if questionnaire is None:
        faults.append(("questionnaire", _("Välj ett formulär.")))
    if not content:
        faults.append(("upload", _("Välj en fil.")))
    elif len(content) > LARGEST_FILE:
        faults.append(("upload", _("Filen är för stor för sidan. Läs in den med kommandot smail import.")))
    return faults


def _questionnaire(at: StaffRequest, form: ImportForm) -> tuple[Instrument, str] | None:
    """The questionnaire and its form that were chosen, where they are offered."""
    wanted = form.questionnaire.data
    if wanted not in dict(questionnaires(at.parts.catalogue.all())):
        return None
    key, _slash, form_key = wanted.partition("/")
    return at.parts.catalogue.latest(key), form_key


def _judged_page(
    at: StaffRequest,
    form: ImportForm,
    chosen: ProgrammeRow,
    content: bytes,
    questionnaire: tuple[Instrument, str],
) -> ResponseReturnValue:
    """The page that follows from the file and what is known of its columns."""
    text = sent_map(form)
    sheet = reading.read_sheet(content, options_in(text) if text else Options(), most_rows=MOST_ROWS)
    is_drawn = text is None
    text = text or drawn(form, sheet, *questionnaire)
    if text is None:
        return _columns_page(form, chosen, content, sheet, questionnaire, guess(sheet, *questionnaire))
    programme = at.db.get_one(Programme, chosen.place.programme_id)
    try:
        found = read_map(text, at.parts.catalogue)
        judged = reading.judge(at.db, at.parts.vault, programme, sheet, found)
    except MapError as error:
        if not is_drawn:
            raise
        wrong = _visit_faults(form) or [("use-0", str(problem)) for problem in error.problems]
        return _columns_page(form, chosen, content, sheet, questionnaire, drawing_of(form), wrong), 422
    staff = handledare_in(at.db, chosen.place)
    follower = next((one for one in staff if one.public_id == form.handledare.data), None)
    wrong = _follower_faults(form, judged, follower)
    if form.stage.data == LOAD and not judged.faults and not wrong:
        return _read_in(at, programme, judged, content, follower)
    return _look_page(form, chosen, content, sheet, text, judged, staff, wrong)


def _visit_faults(form: ImportForm) -> list[Fault]:
    """What is lacking where a column is said to hold the number of the visit."""
    if VISIT not in (form.use.data or ()):
        return []
    faults = []
    try:
        date.fromisoformat(form.first_day.data or "")
    except ValueError:
        faults.append(("first_day", _("Skriv dagen för besök 1 så här: 2024-01-15.")))
    if (whole(form.visit_days.data or "") or 0) < 1:
        faults.append(("visit_days", _("Skriv hur många dagar det är mellan besöken.")))
    return faults


def _follower_faults(form: ImportForm, judged: Judged, follower: HandledareChoice | None) -> list[Fault]:
    """Nobody is a choice too, but somebody who may not follow people there is not."""
    is_asked = judged.new.new_people and not judged.faults
    if not is_asked or not form.handledare.data or follower is not None:
        return []
    return [("handledare", _("Kollegan har inte rollen handledare i insatsen i dag."))]


def _read_in(
    at: StaffRequest, programme: Programme, judged: Judged, content: bytes, follower: HandledareChoice | None
) -> ResponseReturnValue:
    order = Order(
        programme=programme,
        actor=at.actor,
        account_id=at.viewer.account_id,
        handledare_id=None if follower is None else follower.id,
        file_digest=reading.digest(content),
        on=clock.today(),
    )
    loaded = load(at.db, at.parts.vault, judged.plan, judged.new, order)
    if loaded.batch_id is None:
        flash(_("Allt i filen finns redan. Inget ändrades."), "ok")
    else:
        flash(_loaded_words(loaded, follower), "ok")
    return redirect(url_for("coordinator.caseloads", insats=programme.public_id), 303)


def _loaded_words(loaded: Loaded, follower: HandledareChoice | None) -> str:
    counted = {"people": loaded.n_people, "ratings": loaded.n_ratings}
    if not loaded.n_people:
        return _("Inläst: %(ratings)d skattningar.", ratings=loaded.n_ratings)
    if follower is None:
        return _(
            "Inläst: %(people)d nya deltagare och %(ratings)d skattningar. Välj nu vem som följer vem.",
            **counted,
        )
    return _(
        "Inläst: %(people)d nya deltagare och %(ratings)d skattningar. %(name)s är ansvarig för de nya.",
        name=follower.name,
        **counted,
    )


def _file_page(
    at: StaffRequest, form: ImportForm, offered: tuple[ProgrammeRow, ...], errors: list[Fault] | None = None
) -> str:
    return render_template(
        "pages/coordinator/import.html",
        form=form,
        errors=errors or [],
        wrong=dict(reversed(errors or [])),
        programmes=[(one.public_id, f"{one.name}, {one.owner}") for one in offered],
        questionnaires=questionnaires(at.parts.catalogue.all()),
    )


def _columns_page(
    form: ImportForm,
    chosen: ProgrammeRow,
    content: bytes,
    sheet: Sheet,
    questionnaire: tuple[Instrument, str],
    drawing: Drawing,
    errors: list[Fault] | None = None,
) -> str:
    instrument, form_key = questionnaire
    codes = {sex: code for code, sex in drawing.sexes.items()}
    examples = sheet.rows[0].cells if sheet.rows else {}
    return render_template(
        "pages/coordinator/import_columns.html",
        form=form,
        chosen=chosen,
        content=as_field(content),
        errors=errors or [],
        columns=[
            (column, shown(examples.get(column)), use)
            for column, use in zip(sheet.header, drawing.uses, strict=False)
        ],
        items=[(key, instrument.item(key).text("sv").stem) for key in instrument.form(form_key).items],
        drawing=drawing,
        codes=codes,
    )


def _look_page(
    form: ImportForm,
    chosen: ProgrammeRow,
    content: bytes,
    sheet: Sheet,
    text: str,
    judged: Judged,
    staff: Sequence[HandledareChoice],
    errors: list[Fault],
) -> ResponseReturnValue:
    uses = judged.plan.map.uses()
    pages = max(-(-len(judged.faults) // FAULTS_ON_A_PAGE), 1)
    number = min(max(form.faults_page.data or 1, 1), pages)
    page = render_template(
        "pages/coordinator/import_look.html",
        form=form,
        chosen=chosen,
        content=as_field(content),
        map_text=text,
        staff=[(one.public_id, one.name) for one in staff],
        errors=errors,
        plan=judged.plan,
        new=judged.new,
        uses=[(column, uses.get(column)) for column in sheet.header],
        rows=[[shown(cell) for cell in row.cells.values()] for row in sheet.rows[:FIRST_ROWS]],
        n_faults=len(judged.faults),
        number=number,
        pages=pages,
        faults=_worded(judged.faults[(number - 1) * FAULTS_ON_A_PAGE : number * FAULTS_ON_A_PAGE]),
    )
    return (page, 422) if judged.faults or errors else page


def _worded(faults: Sequence[RowFault]) -> list[tuple[int, str, str, str]]:
    return [(one.row, shown(one.column), shown(one.value), reason_of(one)) for one in faults]
