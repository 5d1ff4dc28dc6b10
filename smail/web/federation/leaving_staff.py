"""The pages for when somebody leaves: everybody that one follows is given to others, in one go.

First the choices, then a page that says what will happen, then the handover: all of it or nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail import clock
from smail.domain.calendar import is_near
from smail.domain.people import HandoverKind
from smail.errors import NotFound
from smail.policies import Action, may
from smail.queries import leaving_staff as reads
from smail.queries.handledare import handledare_by_place
from smail.queries.leaving_staff import Caseload, Followed
from smail.queries.organisations import programmes_for
from smail.queries.subjects import account_subject
from smail.services import bulk_handovers
from smail.services.bulk_handovers import Replacement
from smail.web.federation import leaving_rows as rows
from smail.web.forms import (
    ChoiceField,
    DayField,
    ManyChoicesField,
    SmailForm,
    TickField,
    blank,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.words import HANDOVER_KINDS, options

# Besides a colleague, what can be chosen for a person: a place in the team ends, or everything stays.
ENDS = "ends"
WAITS = "waits"
CONFIRM = "confirm"
CHANGE = "change"

Errors = list[tuple[str, str]]


class BulkForm(SmailForm):
    """Who takes over whom, when, and whether it was planned; `receiver` holds person:colleague."""

    everybody = ChoiceField()
    receiver = ManyChoicesField()
    on = DayField(validators=[required(_l("Skriv från vilken dag."))])
    kind = ChoiceField(
        choices=options(HANDOVER_KINDS), validators=[required(_l("Välj övergång eller byte."))]
    )
    deputies = TickField()
    step = ChoiceField(choices=((CONFIRM, ""), (CHANGE, "")))


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one person: a colleague, or that the place in the team ends."""

    row: Followed
    receiver_id: int | None
    value: str
    name: str


@needs(Action.SEE_CASELOADS)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """Everybody who follows somebody in the viewer's programmes."""
    programmes = programmes_for(at.db, at.viewer, Action.SEE_CASELOADS)
    found = reads.leavers(at.db, programmes, clock.today())
    return render_template("pages/coordinator/leaving.html", found=found)


@needs(Action.SEE_CASELOADS)
def hand_over(at: StaffRequest, account_id: str) -> ResponseReturnValue:
    """Everybody that one member of staff follows, and who could follow each of them instead."""
    caseload = _caseload(at, account_id, Action.SEE_CASELOADS)
    return _page(at, caseload, blank(BulkForm, {"on": clock.today()}))


@needs(Action.ASSIGN_STAFF)
def hand_over_now(at: StaffRequest, account_id: str) -> ResponseReturnValue:
    """Everybody that one member of staff follows is handed over, once it is confirmed."""
    caseload = _caseload(at, account_id, Action.ASSIGN_STAFF)
    form = read(BulkForm)
    wanted = dict(value.partition(":")[::2] for value in form.receiver.chosen)
    if form.step.data == CONFIRM and wanted and not wanted.keys() & {row.key for row in caseload.rows}:
        flash(_("Det är redan gjort. Inget mer har ändrats."), "ok")
        return _to_caseload(caseload)
    _offer(form, caseload)
    chosen, errors = _chosen(form, caseload, wanted)
    if not form.validate():
        errors = [*errors_of(form), *errors]
    errors = errors or _date_errors(form, chosen) or _absences(at, form.on.data, chosen)
    if errors or form.step.data == CHANGE:
        return _page(at, caseload, form, wanted, errors), 422 if errors else 200
    if form.step.data != CONFIRM:
        return _look_again(caseload, form, chosen)
    return _done(at, caseload, form, chosen)


def _caseload(at: StaffRequest, account_id: str, action: Action) -> Caseload:
    programmes = programmes_for(at.db, at.viewer, action)
    caseload = reads.caseload_of(at.db, programmes, account_id, clock.today())
    if caseload is None:
        raise NotFound
    return caseload


def _offer(form: BulkForm, caseload: Caseload) -> None:
    """Only colleagues who may follow the person, and what else fits its place, can have been chosen."""
    form.everybody.choices = rows.everybody(caseload)
    form.receiver.choices = [
        (f"{row.key}:{value}", "")
        for row in caseload.movable
        for value in ("", WAITS, *([] if row.is_responsible else [ENDS]), *_keys(row))
    ]


def _keys(row: Followed) -> list[str]:
    return [one.public_id for one in row.receivers]


def _chosen(form: BulkForm, caseload: Caseload, wanted: Mapping[str, str]) -> tuple[list[Choice], Errors]:
    """What happens to each person, and whom nobody was chosen for."""
    if wanted.keys() - {row.key for row in caseload.rows}:
        return [], [("everybody", _("Listan har ändrats sedan sidan visades. Kontrollera och fortsätt."))]
    chosen: list[Choice] = []
    errors: Errors = []
    for row in caseload.movable:
        value = wanted.get(row.key, "") or ("" if form.step.data == CONFIRM else _for_all(form, row))
        receiver = row.receiver(value)
        if receiver is not None:
            chosen.append(Choice(row, receiver.id, f"{row.key}:{value}", receiver.name))
        elif value == ENDS:
            chosen.append(Choice(row, None, f"{row.key}:{value}", ""))
        elif value != WAITS and form.step.data != CONFIRM:
            errors.append((f"receiver-{row.key}", _("Välj vem som tar över %(number)s.", number=row.number)))
    if errors and not form.everybody.data and len(errors) == len(caseload.movable):
        return chosen, [("everybody", _("Välj en som tar över alla, eller välj för var och en."))]
    if not errors and not chosen and not form.deputies.data:
        errors = [("everybody", _("Välj minst en deltagare att lämna över."))]
    return chosen, errors


def _for_all(form: BulkForm, row: Followed) -> str:
    """The one chosen for all, where that one can; a place in the team ends where not."""
    if not form.everybody.data or row.receiver(form.everybody.data) is not None:
        return form.everybody.data or ""
    return "" if row.is_responsible else ENDS


def _date_errors(form: BulkForm, chosen: list[Choice]) -> Errors:
    """Whether the day lies near, and within the time that everybody is there."""
    day = form.on.data
    if not is_near(day, clock.today()):
        return [("on", _("Kontrollera datumet. Det ligger för långt bort."))]
    early = [one.row for one in chosen if day < one.row.since]
    if early:
        first, numbers = max(row.since for row in early).isoformat(), ", ".join(row.number for row in early)
        words = _("Välj en dag från och med %(first)s. Det gäller %(numbers)s.", first=first, numbers=numbers)
        return [("on", words)]
    late = [one.row for one in chosen if one.row.last_on is not None and day > one.row.last_on]
    if late:
        numbers = ", ".join(row.number for row in late)
        words = _("Dagen är efter avslutet för %(numbers)s. Välj en tidigare dag.", numbers=numbers)
        return [("on", words)]
    return []


def _absences(at: StaffRequest, day: date, chosen: list[Choice]) -> Errors:
    """Those chosen who may follow the person today, but not from the day that it begins."""
    places = list({one.row.place for one in chosen})
    there = handledare_by_place(at.db, places, [max(day, clock.today())])
    absent = {
        one.name: None
        for one in chosen
        if one.receiver_id is not None and one.receiver_id not in {who.id for who in there[one.row.place]}
    }
    words = [_("%(name)s har inte rollen handledare i insatsen den dagen.", name=name) for name in absent]
    return [("on", " ".join(words))] if words else []


def _done(at: StaffRequest, caseload: Caseload, form: BulkForm, chosen: list[Choice]) -> ResponseReturnValue:
    kind, day = HandoverKind(form.kind.data), form.on.data
    moves = [Replacement(one.row.period_id, one.receiver_id) for one in chosen]
    if moves:
        done = bulk_handovers.hand_over_all(at.db, caseload.account_id, moves, kind, day, at.actor)
        for words in rows.said(done, caseload.name, day):
            flash(words, "ok")
    if form.deputies.data:
        programmes = programmes_for(at.db, at.viewer, Action.ASSIGN_STAFF)
        places = reads.protected_places(at.db, programmes, caseload.account_id, clock.today())
        bulk_handovers.let_deputies_take_over(
            at.db, caseload.account_id, [one.id for one in places], kind, day, at.actor
        )
        # Not how many: in one programme a small number would tell that somebody there is protected.
        flash(_("Ersättarna tar över där det finns någon."), "ok")
    return _to_caseload(caseload)


def _look_again(caseload: Caseload, form: BulkForm, chosen: list[Choice]) -> str:
    settled = {one.row.key for one in chosen}
    waiting = reads.numbers_of(row for row in caseload.rows if row.key not in settled)
    return render_template(
        "pages/coordinator/leaving_check.html",
        caseload=caseload,
        chosen=chosen,
        waiting=len(waiting),
        is_partly=not waiting.isdisjoint(one.row.number for one in chosen),
        on=form.on.data,
        kind=form.kind.data,
        kind_words=HANDOVER_KINDS[HandoverKind(form.kind.data)],
        deputies=form.deputies.data,
    )


def _page(
    at: StaffRequest,
    caseload: Caseload,
    form: BulkForm,
    wanted: Mapping[str, str] | None = None,
    errors: Errors | tuple[()] = (),
) -> str:
    account = account_subject(at.db, caseload.public_id)
    return render_template(
        "pages/coordinator/leaving_one.html",
        caseload=caseload,
        form=form,
        everybody=rows.everybody(caseload),
        movable=rows.movable(caseload, wanted or {}, dict(errors)),
        planned=rows.planned(caseload),
        kinds=options(HANDOVER_KINDS),
        may_manage=may(at.viewer, Action.MANAGE_ACCOUNT, account),
        may_see_accounts=may(at.viewer, Action.SEE_ACCOUNTS),
        errors=list(errors),
        wrong=dict(errors),
    )


def _to_caseload(caseload: Caseload) -> ResponseReturnValue:
    return redirect(url_for("coordinator.hand_over", account_id=caseload.public_id), 303)
