"""Handovers that wait too long, and weeks without handledare: for those who share out the work.

Counts of work and nothing that anybody answered. A person with protected identity stands in no list and in no
count; counted are those of the group results.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from smail.db.tables import Account, Discharge, Enrolment, Participant, Programme, StaffPeriod
from smail.domain.continuity import CONFIRM_WITHIN, confirm_by, days_without, until_left
from smail.domain.people import DischargeReason, HandoverKind, format_number
from smail.queries.group_counts import those_counted

A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class LateHandover:
    """A handover that whoever took over should have confirmed by now."""

    enrolment_id: str
    number: str
    programme: str
    receiver: str
    since: date
    days_late: int


@dataclass(frozen=True, slots=True)
class ContinuityCounts:
    """How often the responsible one changed in a programme, and how long nobody was responsible."""

    persons: int = 0
    # Persons for whom a whole week or more went by without anybody, and all such weeks.
    persons_without: int = 0
    weeks_without: int = 0
    changes: int = 0
    transitions: int = 0


def late_handovers(db: Session, programme_ids: Collection[int], today: date) -> tuple[LateHandover, ...]:
    """The handovers in these programmes that wait past their time, who has waited longest first."""
    rows = db.execute(
        _late(programme_ids, today)
        .add_columns(Enrolment.public_id, Participant.number, Programme.name, Account)
        .join(Account, Account.id == StaffPeriod.account_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .order_by(StaffPeriod.starts_on, Participant.number)
    )
    return tuple(
        LateHandover(
            enrolment_id,
            format_number(number),
            programme,
            account.name,
            on,
            (today - confirm_by(on)).days,
        )
        for on, enrolment_id, number, programme, account in rows
    )


def n_late(db: Session, programme_ids: Collection[int], today: date) -> int:
    """How many they are."""
    return db.scalar(_late(programme_ids, today).with_only_columns(func.count())) or 0


def continuity_counts(db: Session, programme: Programme, until: date) -> ContinuityCounts:
    """The programme's counts from its start to the end of the day; those entered in error count nowhere."""
    return _counted(_times(db, programme, until))


def _late(programme_ids: Collection[int], today: date) -> Select[date]:
    before = aliased(StaffPeriod)
    was_followed = (
        select(before.id)
        .where(
            before.enrolment_id == StaffPeriod.enrolment_id,
            before.is_responsible,
            before.ended_by.is_not(None),
            before.ends_on == StaffPeriod.starts_on,
            before.id != StaffPeriod.id,
        )
        .correlate(StaffPeriod)
        .exists()
    )
    return (
        select(StaffPeriod.starts_on)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(
            Enrolment.programme_id.in_(programme_ids),
            Enrolment.open_on(today),
            Participant.is_protected.is_(False),
            StaffPeriod.is_responsible,
            StaffPeriod.ends_on.is_(None),
            StaffPeriod.confirmed_on.is_(None),
            StaffPeriod.starts_on < today - CONFIRM_WITHIN,
            was_followed,
        )
    )


@dataclass(slots=True)
class _Time:
    """One person's time in the programme, and who was responsible when."""

    participant_id: int
    starts_on: date
    last_on: date
    followed: list[tuple[date, date | None]]
    kinds: list[HandoverKind]

    @property
    def days_without(self) -> int:
        return days_without(self.starts_on, self.last_on, self.followed)


def _times(db: Session, programme: Programme, until: date) -> Collection[_Time]:
    rows = db.execute(
        select(Enrolment, StaffPeriod, Account.ended_on)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .outerjoin(StaffPeriod, and_(StaffPeriod.enrolment_id == Enrolment.id, StaffPeriod.is_responsible))
        .outerjoin(Account, Account.id == StaffPeriod.account_id)
        .where(
            *those_counted(programme.federation_id),
            Enrolment.programme_id == programme.id,
            Enrolment.starts_on <= until,
            or_(Discharge.reason.is_(None), Discharge.reason != DischargeReason.ENTERED_IN_ERROR),
        )
    )
    found: dict[int, _Time] = {}
    for stay, period, left_on in rows:
        time = found.get(stay.id)
        if time is None:
            last_on = until if stay.ended_on is None else min(stay.ended_on, until)
            time = found[stay.id] = _Time(stay.participant_id, stay.starts_on, last_on, [], [])
        if period is not None:
            time.followed.append((period.starts_on, until_left(period.ends_on, left_on)))
            if period.ended_by is not None and period.ends_on is not None and period.ends_on <= until:
                time.kinds.append(period.ended_by)
    return found.values()


def _counted(times: Collection[_Time]) -> ContinuityCounts:
    days: defaultdict[int, int] = defaultdict(int)
    for one in times:
        days[one.participant_id] += one.days_without
    weeks = [number // A_WEEK.days for number in days.values()]
    kinds = list(_kinds(times))
    return ContinuityCounts(
        persons=len(days),
        persons_without=sum(number > 0 for number in weeks),
        weeks_without=sum(weeks),
        changes=kinds.count(HandoverKind.CHANGE),
        transitions=kinds.count(HandoverKind.TRANSITION),
    )


def _kinds(times: Iterable[_Time]) -> Iterator[HandoverKind]:
    for one in times:
        yield from one.kinds
