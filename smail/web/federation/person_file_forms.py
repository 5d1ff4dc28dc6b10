"""The forms of files about persons: what is asked for, and what is done with one."""

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from smail.domain.person_files import (
    LONGEST_PURPOSE,
    LONGEST_REASON,
    LONGEST_RECIPIENT,
    AgeStep,
    Column,
    PlaceStep,
    StartStep,
)
from smail.web.federation import person_file_words as words
from smail.web.forms import (
    ChoiceField,
    LinesField,
    ManyChoicesField,
    SmailForm,
    TextField,
    length,
    of_no_person,
    required,
)
from smail.web.words import options

USUAL = {
    "columns": [one.value for one in Column if one not in (Column.OUTCOME, Column.EXCEL, Column.SPSS)],
    "age": AgeStep.TWENTY_YEARS.value,
    "place": PlaceStep.NONE.value,
    "start": StartStep.NONE.value,
}
# Name and organisation stand together, with a comma between.
LONGEST_HALF = LONGEST_RECIPIENT // 2 - 1
_CHOOSE = _l("Välj ett av alternativen.")


class QuarterField(ChoiceField):
    """One of the quarters that are over."""

    def pre_validate(self, form: BaseForm) -> None:
        """Days, and a quarter that is not over, are told why they do not do."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(
                _l("Välj ett kvartal i listan. Bara hela kvartal som är slut går.")
            ) from error


class AskForm(SmailForm):
    """Why, to whom, about whom, and what."""

    purpose = LinesField(
        validators=[
            required(_l("Skriv vad filen ska användas till.")),
            length(at_most=LONGEST_PURPOSE),
            of_no_person,
        ]
    )
    recipient = TextField(
        validators=[
            required(_l("Skriv för- och efternamn på den som får filen.")),
            length(at_most=LONGEST_HALF),
            of_no_person,
        ]
    )
    organisation = TextField(
        validators=[
            required(_l("Skriv vilken organisation mottagaren hör till.")),
            length(at_most=LONGEST_HALF),
            of_no_person,
        ]
    )
    programmes = ManyChoicesField(validators=[required(_l("Välj minst en insats."))])
    starts_on = QuarterField(validators=[required(_l("Välj det första kvartalet."))])
    ends_on = QuarterField(validators=[required(_l("Välj det sista kvartalet."))])
    columns = ManyChoicesField(choices=options(words.COLUMNS))
    age = ChoiceField(choices=options(words.AGES), validators=[required(_CHOOSE)])
    place = ChoiceField(choices=options(words.PLACES), validators=[required(_CHOOSE)])
    start = ChoiceField(choices=options(words.STARTS), validators=[required(_CHOOSE)])

    def validate_recipient(self, field: Field) -> None:
        """A person by both names: an address is of whoever reads it."""
        if field.data and "@" in field.data:
            raise ValidationError(_l("Skriv namnet på en person, inte en e-postadress."))
        if field.data and len(field.data.split()) < 2:
            raise ValidationError(_l("Skriv både förnamn och efternamn."))

    def validate_organisation(self, field: Field) -> None:
        """What it is called: an address of everybody's mail is no organisation."""
        if field.data and ("@" in field.data or len(field.data) < 2):
            raise ValidationError(_l("Skriv vad organisationen heter, inte en e-postadress."))

    def validate_ends_on(self, field: Field) -> None:
        """The last quarter is not before the first; labels sort as the quarters do."""
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_l("Det sista kvartalet ligger före det första."))


class ActForm(SmailForm):
    """What is done with a file that was asked for."""

    act = TextField()
    reason = TextField(validators=[length(at_most=LONGEST_REASON), of_no_person])
