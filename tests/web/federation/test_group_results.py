"""Group results: frozen when a quarter has closed, the same on page and in files, and nobody found there."""

import io
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from openpyxl import load_workbook
from scipy.optimize import linprog
from sqlalchemy import delete, func, select

from smail.db.session import Database
from smail.db.tables import (
    Enrolment,
    Framsteg,
    GroupPublication,
    GroupRelease,
    OrganisationKind,
    Participant,
    PersonPeriod,
    Programme,
    WrittenBy,
)
from smail.domain.people import Sex
from smail.domain.publishing import Split
from smail.domain.roles import Role
from smail.services import periods
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_organisation, make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.document_numbers import numbers_in
from tests.support.group_pages import FEW, data_of, page_rows, rows_of_data
from tests.support.kept_rows import kept
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo, time_travel

MAY = datetime(2026, 5, 6, 12, tzinfo=UTC)
# Programme, women and men who answer, women and men who do not: Lilla has two men, Stora many of all.
PEOPLE = {"Stora": (8, 9, 7, 6), "Lilla": (6, 2, 5, 0), "Tredje": (12, 7, 5, 11)}


@pytest.fixture
def at() -> Iterator[TravelTo]:
    """Moves the clock; it begins on 20 March 2026."""
    with time_travel() as travel:
        travel(datetime(2026, 3, 20, 12, tzinfo=UTC))
        yield travel


@pytest.fixture
def programmes(database: Database, at: TravelTo) -> dict[str, Programme]:
    """Three programmes of one municipality, in which what was due in March was done by some."""
    return kept("three programmes in March", database, lambda: _made(database))


def _made(database: Database) -> dict[str, Programme]:
    found: dict[str, Programme] = {}
    with database.transaction(write=True) as db:
        town = make_organisation(db, kind=OrganisationKind.MUNICIPALITY)
        for name, (*done, lost_women, lost_men) in PEOPLE.items():
            row = found[name] = make_programme(db, name=name, organisation=town, starts_on=date(2026, 1, 1))
            staff = make_account(db, scope=row)
            groups = zip((Sex.WOMAN, Sex.MAN) * 2, (*done, lost_women, lost_men), (1, 1, 0, 0), strict=True)
            for sex, n, answers in groups:
                for _one in range(n):
                    person = make_participant(db, row, staff, starts_on=date(2025, 12, 20), sex=sex)
                    if answers:
                        make_submitted(db, person, date(2026, 3, 10))
                    periods.refresh(db, person.id)
            assert row.organisation is town
    return found


def signed_in(database: Database, client: Browser, role: Role, scope: object = None) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, role) if scope is None else make_account(db, role, scope=scope)
    sign_in(client, account)


def figures(client: Browser, place: str, split: str) -> dict[str, list[str]]:
    """The rows of the file, by what they are called."""
    content = client.get(f"/insatser/resultat.csv?plats={place}&delning={split}").data
    return {key[-1]: cells for key, cells in rows_of_data(content).items()}


def test_whoever_looks_first_releases_the_quarter_and_it_stays_as_it_was(
    database: Database,
    client: Browser,
    programmes: dict[str, Programme],
    at: TravelTo,
    query_recorder: QueryRecorder,
) -> None:
    at(MAY)
    signed_in(database, client, Role.READER, programmes["Tredje"])
    first = client.get("/insatser/resultat").text
    assert ["Gjorda", "19", "12", "7"] in page_rows(first)
    assert ["Tillfällen som skulle göras", "35", "17", "18"] in page_rows(first)
    at(MAY + timedelta(minutes=5))
    with database.transaction(write=True) as db:
        late = make_participant(db, programmes["Tredje"], make_account(db), starts_on=date(2025, 12, 20))
        periods.refresh(db, late.id)
    query_recorder.clear()
    assert page_rows(client.get("/insatser/resultat").text) == page_rows(first)
    assert query_recorder.count <= 14
    with database.transaction(write=False) as db:
        assert db.scalars(select(GroupRelease.period)).all() == ["2026-Q1"]
        # Three programmes, their municipality and the county, each by three splits and by month.
        assert db.scalar(select(func.count()).select_from(GroupPublication)) == 20


def test_page_csv_and_excel_say_the_same(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    at(MAY)
    signed_in(database, client, Role.PROGRAMME_LEAD, programmes["Lilla"])
    for split in ("sex", "age", "none", "month"):
        ask = f"?plats={programmes['Lilla'].public_id}&delning={split}"
        shown = page_rows(client.get(f"/insatser/resultat{ask}").text)
        data = rows_of_data(client.get(f"/insatser/resultat.csv{ask}").data)
        book = load_workbook(io.BytesIO(client.get(f"/insatser/resultat.xlsx{ask}").data))
        sheets = [
            [str(cell) for cell in row if cell is not None]
            for name in book.sheetnames[:-1]
            for row in book[name].iter_rows(min_row=4, values_only=True)
        ]
        assert [row for row in sheets if row not in shown] == []
        lines = [[key[-1], *cells] for key, cells in data.items() if "steg" not in key[1]]
        assert [row for row in lines if row not in shown or row not in sheets] == []
        assert len(lines) > 5


def test_a_file_of_data_has_a_row_for_each_figure_with_its_place_period_and_reason(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    at(MAY)
    signed_in(database, client, Role.PROGRAMME_LEAD, programmes["Lilla"])
    answer = client.get(f"/insatser/resultat.csv?plats={programmes['Lilla'].public_id}&delning=sex")
    assert "gruppresultat-lilla-2026-q1-sex.csv" in answer.headers["Content-Disposition"]
    rows = data_of(answer.data)
    assert {tuple(row) for row in rows} == {tuple(rows[0])}
    assert {(row["Plats"], row["Period"], row["Första dag"], row["Sista dag"]) for row in rows} == {
        ("Lilla", "2026-Q1", "2026-01-01", "2026-03-31")
    }
    done = {row["Grupp, nyckel"]: row for row in rows if row["Rad, nyckel"] == "done"}
    assert done["all"]["Värde"] == "8"
    assert done["all"]["Enhet"] == "tillfällen"
    assert "Ett svar har fyllt perioden" in done["all"]["Så är det räknat"]
    assert (done["woman"]["Värde"], done["woman"]["Visas inte"]) == (
        "",
        "för få, eller så skulle en liten grupp gå att räkna ut",
    )


def test_a_small_group_is_hidden_and_another_with_it(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    at(MAY)
    signed_in(database, client, Role.COORDINATOR)
    small = figures(client, programmes["Lilla"].public_id, "sex")
    assert small["Tillfällen som skulle göras"] == ["13", FEW, FEW]
    assert small["Gjorda"] == ["8", FEW, FEW]
    town = figures(client, programmes["Lilla"].organisation.public_id, "sex")
    assert town["Gjorda"] == ["44", "26", "18"]
    others = [figures(client, programmes[name].public_id, "sex") for name in ("Stora", "Tredje")]
    # One of the two others is hidden too, or the small one is what they leave of the whole.
    assert sorted(FEW in one["Gjorda"] for one in others) == [False, True]


def test_nobody_sees_results_of_another_place_or_of_a_quarter_that_is_not_there(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    at(MAY)
    signed_in(database, client, Role.PROGRAMME_LEAD, programmes["Stora"])
    other = programmes["Lilla"].public_id
    town = programmes["Stora"].organisation.public_id
    for place in (other, town, "AAAAAAAAAAAAAAAA"):
        for ending in ("", ".csv", ".xlsx"):
            assert client.get(f"/insatser/resultat{ending}?plats={place}").status_code == 404
    assert client.get("/insatser/resultat?period=2026-Q2").status_code == 404
    assert client.get("/insatser/resultat?delning=allt").status_code == 404
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(GroupRelease)) == 0


def test_framsteg_stand_beside_the_answers_and_a_mean_that_is_everybody_s_is_not_told(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        people = db.scalars(select(Enrolment).order_by(Enrolment.id)).all()
        large = [one for one in people if one.programme_id == programmes["Tredje"].id]
        for one in large[:6]:
            db.add(
                Framsteg(
                    participant_id=one.participant_id,
                    happened_on=date(2026, 2, 3),
                    line=b"x",
                    written_by=WrittenBy.PARTICIPANT,
                    written_at=datetime(2026, 2, 3, tzinfo=UTC),
                )
            )
    at(MAY)
    signed_in(database, client, Role.COORDINATOR)
    rows = figures(client, programmes["Tredje"].public_id, "none")
    assert rows["Med minst ett inskrivet framsteg"] == ["6"]
    assert rows["Utan inskrivet framsteg"] == ["29"]
    # All of them have answered the same here.
    assert "Hantering av vardagen" not in rows


def known_of(
    shown: dict[str, dict[str, list[str]]], parts: list[str], whole: str
) -> dict[object, tuple[int, int]]:
    """All that a reader of the files can work out about done and missing, by sex and programme."""
    rows = ("Gjorda", "Inte gjorda")
    atoms = {atom: place for place, atom in enumerate(itertools.product(parts, rows, (0, 1)))}
    equal, sums = [], []

    def tell(places: list[str], among: tuple[str, ...], sexes: tuple[int, ...], text: str) -> None:
        if text != FEW:
            line = np.zeros(len(atoms))
            line[[atoms[at] for at in itertools.product(places, among, sexes)]] = 1
            equal.append(line)
            sums.append(int(text))

    for name in (*parts, whole):
        places = parts if name == whole else [name]
        for row, among in (("Tillfällen som skulle göras", rows), *((one, (one,)) for one in rows)):
            everybody, *sexes = shown[name][row]
            tell(places, among, (0, 1), everybody)
            for sex, text in enumerate(sexes):
                tell(places, among, (sex,), text)
    found = {}
    for atom, place in atoms.items():
        goal = np.zeros(len(atoms))
        goal[place] = 1
        low, high = (linprog(way * goal, A_eq=np.array(equal), b_eq=sums) for way in (1, -1))
        assert low.success
        assert high.success
        found[atom] = round(low.fun), round(-high.fun)
    return found


def test_one_who_reads_every_file_cannot_work_out_a_small_number(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    at(MAY)
    signed_in(database, client, Role.COORDINATOR)
    shown = {name: figures(client, row.public_id, "sex") for name, row in programmes.items()}
    shown["town"] = figures(client, programmes["Lilla"].organisation.public_id, "sex")
    found = known_of(shown, list(programmes), "town")
    truth = {
        (name, row, sex): numbers[2 * place + sex]
        for name, numbers in PEOPLE.items()
        for place, row in enumerate(("Gjorda", "Inte gjorda"))
        for sex in (0, 1)
    }
    small = {atom: n for atom, n in truth.items() if 0 < n < 5}
    assert small == {("Lilla", "Gjorda", 1): 2}
    assert all(found[atom][1] - found[atom][0] >= 4 for atom in small)
    assert all(low <= truth[atom] <= high for atom, (low, high) in found.items())


def test_one_person_with_two_occasions_is_not_told_by_persons_beside_occasions(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    row = programmes["Tredje"]
    with database.transaction(write=True) as db:
        twice = db.scalars(
            select(PersonPeriod)
            .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
            .where(Enrolment.programme_id == row.id, PersonPeriod.ends_on <= date(2026, 3, 31))
            .order_by(PersonPeriod.enrolment_id)
        ).first()
        assert twice is not None
        db.add(
            PersonPeriod(
                enrolment_id=twice.enrolment_id,
                number=99,
                starts_on=date(2026, 3, 1),
                ends_on=date(2026, 3, 2),
            )
        )
    at(MAY)
    signed_in(database, client, Role.COORDINATOR)
    assert figures(client, row.public_id, "sex")["Tillfällen som skulle göras"][0] == "36"

    def persons(place: str, split: str) -> list[str]:
        rows = page_rows(client.get(f"/insatser/resultat?plats={place}&delning={split}").text)
        return next(row[1:] for row in rows if row[0] == "Personer som hade minst ett tillfälle")

    # Of 35 who were there, 35 had an occasion and one of them two: all three numbers would tell of one.
    for place, told in ((row, "20"), (programmes["Stora"], "20"), (programmes["Lilla"], "5")):
        assert persons(place.public_id, "none") == [f"minst {told}"]
    assert persons(row.public_id, "sex") == ["minst 20", "minst 5", "minst 5"]
    assert persons(row.organisation.public_id, "none") == ["minst 60"]


def test_one_who_is_corrected_between_two_quarters_is_not_told_by_the_one_less_the_other(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    row = programmes["Tredje"]
    with database.transaction(write=True) as db:
        for one in programmes.values():
            for sex in (Sex.WOMAN, Sex.MAN) * 5:
                make_participant(db, one, make_account(db, scope=one), starts_on=date(2026, 5, 4), sex=sex)
    at(MAY)
    signed_in(database, client, Role.COORDINATOR)
    assert figures(client, row.public_id, "none")["Var med när kvartalet var slut"] == ["35"]
    with database.transaction(write=True) as db:
        there = select(Participant).join(Enrolment, Enrolment.participant_id == Participant.id)
        hidden = there.where(Enrolment.programme_id == row.id).order_by(Participant.id).limit(1)
        db.scalars(hidden).one().is_protected = True
        left = select(Enrolment).where(Enrolment.programme_id == row.id).order_by(Enrolment.id.desc())
        for one in db.scalars(left.where(Enrolment.starts_on < date(2026, 1, 1)).limit(5)).all():
            one.ended_on = date(2026, 5, 20)
    at(MAY + timedelta(days=91))
    signed_in(database, client, Role.COORDINATOR)
    rows = ("Var med när kvartalet började", "Började", "Inte längre med", "Var med när kvartalet var slut")
    # Whoever is hidden now is among those who are no longer counted, with five who left.
    for place, told in (
        (row.public_id, ["35", "10", "6", "39"]),
        (programmes["Stora"].public_id, ["30", "10", "0", "40"]),
        (row.organisation.public_id, ["78", "30", "6", "102"]),
    ):
        shown = figures(client, place, "none")
        assert [shown[one] for one in rows] == [[one] for one in told]
        assert int(shown["Med minst ett inskrivet framsteg"][0]) == 0
        assert shown["Utan inskrivet framsteg"] == [str(int(told[0]) + int(told[1]))]


def test_a_municipality_that_owns_no_programme_is_told_why_it_has_no_figures(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    at(MAY)
    with database.transaction(write=True) as db:
        lonely = make_organisation(db, kind=OrganisationKind.MUNICIPALITY, name="Skogby kommun")
    signed_in(database, client, Role.COORDINATOR)
    page = client.get(f"/insatser/resultat?plats={lonely.public_id}").text
    assert "Skogby kommun äger ingen insats i SMAIL" in page
    assert "andra kommuners insatser" in page


def test_it_is_said_why_there_are_no_months(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    at(MAY)
    signed_in(database, client, Role.COORDINATOR)
    page = "/insatser/resultat?delning=month&plats="
    shown = client.get(f"{page}{programmes['Tredje'].public_id}").text
    assert ["Tillfällen som skulle göras", "35", "0", "0", "35"] in page_rows(shown)
    assert "Här visas bara hela kvartalet" not in shown
    # What the table shows of the whole quarter is not said to be hidden.
    there = next(row for row in page_rows(shown) if row[0] == "Var med vid slutet")[1]
    assert f"{there} personer var med när kvartalet var slut." in shown
    with database.transaction(write=True) as db:
        # As where a quarter was released before there were months.
        of = GroupPublication.place == programmes["Lilla"].public_id
        db.execute(delete(GroupPublication).where(of, GroupPublication.split == Split.MONTH))
    assert (
        "Det kvartalet finns inte månad för månad"
        in client.get(f"{page}{programmes['Lilla'].public_id}").text
    )


def test_the_picture_of_the_change_is_only_there_where_the_change_is_told(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    at(MAY)
    signed_in(database, client, Role.READER, programmes["Tredje"])
    # Nobody has answered twice.
    assert "/insatser/resultat/bild/" not in client.get("/insatser/resultat").text
    assert client.get("/insatser/resultat/bild/desk.svg").status_code == 404
    assert client.get("/insatser/resultat/bild/poster.svg").status_code == 404


def test_no_document_has_a_number_that_is_not_let_out_of_group_results(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        town = programmes["Stora"].organisation
        rows = {
            name: make_programme(db, name=name, organisation=town, starts_on=date(2026, 1, 1))
            for name in ("Mini", "Tom")
        }
        staff = make_account(db, scope=rows["Mini"])
        for _one in range(3):
            person = make_participant(db, rows["Mini"], staff, starts_on=date(2025, 12, 20), sex=Sex.WOMAN)
            make_submitted(db, person, date(2026, 3, 10))
            periods.refresh(db, person.id)
    at(MAY)
    signed_in(database, client, Role.COORDINATOR)
    ids = {name: one.public_id for name, one in (programmes | rows).items()}
    told = {
        name: {
            number
            for split, period in itertools.product(("none", "sex", "age"), ("", "&period=sedan-starten"))
            for number in numbers_in(
                "csv", client.get(f"/insatser/resultat.csv?plats={one}&delning={split}{period}").data
            )
        }
        for name, one in ids.items()
    }

    def document(path: str) -> tuple[str, set[int]]:
        found = client.get(path)
        assert found.status_code == 200, path
        return path, numbers_in(path.rpartition(".")[2], found.data)

    def documents(name: str) -> Iterator[tuple[str, set[int]]]:
        at_home = f"/insatser/{ids[name]}"
        yield from (document(f"{at_home}/rapport{ending}") for ending in ("", ".pdf", ".xlsx", ".docx"))
        yield from (document(f"{at_home}{one}") for one in ("/visa", "/blad.pdf", "", "/mal"))
        yield from (
            document(f"/insatser/resultat?plats={ids[name]}&delning={split}")
            for split in ("none", "sex", "age")
        )

    # What stands in a programme in which nobody has been is no number of persons.
    plain = [numbers for _path, numbers in documents("Tom")]
    everything = set().union(*told.values(), *plain)
    # Lilla is hidden with the three of Mini: its eleven women who had an occasion would stand out.
    assert 11 not in told["Lilla"].union(*plain)
    # Seventeen of thirty, nine of fifteen and eight of fifteen, as shares.
    share = {57, 43, 60, 53}
    for name in ("Stora", "Lilla"):
        for (path, numbers), other in zip(documents(name), plain, strict=True):
            assert numbers - other <= told[name] | share, path
            assert name == "Lilla" or "rapport" not in path or {17, 30} <= numbers, path
    for ending in ("", ".pdf", ".xlsx"):
        path, numbers = document(f"/insatser/styrelse{ending}")
        assert numbers <= everything | {5}, path


def test_all_since_the_start_is_told_beside_the_quarters_on_page_and_in_files(
    database: Database, client: Browser, programmes: dict[str, Programme], at: TravelTo
) -> None:
    at(MAY)
    signed_in(database, client, Role.COORDINATOR)
    ask = f"?plats={programmes['Tredje'].public_id}&period=sedan-starten&delning=sex"
    page = client.get(f"/insatser/resultat{ask}").text
    shown = page_rows(page)
    assert "Svarstillfällen sedan starten, till och med 31 mars 2026" in page
    assert ["Gjorda", "19", "12", "7"] in shown
    # All had begun before the first quarter, and nobody has left.
    assert ["Har varit med", "35", "17", "18"] in shown
    assert ["Inte längre med", "0", "0", "0"] in shown
    data = client.get(f"/insatser/resultat.csv{ask}").data
    assert [key for key, cells in rows_of_data(data).items() if [key[-1], *cells] not in shown] == []
    assert {(row["Period"], row["Första dag"], row["Sista dag"]) for row in data_of(data)} == {
        ("sedan-starten", "", "2026-03-31")
    }
    book = load_workbook(io.BytesIO(client.get(f"/insatser/resultat.xlsx{ask}").data))
    assert "Så är det räknat" in book.sheetnames
    assert (
        "sedan starten" not in client.get(f"/insatser/resultat{ask}".replace("sedan-starten", "2026-Q1")).text
    )
    assert client.get(f"/insatser/resultat{ask}".replace("sedan-starten", "2026")).status_code == 404
