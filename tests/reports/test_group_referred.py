"""Those who began by who referred them, and by sex: told through the gate, and no few persons found in it."""

import itertools
from collections import Counter
from datetime import UTC, date, datetime

import numpy as np
import pytest

from smail.db.session import Database
from smail.db.tables import OrganisationKind
from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import Cadence, Cube, Publication, Scope, Split
from smail.queries.group_counts import BEFORE, ENDED, ONGOING, STARTED, Counted
from smail.queries.group_referred import (
    ELSEWHERE,
    EMPLOYMENT,
    INSURANCE,
    MUNICIPALITY,
    OTHER,
    PARTS,
    REFERRED_LEVELS,
    referred_counts,
    row_of,
)
from smail.queries.releases import Member, Spot
from smail.reports.group_opening import Material
from smail.reports.group_results import published
from smail.web.federation import group_words
from tests.factories.organisations import make_organisation, make_programme, make_unit
from tests.factories.people import enrolment_of, make_enrolment, make_participant
from tests.support.published_attack import SEXES, between, told_in

AT = Quarter(2026, 1)
COUNTY = Spot(Scope.COUNTY, "county", "Länet")
TOWN = Spot(Scope.MUNICIPALITY, "town", "Staden")
PLACES = tuple(str(one) for one in range(5))
WHERE = {one: [one] for one in PLACES} | {"town": ["0", "1", "2"], "county": list(PLACES)}
# Whoever began is in a part and has left or not; whoever was there before has left or not.
ENDS = ("left", "stayed")
ATOMS = [f"{part}.{end}" for part in ("before", *PARTS) for end in ENDS]
Truth = Counter[tuple[str, str, str]]


def truth_of(rng: np.random.Generator) -> Truth:
    """Persons of three programmes in one town and two on their own; some referrers are rare."""
    found: Truth = Counter()
    shares = rng.dirichlet((8, 4, 4, 1, 0.5, 3))
    for place, n in zip(PLACES, (90, 60, 26, 70, 45), strict=True):
        for _person in range(n):
            before = rng.random() < 0.55
            part = "before" if before else PARTS[rng.choice(len(PARTS), p=shares)]
            end = "left" if rng.random() < (0.35 if before else 0.1) else "stayed"
            found[place, f"{part}.{end}", SEXES[int(rng.random() < 0.45)]] += 1
    return found


def parts_of() -> dict[str, list[str]]:
    """The atoms of each row."""
    began = [one for one in ATOMS if not one.startswith("before")]
    rows = {
        BEFORE: [one for one in ATOMS if one not in began],
        STARTED: began,
        ENDED: [one for one in ATOMS if one.endswith("left")],
        ONGOING: [one for one in ATOMS if one.endswith("stayed")],
    }
    for level in REFERRED_LEVELS[1:]:
        for row in level:
            rows[row] = [one for one in began if row_of(one.partition(".")[0], level) == row]
    return rows


def material_of(truth: Truth) -> Material:
    rows = parts_of()

    def counted(row: str) -> list[Counted]:
        sums = {
            (place, sex): sum(truth[place, one, sex] for one in rows[row])
            for place in PLACES
            for sex in SEXES
        }
        return [Counted(int(place), Sex(sex), 1990, row, n, n) for (place, sex), n in sums.items()]

    members = tuple(
        Member(int(one), Spot(Scope.PROGRAMME, one, one), TOWN if one in WHERE["town"] else None)
        for one in PLACES
    )
    people = [one for row in (BEFORE, STARTED, ENDED, ONGOING) for one in counted(row)]
    referred = [[one for row in level for one in counted(row)] for level in REFERRED_LEVELS[1:]]
    return Material(AT, COUNTY, members, people, [[]] * 6, [], referred=referred)


def published_of(truth: Truth) -> list[Publication]:
    found = published(material_of(truth), {}, 5, datetime(2026, 5, 1, tzinfo=UTC))
    return [one for one in found if one.split is not Split.AGE]


@pytest.mark.parametrize("seed", range(6))
def test_whoever_knows_all_that_is_told_of_those_who_began_finds_no_few_persons(seed: int) -> None:
    truth, parts = truth_of(np.random.default_rng(seed)), parts_of()
    told = told_in(published_of(truth), parts, WHERE)
    rows = {
        frozenset(itertools.product(WHERE[place], parts[row], sexes)): (place, row, sexes)
        for place, row, sexes in itertools.product(WHERE, parts, (SEXES, ("woman",), ("man",)))
    }
    numbers = {row: sum(truth[atom] for atom in row) for row in rows}
    of_sex = {rows[row][1] for row, _n in told if len(rows[row][2]) == 1}
    assert {STARTED, MUNICIPALITY} <= of_sex
    assert all(numbers[row] == n for row, n in told)
    small = {row: n for row, n in numbers.items() if 0 < n < 5}
    assert small
    atoms = list(itertools.product(PLACES, ATOMS, SEXES))
    found = {rows[row]: between(told, atoms, row) for row in small}
    assert {at: ends for at, ends in found.items() if ends[1] - ends[0] < 4} == {}


def test_the_county_tells_who_referred_women_and_men_and_what_is_few_goes_with_others() -> None:
    truth: Truth = Counter()
    for place, sex in itertools.product(PLACES, SEXES):
        for part, n in zip(PARTS, (12, 8, 7, 1, 0, 6), strict=True):
            truth[place, f"{part}.stayed", sex] = n
        truth[place, "before.stayed", sex], truth[place, "before.left", sex] = 20, 10
    found = {(one.place, one.split): one for one in published_of(truth)}
    [table] = [
        one for one in group_words.tables(found["county", Split.SEX], {}) if one.title == "Vem som anvisade"
    ]
    shown = {row[0]: row[1:] for row in table.rows}
    assert shown["Kommunen"] == (120, 60, 60)
    assert shown["Försäkringskassan"] == (70, 35, 35)
    # One woman of each programme: all five could be of any one of them.
    assert shown["Regionen"] == (10, 5, 5)
    assert shown["Inte angivet"][0] == 60
    # One woman from the region would be told of in the programme: she is with all who are no authority's.
    [table] = [
        one for one in group_words.tables(found["0", Split.SEX], {}) if one.title == "Vem som anvisade"
    ]
    assert {row[0]: row[1:] for row in table.rows} == {
        "Kommunen": (24, 12, 12),
        "Någon annan än kommunen, eller inte angivet": (44, 22, 22),
        "Arbetsförmedlingen eller Försäkringskassan": (30, 15, 15),
        "Arbetsförmedlingen": (16, 8, 8),
        "Försäkringskassan": (14, 7, 7),
    }
    assert [tuple(row) for row in table.steps] == [("Började", 68, 34, 34)]


def test_nothing_is_said_of_who_referred_nobody() -> None:
    truth: Truth = Counter({(place, "before.stayed", sex): 20 for place in PLACES for sex in SEXES})
    for one in published_of(truth):
        assert "Vem som anvisade" not in [table.title for table in group_words.tables(one, {})]


def test_an_office_is_what_it_belongs_to_and_whoever_began_twice_counts_as_first_referred(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2025, 1, 1))
        town = make_organisation(db, kind=OrganisationKind.MUNICIPALITY, name="Skogby kommun")
        agency = make_organisation(db, name="Arbetsförmedlingen")
        places = [
            town,
            make_unit(db, town, name="Socialtjänsten"),
            make_unit(db, agency, name="Kontoret i Skogby"),
            make_organisation(db, name="Försäkringskassan"),
            make_organisation(db, kind=OrganisationKind.ASSOCIATION, name="Folkhögskolan"),
        ]
        people = [make_participant(db, programme, starts_on=date(2026, 2, 2)) for _place in places]
        for person, place in zip(people, places, strict=True):
            enrolment_of(db, person).referring_organisation_id = place.id
        # Those who said another sex or are protected are not counted, nor whoever began the quarter before.
        make_participant(db, programme, starts_on=date(2026, 2, 2), sex=Sex.OTHER)
        make_participant(db, programme, starts_on=date(2026, 2, 2), is_protected=True)
        make_participant(db, programme, starts_on=date(2025, 12, 31))
        enrolment_of(db, people[0]).ended_on = date(2026, 2, 20)
        again = {"starts_on": date(2026, 3, 2), "referring_organisation_id": agency.id}
        make_enrolment(db, people[0], programme, **again)
        cube = Cube(programme.federation_id, Cadence.QUARTER)
    with database.transaction(write=False) as db:
        levels = referred_counts(db, cube, AT)
    finest = {one.row: one.persons for one in levels[-1]}
    assert finest == {MUNICIPALITY: 2, EMPLOYMENT: 1, INSURANCE: 1, OTHER: 1}
    assert {one.row: one.persons for one in levels[0]} == {MUNICIPALITY: 2, ELSEWHERE: 3}
