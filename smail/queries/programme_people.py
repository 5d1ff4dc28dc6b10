"""Who has been in which programme, for figures about programmes: ids alone, and of no protected identity."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Discharge, Enrolment, Participant, Programme
from smail.db.tables.people import is_real


def only_programme_of(db: Session, federation_id: int, until: date) -> Mapping[int, int]:
    """The programme of everybody who by then had been in one of the federation's, and in no other."""
    rows = db.execute(
        select(Enrolment.participant_id, Enrolment.programme_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            Programme.federation_id == federation_id,
            Enrolment.starts_on <= until,
            Participant.is_protected.is_(False),
            is_real(Participant.id),
            Discharge.is_no_mistake(),
        )
        .distinct()
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for person, programme in rows:
        found[person].add(programme)
    return {person: min(programmes) for person, programmes in found.items() if len(programmes) == 1}
