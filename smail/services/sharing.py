"""Shares out the people of a programme: somebody becomes responsible, whether or not somebody was before."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import StaffPeriod
from smail.domain.people import HandoverKind
from smail.errors import Conflict
from smail.services import teams
from smail.services.audit import Actor


def make_responsible(
    db: Session, enrolment_id: int, account_id: int, kind: HandoverKind | None, on: date, actor: Actor
) -> StaffPeriod:
    """The account is responsible from that day; where somebody had it before, `kind` says how."""
    if teams.responsible(db, enrolment_id) is not None:
        if kind is None:
            raise Conflict("somebody is responsible, so the change is an övergång or a byte")
        return teams.hand_over(db, enrolment_id, account_id, kind, on, actor)
    member = db.scalar(
        select(StaffPeriod).where(
            StaffPeriod.enrolment_id == enrolment_id,
            StaffPeriod.account_id == account_id,
            StaffPeriod.ends_on.is_(None),
        )
    )
    if member is not None:
        teams.end_member(db, member.id, max(on, member.starts_on), actor)
    return teams.assign(db, enrolment_id, account_id, on, actor)
