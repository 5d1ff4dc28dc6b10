"""What handledare believe, over several of them: for a report, and never of one of them alone.

The latest belief about each person in the time counts, whoever said it. The one figure that comes out has
passed the rule of smail.domain.belief; the gate of published tables stands after it as for any other figure.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Answer, Assessment, Enrolment, RaterKind
from smail.domain.belief import Beliefs, together
from smail.queries.staff_ratings import is_belief


def beliefs_in(
    db: Session, catalogue: Catalogue, programme_ids: Collection[int], first: date, last: date
) -> Beliefs | None:
    """The beliefs about those in the programmes from the first day to the last one; None where too few."""
    items = {
        item.key for instrument in catalogue.all() for item in instrument.items if is_belief(instrument, item)
    }
    enrolled = select(Enrolment.participant_id).where(
        Enrolment.programme_id.in_(programme_ids), Enrolment.starts_on <= last, Enrolment.open_on(first)
    )
    rows = db.execute(
        select(Assessment.rater_account_id, Assessment.participant_id, Answer.value)
        .join(Answer, Answer.assessment_id == Assessment.id)
        .where(
            Assessment.rater_kind == RaterKind.STAFF,
            Assessment.participant_id.in_(enrolled),
            Assessment.submitted_on.between(first, last),
            Assessment.withdrawn_at.is_(None),
            Answer.item_key.in_(items),
            Answer.value.is_not(None),
        )
        .order_by(Assessment.submitted_on, Assessment.id)
    )
    latest = {
        person: (account, step) for account, person, step in rows if account is not None and step is not None
    }
    by_staff: dict[int, dict[int, int]] = defaultdict(dict)
    for person, (account, step) in latest.items():
        by_staff[account][person] = step
    return together(by_staff)
