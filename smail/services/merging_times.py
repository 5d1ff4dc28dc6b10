"""Times that two numbers have in common and that are one person's: in a programme, in a team, in a pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from smail.db.tables import Consent, Discharge, Enrolment, PausePeriod, PersonPeriod, StaffPeriod
from smail.domain.people import MissReason
from smail.domain.spans import Days, clusters
from smail.queries.merging import joined_enrolments, lasting
from smail.services import merging_continuity, merging_onward, merging_plans


@dataclass(frozen=True, slots=True)
class MissedThen:
    """Why a rating was missing in some days of an enrolment, whatever number the interval gets."""

    enrolment_id: int
    last_on: date
    reason: MissReason


def join_enrolments(db: Session, keep_id: int, absorb_id: int, today: date) -> Sequence[MissedThen]:
    """Times in the same programme that share a day are one, from the first day of all, with every team.

    The reasons that stood with their intervals, to be restored when these are laid anew.
    """
    reasons: list[MissedThen] = []
    for group in joined_enrolments(db, keep_id, absorb_id):
        stays = lasting(group, keep_id)
        reasons += _take_reasons(db, stays, group)
        for other in group:
            if other is not stays:
                _absorb(db, stays, other, today)
    db.flush()
    return reasons


def restore(db: Session, reasons: Sequence[MissedThen]) -> None:
    """Each reason stands with the interval that now holds its last day, where that has none of its own."""
    for one in reasons:
        row = db.scalar(
            select(PersonPeriod).where(
                PersonPeriod.enrolment_id == one.enrolment_id,
                PersonPeriod.starts_on <= one.last_on,
                PersonPeriod.ends_on > one.last_on,
            )
        )
        if row is not None and row.reason is None:
            row.reason = one.reason
    db.flush()


def join_pauses(db: Session, keep_id: int, absorb_id: int) -> None:
    """Pauses that share a day are one, with the reason of the first."""
    rows = db.scalars(
        select(PausePeriod)
        .where(PausePeriod.participant_id.in_([keep_id, absorb_id]))
        .order_by(PausePeriod.starts_on, PausePeriod.id)
    ).all()
    for first, *others in clusters(rows, _days_of_pause):
        ends = [row.ends_on for row in (first, *others)]
        for row in others:
            db.delete(row)
        db.flush()
        first.ends_on = None if None in ends else max(end for end in ends if end is not None)
    db.flush()


def join_consents(db: Session, keep_id: int, absorb_id: int) -> None:
    """What was agreed to twice, and still holds, holds since the first time."""
    rows = db.scalars(
        select(Consent)
        .where(Consent.participant_id.in_([keep_id, absorb_id]), Consent.withdrawn_on.is_(None))
        .order_by(Consent.given_on, Consent.id)
    ).all()
    first: dict[tuple[str, int | None, int | None], Consent] = {}
    for row in rows:
        if first.setdefault((row.purpose.value, row.programme_id, row.enrolment_id), row) is not row:
            db.delete(row)
    db.flush()


def _take_reasons(db: Session, stays: Enrolment, group: Sequence[Enrolment]) -> list[MissedThen]:
    """The reasons of all; the intervals go, since their numbers will say something else."""
    ids = [row.id for row in group]
    rows = db.scalars(select(PersonPeriod).where(PersonPeriod.enrolment_id.in_(ids))).all()
    found = [
        MissedThen(stays.id, row.ends_on - timedelta(days=1), row.reason)
        for row in rows
        if row.reason is not None
    ]
    for row in rows:
        db.delete(row)
    db.flush()
    return found


def _absorb(db: Session, stays: Enrolment, other: Enrolment, today: date) -> None:
    _join_teams(db, stays, other, today)
    merging_plans.join(db, stays.id, other.id)
    merging_onward.join(db, stays, other)
    merging_continuity.join(db, stays.id, other.id)
    stays.starts_on = min(stays.starts_on, other.starts_on)
    stays.referring_organisation_id = stays.referring_organisation_id or other.referring_organisation_id
    # Of several ends the last one is true.
    db.execute(delete(Discharge).where(Discharge.enrolment_id == other.id))
    db.delete(other)
    db.flush()


def _join_teams(db: Session, stays: Enrolment, other: Enrolment, today: date) -> None:
    """Whoever is beside either is beside the one; of two who are responsible one is, the other stays on."""
    for row in _team(db, other.id):
        open_ones = {one.account_id: one for one in _team(db, stays.id) if one.ends_on is None}
        twin = open_ones.get(row.account_id)
        if row.ends_on is not None:
            row.enrolment_id = stays.id
        elif row.is_responsible:
            lead = next((one for one in open_ones.values() if one.is_responsible), None)
            _join_responsible(db, stays, row, twin, lead, today)
        elif twin is not None:
            _join_member(db, stays, row, twin)
        else:
            has_deputy = any(one.is_deputy for one in open_ones.values())
            row.ends_on = max(today, row.starts_on) if row.is_deputy and has_deputy else None
            row.enrolment_id = stays.id
        db.flush()


def _join_responsible(
    db: Session,
    stays: Enrolment,
    row: StaffPeriod,
    twin: StaffPeriod | None,
    lead: StaffPeriod | None,
    today: date,
) -> None:
    """The one who was responsible in the time that lasts stays so; else the other goes on as before."""
    if lead is not None and lead is twin:
        lead.starts_on = min(lead.starts_on, row.starts_on)
        db.delete(row)
        return
    change_on = max(today, row.starts_on)
    if lead is None:
        if twin is not None:
            twin.ends_on = max(change_on, twin.starts_on)
            db.flush()
    else:
        row.ends_on = change_on
        if twin is None:
            db.add(_member(stays.id, row.account_id, change_on))
    row.enrolment_id = stays.id


def _join_member(db: Session, stays: Enrolment, row: StaffPeriod, twin: StaffPeriod) -> None:
    """A member of both has been one since the first day; before being responsible, as a time of its own."""
    if not twin.is_responsible:
        twin.starts_on = min(twin.starts_on, row.starts_on)
        db.delete(row)
    elif row.starts_on < twin.starts_on:
        row.ends_on, row.enrolment_id = twin.starts_on, stays.id
    else:
        db.delete(row)


def _member(enrolment_id: int, account_id: int, on: date) -> StaffPeriod:
    return StaffPeriod(enrolment_id=enrolment_id, account_id=account_id, is_responsible=False, starts_on=on)


def _team(db: Session, enrolment_id: int) -> Sequence[StaffPeriod]:
    return db.scalars(
        select(StaffPeriod).where(StaffPeriod.enrolment_id == enrolment_id).order_by(StaffPeriod.id)
    ).all()


def _days_of_pause(row: PausePeriod) -> Days:
    return row.starts_on, row.ends_on
