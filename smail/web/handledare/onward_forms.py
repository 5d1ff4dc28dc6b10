"""The forms of the page about the way in and out: SUS at the start, its consent, and starts."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.onward import StartKind
from smail.domain.people import Education, Occupation, Support
from smail.services.starts import Mistake, Start
from smail.services.sus import Before
from smail.web.forms import (
    ChoiceField,
    DayField,
    SmailForm,
    TextField,
    WholeNumberField,
    between,
    required,
)
from smail.web.handledare.onward_words import START_KINDS, SUBSIDISED
from smail.web.words import EDUCATIONS, OCCUPATIONS, SUPPORTS, options

START_MISTAKES: Mapping[Mistake, LazyString] = {
    Mistake.BEFORE_THE_FIRST_DAY: _l("Datumet är före personens första dag i en insats. Kontrollera året."),
    Mistake.TOO_FAR_AHEAD: _l("Datumet ligger för långt fram. Välj en dag inom två månader."),
    Mistake.SHARE: _l("Skriv ett tal från 1 till 100."),
    Mistake.SUBSIDISED_STUDIES: _l("Stöd till arbetsgivaren gäller bara arbete. Lämna valet tomt."),
}
YES, NO = "yes", "no"


class BeforeForm(SmailForm):
    """What SUS asks when somebody begins."""

    enrolment = TextField()
    occupation = ChoiceField(choices=options(OCCUPATIONS))
    support = ChoiceField(choices=options(SUPPORTS))
    education = ChoiceField(choices=options(EDUCATIONS))

    def before(self) -> Before:
        """What was chosen, as the service takes it."""
        return Before(
            Occupation(self.occupation.data) if self.occupation.data else None,
            Support(self.support.data) if self.support.data else None,
            Education(self.education.data) if self.education.data else None,
        )


class ConsentForm(SmailForm):
    """Whether the consent for SUS is given or taken back, for one time in a programme, and when."""

    consent_enrolment = TextField()
    consent_choice = ChoiceField(choices=[("give", ""), ("withdraw", "")], validators=[required()])
    consent_on = DayField(validators=[required(_l("Skriv vilken dag det var."))])


class StartForm(SmailForm):
    """What was started and when."""

    kind = ChoiceField(choices=options(START_KINDS), validators=[required(_l("Välj arbete eller studier."))])
    started_on = DayField(validators=[required(_l("Skriv första dagen."))])
    share = WholeNumberField(validators=[between(1, 100)])
    is_subsidised = ChoiceField(choices=list(SUBSIDISED.items()))

    def start(self) -> Start:
        """What was typed, as the service takes it; only of a form without faults."""
        subsidised = {YES: True, NO: False}.get(self.is_subsidised.data)
        return Start(StartKind(self.kind.data), self.started_on.data, self.share.data, subsidised)


class RemoveForm(SmailForm):
    """Which start was written by mistake."""

    start = TextField()
