"""The situations are whole, plain, frozen, and use all of the scale."""

import hashlib
import re
from importlib.resources import files

import pytest

from smail import catalogue, vignettes
from smail.errors import InstrumentError
from tests.support.readability import lix, longest_sentence

NAME = "vignettes-1.0.toml"
ALL = vignettes.newest().all


def _content() -> bytes:
    return files("smail").joinpath(NAME).read_bytes()


def test_the_situations_ask_what_the_handledares_own_rating_asks() -> None:
    newest = vignettes.newest()
    questions = catalogue.load((catalogue.shipped(),)).get(newest.instrument_key, newest.instrument_version)
    assert questions.published
    assert len(ALL) >= 6
    for one in ALL:
        assert tuple(one.references) == questions.form(newest.form_key).items
        assert len(one.references) == 7
    for key in questions.form(newest.form_key).items:
        assert tuple(questions.item(key).values) == tuple(range(vignettes.LOWEST, vignettes.HIGHEST + 1))


@pytest.mark.parametrize("item", list(ALL[0].references))
def test_the_reference_of_each_question_uses_all_five_steps(item: str) -> None:
    assert {one.references[item].step for one in ALL} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("one", ALL, ids=[one.key for one in ALL])
def test_a_situation_is_plain_swedish_and_about_nobody(one: vignettes.Vignette) -> None:
    text = "\n".join(one.text)
    reasons = "\n".join(reference.reason for reference in one.references.values())
    for said in (text, reasons):
        assert lix(said) <= 35
        assert longest_sentence(said) <= 16
    # A name would stand with a capital inside a sentence.
    assert re.findall(r"(?<![.:”?] )(?<!^)(?<!\n)\b[A-ZÅÄÖ]\w+", text) == []


def test_women_and_men_of_different_ages_are_as_many() -> None:
    titles = [one.title.split(", ") for one in ALL]
    assert sorted(sex for sex, _age in titles) == ["Kvinna"] * 3 + ["Man"] * 3
    assert len({age for _sex, age in titles}) == len(ALL)


def test_a_file_that_has_changed_is_refused() -> None:
    digest = hashlib.sha256(_content()).hexdigest()
    assert vignettes.read(NAME, _content(), digest).digest == digest
    with pytest.raises(InstrumentError, match="ändrad efter publiceringen"):
        vignettes.read(NAME, _content() + b"\n", digest)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"step = 2, reason", b"step = 6, reason", "ska vara 1 till 5"),
        (b'key = "woman_45"', b'key = "man_19"', "samma nyckel"),
        (b"seen_purpose = { step = 1", b"seen_porpoise = { step = 1", "samma frågor"),
        (b'title = "Man, 19', b'heading = "Man, 19', "okänd nyckel"),
    ],
)
def test_what_is_wrong_with_a_new_file_is_told(before: bytes, after: bytes, said: str) -> None:
    content = _content().replace(before, after, 1)
    assert content != _content()
    with pytest.raises(InstrumentError, match=said):
        vignettes.read(NAME, content, hashlib.sha256(content).hexdigest())


def test_a_round_finds_the_version_that_it_was_rated_by() -> None:
    newest = vignettes.newest()
    assert vignettes.by_digest(newest.digest) is newest
    with pytest.raises(KeyError):
        vignettes.by_digest("0" * 64)
