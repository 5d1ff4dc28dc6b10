"""Lists of organisations and programmes, each in the order in which a person looks for them."""

from datetime import UTC, date, datetime

from smail.db.session import Database
from smail.db.tables import OrganisationKind
from smail.domain.roles import Role
from smail.queries import organisations
from smail.queries.organisations import ProgrammeState
from smail.queries.viewers import viewer_of
from tests.factories.accounts import make_account
from tests.factories.organisations import (
    make_federation,
    make_municipality,
    make_organisation,
    make_programme,
    make_unit,
    the_federation,
)
from tests.support.queries import QueryRecorder
from tests.support.travel import time_travel


def test_the_tree_puts_each_unit_below_its_own_and_municipalities_first(database: Database) -> None:
    with database.transaction(write=True) as db:
        make_organisation(db, name="Arbetsförmedlingen")
        make_organisation(db, name="Region Uppsala", kind=OrganisationKind.REGION)
        uppsala, enkoping = make_municipality(db), make_municipality(db, "Enköping")
        make_unit(db, uppsala, name="Östra enheten")
        make_unit(db, uppsala, name="Arbetsmarknadsenheten")
        other = make_federation(db, name="Ett annat förbund")
        make_organisation(db, federation_id=other.id, name="Någon annans")
        found = [(row.name, row.depth) for row in organisations.tree(db, the_federation(db).id)]
    assert found == [
        (enkoping.name, 0),
        (uppsala.name, 0),
        ("Arbetsmarknadsenheten", 1),
        ("Östra enheten", 1),
        ("Region Uppsala", 0),
        ("Arbetsförmedlingen", 0),
    ]


def test_the_tree_takes_one_question_however_large_it_is(
    database: Database, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        for number in range(20):
            make_unit(db, town, name=f"Enhet {number}")
        query_recorder.clear()
        assert len(organisations.tree(db, town.federation_id)) == 21
        assert query_recorder.count == 1


def test_programmes_come_with_the_active_first(database: Database) -> None:
    with time_travel() as at, database.transaction(write=True) as db:
        at(datetime(2026, 5, 1, 12, tzinfo=UTC))
        make_programme(db, name="Avslutad", ends_on=date(2026, 4, 30))
        make_programme(db, name="Kommande", starts_on=date(2026, 6, 1))
        make_programme(db, name="Änden är i dag", ends_on=date(2026, 5, 1))
        make_programme(db, name="Zebra")
        found = [(row.name, row.state) for row in organisations.programmes(db, the_federation(db).id)]
    assert found == [
        ("Zebra", ProgrammeState.ACTIVE),
        ("Änden är i dag", ProgrammeState.ACTIVE),
        ("Kommande", ProgrammeState.COMING),
        ("Avslutad", ProgrammeState.ENDED),
    ]


def test_a_viewer_gets_the_programmes_within_the_scope_only(database: Database) -> None:
    with database.transaction(write=True) as db:
        uppsala, enkoping = make_municipality(db), make_municipality(db, "Enköping")
        unit = make_unit(db, uppsala)
        inside = make_programme(db, unit, name="Inne")
        make_programme(db, enkoping, name="Ute")
        viewer = viewer_of(db, make_account(db, Role.READER, scope=uppsala).id)
        assert viewer is not None
        rows = organisations.programmes_within(db, viewer, Role.READER)
        assert [row.public_id for row in rows] == [inside.public_id]
        assert organisations.programmes_within(db, viewer, Role.COORDINATOR) == ()


def test_an_id_of_another_federation_is_not_found(database: Database) -> None:
    with database.transaction(write=True) as db:
        mine = the_federation(db)
        other = make_federation(db, name="Ett annat förbund")
        foreign = make_organisation(db, federation_id=other.id, name="Någon annans")
        assert organisations.organisation_id(db, mine.id, foreign.public_id) is None
        assert organisations.organisation_id(db, other.id, foreign.public_id) == foreign.id
