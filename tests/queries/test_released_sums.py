"""Papers and goals read the newest sum since the start that is released, by sex or of all together."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Flask

from smail.db.session import Database
from smail.db.tables import Federation
from smail.domain.calendar import Quarter
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
from smail.queries.quarterly_reports import closed_of
from smail.queries.released_sums import with_sums_of_all
from smail.queries.releases import kept_by_sex
from smail.services import releases
from smail.services.releases import LetOut
from smail.web.federation.board_file_since import since_tables
from smail.web.federation.group_since_lines import lines
from tests.factories.organisations import make_programme

MADE_AT = datetime(2026, 11, 5, tzinfo=UTC)
BY_SEX = ("all", "woman", "man")
SAID = [
    "Sedan starten till och med 30 september 2026 har 132 personer varit med.",
    "Sedan starten till och med 30 september 2026 är 396 av 443 skattningar gjorda.",
]


def table(key: str, columns: tuple[str, ...], **rows: tuple[int | None, ...]) -> PublishedTable:
    return PublishedTable(
        key,
        columns,
        tuple(
            PublishedRow(row, tuple(HIDDEN if n is None else Figure(float(n)) for n in each))
            for row, each in rows.items()
        ),
    )


def publication(split: Split, place: str, *tables: PublishedTable) -> Publication:
    period = PublishedPeriod(Reach.PERIOD, "2026-Q3")
    return Publication(Scope.PROGRAMME, place, "Ung framtid", period, split, 5, MADE_AT, tables)


def both(place: str) -> tuple[Publication, Publication]:
    """By sex until the end of a year, and of all together until the last day."""
    by_sex = publication(
        Split.SEX,
        place,
        table("people", BY_SEX, ongoing=(None, None, None)),
        table("since_people_2025-Q4", BY_SEX, started=(94, 52, 42)),
        table("since_ratings_2026-Q3", BY_SEX, due=(443, 248, 195), done=(396, None, None)),
        table("since_ratings_2025-Q4", BY_SEX, due=(251, 151, 100), done=(228, 135, 93)),
    )
    of_all = publication(
        Split.NONE,
        place,
        table("people", ("all",), ongoing=(74,)),
        table("since_people_2026-Q3", ("all",), started=(132,)),
        table("since_ratings_2026-Q3", ("all",), due=(443,), done=(396,)),
    )
    return by_sex, of_all


def test_papers_and_goals_read_the_sums_of_all_together_beside_those_by_sex(
    app: Flask, database: Database
) -> None:
    with app.test_request_context(), database.transaction(write=True) as db:
        programme = make_programme(db)
        place, federation = programme.public_id, db.get_one(Federation, programme.federation_id)
        # What is by age is of others than women and men together.
        found = [*both(place), replace(both(place)[0], split=Split.AGE)]
        releases.keep(db, federation, Quarter(2026, 3), LetOut(5, MADE_AT, found, ""))
        [closed] = closed_of(db, federation.id, place)
        assert lines(closed.published) == SAID
        assert kept_by_sex(db, federation.id, [place], ["2026-Q3"]) == {place: {"2026-Q3": closed.published}}
        [board] = since_tables([closed.published])
        assert board["rows"] == [["Ung framtid", "30 september 2026", "132", "443", "396"]]


def test_a_sum_stands_once_by_sex_where_it_is_told_so_and_no_figure_of_the_quarter_is_of_all() -> None:
    by_sex, of_all = both("p")
    found = with_sums_of_all(by_sex, of_all)
    assert [(one.key, one.columns) for one in found.tables] == [
        ("people", BY_SEX),
        ("since_people_2026-Q3", ("all",)),
        ("since_ratings_2026-Q3", BY_SEX),
        ("since_people_2025-Q4", BY_SEX),
        ("since_ratings_2025-Q4", BY_SEX),
    ]
    hidden = found.table("people")
    assert hidden is not None
    assert hidden.figure("ongoing") == HIDDEN
    assert with_sums_of_all(by_sex, None) == by_sex
