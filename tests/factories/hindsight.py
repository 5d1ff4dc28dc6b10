"""Persons who look back: asked by their programme, and through with it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from smail.db.tables import Account, Assessment, Hindsight, HindsightAnswer, Participant
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode
from tests.factories.assessments import AT_WORK, TEN_MINUTES, Given
from tests.factories.histories import make_rated
from tests.factories.people import enrolment_of

TWICE = (date(2026, 8, 3), date(2026, 11, 2))


def make_asked(
    db: Session,
    days: Sequence[date] = TWICE,
    *,
    values: Sequence[int] = (3, 2),
    handledare: Account | None = None,
) -> tuple[Participant, list[Assessment]]:
    """Somebody with a rating on each day, in a programme that asks its persons to look back."""
    person, rated = make_rated(db, days, values=values, handledare=handledare)
    enrolment_of(db, person).programme.asks_hindsight = True
    db.flush()
    return person, rated


def make_seen_anew(
    db: Session,
    about: Assessment,
    on: date,
    *,
    value: int = 2,
    answers: Mapping[str, Given] | None = None,
    is_sent: bool = True,
) -> Hindsight:
    """The rating answered again on that day: every question has the value, unless said otherwise."""
    moment = datetime.combine(on, AT_WORK)
    row = Hindsight(
        assessment_id=about.id,
        language="sv",
        mode=AnswerMode.ALONE if is_sent else None,
        started_at=moment - TEN_MINUTES,
        submitted_at=moment if is_sent else None,
        submitted_on=on if is_sent else None,
    )
    db.add(row)
    db.flush()
    given: dict[str, Given] = {**dict.fromkeys(about.items_shown, value), **(answers or {})}
    for item_key, one in given.items():
        is_step = not isinstance(one, AnswerKind)
        db.add(
            HindsightAnswer(
                hindsight_id=row.id,
                item_key=item_key,
                kind=AnswerKind.VALUE if is_step else one,
                value=one if is_step else None,
                version=1,
                saved_at=moment,
            )
        )
    db.flush()
    return row
