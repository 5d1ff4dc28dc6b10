"""Thousands of answers in a few statements, with all that grows beside them, as in a county of some years."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from smail import clock
from smail.analysis.scoring import SCORING_VERSION
from smail.db.tables import (
    Account,
    ActionPlan,
    Activity,
    ActorKind,
    AgreedStep,
    Answer,
    Assessment,
    AuditEvent,
    Base,
    Enrolment,
    Framsteg,
    ImportBatch,
    ImportPerson,
    ImportRow,
    Organisation,
    Participant,
    PersonPeriod,
    PlanAnchoring,
    PlanRevision,
    Programme,
    RaterKind,
    Score,
    StaffPeriod,
    ValueComment,
    WrittenBy,
)
from smail.domain.instrument import AnswerKind
from smail.domain.people import ALPHABET, AnswerMode, Sex
from smail.domain.plan import ActivityKind, Uptake
from tests.factories.assessments import AT_WORK, the_instrument
from tests.factories.everything import make_one_of_everything

A_QUARTER = timedelta(days=91)
RATINGS = 4
BATCH = 2000

Row = dict[str, Any]


def make_many_answers(db: Session, at_least: int) -> None:
    """One of everything, and so many answers by people with four ratings each."""
    make_one_of_everything(db)
    put = the_instrument().form("fourteen").items
    people = _people(db, -(-at_least // (RATINGS * len(put))))
    ratings = [(person, turn) for person in people for turn in range(RATINGS)]
    ids = _insert(db, Assessment, (_rating(person, turn, put) for person, turn in ratings))
    _insert(db, Answer, (row for at, rating in enumerate(ids) for row in _answers(rating, at, put)))
    _insert(db, Score, (row for at, rating in enumerate(ids) for row in _scores(rating, at)))
    _insert(db, ValueComment, (_comment(rating, at) for at, rating in enumerate(ids) if at % 9 == 0))
    _insert(
        db, AuditEvent, (_event(person, rating) for (person, _), rating in zip(ratings, ids, strict=True))
    )
    _add_lives(db, people, ids)
    _add_file(db, people)


def _insert(db: Session, table: type[Base], rows: Iterator[Row]) -> list[int]:
    """The rows stand in the table; the ids they were given, where it numbers them."""
    columns = table.__table__.columns.keys()
    numbered = "id" in columns
    # A revision to come may have a column more or less.
    known = [{name: value for name, value in row.items() if name in columns} for row in rows]
    ids: list[int] = []
    for first in range(0, len(known), BATCH):
        statement = insert(table)
        if numbered:
            statement = statement.returning(table.__table__.c.id, sort_by_parameter_order=True)
        done = db.execute(statement, known[first : first + BATCH])
        ids += done.scalars() if numbered else ()
    return ids


def _people(db: Session, number: int) -> list[int]:
    programme = db.scalars(select(Programme)).first()
    assert programme is not None
    usual = {
        "federation_id": programme.federation_id,
        "controller_id": programme.controller_id,
        "created_at": clock.now(),
        "name": b"sealed \x00\xff",
    }
    rows = (
        {
            **usual,
            "number": _number(at),
            "sex": list(Sex)[at % 4],
            "birth_year": 1960 + at % 45 if at % 7 else None,
        }
        for at in range(number)
    )
    return _insert(db, Participant, rows)


def _number(at: int) -> str:
    """Six signs, another for each; "Z" is in no number that is given out."""
    signs = ""
    for _ in range(5):
        at, place = divmod(at, len(ALPHABET))
        signs += ALPHABET[place]
    return f"Z{signs}"


def _day(turn: int) -> date:
    return clock.today() - A_QUARTER * (RATINGS - turn)


def _rating(person: int, turn: int, put: Sequence[str]) -> Row:
    instrument = the_instrument()
    moment = datetime.combine(_day(turn), AT_WORK)
    return {
        "participant_id": person,
        "rater_kind": RaterKind.PARTICIPANT,
        "instrument_key": instrument.key,
        "instrument_version": instrument.version,
        "instrument_digest": instrument.digest,
        "form": "fourteen",
        "items_shown": list(put),
        "language": "sv",
        "mode": AnswerMode.ALONE,
        "focus": ["health"],
        "free_text": b"\x00sealed\xff",
        "started_at": moment,
        "submitted_at": moment,
        "submitted_on": moment.date(),
    }


def _answers(rating: int, at: int, put: Sequence[str]) -> Iterator[Row]:
    for place, item in enumerate(put):
        is_step = (at + place) % 11 > 0
        yield {
            "assessment_id": rating,
            "item_key": item,
            "kind": AnswerKind.VALUE if is_step else AnswerKind.SKIPPED,
            "value": 1 + (at * 3 + place) % 5 if is_step else None,
            "version": 1 + at % 3,
            "idempotency_key": f"key-{at}-{place}",
            "saved_at": clock.now(),
        }


def _scores(rating: int, at: int) -> Iterator[Row]:
    for place, indicator in enumerate(the_instrument().indicators):
        answered = (at + place) % 3
        yield {
            "assessment_id": rating,
            "indicator": indicator.key,
            "total": answered * 3,
            "n_answered": answered,
            "n_items": 2,
            "scoring_version": SCORING_VERSION,
        }


def _comment(rating: int, at: int) -> Row:
    return {
        "assessment_id": rating,
        "indicator": "health",
        "line": b"sealed %d" % at,
        "written_at": clock.now(),
    }


def _event(person: int, rating: int) -> Row:
    return {
        "at": clock.now(),
        "actor_kind": ActorKind.PARTICIPANT,
        "action": "assessment.submit",
        "object_kind": "assessment",
        "object_id": str(rating),
        "participant_id": person,
        "details": {"n": rating},
    }


def _add_lives(db: Session, people: Sequence[int], ratings: Sequence[int]) -> None:
    """Everybody is in a programme, is followed, has periods, and some have taken a step forward."""
    programme, account = db.scalars(select(Programme.id)).first(), db.scalars(select(Account.id)).first()
    start = _day(0) - timedelta(days=7)
    places = ({"participant_id": one, "programme_id": programme, "starts_on": start} for one in people)
    stays = _insert(db, Enrolment, places)
    beside = {"account_id": account, "is_responsible": True, "starts_on": start}
    _insert(db, StaffPeriod, ({**beside, "enrolment_id": stay} for stay in stays))
    _insert(db, PersonPeriod, (row for at, stay in enumerate(stays) for row in _periods(stay, at, ratings)))
    _add_plans(db, people, stays, account, start)
    steps = {"happened_on": start, "line": b"sealed", "written_by": WrittenBy.PARTICIPANT}
    _insert(
        db, Framsteg, ({**steps, "participant_id": one, "written_at": clock.now()} for one in people[::3])
    )


def _periods(stay: int, at: int, ratings: Sequence[int]) -> Iterator[Row]:
    for turn in range(RATINGS):
        yield {
            "enrolment_id": stay,
            "number": turn + 1,
            "starts_on": _day(turn),
            "ends_on": _day(turn) + A_QUARTER,
            "assessment_id": ratings[at * RATINGS + turn],
        }


def _add_plans(
    db: Session, people: Sequence[int], stays: Sequence[int], account: int | None, start: date
) -> None:
    """Everybody has an activity, and a third an agreed step and an action plan that was gone through."""
    written = {"account_id": account, "written_at": clock.now()}
    by_staff = {**written, "written_by": WrittenBy.STAFF}
    used = {"kind": ActivityKind.SKILLS, "uptake": Uptake.USED, "what": b"sealed", "areas": ["purpose"]}
    _insert(db, Activity, ({**by_staff, **used, "enrolment_id": one, "starts_on": start} for one in stays))
    agreed = {**by_staff, "line": b"sealed", "agreed_on": start}
    _insert(db, AgreedStep, ({**agreed, "participant_id": one} for one in people[::3]))
    made = {**written, "aim": b"sealed", "made_on": start}
    plans = _insert(db, ActionPlan, ({**made, "enrolment_id": one} for one in stays[::3]))
    revised = {"account_id": account, "revised_on": start + A_QUARTER}
    _insert(db, PlanRevision, ({**revised, "action_plan_id": one} for one in plans))
    anchored = {"account_id": account, "anchored_on": start, "organisation_id": _an_organisation(db)}
    _insert(db, PlanAnchoring, ({**anchored, "action_plan_id": one} for one in plans))


def _an_organisation(db: Session) -> int | None:
    return db.scalars(select(Organisation.id)).first()


def _add_file(db: Session, people: Sequence[int]) -> None:
    """A third of the people came from a file."""
    batch = db.scalars(select(ImportBatch)).first()
    assert batch is not None
    macs = {one: one.to_bytes(32, "big") for one in people[::3]}
    source = {"programme_id": batch.programme_id, "source": b"sealed"}
    names = ({**source, "participant_id": one, "source_mac": mac} for one, mac in macs.items())
    _insert(db, ImportPerson, names)
    rows = {"batch_id": batch.id, "dates": [None, _day(1).isoformat()], "spellings": {"y": "tre, å"}}
    lines = enumerate(macs.items(), 10)
    _insert(
        db,
        ImportRow,
        ({**rows, "number": at, "participant_id": one, "source_mac": mac} for at, (one, mac) in lines),
    )
