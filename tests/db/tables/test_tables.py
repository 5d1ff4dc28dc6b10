"""What the tables as a whole do not hold, and what they all have."""

import re

import pytest
from sqlalchemy import String, Table, func, select

from smail.db.session import Database
from smail.db.tables import Base
from tests.factories.everything import make_one_of_everything

PERSONNUMMER = re.compile(
    r"person.?(num|nr)|pnr|ssn|social_?security|samordningsn|birth_?(date|day|month)|born"
)
SEALED = {
    "participant": ("name", "phone", "email"),
    "framsteg": ("line",),
    "activity": ("what", "provider"),
    "agreed_step": ("line",),
    "action_plan": ("aim",),
    "joint_view": ("line",),
    "certificate": ("withdrawn_because",),
    "course_home_task": ("text", "comment"),
    "course_seat": ("needs",),
    "evaluation_sheet": ("sheet",),
    "evaluation_text": ("text",),
    "learner": ("email",),
    "handover_line": ("line",),
    "paper_entry": ("free_text",),
    "discharge": ("next_step",),
    "assessment": ("free_text",),
    "accessibility_report": ("text", "reply_to"),
    "network_meeting": ("agenda",),
    "network_decision": ("text",),
    "opinion": ("text", "answer"),
    "support_entry": ("note",),
    "instrument_wish": ("text", "answer"),
    "person_file": ("password",),
    "quarterly_report": ("comments", "snapshot", "paper"),
    "report_file": ("content",),
    "board_file": ("snapshot", "paper", "book"),
    "staff_digest": ("email",),
}


def _all_columns() -> list[tuple[str, str]]:
    return [(table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns]


def test_no_column_could_hold_a_personnummer() -> None:
    assert not [column for column in _all_columns() if PERSONNUMMER.search(column[1])]


@pytest.mark.parametrize("name", ["personnummer", "person_nr", "pnr", "birth_date", "samordningsnummer"])
def test_the_search_would_find_such_a_column(name: str) -> None:
    assert PERSONNUMMER.search(name)


def test_what_tells_who_somebody_is_or_what_they_wrote_is_kept_as_bytes() -> None:
    for table, columns in SEALED.items():
        for column in columns:
            assert Base.metadata.tables[table].columns[column].type.python_type is bytes


def test_no_text_of_a_person_or_a_rating_is_longer_than_a_code() -> None:
    personal = ("participant", "assessment", "answer", "framsteg", "discharge", "pause", "audit_event")
    personal += ("activity", "agreed_step", "action_plan", "handover_line")
    for name in personal:
        for column in Base.metadata.tables[name].columns:
            if isinstance(column.type, String):
                assert column.type.length is not None, f"{name}.{column.name}"
                assert column.type.length <= 64, f"{name}.{column.name}"


def test_the_factories_fill_every_table(database: Database) -> None:
    with database.transaction(write=True) as db:
        make_one_of_everything(db)

        def rows(table: Table) -> int | None:
            return db.scalar(select(func.count()).select_from(table))

        assert [table.name for table in Base.metadata.sorted_tables if not rows(table)] == []
