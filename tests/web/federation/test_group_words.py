"""Tables of group results in words and as data, with those who have left beside those who stayed."""

from datetime import UTC, datetime

import pytest
from flask import Flask

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
from smail.web.federation import group_data, group_notes, group_words

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
SEXES = ("all", "woman", "man")


def published(*tables: PublishedTable) -> Publication:
    return Publication(
        Scope.PROGRAMME,
        "P",
        "Insatsen",
        PublishedPeriod(Reach.PERIOD, "2026-Q1"),
        Split.SEX,
        5,
        datetime(2026, 5, 6, tzinfo=UTC),
        tables,
    )


def mean(value: float, *, n_ratings: int | None = None, share_missing: float | None = None) -> Figure:
    return Figure(value, value - 0.1, value + 0.1, 40, n_ratings, share_missing)


@pytest.fixture
def leavers() -> Publication:
    """Two areas; nothing of men is told."""
    rows = [
        PublishedRow("health.left", (mean(2.0), mean(2.2), HIDDEN)),
        PublishedRow("health.stayed", (mean(3.0), mean(3.2), HIDDEN)),
        PublishedRow("purpose.left", (mean(2.5), HIDDEN, HIDDEN)),
        PublishedRow("purpose.stayed", (mean(3.5), HIDDEN, HIDDEN)),
        PublishedRow("index.left_to_work", (mean(4.0), HIDDEN, HIDDEN)),
        PublishedRow("index.left_to_other", (mean(2.1), HIDDEN, HIDDEN)),
    ]
    change = [
        PublishedRow("left", (mean(0.2), HIDDEN, HIDDEN)),
        PublishedRow("stayed", (mean(-0.03, share_missing=0.1), HIDDEN, HIDDEN)),
    ]
    return published(
        PublishedTable("leavers", SEXES, tuple(rows)), PublishedTable("leaving_change", SEXES, tuple(change))
    )


NAMES = {"health": "Hälsa", "purpose": "Mål"}


def test_those_who_have_left_stand_in_a_column_beside_those_who_are_still_there(
    app: Flask, leavers: Publication
) -> None:
    with app.test_request_context():
        areas, why, change = group_words.tables(leavers, NAMES)
    assert areas.header == ("Vilka", "De som har slutat", "De som är kvar")
    assert areas.rows == (
        ("Hälsa", "2,0 (1,9 till 2,1)", "3,0 (2,9 till 3,1)"),
        ("Mål", "2,5 (2,4 till 2,6)", "3,5 (3,4 till 3,6)"),
        ("Hälsa, kvinnor", "2,2 (2,1 till 2,3)", "3,2 (3,1 till 3,3)"),
        ("Mål, kvinnor", "visas inte", "visas inte"),
        ("Män", "visas inte", "visas inte"),
    )
    assert why.rows[0] == ("Alla områden", "4,0 (3,9 till 4,1)", "2,1 (2,0 till 2,2)")
    assert change.rows == (
        ("Alla områden", "0,20 (0,10 till 0,30)", "−0,03 (−0,13 till 0,07)"),
        ("Kvinnor", "visas inte", "visas inte"),
        ("Män", "visas inte", "visas inte"),
    )
    assert change.steps[0][2] == "minst 30 personer, ungefär 10 % av tillfällena utan svar"


def test_the_data_of_a_table_are_numbers_with_what_they_are_made_of(app: Flask, leavers: Publication) -> None:
    with app.test_request_context():
        head = group_data.header()
        told = [
            dict(zip(head, row, strict=True))
            for row in group_data.rows_of(leavers, "2026-Q1", group_words.tables(leavers, NAMES))
        ]
    [stayed] = [one for one in told if (one["Rad, nyckel"], one["Grupp, nyckel"]) == ("stayed", "all")]
    assert (stayed["Värde"], stayed["Nedre gräns"], stayed["Övre gräns"]) == ("-0,03", "-0,13", "0,07")
    assert (stayed["Personer"], stayed["Saknas, procent, ungefär"]) == ("30", "10")
    assert stayed["Saknas: vad"] == "tillfällen utan svar"
    assert stayed["Enhet"] == "steg på skalan på 13 veckor"
    assert len(told) == 8 * len(SEXES)
    hidden = [one for one in told if one["Visas inte"]]
    assert len(hidden) == 14
    assert {(one["Värde"], one["Personer"], one["Saknas, procent, ungefär"]) for one in hidden} == {
        ("", "", "")
    }


def test_a_change_that_is_hidden_is_said_to_be_of_each_area_where_all_together_are_told(app: Flask) -> None:
    change = PublishedTable("change", ("all",), (PublishedRow("health", (HIDDEN,)),))
    tipping = PublishedTable("tipping", ("all",), (PublishedRow("tipping", (Figure(0.3, 0.07, 1.0),)),))
    with app.test_request_context():
        alone, beside = (group_words.untold(published(*each)) for each in ((change,), (change, tipping)))
    assert alone[0].endswith(": Förändring på 13 veckor.")
    assert beside[0].endswith(": Förändring på 13 veckor i varje område för sig.")


def test_the_rule_says_that_nobody_is_a_figure_too_and_that_staff_are_all_counted(app: Flask) -> None:
    staff = PublishedTable("staff", ("all",), (PublishedRow("staff_there", (Figure(2.0),)),))
    with app.test_request_context():
        alone, beside = (group_notes.least(published(*each)) for each in ((), (staff,)))
    assert "minst 5 deltagare finns bakom den, eller ingen alls" in alone
    assert beside == f"{alone} Handledarna räknas alla, hur få de än är."
