"""Reads who follows whom, by number: the page of those who share out the work.

It holds no name of a participant, no answer and no sum, and nobody with protected identity.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Enrolment, Participant, Programme, StaffPeriod
from smail.domain.people import format_number

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for the contact with a person, and since when; `has_left` when the account has ended."""

    key: str
    account_id: int
    name: str
    since: date
    has_left: bool


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One open enrolment."""

    enrolment_id: str
    programme_id: str
    number: str
    starts_on: date
    # The last day in the programme, where one is written down.
    ended_on: date | None
    responsible: Responsible | None
    team: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """One page of a programme's open enrolments; `page` counts from one."""

    rows: tuple[CaseloadRow, ...]
    total: int
    without: int
    page: int
    pages: int


def page_of_caseloads(db: Session, programme_id: int, *, page: int = 1) -> CaseloadPage:
    """The open enrolments of the programme, those without a responsible first, then by number."""
    today = clock.today()
    open_ones = _open_enrolments(today, to_the_end=True).where(Enrolment.programme_id == programme_id)
    counted = open_ones.with_only_columns(
        func.count(), func.coalesce(func.sum(case((_has_somebody(today), 0), else_=1)), 0)
    )
    total, without = db.execute(counted).one()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    rows = db.execute(
        open_ones.order_by(case((_has_somebody(today), 1), else_=0), Participant.number)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    teams = _teams(db, [row.Enrolment.id for row in rows], today)
    shown = tuple(_row(row, teams[row.Enrolment.id], today) for row in rows)
    return CaseloadPage(shown, total, int(without), page, pages)


def caseload_row(db: Session, enrolment_id: int) -> CaseloadRow | None:
    """One enrolment that may have a responsible from today on; None where the list would not show it."""
    today = clock.today()
    row = db.execute(_open_enrolments(today).where(Enrolment.id == enrolment_id)).one_or_none()
    if row is None:
        return None
    team = _teams(db, [enrolment_id], today)[enrolment_id]
    return _row(row, team, today)


def _open_enrolments(
    today: date, *, to_the_end: bool = False
) -> Select[Enrolment, str, str, StaffPeriod, Account]:
    """`to_the_end`: also with the one who stays until the last day of an avslut that is written down."""
    until_then = StaffPeriod.ends_on > Enrolment.ended_on if to_the_end else false()
    return (
        select(Enrolment, Participant.number, Programme.public_id, StaffPeriod, Account)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(
            StaffPeriod,
            and_(
                StaffPeriod.enrolment_id == Enrolment.id,
                StaffPeriod.is_responsible.is_(True),
                or_(StaffPeriod.ends_on.is_(None), until_then),
            ),
        )
        .outerjoin(Account, Account.id == StaffPeriod.account_id)
        .where(Enrolment.open_on(today), Participant.is_protected.is_(False))
    )


def _has_somebody(today: date) -> ColumnElement[bool]:
    return and_(Account.id.is_not(None), Account.open_on(today))


def _teams(db: Session, enrolment_ids: Sequence[int], today: date) -> defaultdict[int, tuple[str, ...]]:
    """The names of those who stand beside each person besides the responsible."""
    rows = db.execute(
        select(StaffPeriod.enrolment_id, Account)
        .join(Account, Account.id == StaffPeriod.account_id)
        .where(
            StaffPeriod.enrolment_id.in_(enrolment_ids),
            StaffPeriod.is_responsible.is_(False),
            StaffPeriod.starts_on <= today,
            StaffPeriod.open_on(today),
        )
        .order_by(StaffPeriod.id)
    )
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for enrolment_id, account in rows:
        found[enrolment_id] += (account.name,)
    return found


def _row(
    row: Row[Enrolment, str, str, StaffPeriod, Account], team: tuple[str, ...], today: date
) -> CaseloadRow:
    enrolment, number, programme_id, *_ = row
    period: StaffPeriod | None = row.StaffPeriod
    account: Account | None = row.Account
    responsible = None
    if period is not None and account is not None:
        has_left = account.ended_on is not None and account.ended_on <= today
        responsible = Responsible(period.public_id, account.id, account.name, period.starts_on, has_left)
    return CaseloadRow(
        enrolment.public_id,
        programme_id,
        format_number(number),
        enrolment.starts_on,
        enrolment.ended_on,
        responsible,
        team,
    )
