"""Those who work with a programme, or are certified in its federation, as goals count them: no names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import (
    Account,
    Assessment,
    Certificate,
    Enrolment,
    Learner,
    Programme,
    StaffPeriod,
)
from smail.db.tables.people import is_real
from smail.domain.certification import Level
from smail.domain.goals.facts import Happening, Stay
from smail.domain.goals.grammar import Event, Who
from smail.domain.people import Sex
from smail.queries import horizontal

_LEVELS = {Who.UTBILDARE: Level.UTBILDARE, Who.ANVANDARE: Level.ANVANDARE}
_Happened = defaultdict[int, list[Happening]]
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Member:
    """Somebody who works there: since when, until when, and by which ids the rest is found."""

    person: str
    account_id: int | None
    learner_id: int | None
    starts_on: date
    ended_on: date | None = None
    sex: Sex = Sex.UNDISCLOSED


def staff_of(db: Session, programme: Programme, who: Who) -> tuple[Stay, ...]:
    """The staff of the programme, or everybody in its federation who has been certified as the goal says."""
    level = _LEVELS.get(who)
    members = list(_beside(db, programme) if level is None else _certified(db, programme, level))
    of_learner, of_account = _learned(db, programme.federation_id), _measured(db, members)
    return tuple(
        Stay(
            one.person,
            one.sex,
            one.starts_on,
            one.ended_on,
            level=level,
            happenings=(*of_learner[one.learner_id or 0], *of_account[one.account_id or 0]),
        )
        for one in sorted(members, key=lambda one: (one.starts_on, one.person))
    )


def _beside(db: Session, programme: Programme) -> Iterable[_Member]:
    """Whoever has followed somebody in the programme, with their own days as a learner where they are one."""
    days = (func.min(StaffPeriod.starts_on), func.max(StaffPeriod.ends_on))
    n_open = func.count() - func.count(StaffPeriod.ends_on)
    found = db.execute(
        select(Account.public_id, Account.id, Learner.id, Learner.sex, *days, n_open)
        .select_from(StaffPeriod)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Account, Account.id == StaffPeriod.account_id)
        .outerjoin(Learner, Learner.account_id == Account.id)
        .where(Enrolment.programme_id == programme.id, is_real(Enrolment.participant_id))
        .group_by(Account.public_id, Account.id, Learner.id, Learner.sex)
    )
    for person, account_id, learner_id, sex, starts_on, ends_on, is_there in found:
        # A period ends on the first day without; a time in a programme on its last.
        ended_on = None if is_there or ends_on is None else max(starts_on, ends_on - A_DAY)
        yield _Member(person, account_id, learner_id, starts_on, ended_on, sex or Sex.UNDISCLOSED)


def _certified(db: Session, programme: Programme, level: Level) -> Iterable[_Member]:
    found = db.execute(
        select(
            Learner.public_id, Learner.account_id, Learner.id, Learner.sex, func.min(Certificate.issued_on)
        )
        .join(Certificate, Certificate.learner_id == Learner.id)
        .where(
            Learner.federation_id == programme.federation_id,
            Certificate.level == level,
            Certificate.withdrawn_on.is_(None),
        )
        .group_by(Learner.public_id, Learner.account_id, Learner.id, Learner.sex)
    )
    for person, account_id, learner_id, sex, issued_on in found:
        yield _Member(person, account_id, learner_id, issued_on, None, sex or Sex.UNDISCLOSED)


def _learned(db: Session, federation_id: int) -> _Happened:
    """Certificates that were not withdrawn, and the course in horizontal principles: offered, taken."""
    found: _Happened = defaultdict(list)
    certificates = (
        select(Certificate.learner_id, Certificate.issued_on)
        .join(Learner, Learner.id == Certificate.learner_id)
        .where(Learner.federation_id == federation_id, Certificate.withdrawn_on.is_(None))
    )
    for learner_id, on in db.execute(certificates):
        found[learner_id].append(Happening(Event.CERTIFIED, on))
    for learner_id, reached in horizontal.reached_by_learner(db, federation_id).items():
        if reached.offered_on is not None:
            found[learner_id].append(Happening(Event.HORIZONTAL, reached.offered_on, is_offer=True))
        if reached.taken_on is not None:
            found[learner_id].append(Happening(Event.HORIZONTAL, reached.taken_on))
    return found


def _measured(db: Session, members: Iterable[_Member]) -> _Happened:
    """The first day on which a rating was sent in by, or of, somebody whom the account was beside."""
    accounts = [one.account_id for one in members if one.account_id is not None]
    first = db.execute(
        select(StaffPeriod.account_id, func.min(Assessment.submitted_on))
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Assessment, Assessment.participant_id == Enrolment.participant_id)
        .where(
            StaffPeriod.account_id.in_(accounts),
            is_real(Enrolment.participant_id),
            Assessment.withdrawn_at.is_(None),
            Assessment.submitted_on >= StaffPeriod.starts_on,
            or_(StaffPeriod.ends_on.is_(None), Assessment.submitted_on < StaffPeriod.ends_on),
        )
        .group_by(StaffPeriod.account_id)
    )
    found: _Happened = defaultdict(list)
    for account_id, on in first:
        assert on is not None
        found[account_id].append(Happening(Event.MEASURED, on))
    return found
