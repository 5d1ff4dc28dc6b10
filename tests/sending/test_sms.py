"""The contract with an SMS gateway, kept by a stand-in on this machine."""

from collections.abc import Iterator

import pytest

from smail.sending.message import ACCEPTED, Message, Verdict
from smail.sending.sms import HttpSms
from smail.settings_messages import SmsGateway
from tests.support.gateways import SECRET, SmsStandIn, sms_gateway

MESSAGE = Message("key-1", "+46701234567", "Hej! Här är åäö")


@pytest.fixture
def gateway() -> Iterator[SmsStandIn]:
    with sms_gateway() as found:
        yield found


def send(gateway: SmsStandIn, timeout: float = 5) -> tuple[Verdict, str]:
    outcome = HttpSms(SmsGateway(gateway.url, SECRET), timeout).send(MESSAGE)
    return outcome.verdict, outcome.reason


def test_a_message_is_taken_on_as_it_was_written(gateway: SmsStandIn) -> None:
    assert HttpSms(SmsGateway(gateway.url, SECRET)).send(MESSAGE) == ACCEPTED
    assert gateway.calls == [{"to": MESSAGE.to, "text": MESSAGE.text, "idempotency_key": "key-1"}]
    assert gateway.headers[0]["Authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("status", ["400", "402", "410", "422"])
def test_a_refusal_of_the_message_is_for_good(gateway: SmsStandIn, status: str) -> None:
    gateway.does = [status]
    assert send(gateway) == (Verdict.REFUSED, f"http {status}")


@pytest.mark.parametrize("status", ["401", "403", "404", "408", "429", "500", "502", "503", "302"])
def test_what_is_not_about_the_message_is_tried_again(gateway: SmsStandIn, status: str) -> None:
    gateway.does = [status]
    assert send(gateway) == (Verdict.AGAIN, f"http {status}")
    assert len(gateway.calls) == 1


@pytest.mark.parametrize("answer", ["nonsense", "other key", "list"])
def test_a_yes_that_nobody_at_the_gateway_said_is_no_yes(gateway: SmsStandIn, answer: str) -> None:
    gateway.does = [answer]
    verdict, reason = send(gateway)
    assert verdict is Verdict.AGAIN
    assert reason.startswith("nonsense after http 20")


def test_one_that_hangs_is_not_waited_for_and_its_repeat_sends_nothing_more(gateway: SmsStandIn) -> None:
    gateway.does = ["hang"]
    assert send(gateway, timeout=0.2) == (Verdict.AGAIN, "TimeoutError")
    assert send(gateway) == (Verdict.ACCEPTED, "")
    assert (len(gateway.calls), len(gateway.sent)) == (2, 1)


def test_one_that_drips_its_answer_is_not_waited_for_to_the_end(gateway: SmsStandIn) -> None:
    gateway.does = ["drip"]
    assert send(gateway, timeout=0.3) == (Verdict.AGAIN, "TimeoutError")


def test_a_gateway_that_is_not_there_is_tried_again() -> None:
    with sms_gateway() as gone:
        pass
    assert send(gone)[0] is Verdict.AGAIN


def test_neither_number_nor_text_nor_secret_stands_in_a_representation() -> None:
    shown = repr(MESSAGE) + repr(SmsGateway("https://sms.example", SECRET))
    assert not any(part in shown for part in (MESSAGE.to, MESSAGE.text, SECRET))
