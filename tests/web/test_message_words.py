"""What messages say, and above all what they do not."""

import itertools
import re
from datetime import date

import pytest
from flask import Flask

from smail.domain.reminding import Channel, ReminderKind
from smail.queries.reminders import DigestCounts
from smail.sending.message import Message
from smail.services.evaluation_reminders import Letter
from smail.services.reminders import Envelope
from smail.web.message_words import course_message_of, message_of
from smail.web.participant.reminder_words import further_texts
from smail.web.words import LANGUAGES
from tests.support.readability import lix, longest_sentence

BASE = "https://smail.kommunen.example"
TELLING = re.compile(
    r"smail\b(?!\.kommunen)|jobb|arbete|insats|hälsa|mår|enkät|handled|coach|kommun\b|försörjning|bidrag|job\b|work",
    re.IGNORECASE,
)
# Nothing here depends on what is stored.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
KINDS = (ReminderKind.QUESTIONS, ReminderKind.BEGUN)


GREETINGS = {
    "sv": "Hej!",
    "sv-x-lattlast": "Hej!",
    "en": "Hello!",
    "ar": "مرحبًا!",
    "fa": "سلام!",
    "so": "Salaan!",
    "ti": "ሰላም!",
    "uk": "Вітаємо!",
}
SPOKEN = tuple(GREETINGS)
PAGE_IN_SWEDISH = {"ar": "بالسويدية", "fa": "سوئدی", "so": "Iswiidhish", "ti": "ብሽወደንኛ", "uk": "шведською"}


def made(app: Flask, kind: ReminderKind, channel: Channel, language: str) -> Message:
    with app.test_request_context(base_url=BASE):
        return message_of(Envelope("k", kind, channel, language, "till", "A" * 22), BASE)


def test_a_reminder_tells_a_bystander_nothing_and_has_the_way_in(app: Flask) -> None:
    link = f"{BASE}/s#{'A' * 22}"
    for kind, channel, language in itertools.product(KINDS, Channel, SPOKEN):
        message = made(app, kind, channel, language)
        words = f"{message.subject} {message.text.replace(link, '')}"
        assert TELLING.search(words) is None
        assert message.language == language
        assert words.lstrip().startswith(GREETINGS[language]) or f" {GREETINGS[language]}" in words
        # A sign too much after it, and a phone opens another address.
        assert len(re.findall(rf"{re.escape(link)}(?:\s|$)", message.text)) == 1


def test_every_language_that_a_person_may_have_has_its_own_words(app: Flask) -> None:
    assert set(SPOKEN) == set(LANGUAGES)
    for kind, channel in itertools.product(KINDS, Channel):
        assert len({made(app, kind, channel, language).text for language in SPOKEN}) == len(SPOKEN)
    assert made(app, ReminderKind.QUESTIONS, Channel.SMS, "de").language == "sv"


def test_where_the_page_is_in_another_language_the_message_says_so(app: Flask) -> None:
    for language, swedish in PAGE_IN_SWEDISH.items():
        for kind, channel in itertools.product(KINDS, Channel):
            assert swedish in made(app, kind, channel, language).text


def test_the_further_texts_are_whole_and_keep_the_address_on_a_line_of_its_own(database_kind: str) -> None:
    assert database_kind
    keys = {f"{one}{end}" for one in ("sms", "subject", "mail") for end in ("", "_begun")}
    for language, texts in further_texts().items():
        assert set(texts) == {*keys, "read_by_native"}, language
        assert texts["read_by_native"] is False
        for key in keys - {"subject", "subject_begun"}:
            # Among letters from right to left an address within a line would be torn apart.
            assert texts[key].splitlines().count("{link}") == texts[key].count("{") == 1, (language, key)


def test_an_sms_in_other_letters_is_of_five_parts_at_most(app: Flask) -> None:
    for kind, language in itertools.product(KINDS, SPOKEN):
        # 67 signs a part where there are letters that GSM does not know.
        assert len(made(app, kind, Channel.SMS, language).text) <= 5 * 67, language


def test_a_reminder_is_easy_to_read(app: Flask) -> None:
    for kind, channel, language in itertools.product(KINDS, Channel, ("sv", "sv-x-lattlast")):
        text = re.sub(r"https://\S+", ".", made(app, kind, channel, language).text)
        assert lix(text) <= 35
        assert longest_sentence(text) <= 16


def test_an_sms_is_one_or_two_and_of_plain_signs(app: Flask) -> None:
    for kind, language in itertools.product(KINDS, ("sv", "sv-x-lattlast", "en")):
        text = made(app, kind, Channel.SMS, language).text
        # Two of 153: a sign that GSM does not know would make them of 67.
        assert len(text) <= 306
        assert re.fullmatch(r"[A-Za-z0-9åäöÅÄÖ .,:;!?/#_\n\-']+", text)


def test_a_digest_has_two_counts_and_the_way_to_the_page(app: Flask) -> None:
    with app.test_request_context(base_url=BASE):
        several = message_of(
            Envelope("k", ReminderKind.DIGEST, Channel.EMAIL, "sv", "till", counts=DigestCounts(3, 1)), BASE
        )
        none_late = message_of(
            Envelope("k", ReminderKind.DIGEST, Channel.EMAIL, "sv", "till", counts=DigestCounts(1, 0)), BASE
        )
    assert "3 personer har tid att svara.\n1 person är försenad.\n" in several.text
    assert f"Öppna I dag: {BASE}/idag" in several.text
    assert "försenad" not in none_late.text


def test_a_digest_tells_of_what_waits_for_an_answer_and_leads_only_where_something_waits(app: Flask) -> None:
    with app.test_request_context(base_url=BASE):
        envelope = Envelope(
            "k", ReminderKind.DIGEST, Channel.EMAIL, "sv", "till", counts=DigestCounts(0, 0, opinions=2)
        )
        message = message_of(envelope, BASE)
    assert "2 synpunkter har väntat på svar i mer än en vecka.\n" in message.text
    assert f"Öppna Synpunkter: {BASE}/synpunkter" in message.text
    assert "/idag" not in message.text


def test_a_reminder_of_an_evaluation_is_plain_and_leads_to_the_address_on_the_wall(app: Flask) -> None:
    held = date(2026, 11, 9), date(2026, 11, 23)
    letter = Letter(1, 1, "k", "23456789DFHJKMPR", "Grundkurs i SMAIL", *held, "till")
    with app.test_request_context(base_url=BASE):
        message = course_message_of(letter, BASE)
    assert re.search(rf"{BASE}/u/2345-6789-DFHJ-KMPR(?:\s|$)", message.text)
    assert "9 november 2026" in message.text
    words = re.sub(r"https://\S+", ".", message.text)
    assert lix(words) <= 35
    assert longest_sentence(words) <= 16
