"""The steps of a report: from which state, by whom, and none back from a signature."""

import pytest

from smail.domain.reporting import AFTER, FROZEN, ReportAct, ReportState, acts_for, is_allowed, takes
from smail.domain.roles import Role

LEAD, COORDINATOR = {Role.PROGRAMME_LEAD}, {Role.COORDINATOR}


@pytest.mark.parametrize(
    ("state", "lead", "coordinator"),
    [
        (ReportState.WAITING, ["comment"], []),
        (ReportState.COMMENTED, ["comment", "anchor"], []),
        (ReportState.ANCHORED, ["comment", "anchor"], ["sign"]),
        (ReportState.SIGNED, ["correct"], ["send", "correct"]),
        (ReportState.SENT, ["correct"], ["correct"]),
    ],
)
def test_the_lead_writes_and_the_coordinator_signs(
    state: ReportState, lead: list[str], coordinator: list[str]
) -> None:
    assert list(acts_for(state, LEAD)) == lead
    assert list(acts_for(state, COORDINATOR)) == coordinator
    assert acts_for(state, {Role.READER, Role.ADMINISTRATOR}) == ()


def test_nothing_but_a_correction_leaves_a_signature() -> None:
    steps = [(act, state) for act in ReportAct for state in FROZEN if is_allowed(act, state)]
    back = [(act, state) for act, state in steps if AFTER[act] not in FROZEN]
    assert {act for act, _state in back} == {ReportAct.CORRECT}
    assert AFTER[ReportAct.SEND] is ReportState.SENT


def test_a_comment_after_the_group_has_answered_asks_the_group_again() -> None:
    assert is_allowed(ReportAct.COMMENT, ReportState.ANCHORED)
    assert AFTER[ReportAct.COMMENT] is ReportState.COMMENTED


def test_a_step_belongs_to_one_of_them() -> None:
    assert takes(ReportAct.SIGN, COORDINATOR)
    assert not takes(ReportAct.SIGN, LEAD)
    assert not takes(ReportAct.COMMENT, COORDINATOR)
