"""Words the letters to those who take courses, and makes the files for their calendars."""

from flask import Response, url_for
from flask_babel import gettext as _

from smail import clock
from smail.domain.certification import SeatState
from smail.domain.reminding import ReminderKind
from smail.queries.course_mail import CourseLetter
from smail.sending.calendar import PUBLISH, CalendarEvent, calendar_file
from smail.sending.message import Message
from smail.services.reminders import Envelope
from smail.services.training_mail import Ending, TrainingLetter
from smail.settings import Settings
from smail.web import dates
from smail.web.training.letter_calendar import calendar_files, organiser, uid, when_and_where
from smail.web.training.meeting_letter_words import decision_words, meeting_words
from smail.web.training.words import LEVELS


def training_message(envelope: Envelope, told: TrainingLetter, base_url: str, sender: str) -> Message:
    """The letter about a course, a certificate or a meeting, with the calendar files that go with it."""
    if told.meeting is not None:
        subject, text, event = meeting_words(envelope.kind, told.meeting, base_url)
        files = calendar_files((event,), "mote", envelope.to, base_url, sender)
        return Message(envelope.key, envelope.to, text, subject, calendar=files)
    if told.decision is not None:
        subject, text = decision_words(told.decision, base_url)
        return Message(envelope.key, envelope.to, text, subject)
    if told.course is None:
        subject, text = _of_ending(told.ending, base_url)
        return Message(envelope.key, envelope.to, text, subject)
    subject, text = _of_course(envelope.kind, told.course, _own_page(told, base_url))
    files = calendar_files(_events(told.course, base_url), "tillfalle", envelope.to, base_url, sender)
    return Message(envelope.key, envelope.to, text, subject, calendar=files)


def own_calendar(letter: CourseLetter, base_url: str, sender: str) -> bytes:
    """All occasions of a course in one file, to be kept by whoever takes it."""
    return calendar_file(
        _events(letter, base_url),
        method=PUBLISH,
        made_at=clock.now(),
        organiser=organiser(base_url, sender),
    )


def calendar_response(letter: CourseLetter, settings: Settings) -> Response:
    """The same file, as a browser saves it."""
    sender = "" if settings.messages.smtp is None else settings.messages.smtp.sender
    headers = {"Content-Disposition": 'attachment; filename="kurs.ics"'}
    made = own_calendar(letter, settings.base_url, sender)
    return Response(made, mimetype="text/calendar", headers=headers)


def _events(letter: CourseLetter, base_url: str) -> tuple[CalendarEvent, ...]:
    return tuple(
        CalendarEvent(
            uid=uid(one.public_id, base_url),
            sequence=letter.sequence,
            summary=_("%(title)s, tillfälle %(n)d", title=letter.title, n=one.number),
            starts_at=one.starts_at,
            minutes=letter.minutes_each,
            place=one.place,
            link=one.link,
            description=_("Kursen hålls av %(names)s.", names=_names(letter)),
            is_cancelled=letter.is_called_off,
        )
        for one in letter.occasions
    )


def _names(letter: CourseLetter) -> str:
    return str(_(" och ")).join(letter.teachers)


def _own_page(told: TrainingLetter, base_url: str) -> str:
    """Where the place is answered: by the own link, or under the own account."""
    if told.secret is None:
        return f"{base_url}{url_for('account.courses')}"
    return f"{base_url}{url_for('seat.enter')}#{told.secret}"


def _of_course(kind: ReminderKind, letter: CourseLetter, own_page: str) -> tuple[str, str]:
    subject, first = _opening(kind, letter)
    lines = [str(_("Hej!")), "", first, ""]
    for one in letter.occasions:
        when = when_and_where(one.starts_at, letter.minutes_each, one.place, one.link)
        lines.append(f"{one.number}. {when}")
    if kind is not ReminderKind.COURSE_CALLED_OFF:
        lines += ["", *_what_to_do(kind, letter, own_page)]
    return subject, "\n".join(lines) + "\n"


def _opening(kind: ReminderKind, letter: CourseLetter) -> tuple[str, str]:
    title = letter.title
    match kind:
        case ReminderKind.COURSE_CALLED_OFF if letter.state is SeatState.WITHDRAWN:
            return _("Du har ingen plats längre: %(title)s", title=title), _(
                "Du har inte längre någon plats på %(title)s. Fråga %(names)s om du undrar. Dagarna var:",
                title=title,
                names=_names(letter),
            )
        case ReminderKind.COURSE_CALLED_OFF:
            return _("Inställd: %(title)s", title=title), _(
                "Kursen %(title)s blir inte av. Det gäller de här dagarna:", title=title
            )
        case ReminderKind.COURSE_CHANGED:
            return _("Ändrad: %(title)s", title=title), _(
                "Kursen %(title)s har ändrats. Nu gäller det här:", title=title
            )
        case ReminderKind.SEAT_FREE:
            return _("Du har fått en plats: %(title)s", title=title), _(
                "Du stod på väntelista till %(title)s. Nu har du en plats.", title=title
            )
    if letter.state is SeatState.ACCEPTED:
        return _("Du har en plats: %(title)s", title=title), _("Du har en plats på %(title)s.", title=title)
    return _("Inbjudan: %(title)s", title=title), _("Du är inbjuden till %(title)s.", title=title)


def _what_to_do(kind: ReminderKind, letter: CourseLetter, own_page: str) -> list[str]:
    needs = _("Behöver du något för att kunna vara med? Det kan vara tolk, hörslinga eller fler pauser.")
    later = [_link_words(letter, own_page), _calendar_words()]
    if kind is ReminderKind.SEAT_FREE or letter.state is SeatState.ACCEPTED:
        names = _names(letter)
        how = _("Säg det till %(names)s.", names=names)
        late = _("Kan du inte komma? Säg till %(names)s, så får någon annan platsen.", names=names)
        return [f"{needs} {how}", late, *later]
    return [f"{needs} {_('Svara ja eller nej, och skriv vad du behöver.')}", *later]


def _link_words(letter: CourseLetter, own_page: str) -> str:
    if letter.is_staff:
        return str(_("Din sida för kursen: %(page)s", page=own_page))
    return str(
        _(
            "Din sida för kursen: %(page)s\nLänken är bara din. På sidan svarar du, lämnar in "
            "hemuppgiften och ser hur långt du har kommit.",
            page=own_page,
        )
    )


def _calendar_words() -> str:
    return str(_("Filerna i mejlet lägger tiderna i din kalender. Ändras något får du nya."))


def _of_ending(ending: Ending | None, base_url: str) -> tuple[str, str]:
    assert ending is not None
    subject = _("Ditt certifikat gäller till och med %(day)s", day=dates.day(ending.valid_until))
    lines = [
        str(_("Hej!")),
        "",
        _(
            "Ditt certifikat som %(level)s, nummer %(number)s, gäller till och med %(day)s.",
            level=LEVELS[ending.level],
            number=ending.number,
            day=dates.day(ending.valid_until),
        ),
        _("En påfyllning förnyar det. Förnyar du de sista 90 dagarna behåller du dagarna som är kvar."),
        "",
        _("Fråga din utbildare när nästa påfyllning är."),
    ]
    if ending.is_staff:
        page = f"{base_url}{url_for('account.courses')}"
        lines.append(_("Dina kurser och certifikat: %(page)s", page=page))
    return subject, "\n".join(lines) + "\n"
