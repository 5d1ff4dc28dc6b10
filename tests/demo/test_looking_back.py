"""In the programme that asks, made-up persons have looked back, each in one of the ways there are."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.db.tables import (
    Assessment,
    DropReason,
    Enrolment,
    Hindsight,
    HindsightAnswer,
    Programme,
    RaterKind,
)


def test_some_are_through_some_have_begun_and_some_said_no(db: Session) -> None:
    sent = db.scalar(select(func.count()).where(Hindsight.submitted_on.is_not(None)))
    declined = db.scalar(select(func.count()).where(Hindsight.declined_at.is_not(None)))
    whole = db.scalar(select(func.count()).select_from(Hindsight))
    assert sent
    assert declined
    assert whole
    assert whole > sent + declined
    assert db.scalar(select(func.count()).select_from(DropReason))


def test_it_is_about_the_first_time_of_people_who_are_asked(db: Session) -> None:
    for row in db.scalars(select(Hindsight)):
        about = row.assessment
        first = (
            select(Assessment.id)
            .where(
                Assessment.participant_id == about.participant_id,
                Assessment.rater_kind == RaterKind.PARTICIPANT,
                Assessment.submitted_on.is_not(None),
            )
            .order_by(Assessment.submitted_on, Assessment.id)
        )
        assert db.scalars(first).first() == about.id
        asked = select(Programme.asks_hindsight).join(Enrolment, Enrolment.programme_id == Programme.id)
        assert True in db.scalars(asked.where(Enrolment.participant_id == about.participant_id)).all()
        answered = select(HindsightAnswer.item_key).where(HindsightAnswer.hindsight_id == row.id)
        if row.submitted_on is not None:
            assert set(db.scalars(answered)) == set(about.items_shown)
