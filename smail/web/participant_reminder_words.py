"""What a reminder to a person says: nothing that tells whoever else reads it what it is about.

No name, neither the person's nor a handledare's: at home a name can be asked about. No word of what the
questions are on, of who asks them, or of the place. It says where, that it is one's own choice, and how not
to get such messages any more.
"""

from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from smail.domain.reminding import Channel, ReminderKind
from smail.web.page import LANGUAGES


@dataclass(frozen=True, slots=True)
class ReminderText:
    """The words of one message; an SMS has no subject."""

    language: str
    subject: str
    text: str


def reminder_text(kind: ReminderKind, channel: Channel, language: str, link: str) -> ReminderText:
    """The message to one person; in Swedish where the person's language has no translation yet."""
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    is_begun = kind is ReminderKind.BEGUN
    with force_locale(spoken):
        if channel is Channel.SMS:
            return ReminderText(spoken, "", str(_sms_begun(link) if is_begun else _sms(link)))
        subject = _("Du kan fortsätta") if is_begun else _("Det finns frågor till dig")
        return ReminderText(spoken, str(subject), str(_mail_begun(link) if is_begun else _mail(link)))


def _sms(link: str) -> str:
    return _(
        "Hej! Det finns frågor som väntar på dig: %(link)s Svara när det passar dig. "
        "Vill du inte få sms? Säg till när vi ses.",
        link=link,
    )


def _sms_begun(link: str) -> str:
    return _(
        "Hej! Dina svar är sparade. Du kan fortsätta här: %(link)s Gör det när det passar dig. "
        "Vill du inte få sms? Säg till när vi ses.",
        link=link,
    )


def _mail(link: str) -> str:
    return _(
        "Hej!\n\nDet finns frågor som väntar på dig. Du hittar dem här:\n\n%(link)s\n\n"
        "Svara när det passar dig. Du bestämmer själv om du vill svara.\n\n"
        "Vill du inte få sådana här mejl? Säg till nästa gång vi ses. Det går inte att svara på mejlet.",
        link=link,
    )


def _mail_begun(link: str) -> str:
    return _(
        "Hej!\n\nDina svar är sparade. Du kan fortsätta här:\n\n%(link)s\n\n"
        "Gör det när det passar dig. Du bestämmer själv om du vill svara.\n\n"
        "Vill du inte få sådana här mejl? Säg till nästa gång vi ses. Det går inte att svara på mejlet.",
        link=link,
    )
