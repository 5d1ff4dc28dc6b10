"""The forms of signing in, of joining and of the own account."""

from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, PasswordField
from wtforms.validators import ValidationError

from smail import passwords
from smail.domain import mail_address
from smail.domain.reminding import DigestPace
from smail.passwords import PasswordProblem
from smail.services.digests import DigestChoice
from smail.web.forms import (
    NO_ADDRESS,
    ChoiceField,
    SmailForm,
    TextField,
    length,
    no_personnummer,
    optional,
    required,
)
from smail.web.once import OnceForm

PROBLEMS = {
    PasswordProblem.TOO_SHORT: _("Lösenordet är för kort. Det behöver minst 8 tecken, gärna 15 eller fler."),
    PasswordProblem.TOO_LONG: _("Lösenordet är för långt. Det får ha högst 256 tecken."),
    PasswordProblem.COMMON: _("Lösenordet är för lätt att gissa. Välj till exempel några ord som du minns."),
    PasswordProblem.LIKE_USERNAME: _("Lösenordet får inte vara samma som ditt användarnamn."),
}

NEVER = "never"


class SignInForm(SmailForm):
    """The first step: who, and the password."""

    username = TextField(validators=[required(_("Fyll i ditt användarnamn.")), length(at_most=120)])
    password = PasswordField(
        validators=[required(_("Fyll i ditt lösenord.")), length(at_most=passwords.MAX_LENGTH)]
    )
    next = HiddenField()


class SecondFactorForm(SmailForm):
    """The second step: a code from the phone, or one from the paper."""

    code = TextField(validators=[optional(), length(at_most=20)])
    recovery_code = TextField(validators=[optional(), length(at_most=40)])
    next = HiddenField()

    def validate(self, extra_validators: object = None) -> bool:
        """One of the two codes is filled in."""
        is_right: bool = super().validate(extra_validators)
        if is_right and not self.code.data and not self.recovery_code.data:
            self.code.errors = (_("Fyll i koden från din app."),)
            return False
        return is_right


class InvitationForm(SmailForm):
    """The secret of a link, from the script or pasted."""

    token = TextField(validators=[required(_("Klistra in länken som du fick.")), length(at_most=300)])


class PasswordAgainForm(SmailForm):
    """The own password once more, before something that matters."""

    password = PasswordField(
        validators=[required(_("Fyll i ditt lösenord.")), length(at_most=passwords.MAX_LENGTH)]
    )


class NewCodesForm(OnceForm, PasswordAgainForm):
    """The own password, and when the page was made whose button asks for new codes."""


class NewPasswordForm(SmailForm):
    """A new password, twice, since nobody sees what is typed."""

    new_password = PasswordField(validators=[required(_("Välj ett lösenord."))])
    repeated = PasswordField(validators=[required(_("Skriv lösenordet en gång till."))])
    username = ""

    def validate_new_password(self, field: Field) -> None:
        """Refuse what is easy to guess, in words that say what to do."""
        for problem in passwords.problems(field.data or "", self.username):
            raise ValidationError(PROBLEMS[problem])

    def validate_repeated(self, field: Field) -> None:
        """The two are the same."""
        if field.data != self.new_password.data:
            raise ValidationError(_("Lösenorden är inte lika. Skriv samma lösenord i båda fälten."))


class ChangePasswordForm(NewPasswordForm):
    """A new password for the own account."""

    current_password = PasswordField(
        validators=[required(_("Fyll i det lösenord du har nu.")), length(at_most=passwords.MAX_LENGTH)]
    )


class DigestForm(SmailForm):
    """Whether, how often and where mail tells what waits on Today."""

    pace = ChoiceField(
        choices=[(NEVER, ""), *((pace.value, "") for pace in DigestPace)],
        validators=[required(_("Välj hur ofta mejlet ska komma."))],
    )
    email = TextField(validators=[length(at_most=mail_address.LONGEST), no_personnummer])

    def validate_email(self, field: Field) -> None:
        """Who wants mail has an address that could be one; what is written is never quietly dropped."""
        if (self.pace.data != NEVER or field.data) and not mail_address.is_address(field.data or ""):
            raise ValidationError(
                NO_ADDRESS if field.data else _("Skriv din e-postadress, eller välj Aldrig.")
            )

    @property
    def choice(self) -> DigestChoice | None:
        """What was chosen; None for no mail."""
        if self.pace.data == NEVER:
            return None
        return DigestChoice(DigestPace(self.pace.data), self.email.data or "")


class JoinPhoneForm(SmailForm):
    """The first code from the app shows that it was joined."""

    code = TextField(validators=[required(_("Fyll i koden från din app.")), length(at_most=20)])
