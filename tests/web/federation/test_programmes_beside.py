"""Two programmes are told of with the interval between them, where the viewer reaches both, never ranked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import Federation, Programme
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.reports.programme_comparison import ProgrammesBeside, compare
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import make_enrolment, make_participant
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.releasing import release_quarters
from tests.support.travel import TravelTo

PAGE = "/insatser/jamfor"
START, UNTIL = date(2025, 12, 1), date(2026, 9, 30)
DAYS = tuple(START + timedelta(weeks=13 * number) for number in range(4))
RISING, STEADY = (1, 2, 3, 4), (3, 3, 3, 3)


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))


def _programmes(database: Database, *, small: int = 4, has_men: bool = False) -> dict[str, str]:
    """One where all rise, one where nobody does, one between, and one of few; their public ids by name."""
    with database.transaction(write=True) as db:
        here = make_municipality(db)
        made = {
            name: make_programme(db, here, starts_on=START, name=name)
            for name in ("Stiger", "Stilla", "Mitt emellan", "Liten")
        }
        kinds = {
            "Stiger": [RISING] * 12,
            "Stilla": [STEADY] * 12,
            "Mitt emellan": [RISING, STEADY] * 5,
            "Liten": [RISING] * small,
        }
        for name, courses in kinds.items():
            # The men move against the women.
            men = [steps[::-1] for steps in courses] if has_men else []
            for number, steps in enumerate([*courses, *men]):
                sex = Sex.WOMAN if number < len(courses) else Sex.MAN
                person = make_participant(db, made[name], starts_on=START, sex=sex)
                for on, step in zip(DAYS, steps, strict=True):
                    # Nobody's answers lie on a line: a step up or down by turns.
                    make_submitted(db, person, on, value=step + (on.toordinal() + number) % 2)
        return {name: row.public_id for name, row in made.items()}


def _compared(database: Database) -> tuple[ProgrammesBeside, dict[str, int]]:
    with database.transaction(write=False) as db:
        ids = {row.name: row.id for row in db.scalars(select(Programme).order_by(Programme.id))}
        federation = db.scalars(select(Federation)).one()
        return compare(db, catalogue.load((catalogue.shipped(),)), federation.id, UNTIL), ids


def test_a_programme_that_rises_is_told_apart_from_one_that_does_not_and_drawn_towards_the_rest(
    database: Database,
) -> None:
    _programmes(database)
    found, ids = _compared(database)
    together = found.beside(ids["Stiger"], ids["Stilla"])[0]
    assert together.difference.is_clear
    # By its own ratings alone it rises a step a quarter; noise parts it from the others in part.
    assert 0.8 < together.one.value < 1.0
    assert 0 < together.other.value < 0.2
    assert together.difference.value == pytest.approx(together.one.value - together.other.value)
    back = found.beside(ids["Stilla"], ids["Stiger"])[0].difference
    assert (back.low, back.high) == pytest.approx((-together.difference.high, -together.difference.low))
    assert not found.has(ids["Liten"])
    assert [size.n_persons for size in found.sizes.values()] == [10, 10, 10]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_women_and_men_are_compared_each_with_their_own_where_both_have_enough_of_both(
    client: Browser, database: Database
) -> None:
    ids = _programmes(database, small=9, has_men=True)
    found, numbers = _compared(database)
    women, men = found.beside_by_sex(numbers["Stiger"], numbers["Stilla"])
    assert women.difference.low > 0
    assert men.difference.high < 0
    assert found.has(numbers["Liten"])
    assert found.beside_by_sex(numbers["Stiger"], numbers["Liten"]) == ()
    with database.transaction(write=True) as db:
        coordinator = make_account(db, Role.COORDINATOR)
    release_quarters(database)
    sign_in(client, coordinator)
    said = words(client.get(f"{PAGE}?ena={ids['Stiger']}&andra={ids['Stilla']}"))
    assert "Kvinnor +0,9" in said
    assert "Män −0,9" in said
    said = words(client.get(f"{PAGE}?ena={ids['Stiger']}&andra={ids['Liten']}"))
    assert "Kvinnor och män visas när båda insatserna har minst 10 av var" in said


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_whoever_is_protected_or_in_two_programmes_belongs_to_none(database: Database) -> None:
    _programmes(database, small=10)
    with database.transaction(write=True) as db:
        rows = {row.name: row for row in db.scalars(select(Programme).order_by(Programme.id))}
        protected = make_participant(db, rows["Stiger"], starts_on=START, is_protected=True)
        both = make_participant(db, rows["Stilla"], starts_on=START)
        make_enrolment(db, both, rows["Stiger"], starts_on=START)
        for person in (protected, both):
            for on in DAYS:
                make_submitted(db, person, on, value=5)
    found, ids = _compared(database)
    model = found.models["all"]
    counted = dict(zip(model.programmes.tolist(), model.n_persons.tolist(), strict=True))
    assert counted == {ids["Stiger"]: 12, ids["Stilla"]: 12, ids["Mitt emellan"]: 10, ids["Liten"]: 10}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_page_tells_the_difference_and_what_it_cannot_say(client: Browser, database: Database) -> None:
    ids = _programmes(database)
    with database.transaction(write=True) as db:
        coordinator = make_account(db, Role.COORDINATOR)
    sign_in(client, coordinator)
    # Nothing is compared by the group results of an earlier quarter.
    assert "räknas två kvartal åt gången" in words(client.get(PAGE))
    release_quarters(database)
    first = words(client.get(PAGE))
    assert "Liten" not in first
    assert "steg per 13 veckor" not in first.partition("Så räknas det")[0]
    chosen = f"ena={ids['Stilla']}&andra={ids['Stiger']}"
    said = words(client.get(f"{PAGE}?{chosen}"))
    assert "Svaren ändras säkert mer uppåt i Stiger än i Stilla: skillnaden är −0," in said
    assert "Det visar inte varför." in said
    assert "Personer, ungefär Områden utan svar, ungefär" in said
    assert "SMAIL gör ingen lista över bästa och sämsta insats." in said
    picture = client.get(f"{PAGE}/bild/smal.svg?{chosen}")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert "Välj två olika insatser." in words(
        client.get(f"{PAGE}?ena={ids['Stilla']}&andra={ids['Stilla']}")
    )
    for asked in (f"ena={ids['Stilla']}&andra={ids['Liten']}", f"ena={'A' * 16}"):
        assert client.get(f"{PAGE}?{asked}").status_code == 404
    assert client.get(f"{PAGE}/bild/smal.svg?ena={ids['Stilla']}").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_who_leads_one_programme_has_nothing_to_compare(client: Browser, database: Database) -> None:
    ids = _programmes(database)
    with database.transaction(write=True) as db:
        own = db.scalars(select(Programme).where(Programme.public_id == ids["Stiger"])).one()
        lead = make_account(db, Role.PROGRAMME_LEAD, scope=own)
    release_quarters(database)
    sign_in(client, lead)
    assert "Här behövs två insatser som du följer" in words(client.get(PAGE))
    assert client.get(f"{PAGE}?ena={ids['Stiger']}&andra={ids['Stilla']}").status_code == 404
