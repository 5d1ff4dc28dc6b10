"""Files about persons: one coordinator asks, another decides, and whoever asked fetches within some days."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.session import Database
from smail.db.tables import PersonFile
from smail.domain.calendar import Quarter
from smail.domain.jobs import JobKind
from smail.domain.person_files import (
    DAYS_KEPT,
    FEWEST,
    LONGEST_PURPOSE,
    LONGEST_REASON,
    AgeStep,
    Coarseness,
    Column,
    PlaceStep,
    RequestState,
    StartStep,
    closed_quarters,
    is_whole,
    last_day,
)
from smail.errors import Conflict
from smail.policies import Action, PersonFileSubject
from smail.queries import person_files as reads
from smail.queries.organisations import programmes
from smail.queries.person_file_people import Scope, coarseness_of, scope_of
from smail.queries.person_files import Tried
from smail.services import jobs
from smail.services import person_files as services
from smail.services.person_files import Wanted
from smail.web.federation import person_file_words as words
from smail.web.federation.person_file_forms import LONGEST_HALF, USUAL, ActForm, AskForm
from smail.web.forms import (
    blank,
    errors_of,
    read,
)
from smail.web.guard import needs
from smail.web.parts import StaffRequest


@needs(Action.ASK_PERSON_FILE)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """Every file that was asked for, with where it stands."""
    found = reads.files_of(at.db, at.viewer.federation_id)
    rows = [(row, words.state_of(row, job)) for row, job in found]
    return render_template("pages/coordinator/person_files.html", rows=rows)


@needs(Action.ASK_PERSON_FILE)
def new(at: StaffRequest) -> ResponseReturnValue:
    """A file is asked for; one in which somebody could be known is not, and it is said what would help."""
    rows = {row.public_id: row for row in programmes(at.db, at.viewer.federation_id)}
    form = blank(AskForm, USUAL) if request.method == "GET" else read(AskForm)
    form.programmes.choices = [(key, row.name) for key, row in rows.items()]
    quarters = _quarters(at)
    form.starts_on.choices = form.ends_on.choices = [(key, key) for key in quarters]
    if request.method == "GET":
        return _ask_page(form)
    if not form.validate():
        return _ask_page(form, errors_of(form)), 422
    chosen = tuple(rows[key].subject.id for key in form.programmes.data)
    wanted = _wanted(form, chosen, quarters)
    tried = reads.tried(at.db, _scope(at, wanted), _coarseness(wanted))
    if fault := words.fault_of(tried):
        return _ask_page(form, (("ends_on" if tried.beside else "age", fault),), tried), 422
    row = services.ask(at.db, at.viewer.federation_id, wanted, at.viewer.account_id, at.actor)
    flash(_("Sparat. En annan verksamhetsutvecklare beslutar om filen."), "ok")
    return _to(row.public_id)


@needs(Action.SEE_PERSON_FILE, of="file_id")
def show(at: StaffRequest, file: PersonFileSubject) -> ResponseReturnValue:
    """One file: what was asked, who decided, how far it has come; and what can be done with it now."""
    row = at.db.get_one(PersonFile, file.id)
    if request.method == "GET":
        return _page(at, row)
    form = read(ActForm)
    act = _ACTS.get(form.act.data or "")
    if act is None or not form.validate():
        return _page(at, row, errors=errors_of(form)), 422
    try:
        return act(at, row, form)
    except Conflict:
        at.db.expire(row)
        return _page(at, row, is_late=True), 409


def _approve(at: StaffRequest, row: PersonFile, _form: ActForm) -> ResponseReturnValue:
    if fault := _fault(at, row):
        return _page(at, row, errors=(("act", fault),)), 422
    fault = _leaving(at, row)[0] if row.decision is None else ""
    if fault:
        return _page(at, row, errors=(("act", fault),)), 422
    services.approve(at.db, row, at.viewer.account_id, at.actor)
    flash(_("Filen är godkänd och görs så snart det går."), "ok")
    return _to(row.public_id)


def _decline(at: StaffRequest, row: PersonFile, form: ActForm) -> ResponseReturnValue:
    if fault := _fault(at, row):
        return _page(at, row, errors=(("act", fault),)), 422
    if not form.reason.data:
        return _page(at, row, errors=(("reason", _("Skriv varför filen inte ska lämnas ut.")),)), 422
    services.decline(at.db, row, form.reason.data, at.viewer.account_id, at.actor)
    flash(_("Filen är avslagen."), "ok")
    return _to(row.public_id)


def _withdraw(at: StaffRequest, row: PersonFile, _form: ActForm) -> ResponseReturnValue:
    services.withdraw(at.db, row, at.viewer.account_id, at.actor)
    flash(_("Begäran är tillbakatagen. Ingen kan godkänna filen."), "ok")
    return _to(row.public_id)


def _password(at: StaffRequest, row: PersonFile, _form: ActForm) -> ResponseReturnValue:
    account = at.viewer.account_id
    shown = services.show_password(at.db, at.parts.vault, row, account, at.actor)
    return _page(at, row, password=shown)


def _fetch(at: StaffRequest, row: PersonFile, _form: ActForm) -> ResponseReturnValue:
    services.note_fetch(at.db, row, at.viewer.account_id, at.actor)
    headers = {
        "Content-Disposition": f'attachment; filename="personfil-{row.public_id}.zip"',
        "Content-Length": str(row.size),
    }
    return Response(_pieces(at.parts.database, row.id), mimetype="application/zip", headers=headers)


_ACTS: Mapping[str, Callable[[StaffRequest, PersonFile, ActForm], ResponseReturnValue]] = {
    "approve": _approve,
    "decline": _decline,
    "password": _password,
    "fetch": _fetch,
    "withdraw": _withdraw,
}


def _pieces(database: Database, file_id: int) -> Iterator[bytes]:
    """The bytes a piece at a time, each in a short transaction: a slow line holds nothing open."""
    number = 0
    while True:
        with database.transaction(write=False) as db:
            piece = services.part(db, file_id, number)
        if piece is None:
            return
        yield piece
        number += 1


def _fault(at: StaffRequest, row: PersonFile) -> str:
    found = services.decider_fault(at.db, row, at.viewer.account_id)
    return "" if found is None else str(words.NOT_TWO[found])


def _leaving(at: StaffRequest, row: PersonFile) -> tuple[str, str]:
    """Why the file cannot leave, empty where it can, and what is told of its check."""
    if not is_whole(row.starts_on, row.ends_on, clock.today()):
        fault = _("Perioden är inte hela kvartal som är slut. Avslå filen, och be om den igen med kvartal.")
        return fault, fault
    tried = reads.tried(at.db, scope_of(at.db, row), coarseness_of(row), row.id)
    fault = words.fault_of(tried)
    return fault, fault or words.check_words(tried.check)


def _quarters(at: StaffRequest) -> Mapping[str, Quarter]:
    today = clock.today()
    first = reads.first_day(at.db, at.viewer.federation_id) or today
    return {one.label: one for one in closed_quarters(first, today)}


def _wanted(form: AskForm, programme_ids: tuple[int, ...], quarters: Mapping[str, Quarter]) -> Wanted:
    return Wanted(
        form.purpose.data or "",
        f"{form.recipient.data}, {form.organisation.data}",
        programme_ids,
        quarters[form.starts_on.data].starts_on,
        quarters[form.ends_on.data].last_on,
        tuple(one for one in Column if one.value in (form.columns.data or ())),
        AgeStep(form.age.data),
        PlaceStep(form.place.data),
        StartStep(form.start.data),
    )


def _scope(at: StaffRequest, wanted: Wanted) -> Scope:
    return Scope(at.viewer.federation_id, wanted.programme_ids, wanted.starts_on, wanted.ends_on)


def _coarseness(wanted: Wanted) -> Coarseness:
    has_outcome = Column.OUTCOME in wanted.columns
    return Coarseness(Column.SEX in wanted.columns, wanted.age, wanted.place, wanted.start, has_outcome)


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("coordinator.person_file", file_id=public_id), 303)


def _ask_page(form: AskForm, errors: Sequence[tuple[str, str]] = (), tried: Tried | None = None) -> str:
    return render_template(
        "pages/coordinator/person_file_new.html",
        form=form,
        errors=errors,
        wrong=dict(errors),
        ways=_ways(tried) if tried else [],
        enough=words.enough_words(tried) if tried else "",
        days_kept=DAYS_KEPT,
        most_purpose=LONGEST_PURPOSE,
        most_recipient=LONGEST_HALF,
    )


def _ways(tried: Tried) -> list[tuple[str, str]]:
    n_persons = tried.check.n_persons
    if n_persons < FEWEST:
        # A coarser file has no more persons in it.
        return []
    return [(str(words.WAYS[way]), words.share_words(left, n_persons)) for way, left in tried.ways]


def _page(
    at: StaffRequest,
    row: PersonFile,
    *,
    errors: Sequence[tuple[str, str]] = (),
    password: str = "",
    is_late: bool = False,
) -> str:
    job = jobs.of(at.db, JobKind.PERSON_FILE, row.public_id)
    waits = reads.state_of(row) is RequestState.OPEN
    is_own = row.asked_by_id == at.viewer.account_id
    fault, told = _leaving(at, row) if waits else ("", "")
    return render_template(
        "pages/coordinator/person_file.html",
        row=row,
        state=words.state_of(row, job),
        progress=words.progress_of(job),
        fault=words.FAULTS[job.fault] if job and job.fault else "",
        programmes=reads.programme_names(at.db, row.id),
        told=_told(row),
        check=told,
        may_decide=waits and not _fault(at, row),
        may_leave=waits and not fault,
        not_two=_fault(at, row) if waits else "",
        is_own=is_own,
        last_day=last_day(clock.civil(row.asked_at)) if waits else None,
        is_ready=is_own and services.is_ready(row),
        password=password,
        errors=errors,
        wrong=dict(errors),
        is_late=is_late,
        most_reason=LONGEST_REASON,
    )


def _told(row: PersonFile) -> list[tuple[str, str]]:
    columns = ", ".join(str(name) for one, name in words.COLUMNS.items() if one.value in row.columns)
    return [
        (_("Med i filen"), columns or _("Bara antalet skattningar")),
        (_("Ålder"), str(words.AGES[row.age])),
        (_("Plats"), str(words.PLACES[row.place])),
        (_("Start"), str(words.STARTS[row.start])),
    ]
