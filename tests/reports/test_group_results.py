"""What is published of a quarter, from counts alone: through the gate, with no database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import Publication, Scope, Split
from smail.queries.group_counts import (
    ABSENT,
    DONE,
    DUE,
    GIVEN,
    ILL,
    LATE,
    MISSING,
    ON_TIME,
    RARE,
    UNKNOWN,
    Counted,
)
from smail.queries.releases import Member, Spot
from smail.reports.group_opening import Material
from smail.reports.group_results import published
from smail.web.federation import group_words

AT = Quarter(2026, 1)
COUNTY = Spot(Scope.COUNTY, "county", "Länet")
NAMES = ("Norr", "Söder", "Öster")
MEMBERS = tuple(Member(one, Spot(Scope.PROGRAMME, name, name), None) for one, name in enumerate(NAMES))


def counted(rows: Mapping[str, int], programme: int = 0) -> list[Counted]:
    """Half of each row women and half men, all born the same year."""
    return [
        Counted(programme, sex, 1990, row, n // 2, n // 2)
        for row, n in rows.items()
        for sex in (Sex.WOMAN, Sex.MAN)
    ]


def due_of(programme: int, on_time: int, reasons: Mapping[str, int]) -> list[list[Counted]]:
    """What was due in a programme, by level."""
    missing = sum(reasons.values())
    gathered: dict[str, int] = {}
    for key, n in reasons.items():
        row = key if key in (ABSENT, ILL, UNKNOWN) else RARE
        gathered[row] = gathered.get(row, 0) + n
    done = {ON_TIME: on_time, LATE: 20}
    levels: Sequence[Mapping[str, int]] = (
        {DUE: on_time + 20 + missing},
        {DONE: on_time + 20, MISSING: missing},
        {**done, MISSING: missing},
        {**done, GIVEN: missing - reasons[UNKNOWN], UNKNOWN: reasons[UNKNOWN]},
        {**done, **gathered},
        {**done, **reasons},
    )
    return [counted(one, programme) for one in levels]


def all_of(due: Sequence[Sequence[Counted]]) -> dict[str, Publication]:
    """Everything without a split, by place."""
    found = published(Material(AT, COUNTY, MEMBERS, [], due, []), {}, 5, datetime(2026, 5, 1, tzinfo=UTC))
    return {one.place: one for one in found if one.split is Split.NONE}


def told(found: Publication, row: str) -> float | None:
    table = found.table("ratings")
    figure = None if table is None else table.figure(row)
    assert figure is not None
    return figure.value


def test_a_rare_reason_is_told_with_others_and_does_not_hide_the_common_ones() -> None:
    reasons = {ABSENT: 30, ILL: 20, UNKNOWN: 24, "why_parental_leave": 2, "why_other": 14}
    each = [due_of(one, 60, reasons) for one in range(3)]
    found = all_of([[row for due in each for row in due[level]] for level in range(6)])
    assert [told(found["county"], one) for one in (ABSENT, ILL, RARE)] == [90, 60, 48]
    assert told(found["Norr"], "why_parental_leave") is None
    words = {row[0]: row[1] for row in group_words.tables(found["county"], {})[1].rows}
    assert words["Inte gjorda: övriga orsaker"] == 48
    assert words["Inte gjorda: med orsak inskriven"] == 198


def test_of_nothing_that_was_due_no_part_is_said_to_be_hidden() -> None:
    busy = due_of(0, 60, {ABSENT: 30, ILL: 20, UNKNOWN: 24, "why_other": 14})
    empty = [*counted({DUE: 0}, 1), *counted({DUE: 0}, 2)]
    found = all_of([[*busy[0], *empty], *busy[1:]])
    assert [told(found["Söder"], one) for one in (DUE, DONE, MISSING, "why_other")] == [0, 0, 0, 0]
    assert group_words.is_empty(found["Söder"])
    assert not group_words.is_empty(found["Norr"])
