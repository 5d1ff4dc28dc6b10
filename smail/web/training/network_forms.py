"""The forms of the network: groups, meetings, and the log of support.

A page with several forms sends them to one address; `part` says which of them it was, and only that part's
fields are asked for.
"""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from smail import clock
from smail.domain.network import (
    LONGEST_MEETING,
    LONGEST_SUPPORT,
    MOST_MONTHS,
    SHORTEST_MEETING,
    SHORTEST_SUPPORT,
    GroupKind,
    SupportKind,
)
from smail.services.courses import OccasionFields
from smail.services.network_decisions import LONGEST_DECISION
from smail.services.network_meetings import LONGEST_AGENDA, MeetingFields
from smail.services.support_log import LONGEST_NOTE
from smail.web.forms import (
    ChoiceField,
    DayField,
    LinesField,
    ManyChoicesField,
    SeenField,
    SmailForm,
    TextField,
    TickField,
    WholeNumberField,
    between,
    errors_of,
    length,
    no_personnummer,
    required,
)
from smail.web.training.forms import TimeField
from smail.web.training.network_words import GROUPS, SUPPORTS
from smail.web.words import options

Errors = tuple[tuple[str, str], ...]
NO_MONTHS = _l("Skriv antalet månader.")
MEETING = ("title", "meeting_on", "begins", "lasts", "where", "meeting_link", "agenda")


def errors_in(form: SmailForm, parts: Mapping[str, tuple[str, ...]]) -> Errors:
    """What is wrong with the part of the page that was sent; a part that there is not is wrong itself."""
    form.validate()
    asked = parts.get(form["part"].data or "", ("part",))
    return tuple((name, said) for name, said in errors_of(form) if name in asked)


class GroupForm(SmailForm):
    """How often a group meets, and who belongs to it."""

    part = ChoiceField(
        choices=[(one, "") for one in ("rhythm", "add", "add_utbildare", "remove")],
        validators=[required(_l("Välj vad som ska sparas."))],
    )
    group = ChoiceField(choices=options(GROUPS), validators=[required()])
    months_network = WholeNumberField(validators=[required(NO_MONTHS), between(1, MOST_MONTHS)])
    months_reference_group = WholeNumberField(validators=[required(NO_MONTHS), between(1, MOST_MONTHS)])
    newcomer = ChoiceField(validators=[required(_l("Välj vem som ska vara med."))])
    leaver = ChoiceField(validators=[required(_l("Välj vem som ska tas bort."))])


class MeetingForm(SmailForm):
    """A meeting as it is filled in."""

    title = TextField(
        validators=[required(_l("Skriv ett namn på mötet.")), length(at_most=120), no_personnummer]
    )
    meeting_on = DayField(validators=[required(_l("Välj dag."))])
    begins = TimeField(validators=[required(_l("Skriv när det börjar."))])
    lasts = WholeNumberField(
        validators=[required(_l("Skriv antalet minuter.")), between(SHORTEST_MEETING, LONGEST_MEETING)]
    )
    where = TextField(validators=[length(at_most=200), no_personnummer])
    meeting_link = TextField(validators=[length(at_most=300), no_personnummer])
    agenda = LinesField(validators=[length(at_most=LONGEST_AGENDA), no_personnummer])


class NewMeetingForm(MeetingForm):
    """A meeting of a group."""

    group = ChoiceField(choices=options(GROUPS), validators=[required(_l("Välj vilka som träffas."))])


class RunMeetingForm(MeetingForm):
    """One part of a meeting: the meeting itself, who is asked, who came, what was decided and done.

    `seen_meeting` is the meeting as the page had it, `seen_asked` who was asked and marked as there.
    """

    part = ChoiceField(
        choices=[
            (one, "")
            for one in ("change", "call_off", "invite", "withdraw", "attendance", "decision", "done", "open")
        ],
        validators=[required(_l("Välj vad som ska sparas."))],
    )
    call_off_confirmed = TickField()
    newcomer = ChoiceField(validators=[required(_l("Välj vem som ska kallas."))])
    leaver = ChoiceField(validators=[required(_l("Välj vem som inte ska kallas."))])
    here = ManyChoicesField()
    seen_meeting = TextField()
    seen_asked = SeenField()
    decision_text = LinesField(
        validators=[required(_l("Skriv beslutet.")), length(at_most=LONGEST_DECISION), no_personnummer]
    )
    answers = ChoiceField(validators=[required(_l("Välj vem som ansvarar."))])
    by_on = DayField(validators=[required(_l("Välj när det ska vara klart."))])
    decision = ChoiceField(validators=[required()])


class SupportForm(SmailForm):
    """Support that was given; or, where `entry` is named, one that is taken out again."""

    whom = ChoiceField(validators=[required(_l("Välj vem som fick stödet."))])
    given_on = DayField(validators=[required(_l("Välj dag."))])
    support_kind = ChoiceField(choices=options(SUPPORTS), validators=[required(_l("Välj vad det var."))])
    lasted = WholeNumberField(
        validators=[required(_l("Skriv antalet minuter.")), between(SHORTEST_SUPPORT, LONGEST_SUPPORT)]
    )
    note = LinesField(validators=[length(at_most=LONGEST_NOTE), no_personnummer])
    entry = TextField()


def filled(form: MeetingForm) -> MeetingFields:
    """The meeting as the form has it, once it is valid."""
    begins = datetime.combine(form.meeting_on.data, form.begins.data, tzinfo=clock.SWEDISH_TIME)
    when = OccasionFields(begins, form.where.data or "", form.meeting_link.data or "")
    return MeetingFields(form.title.data or "", when, form.lasts.data, form.agenda.data or "")


def chosen_group(form: GroupForm | NewMeetingForm) -> GroupKind:
    """The group that was chosen."""
    return GroupKind(form.group.data)


def chosen_kind(form: SupportForm) -> SupportKind:
    """What sort of support it was."""
    return SupportKind(form.support_kind.data)
