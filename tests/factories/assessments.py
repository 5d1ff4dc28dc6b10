"""Ratings: one that is open, and one that was submitted on a day, with answers and sums."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from smail import catalogue, clock
from smail.analysis.scoring import SCORING_VERSION
from smail.db.tables import Account, Answer, Assessment, Base, Participant, RaterKind, Score
from smail.domain.instrument import AnswerKind, Instrument
from smail.domain.people import AnswerMode
from smail.vault import token

Given = int | AnswerKind

# Half past nine in the morning, so that the Swedish and the UTC date are the same.
AT_WORK = time(9, 30, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


@cache
def the_instrument(key: str = "smail") -> Instrument:
    """The newest version of an instrument that comes with the program."""
    return catalogue.load([catalogue.shipped()]).latest(key)


def make_open(db: Session, participant: Participant, **changes: Any) -> Assessment:
    """A self-rating that was begun just now and has no answer yet, with the first seven questions put."""
    instrument = the_instrument(changes.get("instrument_key", "smail"))
    form = instrument.form(changes.get("form", "seven_plus_seven"))
    usual = {
        "participant_id": participant.id,
        "rater_kind": RaterKind.PARTICIPANT,
        "instrument_key": instrument.key,
        "instrument_version": instrument.version,
        "instrument_digest": instrument.digest,
        "form": form.key,
        "items_shown": list(form.parts[0]),
        "language": "sv",
        "started_at": clock.now(),
    }
    row = Assessment(**usual | changes)
    db.add(row)
    db.flush()
    return row


def make_staff_open(db: Session, participant: Participant, rater: Account, **changes: Any) -> Assessment:
    """A handledare's rating of the person that was begun just now."""
    usual = {
        "rater_kind": RaterKind.STAFF,
        "rater_account_id": rater.id,
        "instrument_key": "smail_staff",
        "form": the_instrument("smail_staff").forms[0].key,
    }
    return make_open(db, participant, **usual | changes)


def make_submitted(
    db: Session,
    participant: Participant,
    on: date | None = None,
    answers: Mapping[str, Given] | None = None,
    *,
    value: int = 3,
    **changes: Any,
) -> Assessment:
    """A self-rating submitted on that day: every question has the value, unless `answers` says otherwise."""
    moment = datetime.combine(on or clock.today(), AT_WORK)
    usual = {
        "mode": AnswerMode.ALONE,
        "started_at": moment - TEN_MINUTES,
        "submitted_at": moment,
        "submitted_on": moment.date(),
    }
    row = make_open(db, participant, **usual | changes)
    usual_answers: dict[str, Given] = dict.fromkeys(row.items_shown, value)
    given = usual_answers | dict(answers or {})
    _add(db, Answer, [_answer(row, item_key, one, moment) for item_key, one in given.items()])
    _add(db, Score, _scores(row, given))
    return row


def make_staff_submitted(
    db: Session,
    participant: Participant,
    rater: Account,
    on: date | None = None,
    answers: Mapping[str, Given] | None = None,
    *,
    value: int = 3,
) -> Assessment:
    """A handledare's rating of that day: all eight questions have the value, unless said otherwise."""
    form = the_instrument("smail_staff").form("seven_and_belief")
    return make_submitted(
        db,
        participant,
        on,
        answers,
        value=value,
        mode=None,
        rater_kind=RaterKind.STAFF,
        rater_account_id=rater.id,
        instrument_key="smail_staff",
        form=form.key,
        items_shown=list(form.items),
    )


def make_answer(
    db: Session, assessment: Assessment, item_key: str, given: Given = 3, **changes: Any
) -> Answer:
    """One answer: a step, or one of the answers that are no step."""
    row = Answer(**_answer(assessment, item_key, given, clock.now()) | changes)
    db.add(row)
    db.flush()
    return row


def _answer(assessment: Assessment, item_key: str, given: Given, saved_at: datetime) -> dict[str, Any]:
    is_step = not isinstance(given, AnswerKind)
    return {
        "assessment_id": assessment.id,
        "item_key": item_key,
        "kind": AnswerKind.VALUE if is_step else given,
        "value": given if is_step else None,
        "version": 1,
        "idempotency_key": token(),
        "saved_at": saved_at,
    }


def _scores(assessment: Assessment, given: Mapping[str, Given]) -> list[dict[str, Any]]:
    # Summed by hand: SMAIL has no reversed item, and a test of the sums must not meet the code it tests.
    instrument = the_instrument(assessment.instrument_key)
    found = []
    for indicator in instrument.indicators:
        shown = [key for key in assessment.items_shown if instrument.item(key).indicator == indicator.key]
        steps = [one for key in shown if not isinstance(one := given[key], AnswerKind)]
        if shown:
            found.append(
                {
                    "assessment_id": assessment.id,
                    "indicator": indicator.key,
                    "total": sum(steps),
                    "n_answered": len(steps),
                    "n_items": len(shown),
                    "scoring_version": SCORING_VERSION,
                }
            )
    return found


def _add(db: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    # Nobody asks for these as objects: as such they took two thirds of the time of a rating.
    if rows:
        db.connection().execute(insert(table), rows)
