"""A new participant in under a minute, and what a person is called and how to reach that person later on."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import BooleanField

from smail import clock
from smail.catalogue import Catalogue
from smail.db.tables import Participant, Programme
from smail.domain.people import ContactChoice, Sex, format_number
from smail.policies import Action, ParticipantSubject
from smail.queries.organisations import organisation_id
from smail.queries.participants import programmes_open_for, referrers
from smail.services import protection, registration
from smail.services.registration import Contact, Mistake, Registration
from smail.web import kept_forms
from smail.web.forms import (
    HOLDS_PERSONNUMMER,
    NO_ADDRESS,
    ChoiceField,
    DayField,
    SmailForm,
    TextField,
    WholeNumberField,
    blank,
    choices,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handledare.room import handledare
from smail.web.page import LANGUAGES as TRANSLATED
from smail.web.parts import StaffRequest
from smail.web.words import CONTACT_CHOICES, LANGUAGES, SEXES, options

MISTAKES: Mapping[Mistake, LazyString] = {
    Mistake.BEFORE_PROGRAMME: _l("Insatsen hade inte börjat den dagen. Välj ett senare datum."),
    Mistake.AFTER_INTAKE: _l("Inskrivningen hade redan stängt den dagen. Välj ett tidigare datum."),
    Mistake.TOO_FAR_AHEAD: _l("Datumet ligger för långt fram. Välj en dag inom två månader."),
    Mistake.TOO_FAR_BACK: _l("Datumet ligger mer än ett år bakåt. Kontrollera årtalet."),
    Mistake.BIRTH_YEAR: _l("Kontrollera födelseåret. Skriv fyra siffror, till exempel 1984."),
    Mistake.PERSONNUMMER: HOLDS_PERSONNUMMER,
    Mistake.TOO_LONG: _l("Texten är för lång. Korta den."),
    Mistake.NEEDS_PHONE: _l("Skriv ett telefonnummer, eller välj ett annat sätt att få frågorna."),
    Mistake.NEEDS_EMAIL: _l("Skriv en e-postadress, eller välj ett annat sätt att få frågorna."),
    Mistake.NO_EMAIL_ADDRESS: NO_ADDRESS,
    Mistake.NO_PHONE_NUMBER: _l("Kontrollera telefonnumret. Skriv det med siffror."),
    Mistake.PROTECTED_CHOICE: _l("Välj Bara när vi träffas för den som har skyddade personuppgifter."),
    Mistake.PROTECTED_CONTACT: _l(
        "Vid skyddade personuppgifter sparas inga kontaktuppgifter. Lämna fältet tomt."
    ),
    Mistake.PROTECTED_PLACE: _l(
        "Vid skyddade personuppgifter sparas inte vem som anvisade. Välj Inte angivet."
    ),
    Mistake.PROTECTED_SUS: _l(
        "Vid skyddade personuppgifter registreras personen anonymt i SUS. "
        "Samtycke behövs inte. Ta bort krysset."
    ),
}


class ContactForm(SmailForm):
    """What a person is called and how to reach that person."""

    name = TextField()
    contact_choice = ChoiceField(
        choices=options(CONTACT_CHOICES), validators=[required(_l("Välj hur personen vill få frågorna."))]
    )
    phone = TextField()
    email = TextField()

    def contact(self) -> Contact:
        """What was typed, as the service takes it; no choice of how stands as in person."""
        choice = self.contact_choice.data
        return Contact(
            self.name.data or "",
            ContactChoice(choice) if choice in list(ContactChoice) else ContactChoice.IN_PERSON,
            self.phone.data or "",
            self.email.data or "",
        )


class RegisterForm(ContactForm):
    """The twelve fields that a registration asks for."""

    programme = ChoiceField(validators=[required(_l("Välj insats."))])
    starts_on = DayField(validators=[required(_l("Skriv startdatum."))])
    language = ChoiceField(choices=options(LANGUAGES), validators=[required(_l("Välj språk."))])
    sex = ChoiceField(choices=options(SEXES), validators=[required(_l("Välj kön, eller Vill inte uppge."))])
    birth_year = WholeNumberField()
    referring_organisation = ChoiceField()
    is_protected = BooleanField()
    sus_consent = BooleanField()


@handledare.route("/deltagare/ny", methods=["GET", "POST"])
@needs(Action.REGISTER_PARTICIPANT)
def register(at: StaffRequest) -> ResponseReturnValue:
    """A new person is followed by the viewer; or the form, with what is wrong and nothing lost."""
    programmes = programmes_open_for(at.db, at.viewer, clock.today())
    if request.method == "GET":
        given = kept_forms.again(at, RegisterForm) or blank(RegisterForm, _usual(programmes))
        return _register_page(at, given, programmes, ())
    form = read(RegisterForm)
    form.programme.choices = [(one.public_id, one.name) for one in programmes]
    form.referring_organisation.choices = referrers(at.db, at.viewer, clock.today())
    errors = _errors(form, programmes, at)
    if errors:
        return _register_page(at, form, programmes, errors), 422
    new = registration.register(
        at.db, at.parts.vault, _registration(form, programmes, at), at.actor, at.viewer.account_id
    )
    number = format_number(new.participant.number)
    flash(_("Deltagare %(number)s är registrerad. Nu kan du ge personen en länk.", number=number), "ok")
    return redirect(url_for("handledare.show", participant_id=new.participant.public_id), 303)


@handledare.route("/deltagare/<participant_id>/uppgifter", methods=["GET", "POST"])
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id", is_logged=True)
def contact(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """Name and contact are changed; or the form with what is known, and what is wrong."""
    person = at.db.get_one(Participant, participant.id)
    if request.method == "GET":
        return contact_page(at, participant, kept_forms.again(at, ContactForm), ())
    form = read(ContactForm)
    form.validate()
    errors = dict(errors_of(form))
    for name, mistake in registration.contact_mistakes(form.contact(), is_protected=participant.is_protected):
        errors.setdefault(name, str(MISTAKES[mistake]))
    if errors:
        return contact_page(at, participant, form, tuple(errors.items())), 422
    registration.change_contact(at.db, at.parts.vault, person, form.contact(), at.actor)
    flash(_("Uppgifterna är sparade."), "ok")
    return redirect(url_for("handledare.show", participant_id=participant.public_id), 303)


def _usual(programmes: Sequence[Programme]) -> dict[str, object]:
    only = programmes[0].public_id if len(programmes) == 1 else ""
    return {"programme": only, "starts_on": clock.today(), "language": "sv"}


def _known(at: StaffRequest, person: Participant) -> dict[str, object]:
    known = registration.contact_of(at.parts.vault, person)
    return {
        "name": known.name,
        "contact_choice": known.choice.value,
        "phone": known.phone,
        "email": known.email,
    }


def translated(catalogue: Catalogue, programmes: Sequence[Programme]) -> frozenset[str]:
    """The languages that every one of the programmes can ask its questions in, on the screen."""
    ready = frozenset(TRANSLATED)
    for one in programmes:
        ready &= frozenset(catalogue.latest(one.instrument_key).languages)
    return ready


def language_words(
    catalogue: Catalogue, programmes: Sequence[Programme], language: str, word: LazyString | str
) -> str:
    """The language, and where a person meets another one instead."""
    if language in translated(catalogue, programmes):
        return str(word)
    if all(language in catalogue.latest(one.instrument_key).paper_languages for one in programmes):
        return _("%(language)s (frågorna finns på papper, på skärmen är de på svenska)", language=word)
    return _("%(language)s (frågorna visas på svenska än så länge)", language=word)


def _errors(
    form: RegisterForm, programmes: Sequence[Programme], at: StaffRequest
) -> tuple[tuple[str, str], ...]:
    """All that is wrong at once: nobody shall correct a form field by field, one page after the other."""
    form.validate()
    errors = dict(errors_of(form))
    found = registration.mistakes(
        _chosen(form, programmes), _registration(form, programmes, at), clock.today()
    )
    for name, mistake in found:
        errors.setdefault(name, str(MISTAKES[mistake]))
    return tuple((field, errors[field]) for field in FIELD_ORDER if field in errors)


FIELD_ORDER = (
    "programme",
    "starts_on",
    "language",
    "sex",
    "birth_year",
    "referring_organisation",
    "is_protected",
    "name",
    "contact_choice",
    "phone",
    "email",
    "sus_consent",
)


def _registration(form: RegisterForm, programmes: Sequence[Programme], at: StaffRequest) -> Registration:
    """What was typed; where a choice is missing or none, what is right for anybody stands in for it."""
    chosen = _chosen(form, programmes)
    return Registration(
        programme_id=0 if chosen is None else chosen.id,
        starts_on=form.starts_on.data or clock.today(),
        sex=Sex(form.sex.data) if form.sex.data in list(Sex) else Sex.UNDISCLOSED,
        language=form.language.data,
        birth_year=form.birth_year.data,
        referring_organisation_id=_organisation_id(at, form.referring_organisation.data),
        is_protected=form.is_protected.data,
        contact=form.contact(),
        has_sus_consent=form.sus_consent.data,
    )


def _chosen(form: RegisterForm, programmes: Sequence[Programme]) -> Programme | None:
    return next((one for one in programmes if one.public_id == form.programme.data), None)


def _organisation_id(at: StaffRequest, public_id: str) -> int | None:
    return organisation_id(at.db, at.viewer.federation_id, public_id) if public_id else None


def _register_page(
    at: StaffRequest,
    form: RegisterForm,
    programmes: Sequence[Programme],
    errors: Sequence[tuple[str, str]],
) -> str:
    languages = [
        (code, language_words(at.parts.catalogue, programmes, code, word))
        for code, word in options(LANGUAGES)
    ]
    return render_template(
        "pages/handledare/register.html",
        form=form,
        errors=errors,
        wrong=dict(errors),
        programmes=choices((one.public_id, one.name) for one in programmes),
        languages=languages,
        organisations=referrers(at.db, at.viewer, clock.today()),
        sexes=options(SEXES),
        contact_choices=options(CONTACT_CHOICES),
    )


def contact_page(
    at: StaffRequest,
    participant: ParticipantSubject,
    form: ContactForm | None,
    errors: Sequence[tuple[str, str]],
    alias: str = "",
) -> str:
    """The page with what is known, or with a form as it was sent; the look is logged by the door."""
    person = at.db.get_one(Participant, participant.id)
    return render_template(
        "pages/handledare/contact.html",
        participant=participant,
        form=form or blank(ContactForm, _known(at, person)),
        alias=alias,
        is_responsible=protection.is_responsible(at.db, person, at.viewer.account_id),
        errors=errors,
        wrong=dict(errors),
        contact_choices=options(CONTACT_CHOICES),
    )
