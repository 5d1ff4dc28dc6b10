"""What handledare believe, over several of them: for those who lead a programme, never of one of them alone.

The latest belief about each person in the time counts, whoever said it. The one figure that comes out has
passed the rule of smail.domain.belief. It is of a quarter that is over, so that nobody can watch it move when
a colleague has rated, and nobody with a protected identity stands behind it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Answer, Assessment, Enrolment, Participant, Programme, RaterKind
from smail.domain.belief import Beliefs, together
from smail.domain.calendar import Quarter, quarter
from smail.queries.in_words import STAFF_LANGUAGE
from smail.queries.staff_ratings import is_belief, questions_of


@dataclass(frozen=True, slots=True)
class Believed:
    """One quarter's beliefs, or none where they are too few, with the question and the words of its ends."""

    quarter: Quarter
    question: str
    lowest: str
    highest: str
    steps: int
    beliefs: Beliefs | None


def believed_lately(db: Session, catalogue: Catalogue, programme: Programme, today: date) -> Believed | None:
    """The beliefs of the last whole quarter; None where the programme's handledare are not asked."""
    asked = questions_of(catalogue, programme) if programme.staff_rates else None
    items = () if asked is None else (item for item in asked[0].items if is_belief(asked[0], item))
    item = next(iter(items), None)
    if item is None:
        return None
    last = quarter(quarter(today).starts_on - timedelta(days=1))
    return Believed(
        last,
        item.text(STAFF_LANGUAGE).stem,
        item.step(item.low, STAFF_LANGUAGE),
        item.step(item.high, STAFF_LANGUAGE),
        item.high,
        beliefs_in(db, catalogue, [programme.id], last.starts_on, last.last_on),
    )


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
    protected = select(Participant.id).where(Participant.is_protected)
    rows = db.execute(
        select(Assessment.rater_account_id, Assessment.participant_id, Answer.value)
        .join(Answer, Answer.assessment_id == Assessment.id)
        .where(
            Assessment.rater_kind == RaterKind.STAFF,
            Assessment.participant_id.in_(enrolled),
            Assessment.participant_id.not_in(protected),
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
