"""A stored code without a word would stand as English on a Swedish page."""

from enum import StrEnum

import pytest

from smail import catalogue
from smail.db.tables import OrganisationKind
from smail.domain import people
from smail.domain.instrument import AnswerKind
from smail.domain.rhythm import State
from smail.domain.roles import Role, ScopeKind
from smail.web import words

EVERY = [
    (people.Sex, words.SEXES),
    (people.ContactChoice, words.CONTACT_CHOICES),
    (people.AnswerMode, words.ANSWER_MODES),
    (AnswerKind, words.ANSWER_KINDS),
    (people.MissReason, words.MISS_REASONS),
    (people.ConsentPurpose, words.CONSENT_PURPOSES),
    (people.HandoverKind, words.HANDOVER_KINDS),
    (people.DischargeReason, words.DISCHARGE_REASONS),
    (people.Occupation, words.OCCUPATIONS),
    (people.Support, words.SUPPORTS),
    (people.Education, words.EDUCATIONS),
    (Role, words.ROLES),
    (ScopeKind, words.SCOPE_KINDS),
    (State, words.STATES),
    (OrganisationKind, words.ORGANISATION_KINDS),
]


@pytest.mark.parametrize(("codes", "texts"), EVERY, ids=[codes.__name__ for codes, _ in EVERY])
def test_every_code_has_a_word_in_the_order_of_the_codes(
    codes: type[StrEnum], texts: words.Words[StrEnum]
) -> None:
    assert list(texts) == list(codes)


def test_every_list_of_codes_about_people_is_among_the_words() -> None:
    known = {codes for codes, _ in EVERY}
    written = {
        value
        for value in vars(people).values()
        if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
    }
    assert written <= known


@pytest.mark.parametrize(("codes", "texts"), EVERY, ids=[codes.__name__ for codes, _ in EVERY])
def test_no_two_codes_of_a_list_share_a_word(codes: type[StrEnum], texts: words.Words[StrEnum]) -> None:
    assert len({str(text) for text in texts.values()}) == len(codes)


def test_options_are_pairs_of_code_and_word() -> None:
    assert [(code, str(word)) for code, word in words.options(words.SEXES)] == [
        ("woman", "Kvinna"),
        ("man", "Man"),
        ("other", "Annat"),
        ("undisclosed", "Vill inte uppge"),
    ]


def test_every_language_that_a_questionnaire_is_asked_in_has_a_name() -> None:
    shipped = catalogue.load([catalogue.shipped()]).all()
    asked = {language for one in shipped for language in one.languages}
    assert asked
    assert asked <= set(words.LANGUAGES)
