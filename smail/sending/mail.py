"""Mail through the operator's server, one message a connection, so that no message hangs on another."""

import smtplib
import ssl
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from smail import clock
from smail.sending.message import ACCEPTED, Message, Outcome, Verdict
from smail.settings_messages import Security, Smtp

TIMEOUT_SECONDS = 20.0
_PERMANENT = 500


class SmtpMail:
    """The mail server as settings name it; `domain` names us in Message-IDs."""

    def __init__(self, server: Smtp, domain: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._server, self._domain, self._timeout = server, domain, timeout

    def send(self, message: Message) -> Outcome:
        """What the server said of it; a repeat has the same Message-ID."""
        try:
            letter = self._letter(message)
        except (ValueError, IndexError, MessageError):
            # The library stumbles over some texts that are no address instead of saying so.
            return Outcome(Verdict.REFUSED, "no address")
        try:
            server = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            return Outcome(Verdict.AGAIN, _reason(error))
        try:
            server.send_message(letter)
        except (smtplib.SMTPException, OSError, ValueError, MessageError) as error:
            return _judged(error)
        else:
            return ACCEPTED
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def trouble(self) -> str | None:
        """Why no mail can be sent, in a word; None when the server lets us in."""
        try:
            server = self._connected()
            server.quit()
        except (smtplib.SMTPException, OSError) as error:
            return _reason(error)
        return None

    def _connected(self) -> smtplib.SMTP:
        # Certificates are checked: an installation without a trusted one must not send names in the open.
        context = ssl.create_default_context()
        host, port = self._server.host, self._server.port
        server: smtplib.SMTP
        if self._server.security is Security.TLS:
            server = smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=self._timeout)
        try:
            if self._server.security is Security.STARTTLS:
                server.starttls(context=context)
            if self._server.user:
                server.login(self._server.user, self._server.password)
        except BaseException:
            server.close()
            raise
        return server

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._server.sender
        letter["To"] = Address(addr_spec=message.to)
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(clock.now())
        letter["Message-ID"] = f"<{message.key}@{self._domain}>"
        letter["Content-Language"] = message.language
        # Nobody's holiday reply shall come back, and no list program answer.
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text, cte="quoted-printable")
        for one in message.calendar:
            letter.add_attachment(
                one.content,
                "text",
                "calendar",
                cte="base64",
                filename=one.name,
                params={"method": one.method},
            )
        return letter


def _judged(error: Exception) -> Outcome:
    code = _code(error)
    # A refused sender or a refused login is ours to mend, and then the same message goes through.
    is_ours = isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError)
    is_for_good = (
        isinstance(error, smtplib.SMTPNotSupportedError | ValueError | MessageError) or code >= _PERMANENT
    )
    return Outcome(Verdict.REFUSED if is_for_good and not is_ours else Verdict.AGAIN, _reason(error))


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _reason(error: Exception) -> str:
    # Never the server's own words: they may quote the address.
    code = _code(error)
    return f"smtp {code}" if code else type(error).__name__
