"""Persons on their way to work, as many of each kind as a test counts by hand."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, Participant, WorkStart
from smail.domain.onward import StartKind
from smail.domain.people import DischargeReason, Sex
from tests.factories.accounts import make_account
from tests.factories.assessments import make_staff_submitted, make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_discharge, make_participant

UNTIL = date(2026, 9, 30)
# Two whole periods and a day before the end: whoever has not left was there for both.
START = UNTIL - timedelta(days=183)
ASKED, STARTED = START + timedelta(days=10), START + timedelta(days=150)


def make_ways(
    database: Database,
    *,
    low: tuple[int, int],
    high: tuple[int, int],
    n_staff: int = 3,
    sexes: tuple[Sex, ...] = (Sex.WOMAN,),
) -> None:
    """So many who answered 2 and 4, and how many of each started in their second period; sexes by turns.

    Every fourth start is one of studies. Six more were never asked, and left for another reason before that.
    """
    with database.transaction(write=True) as db:
        here = make_municipality(db)
        programme = make_programme(db, here, starts_on=START)
        staff = [make_account(db, scope=here) for _one in range(n_staff)]
        answers = [
            (step, place < started) for step, (n, started) in ((2, low), (4, high)) for place in range(n)
        ]
        for number, (step, has_started) in enumerate(answers):
            rater = staff[number % n_staff]
            sex = sexes[number % len(sexes)]
            person = make_participant(db, programme, rater, starts_on=START, sex=sex)
            make_submitted(db, person, ASKED, value=step)
            make_staff_submitted(db, person, rater, ASKED, value=step)
            if has_started:
                _start(db, person, rater, StartKind.STUDIES if number % 4 == 0 else StartKind.WORK)
        for number in range(6):
            sex = sexes[number % len(sexes)]
            person = make_participant(db, programme, staff[0], starts_on=START, sex=sex)
            stay = enrolment_of(db, person)
            stay.ended_on = START + timedelta(days=100)
            make_discharge(db, stay, staff[0], reason=DischargeReason.JOB_SEEKING)


def _start(db: Session, person: Participant, account: Account, kind: StartKind) -> None:
    moment = datetime.combine(STARTED, time(12), UTC)
    given = {"kind": kind, "started_on": STARTED, "account_id": account.id, "written_at": moment}
    db.add(WorkStart(participant_id=person.id, **given))
    db.flush()
