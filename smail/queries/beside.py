"""Who is beside a person and who answers for the data: what one is told before one answers."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, case, literal, or_, select, union_all
from sqlalchemy.orm import Session

from smail.db.prepared import Prepared
from smail.db.tables import Account, Controller, Cover, Enrolment, Participant, Programme, StaffPeriod
from smail.queries.covers import in_force


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who sees the answers: the first name, and the title as the programme says it."""

    first_name: str
    title: str
    title_en: str = ""


class Benefits(NamedTuple):
    """What a programme has confirmed about benefits; the English may be empty."""

    text: str
    in_english: str


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody beside the person, the responsible first, and what the programmes answer for.

    `benefits` is empty unless every programme has confirmed its words, since half an answer would mislead.
    """

    people: tuple[Colleague, ...]
    controllers: tuple[str, ...]
    benefits: tuple[Benefits, ...]


class _Place(NamedTuple):
    controller: str
    benefits_text: str
    benefits_text_en: str


_ON = bindparam("on", type_=Date)
_PLACES = Prepared(
    select(Controller.name, Programme.benefits_text, Programme.benefits_text_en)
    .select_from(Enrolment)
    .join(Programme, Programme.id == Enrolment.programme_id)
    .join(Controller, Controller.id == Programme.controller_id)
    .where(Enrolment.participant_id == bindparam("participant_id"), Enrolment.open_on(_ON))
    .order_by(Enrolment.id),
    _Place,
)
_FOLLOWING = (
    select(
        Account.first_name,
        Programme.staff_title,
        Programme.staff_title_en,
        Enrolment.id.label("stay"),
        case((StaffPeriod.is_responsible, 0), else_=2).label("turn"),
        StaffPeriod.id.label("period"),
    )
    .select_from(StaffPeriod)
    .join(Account, Account.id == StaffPeriod.account_id)
    .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
    .join(Programme, Programme.id == Enrolment.programme_id)
    .join(Participant, Participant.id == Enrolment.participant_id)
    .where(Enrolment.participant_id == bindparam("participant_id"), Enrolment.open_on(_ON))
    .where(StaffPeriod.starts_on <= _ON, StaffPeriod.open_on(_ON), Account.open_on(_ON))
    .where(or_(Participant.is_protected.is_(False), StaffPeriod.is_responsible, StaffPeriod.is_deputy))
)
# Whoever covers a leave stands next to the responsible one.
_COVERING = (
    select(
        Account.first_name,
        Programme.staff_title,
        Programme.staff_title_en,
        Enrolment.id.label("stay"),
        literal(1).label("turn"),
        StaffPeriod.id.label("period"),
    )
    .select_from(StaffPeriod)
    .join(Cover, in_force(_ON))
    .join(Account, Account.id == Cover.covering_id)
    .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
    .join(Programme, Programme.id == Enrolment.programme_id)
    .join(Participant, Participant.id == Enrolment.participant_id)
    .where(Enrolment.participant_id == bindparam("participant_id"), Enrolment.open_on(_ON))
    .where(Participant.is_protected.is_(False), Account.open_on(_ON))
)
_BOTH = union_all(_FOLLOWING, _COVERING).subquery()
_TEAM = Prepared(
    select(_BOTH.c.first_name, _BOTH.c.staff_title, _BOTH.c.staff_title_en).order_by(
        _BOTH.c.stay, _BOTH.c.turn, _BOTH.c.period
    ),
    Colleague,
)


def company_of(db: Session, participant_id: int, on: date) -> Company:
    """The company that holds on that day; for a protected person only the responsible and the deputy.

    Whoever has no account any more sees nothing, and is nobody's company.
    """
    places = _PLACES.all(db, participant_id=participant_id, on=on)
    people = _TEAM.all(db, participant_id=participant_id, on=on)
    said = [Benefits(one.benefits_text.strip(), one.benefits_text_en.strip()) for one in places]
    return Company(
        people=tuple(dict.fromkeys(people)),
        controllers=tuple(dict.fromkeys(place.controller for place in places)),
        benefits=tuple(dict.fromkeys(said)) if all(one.text for one in said) else (),
    )
