"""The checklist for SUS is one tagged page, and of somebody anonymous it has the year and the sex alone."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from smail.domain.people import ConsentPurpose, DischargeReason, Education, Occupation, Sex, Support
from smail.queries.consents import ConsentRow
from smail.queries.onward import End, Known, StayOnward
from smail.reports.sus_sheet import SusSheet, sus_sheet_pdf
from smail.web.handledare.sus_words import anonymous_sheet, entry_sheet, exit_sheet

if TYPE_CHECKING:
    from flask import Flask

BEFORE = Known(Occupation.NONE, Support.SOCIAL_ASSISTANCE, Education.COMPULSORY)
AFTER = Known(Occupation.WORK, Support.SALARY, Education.COMPULSORY)
YES = ConsentRow(ConsentPurpose.SUS, 1, "Nya vägar", date(2026, 3, 2), None, 1, "Sara")


def a_stay(consents: tuple[ConsentRow, ...] = (YES,)) -> StayOnward:
    end = End(DischargeReason.WORK, Known(), AFTER, None, None, None, "Ringer i maj")
    days = date(2026, 3, 2), date(2026, 11, 16)
    return StayOnward(1, "E" * 16, 1, "Nya vägar", 1, 1, *days, BEFORE, end, None, consents)


@pytest.fixture(autouse=True)
def _in_a_request(app: "Flask") -> Iterator[None]:
    with app.test_request_context():
        yield


def words(sheet: SusSheet) -> dict[str, str]:
    return {line.label: line.value for part in sheet.parts for line in part.lines}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_at_the_start_it_asks_what_sus_asks_and_leaves_lines_for_what_is_not_known() -> None:
    found = words(entry_sheet("KX482P", Sex.WOMAN, a_stay(), "Tierp"))
    assert list(found) == [
        "Kön",
        "Insats",
        "Kommun",
        "Startdatum",
        "Försörjning före",
        "Sysselsättning före",
        "Utbildning",
        "Tid med offentlig försörjning",
    ]
    assert found["Kommun"].startswith("Tierp")
    assert found["Tid med offentlig försörjning"] == ""


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_at_the_end_what_was_not_said_again_comes_from_the_start() -> None:
    sheet = exit_sheet("KX482P", Sex.WOMAN, a_stay(), "Tierp")
    found = words(sheet)
    assert found["Avslutsanledning"] == "Arbete"
    assert found["Försörjning före"] != ""
    assert (found["Avslutsdatum"], found["Försörjning efter"]) == ("16 november 2026", "Lön")
    assert "skickar inget till SUS" in " ".join(sheet.foot)
    assert "Ringer i maj" not in str(sheet)


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("is_protected", "why"), [(True, "skyddade"), (False, "inget samtycke")])
def test_somebody_anonymous_has_the_year_and_the_sex_alone(is_protected: bool, why: str) -> None:
    sheet = anonymous_sheet(Sex.WOMAN, a_stay(()), is_exit=True, is_protected=is_protected)
    assert words(sheet) == {"Startår": "2026", "Kön": "Kvinna"}
    assert why in sheet.lead[0]
    for told in ("KX4", "Nya vägar", "november", "mars", "Arbete"):
        assert told not in str(sheet)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_each_is_one_tagged_page_and_the_same_each_time() -> None:
    for sheet in (
        entry_sheet("KX482P", Sex.WOMAN, a_stay(), "Tierp"),
        exit_sheet("KX482P", Sex.WOMAN, a_stay(), "Tierp"),
        anonymous_sheet(Sex.MAN, a_stay(()), is_exit=False, is_protected=True),
    ):
        made = sus_sheet_pdf(sheet)
        assert made == sus_sheet_pdf(sheet)
        assert b"/StructTreeRoot" in made
        assert b"/Count 1" in made
