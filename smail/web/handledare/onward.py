"""The way in and out of a programme: SUS at both ends, its consent, the avslut, and work or studies."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Enrolment, Participant
from smail.domain.audit import AuditAction
from smail.domain.calendar import LONGEST_BACK
from smail.domain.people import ConsentPurpose
from smail.errors import Conflict, NotFound
from smail.policies import Action, ParticipantSubject, may
from smail.queries import onward as reads
from smail.queries.onward import StayOnward
from smail.reports.sus_sheet import SusSheet, sus_sheet_pdf
from smail.services import audit, consents, starts, sus
from smail.web.forms import SmailForm, errors_of, read
from smail.web.guard import needs
from smail.web.handledare import onward_words, sus_words
from smail.web.handledare.onward_forms import START_MISTAKES, BeforeForm, ConsentForm, RemoveForm, StartForm
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.words import DISCHARGE_REASONS, EDUCATIONS, OCCUPATIONS, SUPPORTS, options

Errors = Sequence[tuple[str, str]]
ENTRY, EXIT = "in", "ut"


@handledare.get("/deltagare/<participant_id>/in-och-ut", endpoint="onward")
@needs(Action.SEE_PARTICIPANT, of="participant_id", is_logged=True)
def show(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """One time in a programme from its start to what came after, and the person's work and studies."""
    at.db.flush()
    return _page(at, participant, _chosen(at, participant, request.args.get("insats")))


@handledare.post("/deltagare/<participant_id>/in-och-ut", endpoint="sus_before")
@needs(Action.NOTE_OUTCOME, of="participant_id")
def write_before(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """What SUS asks at the start is kept, or corrected."""
    form = read(BeforeForm)
    stay = _chosen(at, participant, form.enrolment.data or "-")
    if not form.validate():
        return _page(at, participant, stay, form, errors_of(form)), 422
    enrolment = at.db.get_one(Enrolment, stay.id)
    sus.write_before(at.db, enrolment, form.before(), at.actor, at.viewer.account_id)
    return _done(participant, stay, _("Uppgifterna vid start är sparade."), "before")


@handledare.post("/deltagare/<participant_id>/samtycke")
@needs(Action.NOTE_OUTCOME, of="participant_id")
def consent(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The consent for SUS for one time in a programme holds, or holds no longer; nothing else hangs on it."""
    form = read(ConsentForm)
    stay = _chosen(at, participant, form.consent_enrolment.data or "-")
    if participant.is_protected:
        raise NotFound
    errors = errors_of(form) if not form.validate() else _consent_errors(stay, form)
    if errors:
        return _page(at, participant, stay, form, errors), 422
    of: dict[str, Any] = {
        "on": form.consent_on.data,
        "actor": at.actor,
        "recorded_by_id": at.viewer.account_id,
        "programme_id": stay.programme_id,
        "enrolment_id": stay.id,
    }
    if form.consent_choice.data == "give":
        consents.give(at.db, participant.id, ConsentPurpose.SUS, **of)
        return _done(participant, stay, _("Samtycket för SUS är sparat."), "consent")
    consents.withdraw(at.db, participant.id, ConsentPurpose.SUS, **of)
    words = _("Samtycket till registrering i SUS är återkallat. Allt annat fortsätter som förut.")
    return _done(participant, stay, words, "consent")


@handledare.get("/deltagare/<participant_id>/sus.pdf", endpoint="sus_sheet")
@needs(Action.SEE_PARTICIPANT, of="participant_id", is_logged=True)
def sheet(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The checklist for SUS at the start or at the end of one time in a programme."""
    stay = _chosen(at, participant, request.args.get("insats"))
    is_exit = request.args.get("vid", ENTRY) == EXIT
    if is_exit and stay.end is None:
        raise NotFound
    sus.note(at.db, at.db.get_one(Enrolment, stay.id), AuditAction.SUS_SHEET, at.actor, is_exit=is_exit)
    made = sus_sheet_pdf(_sheet(at, participant, stay, is_exit=is_exit))
    name = f"sus-{EXIT if is_exit else ENTRY}-{clock.today().isoformat()}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(made, mimetype="application/pdf", headers=headers)


@handledare.post("/deltagare/<participant_id>/borjade", endpoint="start_write")
@needs(Action.NOTE_OUTCOME, of="participant_id")
def write_start(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A start in work or studies is kept; it ends nothing."""
    form = read(StartForm)
    stay = _chosen(at, participant, None)
    errors = errors_of(form) if not form.validate() else _start_errors(at, participant, form)
    if errors:
        return _page(at, participant, stay, form, errors), 422
    starts.write(at.db, participant.id, form.start(), at.actor, at.viewer.account_id)
    return _done(
        participant, None, _("Starten är sparad. Personen är kvar i insatsen tills du gör ett avslut.")
    )


@handledare.post("/deltagare/<participant_id>/borjade/ta-bort", endpoint="start_remove")
@needs(Action.NOTE_OUTCOME, of="participant_id")
def remove_start(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A start that was written by mistake is gone."""
    row = reads.find_start(at.db, participant.id, read(RemoveForm).start.data or "-")
    if row is None:
        raise NotFound
    starts.remove(at.db, row, at.actor)
    return _done(participant, None, _("Starten är borttagen."))


def _chosen(at: StaffRequest, participant: ParticipantSubject, public_id: str | None) -> StayOnward:
    """The time in a programme that the page is about: the newest, unless one is named; never a stranger's."""
    stays = reads.stays_onward(at.db, at.parts.vault, participant.id, clock.today())
    found = next((one for one in stays if public_id in (None, one.public_id)), None)
    if found is None:
        raise NotFound
    return found


def _consent_errors(stay: StayOnward, form: ConsentForm) -> Errors:
    """A day that has been; a yes of now, and a no after the yes."""
    on, today = form.consent_on.data, clock.today()
    given = next((one.given_on for one in stay.consents if one.withdrawn_on is None), None)
    is_giving = form.consent_choice.data == "give"
    if on > today:
        return (("consent_on", _("Datumet har inte varit än. Välj i dag eller en tidigare dag.")),)
    if is_giving and on < stay.starts_on - LONGEST_BACK:
        return (("consent_on", _("Datumet ligger mer än ett år före starten. Kontrollera årtalet.")),)
    if not is_giving and given is not None and on < given:
        return (("consent_on", _("Samtycket är nyare än så. Välj den dagen eller en senare.")),)
    if is_giving and given is not None:
        raise Conflict("the consent is already given")
    if is_giving and not stay.is_open_on(today):
        raise Conflict("the time in the programme has ended")
    return ()


def _start_errors(at: StaffRequest, participant: ParticipantSubject, form: StartForm) -> Errors:
    found = starts.mistakes(at.db, participant.id, form.start(), clock.today())
    return tuple((name, str(START_MISTAKES[mistake])) for name, mistake in found)


def _sheet(at: StaffRequest, participant: ParticipantSubject, stay: StayOnward, *, is_exit: bool) -> SusSheet:
    person = at.db.get_one(Participant, participant.id)
    if participant.is_protected or not stay.has_consent:
        return sus_words.anonymous_sheet(
            person.sex, stay, is_exit=is_exit, is_protected=participant.is_protected
        )
    place = reads.municipality_of(at.db, stay)
    word = sus_words.exit_sheet if is_exit else sus_words.entry_sheet
    return word(person.number, person.sex, stay, place)


def _done(
    participant: ParticipantSubject, stay: StayOnward | None, words: str, place: str = "starts"
) -> ResponseReturnValue:
    flash(words, "ok")
    own, insats = participant.public_id, stay.public_id if stay else None
    return redirect(url_for("handledare.onward", participant_id=own, insats=insats, _anchor=place), 303)


def _page(
    at: StaffRequest,
    participant: ParticipantSubject,
    stay: StayOnward,
    form: SmailForm | None = None,
    errors: Errors = (),
) -> str:
    if request.method == "POST":
        # The door notes a look at the page, but not one that a faulty form gives.
        audit.note_look(
            at.db, at.actor, participant.id, participant.public_id, is_protected=participant.is_protected
        )
    stays = reads.stays_onward(at.db, at.parts.vault, participant.id, clock.today())
    return render_template(
        "pages/handledare/onward.html",
        participant=participant,
        stay=stay,
        stays=stays,
        starts=reads.starts_of(at.db, participant.id),
        is_open=may(at.viewer, Action.CARE_FOR_PARTICIPANT, participant),
        viewer=at.viewer,
        typed=_typed(stay, form),
        errors=tuple(errors),
        wrong=dict(errors),
        today=clock.today(),
        words=_words(),
    )


def _typed(stay: StayOnward, form: SmailForm | None) -> Mapping[str, Any]:
    """What stands in each field: what was sent, or what is known or most often right."""
    known = {
        "occupation": stay.before.occupation,
        "support": stay.before.support,
        "education": stay.before.education,
        "consent_on": clock.today().isoformat(),
        "started_on": clock.today().isoformat(),
    }
    sent = {} if form is None else {field.name: getattr(field, "shown", field.data) for field in form}
    return known | sent


def _words() -> Mapping[str, Any]:
    return {
        "occupations": OCCUPATIONS,
        "supports": SUPPORTS,
        "educations": EDUCATIONS,
        "reasons": DISCHARGE_REASONS,
        "talks": onward_words.TALKS,
        "last_ratings": onward_words.LAST_RATINGS,
        "states": onward_words.STATES,
        "tags": onward_words.TAGS,
        "results": onward_words.RESULTS,
        "kinds": options(onward_words.START_KINDS),
        "subsidised": list(onward_words.SUBSIDISED.items()),
        "start": onward_words.start_words,
    }
