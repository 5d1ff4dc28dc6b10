"""The person's times in programmes, as the own data tell of them: the team, the intervals, the end."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from smail.clock import civil
from smail.db import sealing
from smail.db.tables import (
    Account,
    Cover,
    CoverPlace,
    Discharge,
    Enrolment,
    FollowUp,
    PausePeriod,
    PersonPeriod,
    StaffPeriod,
    SusEntry,
    WorkStart,
)
from smail.queries.own_reader import Reader, Told, code, iso


def enrolments(reader: Reader) -> Told:
    """Every time in a programme, the earliest first."""
    found = reader.db.execute(
        select(Enrolment, Discharge, SusEntry, FollowUp)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .outerjoin(SusEntry, SusEntry.enrolment_id == Enrolment.id)
        .outerjoin(FollowUp, FollowUp.enrolment_id == Enrolment.id)
        .options(joinedload(Enrolment.programme), joinedload(Enrolment.referring_organisation))
        .where(Enrolment.participant_id == reader.person.id)
        .order_by(Enrolment.starts_on, Enrolment.id)
    ).all()
    ids = [row.id for row, *_others in found]
    teams, intervals, covers = _teams(reader, ids), _intervals(reader, ids), _covers(reader, ids)
    return [
        {
            "programme": row.programme.name,
            "starts_on": row.starts_on.isoformat(),
            "ended_on": iso(row.ended_on),
            "referring_organisation": row.referring_organisation.name if row.referring_organisation else None,
            "followed_by": [{"title": row.programme.staff_title, **one} for one in teams[row.id]],
            "covered_by": covers[row.id],
            "intervals": intervals[row.id],
            "at_the_start": None if before is None else _before(before),
            "end": None if end is None else _end(reader, row, end),
            "follow_up": None if after is None else _follow_up(reader, after),
        }
        for row, end, before, after in found
    ]


def _teams(reader: Reader, enrolment_ids: Collection[int]) -> Mapping[int, Told]:
    found = reader.db.execute(
        select(StaffPeriod, Account.first_name)
        .join(Account, Account.id == StaffPeriod.account_id)
        .where(StaffPeriod.enrolment_id.in_(enrolment_ids))
        .order_by(StaffPeriod.starts_on, StaffPeriod.id)
    )
    teams: defaultdict[int, Told] = defaultdict(list)
    for row, first_name in found:
        teams[row.enrolment_id].append(
            {
                "first_name": first_name,
                "is_responsible": row.is_responsible,
                "is_deputy": row.is_deputy,
                "starts_on": row.starts_on.isoformat(),
                "ends_on": iso(row.ends_on),
                "ended_by": code(row.ended_by),
            }
        )
    return teams


def _covers(reader: Reader, enrolment_ids: Collection[int]) -> Mapping[int, Told]:
    """Who stood in for whom during a leave."""
    absent = aliased(Account)
    found = reader.db.execute(
        select(CoverPlace.enrolment_id, Cover, Account.first_name, absent.first_name)
        .join(Cover, Cover.id == CoverPlace.cover_id)
        .join(Account, Account.id == Cover.covering_id)
        .join(absent, absent.id == Cover.absent_id)
        .where(CoverPlace.enrolment_id.in_(enrolment_ids), Cover.ends_on > Cover.starts_on)
        .order_by(Cover.starts_on, Cover.id)
    )
    covers: defaultdict[int, Told] = defaultdict(list)
    for enrolment_id, row, first_name, instead_of in found:
        covers[enrolment_id].append(
            {
                "first_name": first_name,
                "instead_of": instead_of,
                "starts_on": row.starts_on.isoformat(),
                "ends_on": row.ends_on.isoformat(),
            }
        )
    return covers


def _intervals(reader: Reader, enrolment_ids: Collection[int]) -> Mapping[int, Told]:
    found = reader.db.scalars(
        select(PersonPeriod)
        .where(PersonPeriod.enrolment_id.in_(enrolment_ids))
        .order_by(PersonPeriod.enrolment_id, PersonPeriod.number)
    )
    intervals: defaultdict[int, Told] = defaultdict(list)
    for row in found:
        intervals[row.enrolment_id].append(
            {
                "number": row.number,
                "starts_on": row.starts_on.isoformat(),
                "ends_on": row.ends_on.isoformat(),
                "is_filled": row.assessment_id is not None,
                "reason": code(row.reason),
            }
        )
    return intervals


def _end(reader: Reader, enrolment: Enrolment, row: Discharge) -> dict[str, Any]:
    return {
        "reason": row.reason.value,
        "occupation_before": code(row.occupation_before),
        "occupation_after": code(row.occupation_after),
        "support_before": code(row.support_before),
        "support_after": code(row.support_after),
        "education": code(row.education),
        "closing_talk": code(row.closing_talk),
        "closing_talk_on": iso(row.closing_talk_on),
        "last_rating": code(row.last_rating),
        "next_step": sealing.opened(reader.vault, Discharge.next_step, enrolment.public_id, row.next_step),
        "recorded_on": civil(row.recorded_at).isoformat(),
    }


def _before(row: SusEntry) -> dict[str, Any]:
    return {
        "occupation": code(row.occupation),
        "support": code(row.support),
        "education": code(row.education),
        "recorded_on": civil(row.recorded_at).isoformat(),
    }


def _follow_up(reader: Reader, row: FollowUp) -> dict[str, Any]:
    """When somebody asks how it went, and what was said; whether one is asked may be a matter of chance."""
    return {
        "due_on": row.due_on.isoformat(),
        "is_asked": row.is_chosen,
        "declined_on": iso(row.declined_on),
        "done_on": iso(row.done_on),
        "result": code(row.result),
        "occupation": code(row.occupation),
        "support": code(row.support),
        "line": sealing.opened(reader.vault, FollowUp.line, row.public_id, row.line),
    }


def starts(reader: Reader) -> Told:
    """Every start in work or studies, the earliest first."""
    query = (
        select(WorkStart)
        .where(WorkStart.participant_id == reader.person.id)
        .order_by(WorkStart.started_on, WorkStart.id)
    )
    return [
        {
            "kind": row.kind.value,
            "started_on": row.started_on.isoformat(),
            "share_of_full_time": row.share,
            "is_subsidised": row.is_subsidised,
            "written_at": row.written_at.isoformat(),
        }
        for row in reader.db.scalars(query)
    ]


def pauses(reader: Reader) -> Told:
    """Every pause, the earliest first."""
    query = (
        select(PausePeriod)
        .where(PausePeriod.participant_id == reader.person.id)
        .order_by(PausePeriod.starts_on)
    )
    return [
        {"starts_on": row.starts_on.isoformat(), "ends_on": iso(row.ends_on), "reason": row.reason.value}
        for row in reader.db.scalars(query)
    ]
