"""What a reminder to a person says: nothing that tells whoever else reads it what it is about.

No name, neither the person's nor a handledare's: at home a name can be asked about. No word of what the
questions are on, of who asks them, or of the place. It says where, that it is one's own choice, and how not
to get such messages any more.

The languages that the pages have are worded here, through gettext. The other ones that a person may have are
in translations/reminders.toml, where each can be corrected without touching a line of this, and say that
the page itself is in Swedish or English.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

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
    """The message to one person in the person's language; in Swedish where it is not translated yet."""
    is_begun = kind is ReminderKind.BEGUN
    if language in further_texts():
        return _further(language, channel, link, "_begun" if is_begun else "")
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    with force_locale(spoken):
        if channel is Channel.SMS:
            return ReminderText(spoken, "", str(_sms_begun(link) if is_begun else _sms(link)))
        subject = _("Du kan fortsätta") if is_begun else _("Det finns frågor till dig")
        return ReminderText(spoken, str(subject), str(_mail_begun(link) if is_begun else _mail(link)))


@cache
def further_texts() -> Mapping[str, Mapping[str, Any]]:
    """The texts in the languages that the pages do not have, by language and by what they are."""
    found = (files("smail") / "translations" / "reminders.toml").read_text("utf-8")
    return tomllib.loads(found)


def _further(language: str, channel: Channel, link: str, end: str) -> ReminderText:
    texts = further_texts()[language]
    if channel is Channel.SMS:
        return ReminderText(language, "", texts[f"sms{end}"].replace("{link}", link))
    text = texts[f"mail{end}"].replace("{link}", link)
    return ReminderText(language, texts[f"subject{end}"], text)


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
