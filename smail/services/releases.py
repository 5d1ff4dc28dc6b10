"""Keeps what is released of groups: the bytes, once, and never again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from smail.db.tables import Federation, GroupPublication, GroupRelease
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import Cadence, Publication, to_json
from smail.services import audit
from smail.services.audit import SYSTEM


@dataclass(frozen=True, slots=True)
class LetOut:
    """All that is let out at once, by what rule and when; and what was booked."""

    threshold: int
    made_at: datetime
    publications: Sequence[Publication]
    booked: str


def keep(
    db: Session,
    federation: Federation,
    at: ClosedSpan,
    out: LetOut,
) -> GroupRelease:
    """The quarter or tertial is released, with all that was let out of it."""
    row = GroupRelease(
        federation_id=federation.id,
        cadence=Cadence.of_label(at.label),
        closed_on=at.last_on,
        period=at.label,
        threshold=out.threshold,
        made_at=out.made_at,
        booked=out.booked,
    )
    db.add(row)
    db.flush()
    kept = [_publication(row.id, one) for one in out.publications]
    db.add_all(kept)
    db.flush()
    audit.record(
        db,
        SYSTEM,
        AuditAction.GROUP_RELEASE,
        AuditObject.FEDERATION,
        federation.public_id,
        made=len(kept),
    )
    return row


def _publication(release_id: int, one: Publication) -> GroupPublication:
    body = to_json(one)
    return GroupPublication(
        release_id=release_id,
        scope=one.scope,
        place=one.place,
        split=one.split,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
    )
