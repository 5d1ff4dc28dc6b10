"""A leak that is planted in a page of goals is found: what is read beside the group results is enough."""

import pytest

from tests.support.files_bounds import Bounds
from tests.support.files_goal_pages import goals_in
from tests.support.files_goals import read_goals
from tests.support.files_told import BY_SEX, Reading, Source, months_of
from tests.support.published_files import Table

QUARTERS = ["2026-Q1", "2026-Q2", "2026-Q3"]
LEFT, BEGAN = "personer som slutar", "personer som börjar"
REACHED = "Minst 50 procent av alla personer som slutar ska ha arbete eller studier som orsak till avslutet."


def page(sentence: str, *rows: tuple[str, str, str]) -> str:
    """The page of a programme with one goal, of which these quarters are told, the last one first."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<h3>Målet</h3><p><span class="tag">Nått</span> {sentence}</p>'
        f"<dl><dt>Siffra</dt><dd>{rows[0][1]}</dd></dl><table><caption>Läget kvartal för kvartal</caption>"
        f"<tr><th>Kvartal</th><th>Siffra</th><th>Läge</th></tr>{cells}</table>"
    )


def known_of(told: dict[str, list[tuple[str, int]]], goals: str) -> Reading:
    """One who has read these rows of each quarter's group results, and a page of goals."""
    known = Reading({"Alfa": ["Alfa"]}, QUARTERS, BY_SEX)
    for quarter, rows in told.items():
        table = Table("Personer", "", ("Alla",), tuple((label, str(n)) for label, n in rows))
        known.read(Source("Alfa", quarter, "none", ".csv"), [table])
    read_goals(known, "Alfa", goals_in(goals))
    return known


def between(known: Reading, fact: str, quarter: str) -> tuple[int, int]:
    """The least and the most of all in a quarter."""
    return Bounds(known).between(known.atoms((fact,), "Alfa", months_of(quarter), "Alla"))


@pytest.mark.parametrize(
    ("goals", "told", "fact", "ends"),
    [
        pytest.param(
            page(
                f"{REACHED} Räknas för varje år.",
                ("2026-Q3", "20 av 58, 34 %", "På väg"),
                ("2026-Q2", "12 av 41, 29 %, räknat till och med 31 mars 2026", "På väg"),
                ("2026-Q1", "12 av 41, 29 %", "På väg"),
            ),
            {"2026-Q3": [("Inte längre med", 13), ("Arbete eller studier", 6)]},
            "went",
            (4, 4),
            id="an exact goal of the year less what two quarters tell",
        ),
        pytest.param(
            page(
                f"Minst 50 {BEGAN}. Räknas för varje år.",
                ("2026-Q2", "27", "På väg"),
                ("2026-Q1", "15", "På väg"),
            ),
            {
                "2026-Q1": [("Var med när kvartalet var slut", 68)],
                "2026-Q2": [("Var med när kvartalet var slut", 76)],
            },
            "went",
            (4, 4),
            id="who began by an exact goal, beside how many there were",
        ),
        pytest.param(
            page(f"Minst 20 {LEFT}. Räknas för varje år.", ("2026-Q3", "visas inte", "På väg")),
            {"2026-Q1": [("Inte längre med", 9)], "2026-Q3": [("Inte längre med", 7)]},
            "went",
            (0, 3),
            id="how a goal of the year stands, beside the other quarters",
        ),
        pytest.param(
            page(
                f"Minst 12 {LEFT}. Räknas för varje år.",
                ("2026-Q2", "ungefär 15", "Nått"),
                ("2026-Q1", "ungefär 15", "Nått. Insatsen är i gång en del av året: lovat är då 11 av 12."),
            ),
            {"2026-Q1": [("Inte längre med", 14)]},
            "went",
            (0, 3),
            id="a number in fives that grows, beside an exact part of it",
        ),
        pytest.param(
            page(
                "Minst 95 procent av alla personer som slutar ska ha arbete eller studier som orsak till "
                "avslutet. Räknas för varje kvartal.",
                ("2026-Q2", "visas inte", "Nått"),
            ),
            {"2026-Q2": [("Inte längre med", 30)]},
            "to_stopped",
            (0, 1),
            id="that nearly all of those who left have what was promised",
        ),
    ],
)
def test_what_a_goal_gives_away_is_found(
    goals: str, told: dict[str, list[tuple[str, int]]], fact: str, ends: tuple[int, int]
) -> None:
    assert between(known_of(told, goals), fact, "2026-Q2") == ends


def test_a_share_alone_tells_about_how_many_there_are() -> None:
    goals = page(
        f"{REACHED.replace('50', '30')} Räknas för varje år.",
        ("2026-Q1", "ungefär 75 % (55 till 90 %)", "På väg"),
    )
    low, high = between(known_of({}, goals), "went", "2026-Q1")
    assert 10 < low < 40 < high < 100


def test_all_may_be_the_sum_of_women_and_men_in_fives() -> None:
    goals = page(
        "Minst 29 personer som är med. Räknas för varje kvartal.",
        ("2026-Q2", "visas inte", "Nått"),
        ("2026-Q1", "ungefär 85", "Nått"),
    )
    known = known_of({"2026-Q1": [("Var med någon gång i kvartalet", 82)]}, goals)
    assert between(known, "there", "2026-Q1") == (82, 82)


def test_goals_that_tell_nothing_leave_everything_open() -> None:
    goals = page(f"{REACHED} Räknas för varje år.", ("2026-Q1", "–", "För få att visa"))
    known = known_of({"2026-Q1": [("Inte längre med", 13)]}, goals)
    assert known.claims == []
    assert between(known, "to_work", "2026-Q1") == (0, 13)
