"""Figures with their intervals stand as numbers in columns of their own, as the report says them."""

import io

from openpyxl import load_workbook

from smail.reports.report_workbook import workbook
from smail.reports.workbook_columns import spread

WORDS = {"contents": "Innehåll", "sheet": "Blad", "holds": "Vad", "value": "värde", "low": "lägst"} | {
    "high": "högst",
    "persons": "personer",
    "ratings": "svar",
    "unanswered": "obesvarat",
    "missing": "utan svar",
}


def test_an_interval_is_three_numbers_and_what_it_is_made_of_stands_beside() -> None:
    rows = [("Hälsa", "0,08 (−0,03 till 0,12)", "visas inte"), ("Tro", "0,10 (0,01 till 0,20)", "visas inte")]
    base = [
        ("Hälsa", "ungefär 50 personer, ungefär 210 svar, ungefär 5 % obesvarat", "visas inte"),
        ("Tro", "minst 25 personer, ungefär 10 % av tillfällena utan svar", "visas inte"),
    ]
    header, cells = spread(("Indikator", "Alla", "Män"), rows, base, WORDS)
    made_of = ["Alla: personer", "Alla: svar", "Alla: obesvarat", "Alla: utan svar"]
    assert header == ["Indikator", "Alla", "Alla: lägst", "Alla: högst", *made_of, "Män"]
    assert cells[0] == ["Hälsa", 0.08, -0.03, 0.12, 50, 210, 5, None, "visas inte"]
    assert cells[1][4:8] == ["minst 25", None, None, 10]


def test_persons_of_whom_each_is_at_least_so_many_are_numbers_under_that_word() -> None:
    rows = [("Hälsa", "0,08 (−0,03 till 0,12)"), ("Tro", "visas inte")]
    base = [("Hälsa", "minst 40 personer, ungefär 50 svar"), ("Tro", "visas inte")]
    told = WORDS | {"at_least": "personer, minst"}
    header, cells = spread(("Indikator", "Alla"), rows, base, told)
    assert header[4:] == ["Alla: personer, minst", "Alla: svar"]
    assert [one[4:] for one in cells] == [[40, 50], [None, None]]
    # A report that was signed before the word was there is made as it was.
    assert spread(("Indikator", "Alla"), rows, base, WORDS)[1][0][4:] == ["minst 40", 50]


def test_a_percent_is_a_number_of_percent() -> None:
    header, cells = spread(("Andel", "Alla"), [("Hälsa", "57\u00a0% (45\u00a0% till 69\u00a0%)")], [], WORDS)
    assert (header[1], cells) == ("Alla, %", [["Hälsa", 57, 45, 69]])


def test_words_that_say_more_than_the_number_stand_before_it() -> None:
    rows = [
        ("A", "ungefär 35 % (20 till 50 %)"),
        ("B", "0 av 6, 0 % (0 till 39 %)"),
        ("C", "45 av 55, 80 %"),
        ("D", "–"),
    ]
    header, cells = spread(("Mål", "Siffra"), rows, [], WORDS)
    assert header == ["Mål", "Siffra", "Siffra: värde, %", "Siffra: lägst, %", "Siffra: högst, %"]
    assert [row[2:] for row in cells] == [[35, 20, 50], [0, 0, 39], [80, None, None], [None, None, None]]
    assert cells[1][1] == "0 av 6, 0 % (0 till 39 %)"
    assert spread(("Vad", "Alla"), [("Kvar", "74"), ("Nya", "0,3")], [], WORDS)[1] == [
        ["Kvar", 74],
        ["Nya", 0.3],
    ]


def test_what_is_no_number_of_percent_stays_as_it_is_read() -> None:
    """Read back by the usual library: two percents, a number that is a least, and a number of persons."""
    said = ["45 av 55, 82 % (70 till 90 %)", "ungefär 10 av 25, mellan 29 och 53 %", "mellan 20 och 40 %"]
    said += ["minst 21, utan kvartal 1 2026 som inte visas", "54", "visas inte"]
    rows = [[f"Mål {place}", one, "Nått"] for place, one in enumerate(said)]
    table = {"title": "Mål", "header": ["Mål", "Siffra", "Läge"], "rows": rows}
    document = {"title": "Rapport", "mark": "", "mark_words": "", "book_words": WORDS}
    book = workbook({**document, "parts": [{"title": "Mål", "text": [], "tables": [table]}]})
    sheet = load_workbook(io.BytesIO(book))["Mål"]
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert [row[1] for row in found] == said
    assert [row[2:5] for row in found] == [[82, 70, 90], *[[None, None, None]] * 5]


def test_a_sheet_says_its_whole_title_and_the_first_one_what_is_where() -> None:
    title = "Förändring för dem som har slutat och dem som är kvar"
    table = {
        "title": title,
        "header": ["Område", "Alla"],
        "rows": [["Alla områden", "0,06 (0,01 till 0,10)"]],
    }
    base = table | {
        "title": f"{title}: underlag",
        "rows": [["Alla områden", "ungefär 70 personer"]],
        "is_base": True,
    }
    other = table | {"title": f"{title}, kvinnor"}
    document = {
        "title": "Rapport",
        "mark": "",
        "mark_words": "",
        "book_words": WORDS,
        "parts": [{"title": "6. Avslut", "tables": [table, base, other], "text": []}],
    }
    book = load_workbook(io.BytesIO(workbook(document)))
    names = ["Förändring för dem som har", "Förändring för dem som har 2"]
    assert book.sheetnames == ["Innehåll", *names, "Rapport"]
    assert [row[1] for row in book["Innehåll"].values][1:4] == ["Vad", title, f"{title}, kvinnor"]
    assert [list(row) for row in book[names[0]].values] == [
        [title, None, None, None, None],
        ["Område", "Alla", "Alla: lägst", "Alla: högst", "Alla: personer"],
        ["Alla områden", 0.06, 0.01, 0.1, 70],
    ]
