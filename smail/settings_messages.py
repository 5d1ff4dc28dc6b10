"""What the operator chooses about messages: the mail server, the SMS gateway, how often and when.

Without a mail server nobody gets mail, and without a gateway nobody gets an SMS; half a choice stops the
start, since messages would otherwise wait for ever.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from smail.domain import mail_address
from smail.domain.reminding import NIGHT, USUAL_SERIES, Channel, QuietHours, Series
from smail.settings_address import LOOPBACK
from smail.settings_table import DEFAULTS

# What others give out, kept in secrets/ like our own but as long or short as they made it.
GIVEN_SECRETS: Mapping[str, str] = {"SMAIL_SMTP_PASSWORD": "smtp_password", "SMAIL_SMS_SECRET": "sms_secret"}
_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)


class Security(StrEnum):
    """How mail is kept from others on its way to the server."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server, and who the mail is from."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """The address that takes an SMS, and the secret that it knows us by."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessageSettings:
    """Everything about messages that SMAIL sends by itself."""

    smtp: Smtp | None = None
    sms: SmsGateway | None = None
    series: Series = USUAL_SERIES
    quiet: QuietHours = NIGHT

    @property
    def channels(self) -> frozenset[Channel]:
        """The ways that are open."""
        ways = ((Channel.EMAIL, self.smtp), (Channel.SMS, self.sms))
        return frozenset(channel for channel, way in ways if way is not None)


# Of an installation that has chosen nothing.
NO_MESSAGES = MessageSettings()


@dataclass(frozen=True, slots=True)
class Source:
    """What the settings are read from, and where what is wrong with them is told."""

    given: Mapping[str, str]
    problems: list[str]
    is_demo: bool
    secret: Callable[[str], str]
    number: Callable[[str, int, int], int]

    def text(self, name: str) -> str:
        """What was given by that name; nothing where nothing was."""
        return self.given.get(name, "")


def read(source: Source) -> MessageSettings:
    """What is set about messages, as far as it could be read."""
    return MessageSettings(
        smtp=_smtp(source),
        sms=_sms(source),
        series=Series(
            source.number("SMAIL_REMINDERS_MAX", 0, 6), source.number("SMAIL_REMINDER_DAYS", 2, 30)
        ),
        quiet=_quiet(source),
    )


def _smtp(source: Source) -> Smtp | None:
    host = source.text("SMAIL_SMTP_HOST")
    if not host:
        return None
    sender = source.text("SMAIL_MAIL_FROM")
    if not mail_address.is_address(sender):
        source.problems.append(
            "SMAIL_MAIL_FROM saknas eller är ingen e-postadress. Utan den skickas ingen e-post."
        )
    user, password = source.text("SMAIL_SMTP_USER"), source.secret("SMAIL_SMTP_PASSWORD")
    if bool(user) != bool(password):
        source.problems.append("SMAIL_SMTP_USER och SMAIL_SMTP_PASSWORD hör ihop: ange båda eller ingen.")
    security = _security(source, host)
    return Smtp(host, source.number("SMAIL_SMTP_PORT", 1, 65535), security, sender, user, password)


def _security(source: Source, host: str) -> Security:
    text = source.given.get("SMAIL_SMTP_SECURITY", DEFAULTS["SMAIL_SMTP_SECURITY"]).lower()
    if text not in set(Security):
        source.problems.append(f"SMAIL_SMTP_SECURITY är {text}. Välj {', '.join(Security)}.")
        return Security.STARTTLS
    if text == Security.NONE and host not in LOOPBACK:
        source.problems.append(
            "SMAIL_SMTP_SECURITY får bara vara none när e-postservern finns på samma dator."
        )
    return Security(text)


def _sms(source: Source) -> SmsGateway | None:
    url = source.text("SMAIL_SMS_URL")
    if not url:
        return None
    if not _is_gateway(url, is_demo=source.is_demo):
        source.problems.append("SMAIL_SMS_URL måste vara en https-adress (http bara på samma dator).")
    secret = source.secret("SMAIL_SMS_SECRET")
    if not secret or not secret.isascii() or not secret.isprintable():
        source.problems.append("SMAIL_SMS_SECRET saknas eller har tecken som inte går att skicka.")
    return SmsGateway(url, secret)


def _is_gateway(url: str, *, is_demo: bool) -> bool:
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        return False
    is_plain = parts.scheme == "http" and (is_demo or parts.hostname in LOOPBACK)
    return (
        is_address
        and url.isascii()
        and url.isprintable()
        and " " not in url
        and (parts.scheme == "https" or is_plain)
    )


def _quiet(source: Source) -> QuietHours:
    text = source.given.get("SMAIL_QUIET_HOURS", DEFAULTS["SMAIL_QUIET_HOURS"])
    found = _HOURS.fullmatch(text)
    if found is None or max(int(found[1]), int(found[2])) > 23:
        source.problems.append(f"SMAIL_QUIET_HOURS är {text}. Skriv två hela timmar, till exempel 20-8.")
        return QuietHours()
    return QuietHours(int(found[1]), int(found[2]))
