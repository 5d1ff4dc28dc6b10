"""Reads goals from a small TOML file, and says everything that is wrong with it, line by line.

A file has one [[goals]] for each promise. Percent and numbers are whole; whatever is left out has the usual
value, so that a file says what is special. `goal_writing` writes the same form.
"""

import re
from enum import StrEnum
from typing import TypeVar

from smail.domain.goals.faults import Wrong, faults
from smail.domain.goals.grammar import (
    USUAL_POINTS,
    AtLeast,
    AtMost,
    Condition,
    Count,
    Counted,
    Difference,
    Distribution,
    During,
    Event,
    Form,
    Given,
    Goal,
    Group,
    Measure,
    Occasions,
    Parts,
    Progression,
    Share,
    Smaller,
    Target,
    Who,
)
from smail.domain.goals.lengths import After, Length, Unit, Within
from smail.domain.goals.windows import Per
from smail.domain.people import DischargeReason, Sex, Support
from smail.errors import Problem
from smail.toml_source import Problems, Table

Code = TypeVar("Code", bound=StrEnum)

LARGEST_FILE = 200_000
_AGES = re.compile(r"(\d{1,3})\s*[-–]\s*(\d{1,3})")
_LENGTH = re.compile(r"(\d{1,5}) (days|weeks|months)")


class Kind(StrEnum):
    """The name of a measure in a file."""

    COUNT = "count"
    SHARE = "share"
    OCCASIONS = "occasions"
    DISTRIBUTION = "distribution"
    DIFFERENCE = "difference"
    PROGRESSION = "progression"
    TYPED_COUNT = "typed_count"
    TYPED_SHARE = "typed_share"
    TYPED_MEAN = "typed_mean"
    COURSE_ANSWERS = "course_answers"


GIVEN = {Kind.TYPED_COUNT: Form.COUNT, Kind.TYPED_SHARE: Form.SHARE, Kind.TYPED_MEAN: Form.MEAN}

WORDS = {
    Wrong.KEY: "skrivs med a–z, siffror och bindestreck, högst 60 tecken",
    Wrong.NAME_EMPTY: "texten är tom; skriv målet som det står i ansökan",
    Wrong.NAME_LONG: "är längre än 200 tecken; korta texten",
    Wrong.NOT_PERCENT: "är inte en möjlig procentsats; skriv ett helt tal upp till 100 (50 för points)",
    Wrong.NOT_POSITIVE: "är för litet; skriv ett helt tal större än noll",
    Wrong.TOO_LARGE: "är orimligt stort; skriv högst 1000000",
    Wrong.TARGET_OF_OTHER_MEASURE: "passar inte ihop med measure; wanted hör till distribution, smaller och "
    "at_most till difference, at_least och at_most till de andra",
    Wrong.PARTS_NOT_100: "delarna blir inte 100 tillsammans; skriv procent för varje kön, till exempel "
    "{ woman = 60, man = 40 }",
    Wrong.AGES: "är inga möjliga åldrar; skriv den lägsta först, till exempel 16-29",
    Wrong.LENGTH: "är ingen möjlig tid; skriv minst en dag och högst tio år",
    Wrong.NOTHING_ASKED: "saknas; skriv vad som ska ha hänt (event) eller hur det ska ha slutat (ended)",
    Wrong.NOBODY_HAS_LEFT: "gäller bara dem som har slutat; skriv who = \"discharged\" eller \"completed\"",
    Wrong.OTHER_PEOPLE: "passar inte ihop med who; personal och deltagare har olika händelser och uppgifter",
    Wrong.LIMIT_AND_PERIOD: "kan inte stå tillsammans med within; ta bort den ena",
    Wrong.EVERY_MISSING: "saknas; skriv hur ofta, till exempel \"13 weeks\"",
    Wrong.EVERY_OF_RATING: "behövs inte: hur ofta man svarar bestäms i insatsen; ta bort raden",
    Wrong.EVERY_IN_MONTHS: "skrivs i dagar eller veckor; var tredje månad är \"13 weeks\"",
    Wrong.SAMPLE: "är för litet; skriv hur många som ska lottas",
    Wrong.SAMPLE_NOT_WHOLE: "lottas en gång för hela tiden; skriv per = \"whole\"",
    Wrong.DEADLINE_NOT_WHOLE: "gäller hela tiden; skriv per = \"whole\" eller ta bort datumet",
    Wrong.NO_TIME_BEFORE: "jämför med tiden före; skriv till exempel per = \"year\"",
}  # fmt: skip


def read(name: str, content: bytes) -> tuple[Goal, ...] | list[Problem]:
    """The goals of the file, or everything that is wrong with it."""
    if len(content) > LARGEST_FILE:
        return [Problem(name, None, "", "filen är för stor; dela upp den på flera")]
    problems = Problems(name)
    found = problems.parse(content)
    if found is None:
        return problems.found
    table = Table(problems, found)
    goals = tuple(_goal(one) for one in table.tables("goals"))
    table.finish()
    if not goals and not problems.found:
        table.add("goals", "saknas; skriv minst ett mål under [[goals]]")
    _refuse_twins(problems, goals)
    return problems.found or goals


def _refuse_twins(problems: Problems, goals: tuple[Goal, ...]) -> None:
    seen: set[str] = set()
    for place, goal in enumerate(goals):
        if goal.key in seen:
            problems.add(("goals", place, "key"), f"{goal.key} står redan i filen; ge målet en egen nyckel")
        seen.add(goal.key)


def _goal(table: Table) -> Goal:
    before = len(table.problems.found)
    kind = _code(table, "measure", Kind)
    goal = Goal(
        table.text("key"),
        table.text("name"),
        _measure(table, kind),
        _target(table),
        _code(table, "per", Per, Per.WHOLE),
        table.optional_day("by"),
    )
    table.finish()
    if len(table.problems.found) == before:
        for fault in faults(goal):
            table.add(fault.part, WORDS[fault.wrong])
    return goal


def _measure(table: Table, kind: Kind) -> Measure:
    if kind in GIVEN:
        return Given(GIVEN[kind], None, _code(table, "counts", Counted) if "counts" in table else None)
    if kind is Kind.COURSE_ANSWERS:
        return Given(Form.SHARE, table.text("question"))
    group = _group(table)
    if kind is Kind.DISTRIBUTION:
        return Distribution(group)
    if kind is Kind.PROGRESSION:
        return Progression(group)
    if kind is Kind.OCCASIONS:
        since = _code(table, "since", Event, Event.PLAN)
        return Occasions(group, _code(table, "event", Event, Event.RATING), _length(table, "every"), since)
    if kind is Kind.COUNT:
        asks = "event" in table or "ended" in table
        return Count(group, _condition(table) if asks else None)
    share = Share(group, _condition(table), table.number("sample") if "sample" in table else None)
    return Difference(share) if kind is Kind.DIFFERENCE else share


def _group(table: Table) -> Group:
    return Group(
        _code(table, "who", Who, Who.PARTICIPANTS),
        _ages(table),
        _code(table, "sex", Sex) if "sex" in table else None,
        _code(table, "support", Support) if "support" in table else None,
        _codes(table, "left_for", DischargeReason),
    )


def _condition(table: Table) -> Condition:
    length = _length(table, "within")
    within = None if length is None else Within(length, _code(table, "after", After, After.START))
    return Condition(
        _codes(table, "event", Event),
        _codes(table, "ended", DischargeReason),
        table.flag("or_offered", default=False),
        within,
        _code(table, "during", During, During.STAY),
    )


def _target(table: Table) -> Target:
    said = [key for key in ("at_least", "at_most", "smaller", "wanted") if key in table]
    if len(said) != 1:
        table.add(
            said[1] if said else "at_least", "skriv precis ett av at_least, at_most, smaller och wanted"
        )
    if "wanted" in table:
        return _parts(table)
    if "smaller" in table:
        if not table.flag("smaller"):
            table.add("smaller", "ska vara true, eller tas bort")
        return Smaller()
    if "at_most" in table:
        return AtMost(table.number("at_most"))
    return AtLeast(table.number("at_least", default=0))


def _parts(table: Table) -> Parts:
    wanted = table.table("wanted")
    if not wanted.keys():
        table.add("wanted", "är tom; skriv procent för varje kön, till exempel { woman = 60, man = 40 }")
    known = [sex for sex in Sex if sex.value in wanted]
    parts = tuple((sex, wanted.number(sex.value)) for sex in known)
    wanted.finish()
    return Parts(parts, table.number("points", USUAL_POINTS))


def _ages(table: Table) -> tuple[int, int] | None:
    typed = table.optional_text("ages")
    if not typed:
        return None
    found = _AGES.fullmatch(typed)
    if found is None:
        table.add("ages", "ska vara två åldrar, till exempel \"16-29\"")  # fmt: skip
        return None
    return int(found[1]), int(found[2])


def _length(table: Table, key: str) -> Length | None:
    typed = table.optional_text(key)
    if not typed:
        return None
    found = _LENGTH.fullmatch(typed)
    if found is None:
        table.add(key, "ska vara ett antal days, weeks eller months, till exempel \"8 weeks\"")  # fmt: skip
        return None
    return Length(int(found[1]), Unit(found[2]))


def _code(table: Table, key: str, kind: type[Code], usual: Code | None = None) -> Code:
    """The code under the key; where it is missing or unknown the usual one, after noting that."""
    fallback = usual or next(iter(kind))
    if key not in table and usual is not None:
        return usual
    typed = table.text(key)
    if typed in set(kind):
        return kind(typed)
    if typed:
        table.add(key, _unknown(typed, kind))
    return fallback


def _codes(table: Table, key: str, kind: type[Code]) -> tuple[Code, ...]:
    typed = table.texts(key) if key in table else ()
    for one in typed:
        if one and one not in set(kind):
            table.add(key, _unknown(one, kind))
    return tuple(kind(one) for one in typed if one in set(kind))


def _unknown(typed: str, kind: type[StrEnum]) -> str:
    return f"{typed!r} finns inte; välj bland {', '.join(kind)}"
