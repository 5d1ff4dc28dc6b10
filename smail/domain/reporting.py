"""The report of a closed quarter: its parts, the states that it goes through, and who may take each step.

A report goes from waiting to sent. Until it is signed a step can be taken again; a signed one stays as it
is, and what was wrong in it stands right in a new version beside it.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from smail.domain.roles import Role

LONGEST_COMMENT, LONGEST_TITLE = 2000, 200
# Of a template of Word, in bytes.
LARGEST_TEMPLATE = 4_000_000


class CountyReport(StrEnum):
    """What is told of the whole county's closed quarters beside the group results."""

    WAYS_TO_WORK = "ways_to_work"
    PROGRAMMES_BESIDE = "programmes_beside"
    STAFF_CHANGES = "staff_changes"


class ReportKind(StrEnum):
    """What a report is of: a closed quarter, what went another way than promised in it, or the whole time."""

    QUARTERLY = "quarterly"
    DEVIATION = "deviation"
    FINAL = "final"


class ReportState(StrEnum):
    """How far a report has come."""

    WAITING = "waiting"
    COMMENTED = "commented"
    ANCHORED = "anchored"
    SIGNED = "signed"
    SENT = "sent"


class ReportPart(StrEnum):
    """What can stand in a report: the ten parts of a quarterly one, and those of the other kinds."""

    SUMMARY = "summary"
    ACTIVITY = "activity"
    PEOPLE = "people"
    RATINGS = "ratings"
    INDICATORS = "indicators"
    ENDINGS = "endings"
    STAFF = "staff"
    EQUALITY = "equality"
    DEVIATIONS = "deviations"
    METHOD = "method"
    OTHERWISE = "otherwise"
    ASSESSMENT = "assessment"
    NEW_GOAL = "new_goal"
    NEW_GROUP = "new_group"
    NEW_PERIOD = "new_period"
    NEW_MONEY = "new_money"
    VACANCY = "vacancy"
    OFFICE = "office"
    LESSONS = "lessons"


class ReportFormat(StrEnum):
    """What a file beside the signed paper is; one that was edited outside is not what was signed."""

    EXCEL = "excel"
    WORD = "word"
    OUTSIDE = "outside"


class ReportAct(StrEnum):
    """What can be done to a report."""

    COMMENT = "comment"
    ANCHOR = "anchor"
    SIGN = "sign"
    SEND = "send"
    CORRECT = "correct"


_DEVIATION = (
    ReportPart.OTHERWISE,
    ReportPart.ASSESSMENT,
    ReportPart.NEW_GOAL,
    ReportPart.NEW_GROUP,
    ReportPart.NEW_PERIOD,
    ReportPart.NEW_MONEY,
    ReportPart.VACANCY,
    ReportPart.OFFICE,
)
_FINAL = (
    ReportPart.SUMMARY,
    ReportPart.ACTIVITY,
    ReportPart.PEOPLE,
    ReportPart.RATINGS,
    ReportPart.DEVIATIONS,
    ReportPart.LESSONS,
    ReportPart.METHOD,
)
# The parts of each kind, in their order.
PARTS_OF: Mapping[ReportKind, tuple[ReportPart, ...]] = {
    ReportKind.QUARTERLY: tuple(one for one in ReportPart if one not in {*_DEVIATION, ReportPart.LESSONS}),
    ReportKind.DEVIATION: _DEVIATION,
    ReportKind.FINAL: _FINAL,
}
# From which states each step can be taken.
FROM: Mapping[ReportAct, frozenset[ReportState]] = {
    ReportAct.COMMENT: frozenset({ReportState.WAITING, ReportState.COMMENTED, ReportState.ANCHORED}),
    ReportAct.ANCHOR: frozenset({ReportState.COMMENTED, ReportState.ANCHORED}),
    ReportAct.SIGN: frozenset({ReportState.ANCHORED}),
    ReportAct.SEND: frozenset({ReportState.SIGNED}),
    ReportAct.CORRECT: frozenset({ReportState.SIGNED, ReportState.SENT}),
}
# Who takes it, in the programme.
BY: Mapping[ReportAct, frozenset[Role]] = {
    ReportAct.COMMENT: frozenset({Role.PROGRAMME_LEAD}),
    ReportAct.ANCHOR: frozenset({Role.PROGRAMME_LEAD}),
    ReportAct.SIGN: frozenset({Role.COORDINATOR}),
    ReportAct.SEND: frozenset({Role.COORDINATOR}),
    ReportAct.CORRECT: frozenset({Role.PROGRAMME_LEAD, Role.COORDINATOR}),
}
# Where it leads; a comment that is changed has not been anchored, and a correction begins anew.
AFTER: Mapping[ReportAct, ReportState] = {
    ReportAct.COMMENT: ReportState.COMMENTED,
    ReportAct.ANCHOR: ReportState.ANCHORED,
    ReportAct.SIGN: ReportState.SIGNED,
    ReportAct.SEND: ReportState.SENT,
    ReportAct.CORRECT: ReportState.WAITING,
}
FROZEN = FROM[ReportAct.CORRECT]


def acts_for(state: ReportState, roles: Collection[Role]) -> tuple[ReportAct, ...]:
    """The steps that somebody with these roles in the programme can take from the state."""
    return tuple(act for act in ReportAct if state in FROM[act] and not BY[act].isdisjoint(roles))


def takes(act: ReportAct, roles: Collection[Role]) -> bool:
    """Whether somebody with these roles takes such steps at all."""
    return not BY[act].isdisjoint(roles)


def is_allowed(act: ReportAct, state: ReportState) -> bool:
    """Whether the step can be taken from the state."""
    return state in FROM[act]
