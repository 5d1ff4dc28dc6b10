"""How much less is told of women and of men is said with numbers that agree."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from smail.domain.publishing import (
    HIDDEN,
    Figure,
    Publication,
    PublishedPeriod,
    PublishedRow,
    PublishedTable,
    Reach,
    Scope,
    Split,
)
from smail.web.federation import change_words

if TYPE_CHECKING:
    from flask import Flask

ROWS = ("started", "ended", "ongoing")


@pytest.mark.parametrize(
    ("n_told", "n_hidden", "said"),
    [
        (0, 1, "Den enda siffra som visas för alla visas inte för kvinnor och män var för sig: "),
        (0, 3, "Ingen av de 3 siffror som visas för alla visas också för kvinnor och män var för sig: "),
        (
            1,
            1,
            "Av 2 siffror som visas för alla visas 1 också för kvinnor och män var för sig. För den sista ",
        ),
        (
            1,
            2,
            "Av 3 siffror som visas för alla visas 1 också för kvinnor och män var för sig. För de andra ",
        ),
    ],
)
def test_why_less_is_told_by_sex_is_said_of_none_one_and_several(
    app: "Flask", n_told: int, n_hidden: int, said: str
) -> None:
    told = (Figure(20.0), Figure(12.0), Figure(8.0)), (Figure(3.0), HIDDEN, HIDDEN)
    figures = [told[0]] * n_told + [told[1]] * n_hidden
    rows = tuple(PublishedRow(key, each) for key, each in zip(ROWS, figures, strict=False))
    table = PublishedTable("people", ("all", "woman", "man"), rows)
    period, made_at = PublishedPeriod(Reach.PERIOD, "2026-Q1"), datetime(2026, 5, 11, tzinfo=UTC)
    found = Publication(Scope.PROGRAMME, "p", "Stegen", period, Split.SEX, 5, made_at, (table,))
    # What stands on the page of group results alone is no figure of the report.
    elsewhere = PublishedTable("leavers", ("all", "woman", "man"), (PublishedRow("health.left", _means()),))
    found = replace(found, tables=(table, elsewhere))
    with app.test_request_context():
        (line,) = change_words.sexes_hidden(found, {"health": "Hälsa"})
    assert line.startswith(said)


def _means() -> tuple[Figure, ...]:
    return (Figure(3.0, 2.9, 3.1, 40), Figure(3.0, 2.9, 3.1, 20), Figure(3.0, 2.9, 3.1, 20))
