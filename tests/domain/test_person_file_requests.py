"""A request for a file about persons is open for some days, until somebody decides or takes it back."""

from datetime import date, timedelta

import pytest

from smail.domain.person_files import (
    DAYS_TO_DECIDE,
    Decision,
    RequestState,
    last_day,
    request_state,
)

ASKED_ON = date(2026, 3, 2)
IN_TIME, TOO_LATE = last_day(ASKED_ON), last_day(ASKED_ON) + timedelta(days=1)


def test_somebody_can_decide_until_the_last_day() -> None:
    assert timedelta(days=DAYS_TO_DECIDE) == IN_TIME - ASKED_ON


@pytest.mark.parametrize(
    ("decision", "is_withdrawn", "today", "state"),
    [
        (None, False, IN_TIME, RequestState.OPEN),
        (None, False, TOO_LATE, RequestState.TOO_OLD),
        (None, True, IN_TIME, RequestState.WITHDRAWN),
        # What was taken back in time does not become too old.
        (None, True, TOO_LATE, RequestState.WITHDRAWN),
        (Decision.APPROVED, False, TOO_LATE, RequestState.APPROVED),
        (Decision.DECLINED, False, IN_TIME, RequestState.DECLINED),
    ],
)
def test_what_was_decided_or_taken_back_stays_so_and_the_rest_grows_too_old(
    decision: Decision | None, is_withdrawn: bool, today: date, state: RequestState
) -> None:
    assert request_state(decision, is_withdrawn=is_withdrawn, asked_on=ASKED_ON, today=today) is state
