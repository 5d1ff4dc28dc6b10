"""Every row is judged, and everything that is wrong is told: row, column, value and reason."""

from datetime import date

import pytest

from smail.catalogue import Catalogue
from smail.imports.faults import Reason
from smail.imports.map_file import MapError
from smail.web.federation.import_words import line_of
from tests.imports.support import MAP, plan_of, table

GOOD = "p1,2024-02-01,1,40,3"


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ("p1,2024-02-01,1,40,6", "y", "6", Reason.OFF_SCALE),
        ("p1,2024-02-01,1,40,bra", "y", "bra", Reason.NOT_A_CODE),
        ("p1,2024-02-01,9,40,3", "sex", "9", Reason.NOT_A_SEX),
        ("p1,2024-02-01,1,vuxen,3", "age", "vuxen", Reason.NOT_A_NUMBER),
        ("p1,2024-02-01,1,4,3", "age", "4", Reason.AGE),
        ("p1,1/2/2024,1,40,3", "day", "1/2/2024", Reason.NOT_A_DATE),
        ("p1,2024-02-30,1,40,3", "day", "2024-02-30", Reason.NOT_A_DATE),
        ("p1,,1,40,3", "day", "", Reason.NO_DATE),
        ("p1,2031-02-01,1,40,3", "day", "2031-02-01", Reason.FUTURE),
        ("p1,2019-02-01,1,40,3", "day", "2019-02-01", Reason.BEFORE_PROGRAMME),
        (",2024-02-01,1,40,3", "id", "", Reason.NO_PERSON),
        ("p1,2024-02-01,1,40", "", "4", Reason.CELLS),
    ],
)
def test_a_bad_cell_is_named_with_row_column_value_and_reason(
    row: str, column: str, value: str, reason: Reason, instruments: Catalogue
) -> None:
    plan = plan_of(table(GOOD.replace("p1", "p0"), row), instruments)
    (fault,) = plan.faults
    assert (fault.row, fault.column, fault.value, fault.reason) == (3, column, value, reason)
    assert line_of(fault).startswith("Rad 3")


def test_all_faults_are_told_and_not_only_the_first(instruments: Catalogue) -> None:
    plan = plan_of(table("p1,2024-02-01,7,40,8", GOOD, "p2,igår,1,40,9"), instruments)
    assert [(fault.row, fault.column) for fault in plan.faults] == [
        (2, "sex"),
        (2, "y"),
        (4, "day"),
        (4, "y"),
    ]


def test_a_row_with_a_personnummer_is_named_without_quoting_it(instruments: Catalogue) -> None:
    # The example number of the tax authority, in a column that is not even read.
    plan = plan_of(table(f"{GOOD},19121212-1212", head="id,day,sex,age,y,note"), instruments)
    (fault,) = plan.faults
    assert (fault.row, fault.column, fault.value) == (2, "note", None)
    assert "1212" not in line_of(fault)
    assert "1212" not in repr(plan)


def test_a_later_row_that_says_otherwise_is_named_with_the_one_before(instruments: Catalogue) -> None:
    plan = plan_of(table(GOOD, "p1,2024-02-01,1,40,4", "p1,2024-05-01,2,41,4"), instruments)
    assert [(fault.row, fault.column, fault.other_row) for fault in plan.faults] == [
        (3, "y", 2),
        (4, "sex", 2),
        (4, "age", 2),
    ]


def test_an_empty_cell_and_its_codes_stay_missing(instruments: Catalogue) -> None:
    plan = plan_of(table(GOOD, "p1,2024-05-01,1,40,", "p1,2024-08-01,1,40,NA"), instruments)
    assert plan.faults == ()
    assert (plan.n_ratings, plan.n_missing) == (1, 2)


def test_the_first_day_in_the_file_begins_a_persons_time_even_when_it_was_not_answered(
    instruments: Catalogue,
) -> None:
    plan = plan_of(table("p1,2024-05-01,1,40,3", "p1,2024-02-01,1,40,"), instruments)
    assert plan.people[0].first_on == date(2024, 2, 1)


def test_a_column_that_the_file_has_not_is_told(instruments: Catalogue) -> None:
    with pytest.raises(MapError, match="age"):
        plan_of(table("p1,2024-02-01,1,3", head="id,day,sex,y"), instruments)


def test_what_is_not_mapped_is_said_to_be_left(instruments: Catalogue) -> None:
    plan = plan_of(table(f"{GOOD},x", head="id,day,sex,age,y,note"), instruments)
    assert plan.ignored == ("note",)


LONG = """
instrument = "bfi"
[person]
column = "id"
[[occasions]]
date = "day"
[occasions.long]
item = "question"
value = "answer"
items = { "Fråga 1" = "a1", "Fråga 2" = "a2" }
"""
LONG_HEAD = "id,day,question,answer"


def test_a_long_file_with_one_answer_a_row_becomes_one_rating_a_day(instruments: Catalogue) -> None:
    content = table(
        "p1,2024-02-01,Fråga 2,5",
        "p1,2024-02-01,Fråga 1,2",
        "p1,2024-05-01,Fråga 1,3",
        head=LONG_HEAD,
    )
    (person,) = plan_of(content, instruments, LONG).people
    assert [
        (rating.day, [(one.item_key, one.value) for one in rating.given]) for rating in person.ratings
    ] == [
        (date(2024, 2, 1), [("a1", 2), ("a2", 5)]),
        (date(2024, 5, 1), [("a1", 3)]),
    ]


def test_a_question_that_the_map_has_not_is_a_fault(instruments: Catalogue) -> None:
    plan = plan_of(table("p1,2024-02-01,Fråga 3,5", head=LONG_HEAD), instruments, LONG)
    assert [(fault.column, fault.reason) for fault in plan.faults] == [("question", Reason.NOT_AN_ITEM)]


def test_codes_of_the_source_become_steps_and_answers_without_a_step(instruments: Catalogue) -> None:
    text = LONG.replace(
        'date = "day"', 'date = "day"\ncodes = { "Nej" = 1, "Ja" = 6 }\nother_codes = { "-" = "skipped" }'
    )
    content = table("p1,2024-02-01,Fråga 1,Ja", "p1,2024-02-01,Fråga 2,-", head=LONG_HEAD)
    (person,) = plan_of(content, instruments, text).people
    assert [(one.value, one.kind.value) for one in person.ratings[0].given] == [
        (6, "value"),
        (None, "skipped"),
    ]


def test_visits_become_days_by_the_first_day_and_the_interval(instruments: Catalogue) -> None:
    text = MAP.replace('date = "day"', 'start = "2024-01-15"\nwave = "day"\ndays = 91\nfirst = 1')
    plan = plan_of(table("p1,1,1,40,3", "p1,4,1,40,3"), instruments, text)
    assert [rating.day for rating in plan.people[0].ratings] == [date(2024, 1, 15), date(2024, 10, 14)]
