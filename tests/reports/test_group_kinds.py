"""Which kinds of activity were offered and used: the numbers by hand, and no few persons found in them."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import pytest

from smail.db.session import Database
from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.plan import ActivityKind, Track, Uptake
from smail.domain.publishing import Cadence, Cube, Publication, Scope, Split
from smail.queries.group_counts import BEFORE, ONGOING, STARTED, Counted
from smail.queries.group_support import Supported, Used, supported
from smail.queries.releases import Member, Spot
from smail.reports.group_kinds import KIND_LEVELS, kind_counts, part_of, row_of
from smail.reports.group_opening import Material
from smail.reports.group_results import published
from smail.reports.group_support import support_counts, support_in
from smail.web.federation import group_words
from tests.factories.organisations import make_programme
from tests.factories.people import make_enrolment, make_participant
from tests.factories.plans import make_activity
from tests.support.drawn_county import PLACES, drawn, material, supported_of
from tests.support.kind_attack import KINDS, SEXES, Reader, facts_of, rows_of, sorts_of

AT = Quarter(2026, 1)
JOB, SKILLS, HEALTH = ActivityKind
BOTH = (Sex.WOMAN, Sex.MAN)
Had = Mapping[ActivityKind, Uptake]


def released(found: Material) -> list[Publication]:
    """Everything that is told but by age."""
    made = published(found, {}, 5, datetime(2026, 5, 10, tzinfo=UTC))
    return [one for one in made if one.split in (Split.NONE, Split.SEX)]


def material_of(people: Sequence[Supported], started: int = 5) -> Material:
    """Programmes where so many of each sex began in the quarter."""
    stock = Counter((one.programme_id, one.sex) for one in people)
    there = [
        Counted(place, sex, 1990, row, n, n)
        for (place, sex), all_of in stock.items()
        for row, n in ((BEFORE, all_of - started), (STARTED, started), (ONGOING, all_of))
    ]
    members = tuple(
        Member(place, Spot(Scope.PROGRAMME, f"{place}", "Norr"), None)
        for place in sorted({one for one, _ in stock})
    )
    county = Spot(Scope.COUNTY, "county", "Länet")
    support = support_counts(support_in(people, AT))
    return Material(AT, county, members, there, [[]] * 6, [], None, support, kinds=kind_counts(people))


def persons(sex: Sex, *groups: tuple[int, Had]) -> list[Supported]:
    return [Supported(0, sex, 1990, AT.starts_on, had, (), ()) for n, had in groups for _one in range(n)]


def by_hand() -> list[Supported]:
    return [
        *persons(
            Sex.WOMAN,
            (17, {JOB: Uptake.USED}),
            (3, {JOB: Uptake.USED, SKILLS: Uptake.USED}),
            (11, {JOB: Uptake.DECLINED}),
            (10, {}),
        ),
        *persons(
            Sex.MAN,
            (14, {JOB: Uptake.USED, SKILLS: Uptake.USED}),
            (6, {JOB: Uptake.OFFERED, SKILLS: Uptake.USED}),
            (6, {JOB: Uptake.OFFERED}),
            (10, {}),
        ),
    ]


def test_of_every_kind_it_is_told_who_was_offered_it_who_used_it_and_who_said_no() -> None:
    [found] = [one for one in released(material_of(by_hand())) if (one.place, one.split) == ("0", Split.SEX)]
    [table] = [one for one in group_words.tables(found, {}) if one.key == "kinds"]
    few = "visas inte"
    assert table.header == ("Typ av aktivitet", "Alla", "Kvinnor", "Män")
    assert table.rows == (
        ("Har erbjudits arbetsinriktad", 57, 31, 26),
        ("Har använt arbetsinriktad", 34, 20, 14),
        ("Har tackat nej till arbetsinriktad", 11, 11, 0),
        # Three women are too few, and the men are what they leave.
        ("Har erbjudits kompetenshöjande", 23, few, few),
        ("Har använt kompetenshöjande", 23, few, few),
        ("Har tackat nej till kompetenshöjande", 0, few, few),
        ("Har erbjudits hälsa och vardag", 0, 0, 0),
        ("Har använt hälsa och vardag", 0, 0, 0),
        ("Har tackat nej till hälsa och vardag", 0, 0, 0),
    )
    assert table.steps == (("Var med när kvartalet var slut", 77, 41, 36),)
    assert "Har erbjudits arbetsinriktad" in dict(table.definitions)


def test_where_nobody_came_or_went_no_kind_is_told_since_it_would_say_who_began_with_it() -> None:
    told = [one.table("kinds") for one in released(material_of(by_hand(), 0))]
    assert all(figure.is_hidden for one in told if one for row in one.rows for figure in row.figures)


def test_a_kind_has_come_as_far_as_the_activity_that_has_come_the_farthest(database: Database) -> None:
    with database.transaction(write=True) as db:
        enrolment = make_enrolment(
            db, make_participant(db, sex=Sex.WOMAN), make_programme(db), starts_on=date(2025, 11, 3)
        )
        written = {"written_at": datetime(2026, 2, 2, tzinfo=UTC)}
        unbegun: Mapping[str, object] = {"starts_on": None, **written}
        over = {"starts_on": date(2025, 11, 10), "ends_on": date(2025, 12, 1)}
        make_activity(db, enrolment, kind=JOB, uptake=Uptake.DECLINED, **unbegun)
        make_activity(db, enrolment, kind=JOB, uptake=Uptake.USED, **over, **written)
        # It was to begin in the next quarter.
        make_activity(db, enrolment, kind=SKILLS, uptake=Uptake.USED, starts_on=date(2026, 4, 7), **written)
        make_activity(db, enrolment, kind=SKILLS, uptake=Uptake.DECLINED, **unbegun)
        make_activity(db, enrolment, kind=HEALTH, uptake=Uptake.WISHED, **unbegun)
        programme = enrolment.programme
        [found] = supported(db, Cube(programme.federation_id, Cadence.QUARTER), AT)
    assert found.kinds == {JOB: Uptake.USED, SKILLS: Uptake.OFFERED}
    assert [part_of(found, kind) for kind in ActivityKind] == ["used", "waiting", "not_offered"]
    assert [row_of("waiting", rows) for rows in KIND_LEVELS[1:]] == ["not_used", "only_offered", "waiting"]
    assert found.used == ()


@pytest.mark.parametrize(
    ("seed", "kinds", "states"),
    [
        (9, KINDS, ("used", "not_used")),
        (1, KINDS[:1], ("used", "said_no", "waiting", "not_offered")),
        (3, KINDS[1:2], ("used", "said_no", "waiting", "not_offered")),
        *(pytest.param(one, KINDS, ("used", "not_used"), marks=pytest.mark.soak) for one in (0, 1, 2, 3)),
    ],
)
def test_whoever_reads_of_every_kind_and_of_what_ran_in_the_quarter_finds_no_few_persons(
    seed: int, kinds: Sequence[str], states: Sequence[str]
) -> None:
    people = drawn(seed)
    rows = rows_of(kinds, states)
    reader = Reader(released(material(people)), PLACES, sorts_of(kinds, states), rows)
    truth: Counter[int] = Counter()
    for one in support_in([supported_of(one) for one in people if not one.ended], AT):
        parts = {kind.value: part_of(one.who, kind) for kind in ActivityKind}
        had = tuple(parts[kind] if parts[kind] in states else "not_used" for kind in kinds)
        truth[reader.unknown[str(one.who.programme_id), one.who.sex.value, (had, one.part)]] += 1
    asked = {
        reader.cells(place, column, fact): (name, place, column)
        for name, fact in facts_of(rows).items()
        for place in PLACES
        for column in ("all", *SEXES)
    }
    assert all(n == sum(truth[one] for one in cells) for cells, n in reader.told.items())
    small = {cells: n for cells in asked if 0 < (n := sum(truth[one] for one in cells)) < 5}
    assert len(small) > 20
    assert {asked[cells]: (small[cells], *ends) for cells, ends in reader.narrow(small, 4).items()} == {}


@pytest.mark.parametrize("n_beside", [0, 5])
def test_what_is_left_of_those_who_had_any_activity_tells_of_no_kind_that_a_few_used(n_beside: int) -> None:
    had = [(kind, n) for kind, n in ((JOB, 9), (SKILLS, 7), (HEALTH, 2)) for _sex in BOTH]
    people = []
    for place, (kind, n) in enumerate(had):
        sex = BOTH[place % 2]
        run = (Used(Track(kind, AT.starts_on, None), None),)
        people += [Supported(0, sex, 1990, AT.starts_on, {kind: Uptake.USED}, run, ())] * n
    # These have used a kind too, and another ran.
    run = (Used(Track(JOB, AT.starts_on, None), None),)
    both = {JOB: Uptake.USED, HEALTH: Uptake.USED}
    people += [
        Supported(0, sex, 1990, AT.starts_on, both, run, ()) for sex in BOTH for _one in range(n_beside)
    ]
    people += [*persons(Sex.WOMAN, (12, {})), *persons(Sex.MAN, (12, {}))]
    [found] = [one for one in released(material_of(people)) if (one.place, one.split) == ("0", Split.NONE)]
    told = {
        row.key: row.figures[0].value
        for name in ("support", "kinds")
        if (table := found.table(name))
        for row in table.rows
    }
    assert told["active"] == 36 + 2 * n_beside
    used = [told[f"used.{one.value}"] for one in (JOB, SKILLS, HEALTH)]
    assert used == ([None] * 3 if n_beside == 0 else [28, 14, 14])


def test_all_kinds_of_a_place_do_not_tell_who_had_none_of_another_where_nobody_has_had_two() -> None:
    """The county tells that each had one kind, so who had any of a place would be all that have used one."""
    people = []
    for place, without in ((0, 20), (1, 2)):
        for sex, kind in itertools.product(BOTH, ActivityKind):
            run = (Used(Track(kind, AT.starts_on, None), None),)
            people += [Supported(place, sex, 1990, AT.starts_on, {kind: Uptake.USED}, run, ())] * 10
        people += [Supported(place, sex, 1990, AT.starts_on, {}, (), ()) for sex in BOTH] * without
    places = {"0": ("0",), "1": ("1",), "county": ("0", "1")}
    states = ("used", "not_used")
    rows = rows_of(KINDS, states)
    reader = Reader(released(material_of(people)), places, sorts_of(KINDS, states), rows)
    assert reader.told[reader.cells("county", "all", rows["active"])] == 120
    few = [reader.cells("1", column, rows["not_active"]) for column in ("all", *SEXES)]
    assert reader.narrow(few, 4) == {}
