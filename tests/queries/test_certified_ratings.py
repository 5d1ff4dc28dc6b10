"""Staff ratings by certificate: counted by quarter, shown only where enough persons stand behind each."""

from datetime import UTC, date, datetime

from sqlalchemy import select, update

from smail.db.session import Database
from smail.db.tables import Assessment, CertificateStatus, Participant, RaterKind
from smail.domain.calendar import Quarter
from smail.queries.certified_ratings import by_quarter
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant

STARTED, AUTUMN, LATER = date(2026, 9, 1), date(2026, 10, 5), date(2027, 1, 1)


def _rated(database: Database, n: int, status: CertificateStatus, *, n_protected: int = 0) -> int:
    with database.transaction(write=True) as db:
        account = make_account(db)
        programme = make_programme(db)
        for place in range(n):
            person = make_participant(
                db, programme, account, starts_on=STARTED, is_protected=place < n_protected
            )
            row = make_submitted(db, person, AUTUMN)
            row.rater_kind, row.rater_account_id, row.rater_certificate = RaterKind.STAFF, account.id, status
        return programme.id


def test_ratings_are_counted_by_what_the_certificate_was_worth(database: Database) -> None:
    programme_id = _rated(database, 6, CertificateStatus.VALID)
    with database.transaction(write=False) as db:
        (row,) = by_quarter(db, programme_id, LATER)
        assert row.quarter == Quarter(2026, 4)
        assert (row.n_ratings, row.certified, row.ended, row.without, row.not_noted) == (6, 6, 0, 0, 0)
        assert row.is_enough()


def test_a_quarter_that_goes_on_is_not_counted(database: Database) -> None:
    programme_id = _rated(database, 6, CertificateStatus.VALID)
    with database.transaction(write=False) as db:
        assert by_quarter(db, programme_id, date(2026, 10, 1)) == ()


def test_a_quarter_in_which_any_count_is_of_few_is_not_shown(database: Database) -> None:
    programme_id = _rated(database, 9, CertificateStatus.VALID)
    with database.transaction(write=True) as db:
        some = [row.id for row in db.scalars(select(Assessment).limit(4))]
        worse = update(Assessment).where(Assessment.id.in_(some))
        db.execute(worse.values(rater_certificate=CertificateStatus.EXPIRED))
        (row,) = by_quarter(db, programme_id, LATER)
        assert (row.certified, row.ended) == (5, 4)
        assert not row.is_enough()


def test_persons_with_protected_identity_count_only_among_ten_or_more(database: Database) -> None:
    programme_id = _rated(database, 9, CertificateStatus.NONE, n_protected=1)
    with database.transaction(write=True) as db:
        assert by_quarter(db, programme_id, LATER)[0].without == 8
        for person in db.scalars(select(Participant).where(Participant.is_protected)):
            person.is_protected = False
        assert by_quarter(db, programme_id, LATER)[0].without == 9


def test_a_protected_person_s_rating_of_which_no_certificate_was_noted_counts_among_ten(
    database: Database,
) -> None:
    programme_id = _rated(database, 10, CertificateStatus.VALID, n_protected=1)
    with database.transaction(write=True) as db:
        db.execute(update(Assessment).values(rater_certificate=None))
        (row,) = by_quarter(db, programme_id, LATER)
        assert (row.n_ratings, row.not_noted) == (10, 10)
        few = db.scalars(select(Assessment).limit(1)).one()
        few.withdrawn_at = datetime(2026, 10, 6, tzinfo=UTC)
        (row,) = by_quarter(db, programme_id, LATER)
        assert row.not_noted < 10


def test_a_draft_and_what_persons_answer_are_not_counted(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        make_submitted(db, make_participant(db, programme), AUTUMN)
        assert by_quarter(db, programme.id, LATER) == ()
