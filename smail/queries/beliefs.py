"""What handledare believe, over several of them: for those who lead a programme, never of one of them alone.

The latest belief about each person in the time counts, whoever said it. The one figure that comes out has
passed the rule of smail.domain.belief. It is released with the quarter's group results and never counted
anew, so that nobody can watch it move when a colleague has rated, a rating is withdrawn or somebody's
identity becomes protected; nobody with a protected identity stands behind it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Answer, Assessment, Enrolment, Participant, Programme, RaterKind
from smail.domain.belief import Beliefs, together
from smail.domain.instrument import Item
from smail.domain.publishing import Publication, PublishedTable
from smail.queries.in_words import STAFF_LANGUAGE
from smail.queries.staff_ratings import is_belief, questions_of

# The table in a release, and its rows: the mean step of so many persons, and how many handledare.
BELIEF, BELIEVERS = "belief", "believers"


@dataclass(frozen=True, slots=True)
class Believed:
    """What was released of one period's beliefs, with the question and the words of its ends.

    `mean` is None where they are too few, and `is_counted` false where the period is not released with them.
    """

    period: str
    question: str
    lowest: str
    highest: str
    steps: int
    is_counted: bool
    mean: float | None
    n_staff: int
    n_persons: int


def asked_in(catalogue: Catalogue, programme: Programme) -> Item | None:
    """What the programme's handledare are asked to believe; None where they are not."""
    asked = questions_of(catalogue, programme) if programme.staff_rates else None
    items = () if asked is None else (item for item in asked[0].items if is_belief(asked[0], item))
    return next(iter(items), None)


def believed_in(item: Item, period: str, found: Publication | None) -> Believed:
    """What was released of the period."""
    table: PublishedTable | None = None if found is None else found.table(BELIEF)
    mean, staff = (None if table is None else table.figure(row) for row in (BELIEF, BELIEVERS))
    return Believed(
        period,
        item.text(STAFF_LANGUAGE).stem,
        item.step(item.low, STAFF_LANGUAGE),
        item.step(item.high, STAFF_LANGUAGE),
        item.high,
        table is not None,
        None if mean is None else mean.value,
        round(staff.value) if staff is not None and staff.value is not None else 0,
        0 if mean is None else mean.n_persons or 0,
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
