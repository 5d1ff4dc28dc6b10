"""Staff ratings by certificate: counted by quarter, shown only where enough persons stand behind each."""

from datetime import date

import pytest
from sqlalchemy import select, update

from smail.db.session import Database
from smail.db.tables import Assessment, CertificateStatus, Participant, Programme, RaterKind
from smail.domain.calendar import Quarter, Tertial
from smail.domain.people import Sex
from smail.domain.publishing import Cadence
from smail.queries.certified_ratings import by_period
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant

STARTED, AUTUMN, LATER = date(2026, 9, 1), date(2026, 10, 5), date(2027, 1, 1)


def _rated(database: Database, n: int, status: CertificateStatus) -> int:
    with database.transaction(write=True) as db:
        account = make_account(db)
        programme = make_programme(db)
        for _place in range(n):
            person = make_participant(db, programme, account, starts_on=STARTED)
            row = make_submitted(db, person, AUTUMN)
            row.rater_kind, row.rater_account_id, row.rater_certificate = RaterKind.STAFF, account.id, status
        return programme.id


def test_ratings_are_counted_by_what_the_certificate_was_worth(database: Database) -> None:
    programme_id = _rated(database, 6, CertificateStatus.VALID)
    with database.transaction(write=False) as db:
        (row,) = by_period(db, db.get_one(Programme, programme_id), LATER)
        assert row.span == Quarter(2026, 4)
        assert (row.n_ratings, row.certified, row.ended, row.without, row.not_noted) == (6, 6, 0, 0, 0)
        assert row.is_enough()


def test_a_quarter_that_goes_on_is_not_counted(database: Database) -> None:
    programme_id = _rated(database, 6, CertificateStatus.VALID)
    with database.transaction(write=False) as db:
        assert by_period(db, db.get_one(Programme, programme_id), date(2026, 12, 31)) == ()


def test_a_quarter_in_which_any_count_is_of_few_is_not_shown(database: Database) -> None:
    programme_id = _rated(database, 9, CertificateStatus.VALID)
    with database.transaction(write=True) as db:
        some = [row.id for row in db.scalars(select(Assessment).limit(4))]
        worse = update(Assessment).where(Assessment.id.in_(some))
        db.execute(worse.values(rater_certificate=CertificateStatus.EXPIRED))
        (row,) = by_period(db, db.get_one(Programme, programme_id), LATER)
        assert (row.certified, row.ended) == (5, 4)
        assert not row.is_enough()


@pytest.mark.parametrize(
    "changes", [{"is_protected": True}, {"sex": Sex.OTHER}, {"sex": Sex.UNDISCLOSED}], ids=str
)
def test_ratings_of_those_whom_the_group_results_leave_out_are_not_counted(
    database: Database, changes: dict[str, object]
) -> None:
    programme_id = _rated(database, 12, CertificateStatus.NONE)
    with database.transaction(write=True) as db:
        programme = db.get_one(Programme, programme_id)
        assert by_period(db, programme, LATER)[0].without == 12
        for key, value in changes.items():
            setattr(db.scalars(select(Participant).order_by(Participant.id).limit(1)).one(), key, value)
        assert by_period(db, programme, LATER)[0].without == 11


def test_ratings_are_told_by_the_period_that_the_programme_reports_by(database: Database) -> None:
    programme_id = _rated(database, 6, CertificateStatus.VALID)
    with database.transaction(write=True) as db:
        programme = db.get_one(Programme, programme_id)
        programme.cadence = Cadence.TERTIAL
        (row,) = by_period(db, programme, LATER)
    assert (row.span, row.n_ratings) == (Tertial(2026, 3), 6)


def test_a_draft_and_what_persons_answer_are_not_counted(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        make_submitted(db, make_participant(db, programme), AUTUMN)
        assert by_period(db, programme, LATER) == ()
