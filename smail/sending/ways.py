"""Which ways out an installation has."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from smail.domain.reminding import Channel
from smail.sending.mail import SmtpMail
from smail.sending.message import Sender
from smail.sending.sink import FILE_NAME, Sink
from smail.sending.sms import HttpSms
from smail.settings import Settings


def ways_out(settings: Settings) -> Mapping[Channel, Sender]:
    """The open channels, each with its sender; a demo has all of them, and none leads out of it."""
    if settings.demo:
        path = settings.instance / FILE_NAME
        return {channel: Sink(path, channel) for channel in Channel}
    found: dict[Channel, Sender] = {}
    if settings.messages.smtp is not None:
        found[Channel.EMAIL] = mail_of(settings)
    if settings.messages.sms is not None:
        found[Channel.SMS] = HttpSms(settings.messages.sms)
    return found


def mail_of(settings: Settings) -> SmtpMail:
    """The way to the mail server; ValueError where none is set."""
    if settings.messages.smtp is None:
        raise ValueError("settings name no mail server")
    return SmtpMail(settings.messages.smtp, urlsplit(settings.base_url).hostname or "localhost")
