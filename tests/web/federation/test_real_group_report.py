"""The group report by sex of real data, read in as a file and released, agrees with R."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from smail import catalogue
from smail.app import create_app
from smail.db.session import Database
from smail.db.tables import Programme
from smail.domain.roles import Role
from smail.settings import Settings
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_programme
from tests.imports.support import data, read_in
from tests.support.client import new_browser
from tests.support.travel import time_travel

# Of all, of women and of men: the slope and its standard error; of women less men; and the mean of each.
SLOPES = ((0.23532708, 0.03437997), (0.20042500, 0.06576000), (0.24849477, 0.04039473))
APART = (-0.04806976, 0.07717585)
MEANS = [3.2, 3.2, 3.3]
QUESTIONNAIRES = Path(__file__).parents[2] / "instruments"


@pytest.fixture(autouse=True)
def _after_the_trial() -> Iterator[None]:
    """Five weeks after the quarter in which the trial ended."""
    with time_travel() as travel:
        travel(datetime(2024, 8, 6, 12, tzinfo=UTC))
        yield


@pytest.fixture
def house(settings: Settings, database: Database) -> Flask:
    """An installation with the questionnaire of the trial."""
    return create_app(replace(settings, instruments=(QUESTIONNAIRES,)), database)


@pytest.fixture
def programme(database: Database, vault: Vault) -> Programme:
    """302 patients who answered one question at most four times, 18 times not at all."""
    known = catalogue.load([catalogue.shipped(), QUESTIONNAIRES])
    with database.transaction(write=True) as db:
        row = make_programme(db, starts_on=date(2024, 1, 1), instrument_key="arthritis", form="one")
        assert read_in(db, vault, known, row, *data("arthritis")).n_ratings == 302 + 906 - 18
    return row


def test_level_and_change_of_women_and_men_agree_with_r(
    database: Database, house: Flask, programme: Programme
) -> None:
    """R 4.2.2, nlme 3.1.162, of those who answered in the quarter: lme(y ~ t * man, random = ~ t | id), REML.

    t is the days since the first answer by 91. Slopes and standard errors are in SLOPES, means in MEANS.
    """
    browser = new_browser(house)
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
    sign_in(browser, account)
    content = browser.get(f"/insatser/resultat.csv?plats={programme.public_id}&delning=sex").data
    found: dict[str, list[list[float]]] = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"):
        if row["Rad"] == "Ledernas tillstånd" and row["Nedre gräns"]:
            found.setdefault(row["Tabell"], []).append(
                [float(row[name].replace(",", ".")) for name in ("Värde", "Nedre gräns", "Övre gräns")]
            )
    for (slope, error), (value, low, high) in zip(SLOPES, found["Förändring på 13 veckor"], strict=True):
        assert value == round(slope, 2)
        assert (low, high) == pytest.approx((slope - 1.97 * error, slope + 1.97 * error), abs=0.006)
    ((value, low, high),) = found["Skillnad i förändring mellan kvinnor och män"]
    assert value == round(APART[0], 2)
    assert (low, high) == pytest.approx((APART[0] - 1.97 * APART[1], APART[0] + 1.97 * APART[1]), abs=0.006)
    assert [value for value, _low, _high in found["Nivå"]] == MEANS
