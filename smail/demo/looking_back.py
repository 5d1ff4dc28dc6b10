"""What made-up persons see in hindsight, where it is asked: the first time again, and why one was lower."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from random import Random

from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import DropReason, Hindsight, HindsightAnswer, WrittenBy
from smail.demo.chance import dice_of, drawn
from smail.demo.county import PROGRAMMES
from smail.demo.people import Person
from smail.demo.telling import Rating
from smail.demo.trail import Trail, at_work
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.hindsight import DropCause
from smail.domain.instrument import AnswerKind
from smail.imports.bulk import Row, insert, inserted
from smail.vault import Vault

LINES = ("Jag flyttade i mars", "Svårt att sova i vintras", "Mycket på en gång hemma")
_ASKS = frozenset(one.key for one in PROGRAMMES if one.asks_hindsight)
# What comes of the question after the second time.
_WHAT = {"sent": 10, "begun": 2, "declined": 3, "later": 5}
# How many steps lower or higher the first time looks now.
_SEEN = {-1: 6, 0: 8, 1: 2}
_SAYS_WHY = 0.4
_MINUTES, _LATE = 8, 480

Numbered = tuple[int, Person, Rating]


def write(db: Session, vault: Vault, trail: Trail, sent: Sequence[Numbered]) -> None:
    """Most who have answered twice there have looked back, and many have said why an answer was lower."""
    own: dict[int, list[Numbered]] = defaultdict(list)
    for one in sent:
        number, person, rating = one
        if rating.rater is None and any(stay.programme in _ASKS for stay in person.life.stays):
            own[person.id].append((number, person, rating))
    twice = [sorted(rated, key=lambda one: one[2].on) for rated in own.values() if len(rated) > 1]
    _hindsight(db, trail, twice)
    insert(db, DropReason, [row for rated in twice for row in _reasons(vault, trail, rated)])


def _hindsight(db: Session, trail: Trail, twice: Sequence[Sequence[Numbered]]) -> None:
    rows, answers = [], []
    for rated in twice:
        first, second = rated[0], rated[1]
        dice = dice_of("hindsight", second[1].life.number)
        what = drawn(dice, _WHAT)
        if what == "later":
            continue
        begun = at_work(second[2].on, _LATE)
        rows.append(_row(first, begun, what))
        answers.append(_answers(dice, first[2], begun, what))
        _note(trail, second[1], rows[-1], what, begun)
    for number, given in zip(inserted(db, Hindsight, rows), answers, strict=True):
        insert(db, HindsightAnswer, [{"hindsight_id": number, **one} for one in given])


def _row(first: Numbered, begun: datetime, what: str) -> Row:
    number, person, rating = first
    sent_at = at_work(begun.date(), _LATE + _MINUTES) if what == "sent" else None
    return {
        "public_id": new_public_id(),
        "assessment_id": number,
        "language": rating.instrument.language(person.life.language),
        "mode": rating.mode if what == "sent" else None,
        "started_at": begun,
        "submitted_at": sent_at,
        "submitted_on": None if sent_at is None else sent_at.date(),
        "declined_at": begun if what == "declined" else None,
    }


def _answers(dice: Random, first: Rating, begun: datetime, what: str) -> list[Row]:
    """Every answer as it looks now, most of them a step lower or the same; three where it was only begun."""
    found = []
    for answer in first.answers:
        item, value = first.instrument.item(answer.item_key), answer.value
        seen = None if value is None else min(max(value + drawn(dice, _SEEN), item.low), item.high)
        kind = AnswerKind.VALUE if seen is not None else answer.kind
        about = {"item_key": answer.item_key, "kind": kind, "value": seen}
        found.append({**about, "version": 1, "saved_at": begun})
    return {"sent": found, "begun": found[:3]}.get(what, [])


def _note(trail: Trail, person: Person, row: Row, what: str, begun: datetime) -> None:
    about = (AuditObject.HINDSIGHT, row["public_id"], person.id)
    if what == "declined":
        trail.note(begun, person.as_actor, AuditAction.HINDSIGHT_DECLINE, *about)
        return
    trail.note(begun, person.as_actor, AuditAction.HINDSIGHT_BEGIN, *about)
    if row["submitted_at"] is not None:
        trail.note(row["submitted_at"], person.as_actor, AuditAction.HINDSIGHT_SUBMIT, *about)


def _reasons(vault: Vault, trail: Trail, rated: Sequence[Numbered]) -> Iterator[Row]:
    """Why an area was lower at one time, where the person has said so."""
    for (_number, _person, before), (number, person, after) in pairwise(rated):
        dice = dice_of("lower", f"{person.life.number} {after.on}")
        lower = _lower(before, after)
        if not lower or dice.random() >= _SAYS_WHY:
            continue
        public_id, at = new_public_id(), at_work(after.on, _LATE + 2 * _MINUTES)
        cause = dice.choice(list(DropCause))
        line = dice.choice(LINES) if cause is DropCause.OTHER else None
        kind = AuditObject.DROP_REASON
        trail.note(at, person.as_actor, AuditAction.DROP_REASON_WRITE, kind, public_id, person.id)
        yield {
            "public_id": public_id,
            "assessment_id": number,
            "indicator": dice.choice(lower),
            "cause": cause,
            "line": sealing.sealed(vault, DropReason.line, public_id, line),
            "written_by": WrittenBy.PARTICIPANT,
            "account_id": None,
            "written_at": at,
        }


def _lower(before: Rating, after: Rating) -> list[str]:
    """The areas whose first question had a lower step than the time before."""
    earlier = {one.item_key: one.value for one in before.answers}
    found = []
    for answer in after.answers:
        area, value = after.instrument.item(answer.item_key).indicator, earlier.get(answer.item_key)
        if area is not None and value is not None and answer.value is not None and answer.value < value:
            found.append(area)
    return sorted(set(found))
