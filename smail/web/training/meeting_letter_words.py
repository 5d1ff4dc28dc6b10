"""Words the letters about meetings of the network and the reference group, and their entry in a calendar."""

from flask import url_for
from flask_babel import gettext as _

from smail.domain.reminding import ReminderKind
from smail.queries.network_mail import DecisionLetter, MeetingLetter
from smail.sending.calendar import CalendarEvent
from smail.web import dates
from smail.web.training.letter_calendar import uid, when_and_where


def meeting_words(kind: ReminderKind, letter: MeetingLetter, base_url: str) -> tuple[str, str, CalendarEvent]:
    """Subject and text of the letter, and what a calendar makes of it."""
    subject, first = _opening(kind, letter)
    when = when_and_where(letter.starts_at, letter.minutes, letter.place, letter.link)
    lines = [str(_("Hej!")), "", first, "", when]
    if not letter.is_called_off:
        lines += ["", *_what_to_do(letter, base_url)]
    return subject, "\n".join(lines) + "\n", _event(letter, base_url)


def decision_words(letter: DecisionLetter, base_url: str) -> tuple[str, str]:
    """Subject and text of the letter to whoever answers for a decision."""
    by_on = dates.day(letter.by_on)
    lines = [
        str(_("Hej!")),
        "",
        _("Du ansvarar för ett beslut från %(title)s:", title=letter.meeting_title),
        "",
        letter.text,
        "",
        _("Det ska vara klart senast den %(day)s.", day=by_on),
        _("Går det inte? Säg det till %(name)s.", name=letter.written_by),
    ]
    if letter.has_account:
        page = f"{base_url}{url_for('training.meeting', meeting_id=letter.meeting_public_id)}"
        lines += ["", _("Här ser du beslutet, när du har loggat in: %(page)s", page=page)]
    return _("Du ansvarar för ett beslut, klart senast den %(day)s", day=by_on), "\n".join(lines) + "\n"


def _opening(kind: ReminderKind, letter: MeetingLetter) -> tuple[str, str]:
    title = letter.title
    if letter.is_withdrawn:
        return _("Du är inte längre kallad: %(title)s", title=title), _(
            "Du är inte längre kallad till %(title)s. Fråga %(name)s om du undrar. Mötet är:",
            title=title,
            name=letter.planned_by,
        )
    if letter.is_called_off:
        return _("Inställt: %(title)s", title=title), _(
            "Mötet %(title)s blir inte av. Det gäller den här tiden:", title=title
        )
    if kind is ReminderKind.MEETING_CHANGED:
        return _("Ändrat: %(title)s", title=title), _(
            "Mötet %(title)s har ändrats. Nu gäller det här:", title=title
        )
    return _("Kallelse: %(title)s", title=title), _("Du är kallad till %(title)s.", title=title)


def _what_to_do(letter: MeetingLetter, base_url: str) -> list[str]:
    agenda = [str(_("Dagordning:")), letter.agenda, ""] if letter.agenda else []
    return [
        *agenda,
        _(
            "Kan du inte komma, eller behöver du något för att kunna vara med? Säg det till %(name)s.",
            name=letter.planned_by,
        ),
        _("Filen i mejlet lägger tiden i din kalender. Ändras något får du en ny."),
        *_where_to_read(letter, base_url),
    ]


def _where_to_read(letter: MeetingLetter, base_url: str) -> list[str]:
    if not letter.has_account:
        return []
    page = f"{base_url}{url_for('training.meeting', meeting_id=letter.public_id)}"
    return ["", _("Här ser du mötet och besluten, när du har loggat in: %(page)s", page=page)]


def _event(letter: MeetingLetter, base_url: str) -> CalendarEvent:
    return CalendarEvent(
        uid=uid(letter.public_id, base_url),
        sequence=letter.sequence,
        summary=letter.title,
        starts_at=letter.starts_at,
        minutes=letter.minutes,
        place=letter.place,
        link=letter.link,
        description=_("Mötet hålls av %(name)s.", name=letter.planned_by),
        is_cancelled=letter.is_called_off,
    )
