"""The accessibility statement holds everything that the law asks for, and is never more than a year old."""

from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from smail import clock
from smail.errors import SettingsError
from smail.statement import Conformance, Gap, problems, read_statement
from tests.support.readability import forbidden_words

SHIPPED = read_statement(None)


def test_the_shipped_statement_has_no_empty_field_and_a_review_of_the_last_twelve_months() -> None:
    assert problems(SHIPPED, clock.today()) == ()
    assert all(getattr(SHIPPED, field.name) for field in fields(SHIPPED))


def test_the_shipped_statement_speaks_to_everybody() -> None:
    texts = [SHIPPED.service, SHIPPED.method, SHIPPED.contact, SHIPPED.public_body]
    texts += [text for gap in SHIPPED.inaccessible for text in (gap.what, gap.why)]
    assert forbidden_words(" ".join(texts)) == ()


@pytest.mark.parametrize(
    "name", ["public_body", "service", "method", "unreasonable_burden", "outside_the_law", "contact"]
)
def test_an_empty_field_is_a_problem(name: str) -> None:
    assert problems(replace(SHIPPED, **{name: ""}), SHIPPED.assessed_on) == (name,)


def test_a_review_of_more_than_a_year_ago_is_a_problem() -> None:
    assert problems(SHIPPED, SHIPPED.assessed_on + timedelta(days=366)) == ()
    assert problems(SHIPPED, SHIPPED.assessed_on + timedelta(days=367)) == ("assessed_on",)


def test_a_gap_without_a_reason_and_a_shortcoming_without_gaps_are_problems() -> None:
    today = SHIPPED.assessed_on
    assert problems(replace(SHIPPED, inaccessible=(Gap("Film utan text.", ""),)), today) == ("inaccessible",)
    assert problems(replace(SHIPPED, inaccessible=()), today) == ("inaccessible",)
    whole = replace(SHIPPED, inaccessible=(), conformance=Conformance.FULLY)
    assert problems(whole, today) == ()


def test_an_update_before_the_review_is_a_problem() -> None:
    early = replace(SHIPPED, updated_on=date(2020, 1, 1))
    assert problems(early, SHIPPED.assessed_on) == ("updated_on",)


@pytest.mark.parametrize("text", ["", "public_body = 'x'", "not toml", "assessed_on = 'igår'"])
def test_a_file_that_cannot_be_read_is_said_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "redogorelse.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"redogorelse\.toml"):
        read_statement(path)


def test_a_missing_file_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"borta\.toml"):
        read_statement(tmp_path / "borta.toml")
