"""Mail, sent to a real server on this machine."""

import datetime
import email
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smail.sending.mail import SmtpMail
from smail.sending.message import ACCEPTED, CalendarFile, Message, Verdict
from smail.settings_messages import Security, Smtp
from tests.support.gateways import SECRET, MailStandIn, mail_server

MESSAGE = Message("key-1", "alva@exempel.example", "Hej!\n\nhttps://smail.test/s#åäö\n", "Det finns frågor")


@pytest.fixture
def server() -> Iterator[MailStandIn]:
    with mail_server() as found:
        yield found


def way_to(server: MailStandIn, **changes: object) -> SmtpMail:
    usual = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": Security.NONE,
        "sender": "hej@exempel.example",
    }
    return SmtpMail(Smtp(**usual | changes), "smail.test", timeout=5)  # type: ignore[arg-type]


def parsed(mail: bytes) -> EmailMessage:
    return email.message_from_bytes(mail, policy=default)


def test_a_mail_comes_as_it_was_written_and_from_no_person(server: MailStandIn) -> None:
    assert way_to(server).send(MESSAGE) == ACCEPTED
    [mail] = server.mails
    received = parsed(mail)
    assert server.receivers == ["alva@exempel.example"]
    assert received["Subject"] == "Det finns frågor"
    assert received["From"] == "hej@exempel.example"
    assert received["Message-ID"] == "<key-1@smail.test>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received.get_content().replace("\r\n", "\n") == MESSAGE.text


def test_a_calendar_file_comes_along_with_its_method(server: MailStandIn) -> None:
    file = CalendarFile("tillfalle-1.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert way_to(server).send(replace(MESSAGE, calendar=(file,))) == ACCEPTED
    received = parsed(server.mails[0])
    body = received.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == MESSAGE.text
    [part] = received.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part.get_filename() == "tillfalle-1.ics"
    assert part.get_payload(decode=True) == file.content


def test_a_repeat_has_the_same_message_id(server: MailStandIn) -> None:
    for _ in range(2):
        way_to(server).send(MESSAGE)
    assert len({parsed(mail)["Message-ID"] for mail in server.mails}) == 1


@pytest.mark.parametrize(
    ("where", "said", "verdict"),
    [
        ("RCPT", "550 No such user", Verdict.REFUSED),
        ("RCPT", "450 Mailbox busy", Verdict.AGAIN),
        ("DATA", "554 Looks like spam", Verdict.REFUSED),
        ("DATA", "451 Try later", Verdict.AGAIN),
    ],
)
def test_a_refusal_for_good_is_told_from_one_for_now(
    server: MailStandIn, where: str, said: str, verdict: Verdict
) -> None:
    server.says = {where: said}
    outcome = way_to(server).send(MESSAGE)
    assert (outcome.verdict, outcome.reason) == (verdict, f"smtp {said[:3]}")


@pytest.mark.parametrize(
    "to", ["", "ingen adress", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"]
)
def test_what_is_no_address_is_refused_before_anybody_is_asked(server: MailStandIn, to: str) -> None:
    assert way_to(server).send(Message("k", to, "x")).verdict is Verdict.REFUSED
    assert server.mails == []


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with mail_server() as gone:
        pass
    assert way_to(gone).send(MESSAGE).verdict is Verdict.AGAIN
    assert way_to(gone).trouble() is not None


def test_a_server_without_tls_gets_nothing_where_tls_was_asked_for(server: MailStandIn) -> None:
    outcome = way_to(server, security=Security.STARTTLS).send(MESSAGE)
    assert (outcome.verdict, server.mails) == (Verdict.AGAIN, [])


class TestWithTls:
    @pytest.fixture
    def trusted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        certificate = certify(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        return certificate

    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[MailStandIn]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate = certify(tmp_path) if not (tmp_path / "server.pem").exists() else tmp_path / "server.pem"
        context.load_cert_chain(certificate)
        with mail_server(context) as found:
            yield found

    def test_mail_goes_over_starttls_with_a_login(self, trusted: Path, server: MailStandIn) -> None:
        way = way_to(server, security=Security.STARTTLS, user="smail", password=SECRET)
        assert way.send(MESSAGE) == ACCEPTED
        assert way.trouble() is None
        assert server.secured == 1

    def test_a_wrong_password_is_ours_to_mend_and_the_mail_waits(
        self, trusted: Path, server: MailStandIn
    ) -> None:
        way = way_to(server, security=Security.STARTTLS, user="smail", password="fel")
        assert way.send(MESSAGE).verdict is Verdict.AGAIN
        assert way.trouble() == "smtp 535"

    def test_a_certificate_that_nobody_vouches_for_gets_nothing(self, server: MailStandIn) -> None:
        way = way_to(server, security=Security.STARTTLS, user="smail", password=SECRET)
        assert (way.send(MESSAGE).reason, server.mails) == ("SSLCertVerificationError", [])


def certify(folder: Path) -> Path:
    """A certificate for this machine and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
