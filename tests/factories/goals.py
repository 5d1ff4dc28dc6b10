"""Ten participants, five who work with them and what is typed in: small enough to be counted by hand.

On the last day of 2022 five of the ten have left, all in its last quarter.
"""

from datetime import date

from smail.domain import rhythm
from smail.domain.certification import Level
from smail.domain.goals.facts import Facts, Figure, Happening, Stay
from smail.domain.goals.grammar import Event
from smail.domain.people import DischargeReason, Sex, Support

W, M = Sex.WOMAN, Sex.MAN
ASSISTANCE, SICKNESS = Support.SOCIAL_ASSISTANCE, Support.SICKNESS_BENEFIT


def day(text: str) -> date:
    """A day of 2022, written month-day; of another year, written in full."""
    return date.fromisoformat(text if len(text) > 5 else f"2022-{text}")


def event(kind: Event, on: str, *, is_offer: bool = False) -> Happening:
    """Something that happened, or was offered, on a day."""
    return Happening(kind, day(on), is_offer)


def stay(
    person: str,
    sex: Sex,
    birth_year: int | None,
    support: Support | None,
    starts: str,
    *happenings: Happening,
    ended: tuple[str, DischargeReason] | None = None,
    rated: tuple[str, ...] = (),
    is_protected: bool = False,
) -> Stay:
    """A time in the programme with its ratings, due every 91 days until the end of 2023."""
    ended_on = None if ended is None else day(ended[0])
    laid = rhythm.periods(day(starts), until=date(2023, 12, 31), ended_on=ended_on)
    ratings = rhythm.fill(laid, [day(one) for one in rated])
    reason = None if ended is None else ended[1]
    return Stay(
        person, sex, day(starts), ended_on, reason, birth_year, support, is_protected, None,
        happenings, ratings,
    )  # fmt: skip


TEN = (
    stay(
        "p1", W, 1995, ASSISTANCE, "01-10",
        event(Event.PLAN, "02-01"), event(Event.PLAN_ANCHORED, "02-01"), event(Event.JOB_DIRECTED, "03-01"),
        event(Event.WORK, "10-24"), event(Event.CLOSING_TALK, "10-20", is_offer=True),
        event(Event.MORE_SELF_SUPPORTING, "10-31"),
        ended=("10-31", DischargeReason.WORK), rated=("04-12", "07-12", "10-12"),
    ),
    stay(
        "p2", W, 1990, ASSISTANCE, "01-17",
        event(Event.PLAN, "03-21"), event(Event.PLAN_ANCHORED, "03-21"), event(Event.PLAN_REVISED, "06-15"),
        event(Event.STUDIES, "08-29"), event(Event.CLOSING_TALK, "10-10"),
        event(Event.MORE_SELF_SUPPORTING, "10-14"),
        ended=("10-14", DischargeReason.STUDIES), rated=("04-18",),
    ),
    stay(
        "p3", W, 2001, Support.ACTIVITY_COMPENSATION, "02-07",
        event(Event.PLAN, "03-01"), event(Event.PLAN_ANCHORED, "03-08"), event(Event.PLAN_REVISED, "05-25"),
        event(Event.PLAN_REVISED, "08-29"), event(Event.STEP_FORWARD, "05-05"), event(Event.WORK, "11-01"),
        rated=("05-10", "08-15", "11-10"),
    ),
    stay(
        "p4", W, 1985, ASSISTANCE, "02-14",
        event(Event.JOB_DIRECTED, "05-01", is_offer=True), event(Event.CLOSING_TALK, "11-28", is_offer=True),
        ended=("11-30", DischargeReason.NO_CONTACT), rated=("05-20",),
    ),
    stay(
        "p5", W, 1979, SICKNESS, "08-15",
        event(Event.PLAN, "09-01"), event(Event.PLAN_REVISED, "12-05"), event(Event.STEP_FORWARD, "11-11"),
        event(Event.JOB_DIRECTED, "10-01", is_offer=True), rated=("11-20",),
    ),
    stay("p6", W, 2003, None, "09-05", event(Event.PLAN, "12-12")),
    stay(
        "p7", M, 1999, ASSISTANCE, "03-01",
        event(Event.PLAN, "03-15"), event(Event.PLAN_ANCHORED, "03-15"), event(Event.PLAN_REVISED, "06-10"),
        event(Event.PLAN_REVISED, "09-15"), event(Event.PLAN_REVISED, "12-10"),
        event(Event.JOB_DIRECTED, "06-01"),
        event(Event.STEP_FORWARD, "07-01"), event(Event.CLOSING_TALK, "12-12"),
        ended=("12-16", DischargeReason.NEXT_PROGRAMME), rated=("06-01", "09-02"),
    ),
    stay("p8", M, None, ASSISTANCE, "09-12", ended=("10-03", DischargeReason.MOVED)),
    stay("p9", M, 1970, SICKNESS, "10-10", event(Event.PLAN, "11-07")),
    stay("p10", M, 2002, ASSISTANCE, "12-05"),
)  # fmt: skip


def _staff(name: str, level: Level | None, *happenings: Happening) -> Stay:
    return Stay(name, Sex.UNDISCLOSED, day("01-01"), level=level, happenings=happenings)


FIVE = (
    _staff("u1", Level.UTBILDARE, event(Event.CERTIFIED, "02-01"), event(Event.HORIZONTAL, "03-01")),
    _staff("u2", Level.UTBILDARE, event(Event.CERTIFIED, "02-01")),
    _staff(
        "a1", Level.ANVANDARE,
        event(Event.CERTIFIED, "04-01"), event(Event.MEASURED, "05-01"),
        event(Event.HORIZONTAL, "06-01", is_offer=True),
    ),
    _staff("a2", Level.ANVANDARE, event(Event.CERTIFIED, "04-01"), event(Event.HORIZONTAL, "06-02")),
    _staff("a3", None),
)  # fmt: skip


def facts(*figures: tuple[str, int, int | None]) -> Facts:
    """What is known of the ten and the five, and what was typed in: day, how many, of how many."""
    return Facts(TEN, FIVE, [Figure(day(on), value, of) for on, value, of in figures])
