"""Writes the invented persons of an exercise: registered, followed by one who practises, and with answers."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.tables import Answer, Assessment, Participant, Programme, RaterKind
from smail.domain.exercise import SIX, Invented
from smail.domain.instrument import AnswerKind, Instrument
from smail.domain.people import AnswerMode
from smail.services import periods, registration, scores
from smail.services.audit import Actor
from smail.services.registration import Contact, Registration
from smail.vault import Vault

_NOON = time(12)


def six(
    db: Session, vault: Vault, catalogue: Catalogue, programme: Programme, account_id: int, actor: Actor
) -> None:
    """Six more are in the exercise, all of them followed by the account."""
    instrument, today = catalogue.latest(programme.instrument_key), clock.today()
    for one in SIX:
        began = today - timedelta(days=one.began)
        new = Registration(
            programme_id=programme.id,
            starts_on=began,
            sex=one.sex,
            birth_year=today.year - one.born_ago,
            contact=Contact(name=one.alias),
        )
        person = registration.register(db, vault, new, actor, account_id, began).participant
        _answer(db, catalogue, instrument, programme, person, one)
        periods.refresh(db, person.id, today=today)


def _answer(
    db: Session,
    catalogue: Catalogue,
    instrument: Instrument,
    programme: Programme,
    person: Participant,
    one: Invented,
) -> None:
    """The first part of the form, which is a whole rating, at each occasion."""
    first_part = instrument.form(programme.form).parts[0]
    items = {key: instrument.item(key).values for key in first_part}
    for ago, steps in one.answers(items):
        row = _rating(instrument, programme, person.id, tuple(steps), clock.today() - timedelta(days=ago))
        db.add(row)
        db.flush()
        db.execute(insert(Answer), [_given(row, key, step) for key, step in steps.items()])
        scores.store(db, catalogue, row)


def _rating(
    instrument: Instrument, programme: Programme, person_id: int, items: tuple[str, ...], on: date
) -> Assessment:
    moment = min(datetime.combine(on, _NOON, clock.SWEDISH_TIME), clock.now())
    return Assessment(
        participant_id=person_id,
        rater_kind=RaterKind.PARTICIPANT,
        instrument_key=instrument.key,
        instrument_version=instrument.version,
        instrument_digest=instrument.digest,
        form=programme.form,
        items_shown=list(items),
        language=instrument.languages[0],
        mode=AnswerMode.ALONE,
        focus=[],
        started_at=moment,
        submitted_at=moment,
        submitted_on=on,
    )


def _given(row: Assessment, key: str, step: int | None) -> Mapping[str, object]:
    return {
        "assessment_id": row.id,
        "item_key": key,
        "kind": AnswerKind.SKIPPED if step is None else AnswerKind.VALUE,
        "value": step,
        "version": 1,
        "idempotency_key": "exercise",
        "saved_at": row.started_at,
    }
