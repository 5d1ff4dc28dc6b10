"""The forms for other people's accounts."""

from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import ValidationError

from smail.domain.username import is_username
from smail.services.accounts import PhoneReason
from smail.services.sign_in import MAX_USERNAME, normal_username
from smail.web.forms import (
    NO_ADDRESS,
    ChoiceField,
    DayField,
    SmailForm,
    TextField,
    length,
    no_personnummer,
    optional,
    required,
)
from smail.web.once import OnceForm

PHONE_REASONS = {
    PhoneReason.LOST: _("Telefonen är borttappad"),
    PhoneReason.STOLEN: _("Telefonen är stulen"),
    PhoneReason.BROKEN: _("Telefonen är trasig"),
    PhoneReason.REPLACED: _("Personen har bytt telefon"),
}


class PersonForm(SmailForm):
    """Who somebody is and where they work."""

    first_name = TextField(validators=[required(_("Fyll i förnamnet.")), length(at_most=80), no_personnummer])
    last_name = TextField(
        validators=[required(_("Fyll i efternamnet.")), length(at_most=80), no_personnummer]
    )
    organisation = ChoiceField(validators=[optional()])


class NewPersonForm(PersonForm):
    """Somebody who gets a username."""

    username = TextField(
        validators=[required(_("Fyll i ett användarnamn.")), length(at_most=MAX_USERNAME), no_personnummer]
    )

    def validate_username(self, field: Field) -> None:
        """A username is an address of e-mail or a short name."""
        name = normal_username(field.data)
        if is_username(name):
            return
        if "@" in name:
            raise ValidationError(NO_ADDRESS)
        raise ValidationError(
            _("Skriv en e-postadress eller ett kort namn med bokstäver, siffror, punkt och bindestreck.")
        )


class RoleForm(SmailForm):
    """A role, where it is held, and how long."""

    role = ChoiceField(validators=[required(_("Välj en roll."))])
    scope = ChoiceField(validators=[required(_("Välj vad rollen gäller för."))])
    starts_on = DayField(validators=[required(_("Fyll i från vilken dag rollen gäller."))])
    ends_on = DayField(validators=[optional()])

    def validate_ends_on(self, field: Field) -> None:
        """A role ends after it has begun."""
        if field.data and self.starts_on.data and field.data <= self.starts_on.data:
            raise ValidationError(_("Rollen måste sluta efter att den har börjat."))


class NewAccountForm(NewPersonForm, RoleForm):
    """A new account with its first role."""


class PhoneForm(OnceForm):
    """Why somebody needs a new phone."""

    reason = ChoiceField(
        choices=[(reason.value, words) for reason, words in PHONE_REASONS.items()],
        validators=[required(_("Välj varför telefonen byts."))],
    )
