"""What follows a change is told of many and of nobody alone, with the words that it is time and not cause."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, Programme
from smail.domain.people import HandoverKind, Sex
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.travel import TravelTo

START, CHANGED = date(2025, 6, 2), date(2026, 1, 15)
DAYS = tuple(START + timedelta(weeks=13 * number) for number in range(6))
PAGE = "/insatser/byten"


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))


def county(
    database: Database,
    *,
    changed: int,
    givers: int,
    kind: HandoverKind = HandoverKind.CHANGE,
    sexes: tuple[Sex, ...] = (Sex.WOMAN,),
) -> Account:
    """So many who changed from so many handledare, as many who did not; whoever leads the programme."""
    with database.transaction(write=True) as db:
        here = make_municipality(db)
        programme = make_programme(db, here, starts_on=START)
        staff = [make_account(db, scope=here) for _one in range(givers)]
        after = make_account(db, scope=here)
        for number in range(changed + 8):
            sex = sexes[number % len(sexes)]
            person = make_participant(db, programme, after, starts_on=START, sex=sex)
            stay = enrolment_of(db, person)
            for place, on in enumerate(DAYS):
                low = number < changed and on >= CHANGED
                make_submitted(db, person, on, value=2 + (number + place) % 2 + (0 if low else 1))
            if number < changed:
                from_one = {"starts_on": START, "ends_on": CHANGED, "ended_by": kind}
                make_staff_period(db, stay, staff[number % givers], **from_one)
        return make_account(db, Role.PROGRAMME_LEAD, scope=programme)


def test_ten_changed_from_three_handledare_are_shown_as_an_association(
    client: Browser, database: Database
) -> None:
    sign_in(client, county(database, changed=12, givers=3))
    answer = client.get(PAGE)
    said = words(answer)
    assert (
        "Ungefär 10 av 20 personer fick en ny ansvarig handledare mellan två svar, ungefär 120 svar." in said
    )
    assert "Svaren låg säkert lägre från den dagen." in said
    assert "Det visar tid, inte orsak." in said
    assert "Till och med 30 september 2026" in said
    assert said.count("För få för att visa.") == 1
    picture = client.get(f"{PAGE}/bild/byte-bred.svg")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert "Det visar tid, inte orsak." in picture.text
    assert "Kvinnor och män var för sig: för få för att visa." in said
    assert client.get(f"{PAGE}/bild/overgang-bred.svg").status_code == 404
    assert client.get(f"{PAGE}/bild/byte-annan.svg").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("changed", "givers"), [(9, 3), (12, 2)])
def test_fewer_changed_or_fewer_handledare_are_not_shown(
    client: Browser, database: Database, changed: int, givers: int
) -> None:
    sign_in(client, county(database, changed=changed, givers=givers))
    said = words(client.get(PAGE))
    assert said.count("För få för att visa.") == 2
    assert "personer fick en ny" not in said


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("changed", "is_told"), [(22, True), (19, False)])
def test_women_and_men_are_told_of_where_enough_of_both_have_changed(
    client: Browser, database: Database, changed: int, *, is_told: bool
) -> None:
    sign_in(client, county(database, changed=changed, givers=3, sexes=(Sex.WOMAN, Sex.MAN)))
    said = words(client.get(PAGE))
    assert ("Kvinnor och män, med 95 procents intervall Vad Kvinnor Män Kvartalet före" in said) is is_told
    assert ("Kvinnor och män var för sig: för få för att visa." in said) is not is_told


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_reader_has_the_same_figures_as_data_and_in_a_workbook(client: Browser, database: Database) -> None:
    county(database, changed=12, givers=3)
    with database.transaction(write=True) as db:
        reader = make_account(db, Role.READER)
    sign_in(client, reader)
    said = words(client.get(PAGE))
    answer = client.get(f"{PAGE}.csv")
    assert "byten-hela-lanet.csv" in answer.headers["Content-Disposition"]
    lines = answer.data.decode("utf-8-sig").splitlines()
    told = [dict(zip(lines[0].split(";"), one.split(";"), strict=True)) for one in lines[1:]]
    assert len(told) == 2 * 3 * 3
    [step] = [
        one for one in told if (one["Ändring"], one["Grupp"], one["Vad, nyckel"]) == ("Byte", "Alla", "step")
    ]
    assert step["Värde"].replace("-", "−") in said
    assert (step["Bytte, ungefär"], step["Personer, ungefär"], step["Svar, ungefär"]) == ("10", "20", "120")
    hidden = [one for one in told if one["Visas inte"]]
    assert {one["Grupp"] for one in hidden if one["Ändring"] == "Byte"} == {"Kvinnor", "Män"}
    assert {(one["Värde"], one["Personer, ungefär"]) for one in hidden} == {("", "")}
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}.xlsx").data))
    assert book.sheetnames == ["Byte", "Övergång planerad", "Så räknas det"]
    assert len(list(book["Byte"].values)) == 1 + 3 * 3


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("beside", "is_told"), [(10, True), (4, False)])
def test_a_programme_is_told_alone_only_where_no_other_of_its_owner_is_of_few(
    client: Browser, database: Database, beside: int, *, is_told: bool
) -> None:
    lead = county(database, changed=12, givers=3)
    with database.transaction(write=True) as db:
        first = db.scalars(select(Programme).order_by(Programme.id)).one()
        other = make_programme(db, first.organisation, name="Den andra", starts_on=START)
        there = make_municipality(db, "Enköping")
        elsewhere = make_programme(db, there, name="Den tredje", starts_on=START)
        # So that the rest of the county is never of few.
        for programme, n in ((other, beside), (elsewhere, 10)):
            giver = make_account(db, scope=programme.organisation)
            for _one in range(n):
                person = make_participant(db, programme, giver, starts_on=START)
                from_one = {"starts_on": START, "ends_on": CHANGED, "ended_by": HandoverKind.CHANGE}
                make_staff_period(db, enrolment_of(db, person), giver, **from_one)
        id_, elsewhere_id = first.public_id, elsewhere.public_id
    sign_in(client, lead)
    said = words(client.get(f"{PAGE}?omrade={id_}"))
    assert ("Ungefär 10 av 20 personer fick en ny ansvarig handledare" in said) is is_told
    assert client.get(f"{PAGE}?omrade={elsewhere_id}").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_planned_step_is_counted_apart(client: Browser, database: Database) -> None:
    sign_in(client, county(database, changed=12, givers=3, kind=HandoverKind.TRANSITION))
    assert client.get(f"{PAGE}/bild/overgang-smal.svg").status_code == 200
    assert client.get(f"{PAGE}/bild/byte-smal.svg").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_area_that_would_tell_of_few_elsewhere_is_not_shown(client: Browser, database: Database) -> None:
    lead = county(database, changed=12, givers=3)
    with database.transaction(write=True) as db:
        there = make_municipality(db, "Enköping")
        one = make_participant(db, make_programme(db, there, starts_on=START), starts_on=START)
        giver = make_account(db, scope=there)
        days = {"starts_on": START, "ends_on": CHANGED, "ended_by": HandoverKind.CHANGE}
        make_staff_period(db, enrolment_of(db, one), giver, **days)
    sign_in(client, lead)
    area = client.get(PAGE).text.partition('<option value="')[2].partition('<option value="')[2][:16]
    assert words(client.get(f"{PAGE}?omrade={area}")).count("För få för att visa.") == 2
    assert client.get(f"{PAGE}?omrade={'A' * 16}").status_code == 404
