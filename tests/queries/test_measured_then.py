"""Who had measured when a quarter closed does not change by what is typed in, read in or taken back later."""

from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, Answer, Assessment, ImportBatch, ImportRow, Programme
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import AnswerMode
from smail.domain.training_plan import last_quarter
from smail.queries.boards import state_of
from smail.queries.boards_then import then_of
from smail.services import audit
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.courses import ACTOR
from tests.factories.organisations import make_programme, the_federation
from tests.factories.people import make_participant

A_DAY = timedelta(days=1)


def _rated(db: Session, programme: Programme, day: date) -> tuple[Account, Assessment]:
    account = make_account(db, scope=programme)
    person = make_participant(db, programme, account, starts_on=day - 300 * A_DAY)
    return account, make_submitted(db, person, day)


def _on_paper(db: Session, row: Assessment) -> None:
    """Typed in now."""
    row.mode = AnswerMode.PAPER
    action, kind = AuditAction.ASSESSMENT_SUBMIT, AuditObject.ASSESSMENT
    audit.record(db, ACTOR, action, kind, row.public_id, participant_id=row.participant_id)


def _in_file(db: Session, programme: Programme, row: Assessment, when: datetime) -> None:
    db.execute(update(Answer).where(Answer.assessment_id == row.id).values(idempotency_key="import"))
    batch = ImportBatch(
        programme_id=programme.id, file_digest="f" * 64, mapping="", header=["id"], imported_at=when
    )
    db.add(batch)
    db.flush()
    assert row.submitted_on is not None
    told = {"dates": [None, row.submitted_on.isoformat()], "spellings": {}, "source_mac": b"s" * 32}
    db.add(ImportRow(batch_id=batch.id, number=1, participant_id=row.participant_id, **told))
    db.flush()


def test_what_is_typed_read_in_or_taken_back_after_a_quarter_does_not_change_who_had_measured_in_it(
    database: Database,
) -> None:
    last = last_quarter(clock.today()).last_on
    with database.transaction(write=True) as db:
        programme, fid = make_programme(db), the_federation(db).id
        made = [_rated(db, programme, last - 3 * A_DAY) for _ in range(5)]
        (here, _row), (typed, paper), (late, new), (early, known), (back, taken) = made
        _on_paper(db, paper)
        _in_file(db, programme, new, clock.now())
        for when in (clock.now() - 120 * A_DAY, clock.now()):
            _in_file(db, programme, known, when)
        taken.withdrawn_at = clock.now()
        db.flush()
        state = state_of(db, fid, clock.today())
        assert state.measured == {here.id, typed.id, late.id, early.id}
        assert then_of(db, fid, state).measured == {here.id, early.id, back.id}
