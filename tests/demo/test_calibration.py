"""The demo has rounds enough for a group, one under way, and a drift towards the reference."""

from datetime import date

import pytest

from smail.db.session import Database
from smail.db.tables import Account, CalibrationRound
from smail.demo.calibration import BEGUN, BOTH, ONCE, rate
from smail.domain.calibration import FEWEST_RATERS, Rater
from smail.queries.calibration import own_rounds, steps_of
from smail.reports.calibration import group_rounds
from tests.factories.accounts import make_account
from tests.factories.calibration import SITUATIONS

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_group_has_rated_twice_and_come_nearer(database: Database) -> None:
    with database.transaction(write=True) as db:
        staff: dict[str, Account] = {name: make_account(db, username=name) for name in (*BOTH, ONCE, BEGUN)}
        rate(db, staff, TODAY)
        assert len(BOTH) > FEWEST_RATERS
        rounds: dict[int, list[CalibrationRound]] = {}
        for name in BOTH:
            for row in own_rounds(db, Rater(staff[name].id)).sent:
                rounds.setdefault(row.number, []).append(row)
        steps = {n: list(steps_of(db, [row.id for row in rows]).values()) for n, rows in rounds.items()}
        second, first = group_rounds(SITUATIONS, steps)
        assert first.apart is not None
        assert second.apart is not None
        assert first.apart > second.apart
        assert len(own_rounds(db, Rater(staff[ONCE].id)).sent) == 1
        begun = own_rounds(db, Rater(staff[BEGUN].id))
        assert begun.open is not None
        assert begun.sent == ()
