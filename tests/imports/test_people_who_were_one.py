"""Two names in a file that turn out to be one person: the file still comes back row for row."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import ImportPerson, ImportRow, Participant, Programme
from smail.imports.export import export, latest_batch
from smail.queries.merging import Obstacle, obstacle
from smail.services.audit import SYSTEM
from smail.services.merging import merge
from smail.vault import Vault
from tests.factories.organisations import make_programme
from tests.imports.support import HEAD, read_in, table
from tests.support.snapshot import contents

APART = ("7,2024-03-04,1,58,3", "8,2024-06-03,1,58,4", "7,2024-09-02,1,58,2")
SAME_DAY = ("7,2024-03-04,1,58,3", "8,2024-03-04,1,58,4")


def people(db: Session) -> list[Participant]:
    """Those who came with the file, in its order."""
    return list(db.scalars(select(Participant).order_by(Participant.id)))


def test_every_row_comes_back_under_the_name_that_it_had(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*APART))
        keep, absorb = people(db)
        merge(db, vault, keep.id, absorb.id, SYSTEM)
        made = export(db, vault, instruments, latest_batch(db, programme), SYSTEM)
        assert made.header == tuple(HEAD.split(","))
        assert made.rows == tuple(tuple(row.split(",")) for row in APART)
        assert set(db.scalars(select(ImportPerson.participant_id))) == {keep.id}
        assert set(db.scalars(select(ImportRow.participant_id))) == {keep.id}


def test_the_same_file_again_changes_nothing_and_makes_nobody_new(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*APART))
        merge(db, vault, *(one.id for one in people(db)), SYSTEM)
        programme_id = programme.id
    before = contents(database)
    with database.transaction(write=True) as db:
        again = db.get_one(Programme, programme_id)
        assert read_in(db, vault, instruments, again, table(*APART)).batch_id is None
    assert contents(database) == before


def test_a_file_that_has_grown_reaches_the_one_by_either_name(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    grown = (*APART, "8,2024-12-02,1,58,5")
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*APART))
        merge(db, vault, *(one.id for one in people(db)), SYSTEM)
        assert read_in(db, vault, instruments, programme, table(*grown)).n_ratings == 1
        made = export(db, vault, instruments, latest_batch(db, programme), SYSTEM)
        assert made.rows == tuple(tuple(row.split(",")) for row in grown)


def test_two_with_answers_of_the_same_day_are_not_joined(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*SAME_DAY))
        assert obstacle(db, *people(db)) is Obstacle.SAME_DAY_IN_FILE
