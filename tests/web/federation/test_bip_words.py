"""What was found here beside what BIP published: which way it points, and what odds are in persons."""

from datetime import date

import pytest
from flask import Flask

from smail.domain.people import Sex
from smail.reports.ways_to_work import OfSex, WaysToWork
from smail.reports.work_associations import BELIEF, CHANGE, Association
from smail.web.federation import bip_words

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def of(key: str, ratio: float | None, low: float = 0.0, high: float = 0.0) -> Association:
    return Association(key, 100, 30, ratio, low if ratio else None, high if ratio else None)


def test_own_figures_stand_in_one_row_with_bips_and_say_which_way_they_point(app: Flask) -> None:
    by_sex = {
        Sex.WOMAN: OfSex(60, (), (of(CHANGE, 0.8, 0.4, 1.5),)),
        Sex.MAN: OfSex(60, (), (of(CHANGE, 2.5, 1.3, 4.8),)),
    }
    found = WaysToWork(
        date(2026, 9, 30), None, 120, 40, (), (of(BELIEF, 1.4, 1.1, 1.7), of(CHANGE, 1.4, 0.9, 2.2)), by_sex
    )
    with app.test_request_context():
        belief, change, women, men = bip_words.rows(found)
    assert belief[1:5] == (
        "1,4 (1,1 till 1,7)",
        "13 (11 till 16)",
        "ungefär en tredjedel högre chans till arbete eller utbildning",
        "åt samma håll",
    )
    assert change[3:5] == ("22 procent lägre chans", "åt andra hållet, men det kan vara slump")
    assert women[0] == "Byte av handledare: kvinnor"
    assert women[4] == "åt samma håll, men det kan vara slump"
    assert (men[1], men[2], men[4]) == ("2,5 (1,3 till 4,8)", "22 (13 till 35)", "åt andra hållet")


def test_what_is_told_as_no_difference_points_nowhere(app: Flask) -> None:
    near = (of(CHANGE, 1.04, 0.5, 2.0), of(BELIEF, 0.96, 0.9, 0.99))
    with app.test_request_context():
        belief, change = bip_words.rows(WaysToWork(date(2026, 9, 30), None, 120, 40, (), near, {}))
    assert change[1:5:3] == ("1,0 (0,5 till 2,0)", "åt inget håll, men det kan vara slump")
    assert belief[1:5:3] == ("1,0 (0,9 till 1,0)", "åt inget håll")


def test_of_what_too_little_is_known_no_way_is_said(app: Flask) -> None:
    found = WaysToWork(date(2026, 9, 30), None, 40, 10, (), (of(BELIEF, None),), {})
    with app.test_request_context():
        assert [row[1:5] for row in bip_words.rows(found)] == [
            ("för lite att gå på än", "–", words, "–")
            for words in (
                "ungefär en tredjedel högre chans till arbete eller utbildning",
                "22 procent lägre chans",
            )
        ]
