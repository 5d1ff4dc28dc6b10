"""What is published is kept as text and read back the same, and holds nothing of what is hidden."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.domain.calendar import Quarter, Tertial
from smail.domain.publishing import (
    HIDDEN,
    AgeBand,
    Cadence,
    Figure,
    Publication,
    PublishedPeriod,
    PublishedRow,
    PublishedTable,
    Reach,
    Scope,
    Split,
    closed_spans,
    counted_until,
    from_json,
    to_json,
)

NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.none() | st.integers(0, 10**6)
FIGURES = st.just(HIDDEN) | st.builds(Figure, NUMBERS, NUMBERS, NUMBERS, COUNTS, COUNTS, NUMBERS)


def publication(*figures: Figure) -> Publication:
    columns = tuple(f"column_{place}" for place in range(len(figures)))
    table = PublishedTable(
        "levels", columns, (PublishedRow("overall", figures),), (PublishedRow("rated", figures),)
    )
    return Publication(
        Scope.PROGRAMME,
        "p1",
        "Stegen – vägen vidare",
        PublishedPeriod(Reach.SINCE_START, "2026-T2"),
        Split.AGE,
        5,
        datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        (table,),
        is_women_and_men=True,
        instrument="d" * 64,
    )


@given(st.lists(FIGURES, max_size=4))
def test_a_publication_is_read_back_as_it_was_written(figures: list[Figure]) -> None:
    written = publication(*figures)
    assert from_json(to_json(written)) == written
    assert to_json(from_json(to_json(written))) == to_json(written)


def test_a_hidden_figure_is_nothing_in_the_text() -> None:
    text = to_json(publication(Figure(value=123.5, n_persons=4321, is_hidden=True)))
    assert "123.5" not in text
    assert "4321" not in text


def test_what_is_not_a_number_is_written_as_not_known() -> None:
    read = from_json(to_json(publication(Figure(2.5, float("nan"), float("nan"), 7))))
    assert read.tables[0].figure("overall", "column_0") == Figure(2.5, None, None, 7)


def test_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 2"):
        from_json(to_json(publication()).replace('"version":1', '"version":2'))


def test_a_period_knows_its_days_by_its_label() -> None:
    closed, since = PublishedPeriod(Reach.PERIOD, "2026-Q3"), PublishedPeriod(Reach.SINCE_START, "2026-T2")
    assert (closed.starts_on, closed.last_on) == (date(2026, 7, 1), date(2026, 9, 30))
    assert (since.starts_on, since.last_on) == (None, date(2026, 8, 31))


def test_a_period_closes_when_no_answer_can_fill_it_any_more() -> None:
    first = date(2026, 3, 2)
    assert closed_spans(first, date(2026, 11, 4), Cadence.QUARTER) == (Quarter(2026, 1), Quarter(2026, 2))
    assert closed_spans(first, date(2026, 11, 5), Cadence.QUARTER)[-1] == Quarter(2026, 3)
    assert closed_spans(first, date(2026, 10, 5), Cadence.TERTIAL) == (Tertial(2026, 1),)
    assert closed_spans(first, date(2026, 10, 6), Cadence.TERTIAL) == (Tertial(2026, 1), Tertial(2026, 2))
    assert counted_until(Quarter(2026, 3)) == date(2026, 11, 4)


def test_an_age_is_the_one_reached_in_the_year() -> None:
    day = date(2026, 9, 30)
    found = [AgeBand.of(year, day) for year in (None, 1997, 1996, 1982, 1981)]
    assert found == [AgeBand.REST, AgeBand.YOUNG, AgeBand.MIDDLE, AgeBand.MIDDLE, AgeBand.REST]
