"""Who is beside a person and who answers for the data: what one is told before one answers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Enrolment, Participant, StaffPeriod
from smail.queries.questionnaire import enrolments_on


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who sees the answers: the first name, and the title as the programme says it."""

    first_name: str
    title: str


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody beside the person, the responsible first, and what the programmes answer for.

    `benefits` is empty unless every programme has confirmed its words, since half an answer would mislead.
    """

    people: tuple[Colleague, ...]
    controllers: tuple[str, ...]
    benefits: tuple[str, ...]


def company_of(db: Session, participant_id: int, on: date) -> Company:
    """The company that holds on that day; for a protected person only the responsible and the deputy."""
    enrolments = enrolments_on(db, participant_id, on)
    is_protected = db.get_one(Participant, participant_id).is_protected
    people = [one for row in enrolments for one in _team(db, row, is_protected, on)]
    texts = [row.programme.benefits_text.strip() for row in enrolments]
    return Company(
        people=tuple(dict.fromkeys(people)),
        controllers=tuple(dict.fromkeys(row.programme.controller.name for row in enrolments)),
        benefits=tuple(dict.fromkeys(texts)) if all(texts) else (),
    )


def _team(db: Session, enrolment: Enrolment, is_protected: bool, on: date) -> list[Colleague]:
    query = (
        select(Account.first_name)
        .join(StaffPeriod, StaffPeriod.account_id == Account.id)
        .where(StaffPeriod.enrolment_id == enrolment.id, StaffPeriod.starts_on <= on)
        .where(StaffPeriod.open_on(on))
        .order_by(StaffPeriod.is_responsible.desc(), StaffPeriod.id)
    )
    if is_protected:
        query = query.where(or_(StaffPeriod.is_responsible, StaffPeriod.is_deputy))
    return [Colleague(name, enrolment.programme.staff_title) for name in db.scalars(query)]
