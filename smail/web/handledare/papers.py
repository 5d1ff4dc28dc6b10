"""Forms on paper: found by the number on it, and printed for one person or for all who are due."""

from collections.abc import Sequence

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import PaperForm, Participant
from smail.domain.instrument import Instrument
from smail.domain.paper import format_form_number, parse_form_number
from smail.errors import NotFound, Refused
from smail.policies import Action, ParticipantSubject, may
from smail.queries import paper_lists as lists
from smail.queries.papers import questions_of
from smail.queries.standings import ruling_of
from smail.queries.subjects import paper_subject
from smail.queries.today import TodayRow, own_rows
from smail.reports.paper_forms import PaperFormText, forms_pdf
from smail.services import papers as writes
from smail.services.papers import Wanted
from smail.web.forms import ChoiceField, ManyChoicesField, SmailForm, TickField, read
from smail.web.guard import needs
from smail.web.handledare.room import handledare
from smail.web.participant.paper_form_words import form_text, unread
from smail.web.participant.words import in_a_row
from smail.web.parts import StaffRequest
from smail.web.words import LANGUAGES

MOST_AT_ONCE = 60
EASY_SWEDISH = "sv-x-lattlast"


class PrintManyForm(SmailForm):
    """Who gets a form, and how large its letters are."""

    person = ManyChoicesField()
    is_large = TickField()


class PrintOneForm(SmailForm):
    """The language of the form, and how large its letters are."""

    language = ChoiceField()
    is_large = TickField()


@handledare.get("/papper")
@needs(Action.SEE_TODAY)
def papers(at: StaffRequest) -> ResponseReturnValue:
    """The forms that wait for something; or, with a number, the page where that form is typed in."""
    typed = request.args.get("nummer", "").strip()
    if not typed:
        return _overview(at)
    number = parse_form_number(typed)
    if number is None:
        return _overview(at, typed=typed, errors=(("nummer", _not_a_number()),)), 422
    subject = paper_subject(at.db, number)
    if subject is None or not may(at.viewer, Action.TYPE_PAPER, subject):
        words = _(
            "Hos dina deltagare finns inget formulär med numret %(number)s. Kontrollera numret.",
            number=format_form_number(number),
        )
        return _overview(at, typed=typed, errors=(("nummer", words),)), 404
    return redirect(url_for("handledare.type_paper", paper_id=number), 303)


def _not_a_number() -> str:
    return _("Numret stämmer inte. Det har åtta tecken och står under rutan på pappret. Skriv det igen.")


@handledare.post("/papper")
@needs(Action.SEE_TODAY)
def print_papers(at: StaffRequest) -> ResponseReturnValue:
    """Forms for those who were chosen, in one file."""
    form, rows = read(PrintManyForm), _due(own_rows(at.db, at.viewer, clock.today()))
    form.person.choices = [(row.public_id, "") for row in rows]
    fault = _fault(form)
    if fault:
        return _overview(at, ticked=form.person.chosen, errors=(("person", fault),)), 422
    people = lists.ids_of(at.db, form.person.chosen)
    wanted = [Wanted(people[one], None, form.is_large.data) for one in form.person.chosen]
    return _printed(at, wanted)


def _fault(form: PrintManyForm) -> str:
    if not form.validate():
        return _("Listan har ändrats sedan sidan visades. Välj igen.")
    if not form.person.chosen:
        return _("Välj minst en som ska få ett formulär.")
    if len(form.person.chosen) > MOST_AT_ONCE:
        return _("Skriv ut högst %(most)d formulär åt gången.", most=MOST_AT_ONCE)
    return ""


def _due(rows: Sequence[TodayRow]) -> list[TodayRow]:
    # A person with protected identity stands in no list but Today; nobody invented is printed with others.
    return [row for row in rows if row.needs_doing and not row.is_protected and not row.is_invented]


def _overview(
    at: StaffRequest,
    *,
    typed: str = "",
    ticked: Sequence[str] = (),
    errors: Sequence[tuple[str, str]] = (),
) -> str:
    rows = own_rows(at.db, at.viewer, clock.today())
    own = [row.public_id for row in rows if not row.is_protected]
    return render_template(
        "pages/handledare/papers.html",
        typed=typed,
        due=_due(rows),
        unread=_unread_names(at),
        ticked=ticked,
        waiting=lists.waiting(at.db, at.viewer, own),
        language_names=LANGUAGES,
        printed=lists.printed(at.db, own),
        errors=tuple(errors),
        wrong=dict(errors),
    )


@handledare.get("/deltagare/<participant_id>/papper")
@needs(Action.MEASURE, of="participant_id", is_logged=True)
def person_papers(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A form for one person, in any language that the questions come in."""
    return _person_page(at, participant)


@handledare.post("/deltagare/<participant_id>/papper")
@needs(Action.MEASURE, of="participant_id")
def print_person_paper(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The form, as a file to print."""
    form = read(PrintOneForm)
    form.language.choices = [(one, "") for one in _instrument(at, participant).paper_languages]
    if not form.validate() or not form.language.data:
        return _person_page(at, participant, errors=(("language", _("Välj språk.")),)), 422
    try:
        return _printed(at, [Wanted(participant.id, form.language.data, form.is_large.data)])
    except Refused:
        words = _("Personen har inte börjat i insatsen än. Skriv ut formuläret när tiden där har börjat.")
        return _person_page(at, participant, errors=(("language", words),)), 422


def _person_page(
    at: StaffRequest, participant: ParticipantSubject, *, errors: Sequence[tuple[str, str]] = ()
) -> str:
    own = at.db.get_one(Participant, participant.id).language
    instrument = _instrument(at, participant)
    languages = instrument.paper_languages
    return render_template(
        "pages/handledare/person_papers.html",
        participant=participant,
        languages=_language_options(instrument),
        language=request.form.get("language") or (own if own in languages else languages[0]),
        not_yet_in=None if own in languages else str(LANGUAGES.get(own, own)).lower(),
        is_large="is_large" in request.form,
        waiting=_waiting(at, participant),
        language_names=LANGUAGES,
        printed=lists.printed(at.db, [participant.public_id]),
        errors=tuple(errors),
        wrong=dict(errors),
    )


def _waiting(at: StaffRequest, participant: ParticipantSubject) -> list[lists.WaitingForm]:
    found = lists.waiting(at.db, at.viewer, [participant.public_id])
    return [one for one in found if one.participant_number == participant.number]


def _language_options(instrument: Instrument) -> list[tuple[str, ...]]:
    """(code, name) of each language of the paper, and what to know of one that nobody has read."""
    not_read = unread(instrument)
    return [
        (one, str(LANGUAGES.get(one, one)), *((_unread_words(one),) if one in not_read else ()))
        for one in instrument.paper_languages
    ]


def _unread_words(language: str) -> str:
    if language == EASY_SWEDISH:
        return _("Ingen som behöver lättläst har läst texten än.")
    return _("Ingen som har språket som modersmål har läst texten än.")


def _instrument(at: StaffRequest, participant: ParticipantSubject) -> Instrument:
    """The person's questions."""
    ruling = ruling_of(at.db, participant.id, clock.today())
    if ruling is None:
        abort(404)
    return at.parts.catalogue.latest(ruling.instrument_key)


def _unread_names(at: StaffRequest) -> str:
    """The languages of any paper that nobody has read, in a row; nothing where all are read."""
    found = dict.fromkeys(one for each in at.parts.catalogue.for_participants() for one in unread(each))
    return in_a_row([str(LANGUAGES.get(one, one)).lower() for one in found]) if found else ""


def _printed(at: StaffRequest, wanted: Sequence[Wanted]) -> ResponseReturnValue:
    forms = writes.print_forms(
        at.db, at.parts.catalogue, wanted, actor=at.actor, account_id=at.viewer.account_id
    )
    return redirect(url_for("handledare.papers_pdf", nummer=[one.number for one in forms]), 303)


@handledare.get("/papper/formular.pdf")
@needs(Action.SEE_TODAY)
def papers_pdf(at: StaffRequest) -> ResponseReturnValue:
    """The forms with these numbers as one tagged PDF, each from a page of its own."""
    numbers = list(dict.fromkeys(request.args.getlist("nummer")))[:MOST_AT_ONCE]
    forms = [_own_form(at, number) for number in numbers]
    if not forms:
        raise NotFound("no form was asked for")
    made = forms_pdf(_("Formulär på papper"), [_text(at, one) for one in forms])
    name = (
        f"formular-{forms[0].number}.pdf" if len(forms) == 1 else f"formular-{clock.today().isoformat()}.pdf"
    )
    disposition = f'attachment; filename="{name}"'
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": disposition})


def _own_form(at: StaffRequest, number: str) -> PaperForm:
    subject = paper_subject(at.db, number)
    if subject is None or not may(at.viewer, Action.MEASURE, subject.participant):
        raise NotFound("there is no such form")
    return at.db.get_one(PaperForm, subject.id)


def _text(at: StaffRequest, form: PaperForm) -> PaperFormText:
    instrument, questions = questions_of(at.parts.catalogue, form)
    return form_text(
        instrument,
        questions,
        form.language,
        number=form.number,
        participant_number=form.participant.number,
        address=at.parts.settings.base_url + url_for("handledare.type_paper", paper_id=form.number),
        is_large=form.is_large,
    )
