"""Words every message that SMAIL sends by itself, and builds the address that it leads to."""

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from smail.domain.evaluation import shown_key
from smail.domain.reminding import ReminderKind
from smail.queries.reminders import DigestCounts
from smail.sending.message import Message
from smail.services.evaluation_reminders import Letter
from smail.services.reminders import Envelope
from smail.web.dates import day
from smail.web.participant.reminder_words import reminder_text
from smail.web.training.course_letter_words import training_message


def message_of(envelope: Envelope, base_url: str, sender: str = "") -> Message:
    """The message, ready to go, with an address under the one that the operator has set."""
    if envelope.training is not None:
        with force_locale("sv"):
            return training_message(envelope, envelope.training, base_url, sender)
    if envelope.kind is ReminderKind.DIGEST:
        with force_locale("sv"):
            text = _digest(envelope.counts, base_url)
            return Message(envelope.key, envelope.to, text, str(_("Det här väntar i SMAIL")))
    link = f"{base_url}{url_for('participant.enter')}#{envelope.token}"
    words = reminder_text(envelope.kind, envelope.channel, envelope.language, link)
    return Message(envelope.key, envelope.to, words.text, words.subject, words.language)


def course_message_of(letter: Letter, base_url: str) -> Message:
    """The same words to all who took a course, with the same address."""
    page = f"{base_url}{url_for('evaluation.answer', key=shown_key(letter.evaluation_key))}"
    with force_locale("sv"):
        text = _(
            "Hej!\n\nVad tycker du om %(title)s den %(held_on)s? Svara här, utan namn:\n\n%(page)s\n\n"
            "Det tar ungefär tre minuter och går till och med den %(last_day)s.\n\n"
            "Mejlet går till alla i kursen, för ingen kan se vem som har svarat. "
            "Har du redan svarat behöver du inte göra något.",
            title=letter.title,
            held_on=day(letter.held_on),
            page=page,
            last_day=day(letter.last_day),
        )
        return Message(letter.message_key, letter.to, str(text), str(_("Vad tycker du om kursen?")))


def _digest(counts: DigestCounts, base_url: str) -> str:
    """Counts and the way to the pages: whoever reads mail over a shoulder learns nothing of anybody."""
    lines = [*_of_today(counts, base_url), *_of_opinions(counts.opinions, base_url)]
    whole = str(_("Du har valt att få det här mejlet. Under Mitt konto kan du ändra eller stänga av det."))
    return "\n".join((str(_("Hej!")), "", *lines, whole))


def _of_today(counts: DigestCounts, base_url: str) -> list[str]:
    lines = [
        ngettext("%(num)d person har tid att svara.", "%(num)d personer har tid att svara.", counts.due),
        ngettext("%(num)d person är försenad.", "%(num)d personer är försenade.", counts.overdue),
        ngettext(
            "%(num)d person att följa upp efter avslut.",
            "%(num)d personer att följa upp efter avslut.",
            counts.follow_ups,
        ),
    ]
    found = (counts.due, counts.overdue, counts.follow_ups)
    told = [line for line, count in zip(lines, found, strict=True) if count]
    page = f"{base_url}{url_for('handledare.today')}"
    return [*told, "", str(_("Öppna I dag: %(page)s", page=page)), ""] if told else []


def _of_opinions(count: int, base_url: str) -> list[str]:
    if not count:
        return []
    told = ngettext(
        "%(num)d synpunkt har väntat på svar i mer än en vecka.",
        "%(num)d synpunkter har väntat på svar i mer än en vecka.",
        count,
    )
    page = f"{base_url}{url_for('reading.overview')}"
    return [told, "", str(_("Öppna Synpunkter: %(page)s", page=page)), ""]
