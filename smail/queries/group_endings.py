"""Counts those who ended in a closed quarter by what they ended to, in parts that are finer and finer.

No reason that is told by itself is one of a health matter or of somebody's own will: those are together.
"""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Discharge, Enrolment, Participant, Programme
from smail.domain.calendar import ClosedSpan
from smail.domain.people import DischargeReason
from smail.domain.publishing import Cube
from smail.queries.group_counts import ENDED, Counted, of_cube, there

WORK, STUDIES, ONWARD, STOPPED = "to_work", "to_studies", "to_onward", "to_stopped"
PARTS = (WORK, STUDIES, ONWARD, STOPPED)
# Several parts as one.
REACHED, ELSEWHERE = "to_work_or_studies", "to_elsewhere"
ENDING_LEVELS = ((ENDED,), (REACHED, ELSEWHERE), (REACHED, ONWARD, STOPPED), PARTS)
ENDING_ROWS = (REACHED, WORK, STUDIES, ELSEWHERE, ONWARD, STOPPED)
GATHERED: Mapping[str, tuple[str, ...]] = {
    ENDED: PARTS,
    REACHED: (WORK, STUDIES),
    ELSEWHERE: (ONWARD, STOPPED),
}
PART_OF = {
    DischargeReason.WORK: WORK,
    DischargeReason.STUDIES: STUDIES,
    DischargeReason.BACK_TO_REFERRER: ONWARD,
    DischargeReason.JOB_SEEKING: ONWARD,
    DischargeReason.NEXT_PROGRAMME: ONWARD,
    DischargeReason.COMPLETED: ONWARD,
}


def ending_counts(db: Session, cube: Cube, span: ClosedSpan) -> list[Counted]:
    """The persons of each part; whoever ended twice in a programme is counted once, as ended last."""
    rows = db.execute(
        select(
            Enrolment.programme_id,
            Participant.id,
            Participant.sex,
            Participant.birth_year,
            Discharge.reason,
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            *of_cube(cube),
            *there(span),
            Enrolment.ended_on.between(span.starts_on, span.last_on),
        )
        .order_by(Enrolment.ended_on, Enrolment.id)
    )
    last = {
        (programme, person): (programme, sex, year, PART_OF.get(reason, STOPPED))
        for programme, person, sex, year, reason in rows
    }
    return [Counted(*key, n, n) for key, n in Counter(last.values()).items()]
