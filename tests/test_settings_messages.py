"""What may be chosen about messages, and every half choice that stops the start."""

from pathlib import Path

import pytest

from smail.domain.reminding import Channel, QuietHours, Series
from smail.settings_messages import NO_MESSAGES, Security, SmsGateway, Smtp
from tests.test_settings import load, refusal

MAIL = {"SMAIL_SMTP_HOST": "mail.example", "SMAIL_MAIL_FROM": "hej@exempel.example"}
SMS = {"SMAIL_SMS_URL": "https://sms.example/send", "SMAIL_SMS_SECRET": "kort"}


def test_nothing_is_sent_where_nothing_is_chosen(tmp_path: Path) -> None:
    found = load(tmp_path).messages
    assert found == NO_MESSAGES
    assert found.channels == frozenset()


def test_what_is_chosen_holds(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        **MAIL,
        **SMS,
        SMAIL_SMTP_PORT="465",
        SMAIL_SMTP_SECURITY="TLS",
        SMAIL_SMTP_USER="smail",
        SMAIL_SMTP_PASSWORD="kort",
        SMAIL_REMINDERS_MAX="2",
        SMAIL_REMINDER_DAYS="10",
        SMAIL_QUIET_HOURS="19-9",
    ).messages
    assert found.smtp == Smtp("mail.example", 465, Security.TLS, "hej@exempel.example", "smail", "kort")
    assert found.sms == SmsGateway("https://sms.example/send", "kort")
    assert (found.series, found.quiet, found.channels) == (Series(2, 10), QuietHours(19, 9), set(Channel))


def test_a_secret_that_others_gave_may_lie_in_its_file_but_not_in_smail_toml(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir(mode=0o700)
    path = tmp_path / "secrets" / "sms_secret"
    path.write_text("kort\n")
    path.chmod(0o600)
    found = load(tmp_path, SMAIL_SMS_URL="https://sms.example").messages
    assert found.sms == SmsGateway("https://sms.example", "kort")
    assert "kort" not in repr(found)
    path.chmod(0o644)
    assert "chmod 600" in refusal(tmp_path, SMAIL_SMS_URL="https://sms.example")
    (tmp_path / "smail.toml").write_text('smtp_password = "kort"\n')
    assert "SMAIL_SMTP_PASSWORD får inte stå i" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SMAIL_SMTP_HOST": "mail.example"}, "SMAIL_MAIL_FROM saknas"),
        (MAIL | {"SMAIL_MAIL_FROM": "SMAIL <a@b.example>"}, "SMAIL_MAIL_FROM saknas eller"),
        (MAIL | {"SMAIL_MAIL_FROM": "hej@växjö.example"}, "SMAIL_MAIL_FROM saknas eller"),
        (MAIL | {"SMAIL_SMTP_USER": "smail"}, "hör ihop"),
        (MAIL | {"SMAIL_SMTP_SECURITY": "none"}, "bara vara none när"),
        (MAIL | {"SMAIL_SMTP_SECURITY": "ssl"}, "Välj starttls, tls, none"),
        (MAIL | {"SMAIL_SMTP_PORT": "0"}, "SMAIL_SMTP_PORT är 0"),
        ({"SMAIL_SMS_URL": "https://sms.example"}, "SMAIL_SMS_SECRET saknas"),
        (SMS | {"SMAIL_SMS_SECRET": "två\nrader"}, "tecken som inte går att skicka"),
        (SMS | {"SMAIL_SMS_URL": "http://sms.example"}, "måste vara en https-adress"),
        (SMS | {"SMAIL_SMS_URL": "https://a:b@sms.example"}, "måste vara en https-adress"),
        (SMS | {"SMAIL_SMS_URL": "https://[x"}, "måste vara en https-adress"),
        ({"SMAIL_QUIET_HOURS": "20-24"}, "Skriv två hela timmar"),
        ({"SMAIL_REMINDERS_MAX": "7"}, "heltal från 0 till 6"),
    ],
)
def test_half_a_choice_stops_the_start_in_words(tmp_path: Path, changes: dict[str, str], told: str) -> None:
    assert told in refusal(tmp_path, **changes)


def test_plain_http_and_mail_without_tls_stay_on_this_computer(tmp_path: Path) -> None:
    near = {
        "SMAIL_SMTP_HOST": "127.0.0.1",
        "SMAIL_SMTP_SECURITY": "none",
        "SMAIL_SMS_URL": "http://127.0.0.1:8025/",
    }
    assert load(tmp_path, **MAIL | SMS | near).messages.channels == set(Channel)
