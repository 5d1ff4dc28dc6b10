"""An exercise in which much has been done, beside a county of real people."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import Account, Organisation, Participant, Programme, StaffDigest
from smail.domain.people import ContactChoice
from smail.domain.reminding import DigestPace
from smail.services import exercises, opinions
from smail.services.audit import SYSTEM
from smail.services.exercises import NewExercise
from smail.services.opinions import Said
from smail.web.parts import Parts
from tests.factories.assessments import make_staff_submitted, make_submitted
from tests.factories.onward import make_follow_up, make_start
from tests.factories.people import enrolment_of, make_discharge, make_pause
from tests.factories.plans import make_action_plan, make_activity, make_step


def make_exercise(db: Session, parts: Parts, town: Organisation, *practising: Account) -> Programme:
    """An exercise of the town, as it begins, in which the accounts practise."""
    assert town.controller_id is not None
    new = NewExercise("Våren", town, town.controller_id)
    row = exercises.begin(db, parts.catalogue, new, SYSTEM)
    ids = [one.id for one in practising]
    if ids:
        exercises.choose(db, parts.vault, parts.catalogue, row.id, ids, SYSTEM, ids[0])
    return row


def practise(db: Session, parts: Parts, row: Programme, account: Account) -> None:
    """Everything that pages and files tell of has been done to those invented, and one can be written to."""
    invented = select(Participant).where(Participant.exercise_id == row.id)
    people = db.scalars(invented.order_by(Participant.id)).all()
    for person in people:
        stay = enrolment_of(db, person)
        make_activity(db, stay)
        make_step(db, person)
        make_action_plan(db, stay, account)
        make_start(db, person, account)
        make_submitted(db, person, clock.today() - timedelta(days=2), value=1)
        make_staff_submitted(db, person, account, clock.today() - timedelta(days=1))
        person.contact_choice = ContactChoice.SMS
        person.phone = sealing.sealed(parts.vault, Participant.phone, person.public_id, "0700000000")
    make_pause(db, people[1])
    ended = enrolment_of(db, people[0])
    ended.ended_on = clock.today() - timedelta(days=180)
    make_discharge(db, ended, account)
    make_follow_up(db, ended, account)
    said = Said("participant.home", "Övar", True, programme_id=row.id, federation_id=row.federation_id)
    opinions.tell(db, parts.vault, said, SYSTEM, participant_id=people[2].id)
    email = sealing.sealed(parts.vault, StaffDigest.email, account.public_id, "ovar@smail.example")
    db.add(StaffDigest(account_id=account.id, email=email, pace=DigestPace.WEEKLY))
    db.flush()
