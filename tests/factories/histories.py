"""A person with a past: ratings at irregular dates, a change of handledare, a pause, own words."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Assessment, Participant, StaffPeriod
from smail.domain.people import HandoverKind
from smail.services import comments, framsteg
from smail.services.audit import Actor, ActorKind
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted, the_instrument
from tests.factories.people import enrolment_of, make_participant, make_pause, make_staff_period

START = date(2025, 10, 20)
DAYS = (date(2025, 11, 3), date(2026, 2, 10), date(2026, 5, 2), date(2026, 8, 20), date(2026, 11, 2))
SEVEN, SEVEN_MORE = the_instrument().form("seven_plus_seven").parts
FRAMSTEG = "Åkte buss själv"
COMMENT = "Jag hade just flyttat."


def make_rated(
    db: Session,
    days: Sequence[date] = DAYS,
    *,
    values: Sequence[int] = (2, 3, 4),
    handledare: Account | None = None,
) -> tuple[Participant, list[Assessment]]:
    """Somebody with a rating on each day, all questions answered with one of the values in turn."""
    person = make_participant(db, handledare=handledare, starts_on=START)
    rated = [make_submitted(db, person, on, value=values[at % len(values)]) for at, on in enumerate(days)]
    return person, rated


def add_what_happened(
    db: Session, vault: Vault, person: Participant, rated: Sequence[Assessment], now: Account | None = None
) -> Account:
    """A byte in March, a pause in summer, a step forward in September, and a line on the second answer."""
    enrolment = enrolment_of(db, person)
    before = db.scalars(select(StaffPeriod).where(StaffPeriod.enrolment_id == enrolment.id)).one()
    before.ends_on, before.ended_by = date(2026, 3, 16), HandoverKind.CHANGE
    db.flush()
    after = now or make_account(db)
    make_staff_period(db, enrolment, after, starts_on=date(2026, 3, 16))
    make_pause(db, person, starts_on=date(2026, 6, 20), ends_on=date(2026, 8, 10))
    actor = Actor(ActorKind.PARTICIPANT, person.public_id)
    framsteg.write(db, vault, person.id, happened_on=date(2026, 9, 15), line=FRAMSTEG, actor=actor)
    about = rated[1].public_id
    comments.write(db, vault, person.id, rating=about, indicator="health", line=COMMENT, actor=actor)
    return after


def twenty_days() -> list[date]:
    """Twenty days at irregular distances, the last of them a fortnight before the tests' November."""
    return [date(2026, 11, 2) - timedelta(days=19 * at + at % 5) for at in range(20)]
