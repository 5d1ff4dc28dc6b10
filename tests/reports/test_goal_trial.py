"""What is suggested of a promise: never what only a county where everybody rises could keep."""

import pytest

from smail.reports import goal_trial


def test_no_promise_is_suggested_that_needs_everybody_to_rise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goal_trial, "N_DRAWS", 12)
    found = goal_trial.progress.__wrapped__(300, 12, 90)
    assert found.if_everybody.median > 0.99
    assert found.suggested is not None
    assert 80 < found.suggested < 95
    low, high = found.if_everybody.between
    assert 0 < low < found.if_everybody.chance <= high
