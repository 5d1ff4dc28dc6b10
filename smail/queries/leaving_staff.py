"""Reads whom somebody who leaves follows, and who could follow each of them instead.

It is for those who share out the work, so it holds numbers and names of staff, no participant's name, and
nobody with protected identity: those are told of by no list and no count.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from smail.db.tables import Account, Enrolment, Participant, StaffPeriod
from smail.db.tables.people import is_real
from smail.domain.alphabet import swedish_order
from smail.domain.people import format_number
from smail.policies import Place
from smail.queries.handledare import HandledareChoice, handledare_in
from smail.queries.organisations import ProgrammeRow
from smail.queries.viewers import is_ended


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who follows people in the viewer's programmes, and how many."""

    public_id: str
    name: str
    has_left: bool
    follows: int


@dataclass(frozen=True, slots=True)
class Followed:
    """One person in one programme that the leaver stands beside, and who could be there instead."""

    period_id: int
    key: str
    number: str
    programme: str
    place: Place
    is_responsible: bool
    since: date
    last_on: date | None
    receivers: tuple[HandledareChoice, ...]

    def receiver(self, public_id: str) -> HandledareChoice | None:
        """The possible receiver with this public id."""
        return next((one for one in self.receivers if one.public_id == public_id), None)


@dataclass(frozen=True, slots=True)
class Planned:
    """One that is to be handed over on a coming day already."""

    number: str
    programme: str
    on: date
    receiver: str


@dataclass(frozen=True, slots=True)
class Caseload:
    """Everything about the leaver that the viewer may share out."""

    account_id: int
    public_id: str
    name: str
    rows: tuple[Followed, ...]
    planned: tuple[Planned, ...]

    @property
    def people(self) -> int:
        """How many persons they are; one in two programmes is one."""
        return len(numbers_of(self.rows))

    @property
    def movable(self) -> tuple[Followed, ...]:
        """Those that can be handed over, or whose place in the team can end."""
        return tuple(row for row in self.rows if row.receivers or not row.is_responsible)

    @property
    def stuck(self) -> tuple[Followed, ...]:
        """Those that nobody else may follow today."""
        return tuple(row for row in self.rows if row.is_responsible and not row.receivers)


def numbers_of(rows: Iterable[Followed]) -> set[str]:
    """The persons that they are about, each once."""
    return {row.number for row in rows}


@dataclass(frozen=True, slots=True)
class Left:
    """Whom an account follows: its manager is told how many, but of the protected that there are some."""

    people: int
    protected: int
    without_deputy: int


def leavers(db: Session, programmes: Iterable[ProgrammeRow], today: date) -> tuple[Leaver, ...]:
    """Everybody who follows somebody in these programmes: who has left already first, then by name."""
    people = Enrolment.participant_id.distinct()
    found = db.execute(
        _places(programmes, today)
        .where(Participant.is_protected.is_(False), StaffPeriod.ends_on.is_(None))
        .join(Account, Account.id == StaffPeriod.account_id)
        .with_only_columns(Account, func.count(people))
        .group_by(Account.id)
    )
    rows = [Leaver(one.public_id, one.name, is_ended(one), count) for one, count in found]
    return tuple(sorted(rows, key=lambda one: (not one.has_left, swedish_order(one.name), one.public_id)))


def caseload_of(
    db: Session, programmes: Iterable[ProgrammeRow], public_id: str, today: date
) -> Caseload | None:
    """Whom the account follows in these programmes; None for one that never followed anybody in them."""
    inside = {row.place.programme_id: row for row in programmes}
    account = db.scalar(select(Account).where(Account.public_id == public_id))
    if account is None or not _has_followed(db, account.id, inside):
        return None
    found = db.execute(
        _places(inside.values(), today)
        .where(StaffPeriod.account_id == account.id, Participant.is_protected.is_(False))
        .order_by(Participant.number, StaffPeriod.id)
    ).all()
    teams = _teams(db, [row.Enrolment.id for row in found])
    choices = {
        programme_id: handledare_in(db, row.place)
        for programme_id, row in inside.items()
        if any(one.Enrolment.programme_id == programme_id for one in found)
    }
    rows, planned = [], []
    for row in found:
        programme = inside[row.Enrolment.programme_id]
        if row.StaffPeriod.ends_on is None:
            who = choices[row.Enrolment.programme_id]
            rows.append(_followed(row.StaffPeriod, row.Enrolment, row.number, programme, who, teams))
        elif row.StaffPeriod.is_responsible:
            planned.append(_planned(row.StaffPeriod, row.number, programme, teams))
    return Caseload(account.id, account.public_id, account.name, tuple(rows), tuple(planned))


def protected_places(
    db: Session, programmes: Iterable[ProgrammeRow], account_id: int, today: date
) -> tuple[StaffPeriod, ...]:
    """The open places of the account beside people with protected identity, for a service and no page."""
    found = db.execute(
        _places(programmes, today).where(
            StaffPeriod.account_id == account_id,
            StaffPeriod.ends_on.is_(None),
            Participant.is_protected.is_(True),
        )
    )
    return tuple(row.StaffPeriod for row in found)


def left_by(db: Session, account_id: int, today: date) -> Left:
    """How many real persons the account follows today or later; apart, those whom nobody may share out."""
    deputy = aliased(StaffPeriod)
    has_deputy = (
        select(deputy.id)
        .join(Account, Account.id == deputy.account_id)
        .where(
            deputy.enrolment_id == StaffPeriod.enrolment_id,
            deputy.is_deputy.is_(True),
            deputy.account_id != account_id,
            deputy.open_on(today),
            Account.open_on(today),
        )
        .exists()
    )
    rows = db.execute(
        select(Enrolment.participant_id, Participant.is_protected, StaffPeriod.is_responsible, has_deputy)
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(
            StaffPeriod.account_id == account_id,
            StaffPeriod.ends_on.is_(None),
            Enrolment.open_on(today),
            is_real(Enrolment.participant_id),
        )
    ).all()
    return Left(
        people=len({row[0] for row in rows if not row[1]}),
        protected=len({row[0] for row in rows if row[1]}),
        without_deputy=len({row[0] for row in rows if row[1] and row[2] and not row[3]}),
    )


def _places(programmes: Iterable[ProgrammeRow], today: date) -> Select[StaffPeriod, Enrolment, str]:
    """The places in teams that have not ended, in enrolments of these programmes that have not either."""
    inside = [row.place.programme_id for row in programmes]
    return (
        select(StaffPeriod, Enrolment, Participant.number)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(Enrolment.programme_id.in_(inside), Enrolment.open_on(today), StaffPeriod.open_on(today))
    )


def _has_followed(db: Session, account_id: int, programme_ids: Collection[int | None]) -> bool:
    found = (
        select(StaffPeriod.id)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .where(StaffPeriod.account_id == account_id, Enrolment.programme_id.in_(programme_ids))
    )
    return db.scalar(found.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class _Member:
    account_id: int
    name: str
    is_responsible: bool


def _teams(db: Session, enrolment_ids: Collection[int]) -> Mapping[int, list[_Member]]:
    """Those who stand beside each person, or will."""
    rows = db.execute(
        select(StaffPeriod.enrolment_id, StaffPeriod.is_responsible, Account)
        .join(Account, Account.id == StaffPeriod.account_id)
        .where(StaffPeriod.enrolment_id.in_(enrolment_ids), StaffPeriod.ends_on.is_(None))
        .order_by(StaffPeriod.id)
    )
    found: dict[int, list[_Member]] = defaultdict(list)
    for enrolment_id, is_responsible, account in rows:
        found[enrolment_id].append(_Member(account.id, account.name, is_responsible))
    return found


def _followed(
    period: StaffPeriod,
    enrolment: Enrolment,
    number: str,
    programme: ProgrammeRow,
    choices: tuple[HandledareChoice, ...],
    teams: Mapping[int, list[_Member]],
) -> Followed:
    # Whoever is in the team already may become responsible, and cannot join it once more.
    beside = {one.account_id for one in teams[enrolment.id]}
    taken = {period.account_id} if period.is_responsible else beside
    return Followed(
        period_id=period.id,
        key=period.public_id,
        number=format_number(number),
        programme=programme.name,
        place=programme.place,
        is_responsible=period.is_responsible,
        since=period.starts_on,
        last_on=enrolment.ended_on,
        receivers=tuple(one for one in choices if one.id not in taken),
    )


def _planned(
    period: StaffPeriod, number: str, programme: ProgrammeRow, teams: Mapping[int, list[_Member]]
) -> Planned:
    after = next((one.name for one in teams[period.enrolment_id] if one.is_responsible), "")
    assert period.ends_on is not None
    return Planned(format_number(number), programme.name, period.ends_on, after)
