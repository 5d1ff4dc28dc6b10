"""Leaves that are covered in the made-up county, and what people want the next handledare to know."""

from datetime import date, timedelta
from itertools import cycle

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.db.tables import Account, ActorKind, Cover, Enrolment, Participant, Programme, StaffPeriod
from smail.demo.people import Ground
from smail.queries.covers import coverable
from smail.queries.handledare import handledare_in
from smail.queries.handover_pack import handovers_of
from smail.services import covers, handover_lines
from smail.services.audit import Actor
from smail.services.covers import Leave
from smail.vault import Vault

# Of each programme: how many days from today the leave begins, and how long it is.
_LEAVES = {"tierp": (0, 11), "knivsta": (14, 6), "uppsala": (30, 20)}
_MOST_TELLING = 30
_LINES = (
    ("Ring hellre än att skicka sms.", "Jag vill fortsätta på kaféet.", ""),
    ("Det funkar bäst efter lunch.", "", "Min hund brukar få följa med."),
    ("Jag vill veta i förväg vad vi ska prata om.", "Jag vill gå klart datakursen.", "Jag lyssnar helst."),
)


def add(db: Session, vault: Vault, ground: Ground) -> None:
    """Some are away with somebody who covers, and some who get a new one have written to that one."""
    for key, (begins_in, days) in _LEAVES.items():
        first = ground.today + timedelta(days=begins_in)
        _cover(db, ground.programmes[key], first, first + timedelta(days=days), ground.today)
    _tell(db, vault, ground.today)


def _cover(db: Session, programme: Programme, first: date, last: date, today: date) -> None:
    """The one who follows most in the programme is away, and a colleague covers for all of them."""
    absent = db.scalar(
        select(StaffPeriod.account_id)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .where(
            Enrolment.programme_id == programme.id, StaffPeriod.is_responsible, StaffPeriod.ends_on.is_(None)
        )
        .group_by(StaffPeriod.account_id)
        .order_by(func.count().desc(), StaffPeriod.account_id)
        .limit(1)
    )
    if absent is None:
        return
    places = [one for one in coverable(db, absent, today) if one.place.programme_id == programme.id]
    others = (
        [one for one in handledare_in(db, places[0].place, [today]) if one.id != absent] if places else []
    )
    if others:
        leave = Leave(absent, others[-1].id, first, last)
        own = Actor(ActorKind.STAFF, db.get_one(Account, absent).public_id)
        row = covers.begin(db, leave, places, actor=own, written_by_id=absent, today=today)
        assert isinstance(row, Cover)


def _tell(db: Session, vault: Vault, today: date) -> None:
    """Those whose handover waits to be confirmed have written what they want to be known."""
    waiting = db.scalars(
        select(Participant)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .where(
            Enrolment.open_on(today),
            StaffPeriod.is_responsible,
            StaffPeriod.ends_on.is_(None),
            StaffPeriod.confirmed_on.is_(None),
            StaffPeriod.starts_on > Enrolment.starts_on,
        )
        .order_by(Participant.id)
        .limit(_MOST_TELLING)
    ).all()
    for person, lines in zip(waiting, cycle(_LINES), strict=False):
        actor = Actor(ActorKind.PARTICIPANT, person.public_id)
        for one in handovers_of(db, person.id, today):
            period = db.get_one(StaffPeriod, one.period_id)
            handover_lines.write(db, vault, period, lines, actor=actor)
