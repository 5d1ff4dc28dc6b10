"""The A4 and the screens of a closed quarter say what was released and kept, and nothing beside it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from flask import render_template

from smail.domain.goals.grammar import AtLeast, Condition, Event, Goal, Group, Share, Who
from smail.domain.goals.judging import Interval, Judged, Status
from smail.domain.goals.told import Told, ToldFigure
from smail.domain.goals.windows import Per
from smail.domain.people import Sex
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
from smail.queries.goal_statuses import Kept
from smail.queries.quarterly_reports import Closed
from smail.reports.programme_sheet import SIZES, programme_pdf
from smail.web.federation import group_since_words
from smail.web.federation.board_file_since import since_tables
from smail.web.federation.programme_sheets import paper_of
from smail.web.federation.sheet_words import ProgrammeSheet, sheet
from smail.web.handledare.pictures import Frame

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
NAMES = {"work": "Arbete", "health": "Hälsa", "days": "Vardag"}
CHANGES = {
    "work": Figure(0.31, 0.12, 0.5, 34, 120, 0.1),
    "health": Figure(-0.25, -0.4, -0.1, 30, 110, 0.2),
    "days": Figure(0.02, -0.2, 0.24, 33, 120, 0.1),
}


@pytest.fixture(autouse=True)
def _in_a_request(app: "Flask") -> Iterator[None]:
    with app.test_request_context():
        yield


def _table(key: str, figures: dict[str, Figure]) -> PublishedTable:
    return PublishedTable(key, ("all",), tuple(PublishedRow(row, (one,)) for row, one in figures.items()))


def _closed(**tables: dict[str, Figure]) -> Closed:
    found = tuple(_table(key, figures) for key, figures in tables.items())
    made_at = datetime(2026, 4, 2, 12, tzinfo=UTC)
    period = PublishedPeriod(Reach.PERIOD, "2026-Q1")
    published = Publication(Scope.PROGRAMME, "p", "Stegen", period, Split.SEX, 5, made_at, found)
    return Closed("2026-Q1", date(2026, 3, 31), "0" * 64, published)


def _goal(
    name: str, status: Status, whole: ToldFigure | None = None, per: Per = Per.QUARTER
) -> tuple[Goal, Kept]:
    measure = Share(Group(Who.DISCHARGED), Condition((Event.WORK,)))
    goal = Goal("work", name, measure, AtLeast(50), per)
    closed = _closed().published.period.span
    told = Told(Judged(status), closed.starts_on, closed.last_on, whole)
    return goal, Kept(closed, told, "0" * 64, datetime(2026, 4, 2, 12, tzinfo=UTC))  # type: ignore[arg-type]


def _number(value: int) -> Figure:
    return Figure(float(value), n_persons=value)


def _full() -> ProgrammeSheet:
    people = {"started": _number(7), "ended": _number(5), "ongoing": _number(34)}
    ratings = {"due": _number(40), "done": _number(30)}
    goals = [
        _goal("Hälften till arbete", Status.ON_THE_WAY, ToldFigure(0.4, 30, 10, 25, is_rounded=True)),
        _goal("Alla har en plan", Status.TOO_FEW),
    ]
    steps = {"forward": _number(9), "not_forward": _number(30)}
    return sheet(_closed(people=people, ratings=ratings, steps=steps, change=CHANGES), goals, NAMES)


def test_sentences_say_each_figure_with_what_it_is_made_of_and_what_is_missing() -> None:
    found = _full()
    assert found.people.sentence.startswith("34 personer var med när kvartalet var slut. 7 började och 5 är")
    assert (found.done.big, found.done.sentence[:9]) == ("75 %", "30 av 40 ")
    assert found.forward.sentence.startswith("9 av 39 som var med någon gång i kvartalet har minst ett")
    assert found.forward.sentence in paper_of(found).lead
    assert "Med minst ett inskrivet framsteg" in dict(found.counted)
    assert found.change_words == (
        "Svaren om arbete går säkert uppåt. Svaren om hälsa går säkert neråt."
        " I 1 område till kan ändringen vara slump."
    )
    assert "saknas 25 procent" in found.base[0]
    assert "på minst 20 personer och ungefär 110 till 120 svar" in found.base[1]
    assert [(one.figure, one.status) for one in found.goals] == [
        ("ungefär 10 av 25, 40 %", "På väg"),
        ("–", "För få att visa"),
    ]
    assert [one.is_rounded for one in found.goals] == [True, False]
    assert found.goals_words.endswith(
        "inget nått, 1 på väg och inget ur kurs. Om 1 går det inte att säga något."
    )


def _by_sex() -> ProgrammeSheet:
    """A quarter that is told of women and of men, and goals that are."""
    columns = ("all", "woman", "man")

    def table(key: str, **rows: tuple[Figure, ...]) -> PublishedTable:
        return PublishedTable(key, columns, tuple(PublishedRow(row, found) for row, found in rows.items()))

    people = {"started": (HIDDEN, HIDDEN, HIDDEN), "ended": (HIDDEN, HIDDEN, HIDDEN)}
    people["ongoing"] = (_number(34), _number(20), _number(14))
    ratings = {
        "due": (_number(40), _number(22), _number(18)),
        "done": (_number(30), _number(20), _number(10)),
    }
    sure, unsure = CHANGES["work"], CHANGES["days"]
    change = {"work": (sure, sure, unsure), "health": (unsure, unsure, unsure)}
    apart = PublishedTable(
        "apart", ("all",), (PublishedRow("work", (sure,)), PublishedRow("health", (unsure,)))
    )
    tables = (table("people", **people), table("ratings", **ratings), table("change", **change), apart)
    closed = _closed()
    whole = ToldFigure(0.4, 30, 10, 25)
    goal, kept = _goal("Hälften till arbete", Status.ON_THE_WAY, whole)
    told = replace(kept.told, by_sex={Sex.WOMAN: ToldFigure(0.6, 15, 6, 10, Interval(0.3, 0.8))})
    published = replace(closed.published, tables=tables)
    return sheet(replace(closed, published=published), [(goal, replace(kept, told=told))], NAMES)


def test_women_and_men_stand_beside_all_where_they_are_told() -> None:
    found = _by_sex()
    assert [row[1:] for row in found.sexes[1:]] == [
        ("34", "visas inte", "visas inte", "40", "30"),
        ("20", "visas inte", "visas inte", "22", "20"),
        ("14", "visas inte", "visas inte", "18", "10"),
    ]
    assert found.people.by_sex == "Kvinnor 20, män 14."
    assert found.done.by_sex == "Kvinnor 20 av 22, män 10 av 18."
    assert found.change_by_sex == (
        "Kvinnor: Svaren om arbete går säkert uppåt. I 1 område till kan ändringen vara slump.",
        "Män: I alla 2 områden kan ändringen vara slump.",
        "Kvinnor och män skiljer sig säkert åt om arbete.",
    )
    assert found.goals[0].sexes == ("6 av 10, 60 %", "–")
    content = programme_pdf(paper_of(found))
    assert b"/Type/Pages/Count 1/" in content
    assert (_full().sexes, _full().people.by_sex, _full().change_by_sex) == ((), "", ())


def test_a_quarter_too_small_to_show_says_so_and_has_no_picture() -> None:
    hidden = {"started": HIDDEN, "ended": HIDDEN, "ongoing": HIDDEN}
    found = sheet(_closed(people=hidden, ratings={"due": HIDDEN, "done": HIDDEN}, change={}), [], {})
    assert found.change is None
    assert "för få" in found.people.sentence
    assert "för få" in found.done.sentence
    assert "för få" in found.change_words
    assert (found.people.big, found.done.big) == ("", "")
    assert found.base == ()
    since = [_goal("Hälften till arbete", Status.OFF, ToldFigure(0.4, 0), Per.WHOLE)]
    assert "sedan starten" in sheet(_closed(people=hidden), since, {}).goals_words
    assert "ingår inte" in sheet(_closed(people=hidden), [], {}).change_words


def test_a_quarter_too_small_to_show_stands_as_the_sum_since_the_start_with_its_own_last_day() -> None:
    hidden = {"started": HIDDEN, "ended": HIDDEN, "ongoing": HIDDEN}
    sums = {
        "since_people_2025-Q4": {"started": _number(17), "ended": _number(12), "ongoing": HIDDEN},
        "since_ratings_2025-Q3": {"due": _number(31), "done": _number(22), "on_time": HIDDEN},
    }
    closed = _closed(people=hidden, ratings={"due": HIDDEN, "done": HIDDEN}, **sums)
    assert sheet(closed, [], {}).base == (
        "Sedan starten till och med 31 december 2025 har 17 personer varit med.",
        "Sedan starten till och med 30 september 2025 är 22 av 31 skattningar gjorda.",
    )
    [table] = since_tables([closed.published, _closed(people={"ongoing": _number(9)}).published, None])
    assert table["rows"] == [
        ["Stegen", "30 september 2025", "–", "31", "22"],
        ["Stegen", "31 december 2025", "17", "–", "–"],
    ]
    # Where the quarter can be told it stands for itself.
    shown = {"people": {"ongoing": _number(9)}, "ratings": {"due": _number(9), "done": _number(9)}}
    assert since_tables([_closed(**shown, **sums).published]) == []


def test_a_sum_of_the_quarters_that_are_shown_says_from_when_it_is_and_which_are_not_in_it() -> None:
    hidden = {"started": HIDDEN, "ended": HIDDEN, "ongoing": HIDDEN}
    sums = {
        "since_people_2025-Q1..2025-Q4": {"started": _number(1), "ended": _number(12), "ongoing": HIDDEN},
        "since_ratings_2025-Q4": {"due": _number(40), "done": HIDDEN, "on_time": HIDDEN},
        "since_ratings_2024-Q3..2025-Q4~2024-Q4~2025-Q2": {
            "due": _number(31),
            "done": _number(22),
            "on_time": HIDDEN,
        },
    }
    closed = _closed(people=hidden, ratings={"due": HIDDEN, "done": HIDDEN}, **sums)
    assert sheet(closed, [], {}).base == (
        "Från och med 1 januari 2025 till och med 31 december 2025 började 1 person.",
        "Sedan starten till och med 31 december 2025 skulle 40 skattningar göras. Hur många som gjordes"
        " visas inte, så att ingen liten grupp kan räknas ut.",
        "Från och med 1 juli 2024 till och med 31 december 2025, utom kvartal 4 2024 och kvartal 2 2025,"
        " är 22 av 31 skattningar gjorda.",
    )
    [table] = since_tables([closed.published])
    assert table["rows"] == [
        ["Stegen", "31 december 2025", "–", "40", "visas inte"],
        [
            "Stegen",
            "Från och med 1 juli 2024 till och med 31 december 2025, utom kvartal 4 2024 och kvartal 2 2025",
            "–",
            "31",
            "22",
        ],
    ]
    found = group_since_words.tables(closed.published, group_since_words.SINCE)
    assert [(one.title, one.rows[0][0]) for one in found] == [
        ("Deltagare från och med 1 januari 2025, till och med 31 december 2025", "Började"),
        ("Svarstillfällen sedan starten, till och med 31 december 2025", "Tillfällen som skulle göras"),
        (
            "Svarstillfällen från och med 1 juli 2024, till och med 31 december 2025,"
            " utom kvartal 4 2024 och kvartal 2 2025",
            "Tillfällen som skulle göras",
        ),
    ]
    # What the sum beside it tells stands there alone.
    assert [len(one.rows) for one in found] == [3, 1, 3]
    said = dict(found[2].definitions)["Inte med i summan"]
    assert "det som var före 1 juli 2024, och kvartal 4 2024 och kvartal 2 2025" in said


def test_the_paper_is_one_tagged_page_whatever_stands_on_it_and_the_same_bytes_each_time() -> None:
    paper = paper_of(_full())
    content = programme_pdf(paper)
    assert content == programme_pdf(paper)
    assert b"/StructTreeRoot" in content
    assert b"/Alt" in content
    many = [_goal(f"Ett långt mål nummer {number} som tar en rad till", Status.MET) for number in range(40)]
    long = programme_pdf(paper_of(sheet(_closed(change=CHANGES), many, NAMES)), SIZES[-1:])
    assert re.findall(rb"/Type/Pages/Count (\d+)", long) == [b"1"]


@pytest.mark.parametrize("has_picture", [True, False])
def test_links_go_from_each_screen_to_the_next_and_back_without_script(has_picture: bool) -> None:
    frame = Frame("/smal.svg", (1, 1), "/bred.svg", (1, 1), "Bilden")
    full = _full()
    programme = SimpleNamespace(public_id="P" * 16)
    page = render_template(
        "pages/results/show.html",
        sheet=full if has_picture else replace(full, change=None),
        programme=programme,
        period="2026-Q1",
        frames=[frame, frame] if has_picture else [],
    )
    screens = re.findall(r'<section class="slide" id="bild-(\d+)"', page)
    # Where no change is told it takes no screen of its own: the last one says so.
    n = 11 if has_picture else 8
    assert full.change_words in page.split('id="bild-')[5 if has_picture else -1]
    assert screens == [str(number) for number in range(1, n + 1)]
    onward = re.findall(r'<a href="#bild-(\d+)">(\w+)</a>', page)
    assert [int(number) for number, word in onward if word == "Nästa"] == list(range(2, n + 1))
    assert [int(number) for number, word in onward if word == "Förra"] == list(range(1, n))
    assert ('alt="Bilden"' in page) == has_picture
    assert "<script" not in page.partition("<main")[2]
