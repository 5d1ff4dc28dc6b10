"""Writes the ratings of made-up persons and of their handledare, with answers, sums and comments."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from smail.analysis.scoring import SCORING_VERSION, indicator_scores
from smail.catalogue import scoring_key
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Answer, Assessment, CertificateStatus, RaterKind, Score, ValueComment
from smail.demo import joint, looking_back
from smail.demo.people import Ground, Person
from smail.demo.telling import Rating
from smail.demo.trail import Trail, at_work
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.instrument import Instrument
from smail.imports.bulk import Row, insert, inserted
from smail.vault import Vault

_MINUTES_AFTER_LAST = 2


def write(
    db: Session, vault: Vault, trail: Trail, ground: Ground, people: Sequence[Person]
) -> list[list[int]]:
    """Everything that was rated stands in the database; for each person the ids of the own ones sent in."""
    whole = [(person, rating) for person in people for rating in person.told.ratings]
    rows = [_assessment(vault, ground, person, rating) for person, rating in whole]
    ids = list(inserted(db, Assessment, rows))
    numbered = [(number, rating) for number, (_, rating) in zip(ids, whole, strict=True)]
    insert(db, Answer, [row for number, rating in numbered for row in _answers(number, rating)])
    _write_scores(db, [(number, rating) for number, rating in numbered if rating.is_sent])
    insert(db, ValueComment, list(_comments(vault, trail, whole, ids)))
    sent = zip(ids, whole, strict=True)
    looked_at = [(number, person, rating) for number, (person, rating) in sent if rating.is_sent]
    joint.write(db, vault, trail, ground, looked_at)
    looking_back.write(db, vault, trail, looked_at)
    own: dict[int, list[int]] = {person.id: [] for person in people}
    for row, number, (person, rating) in zip(rows, ids, whole, strict=True):
        _note(trail, person, rating, row["public_id"])
        if rating.rater is None and rating.is_sent:
            own[person.id].append(number)
    return list(own.values())


def _assessment(vault: Vault, ground: Ground, person: Person, rating: Rating) -> Row:
    public_id = new_public_id()
    begun = at_work(rating.on, rating.minute)
    by_staff = rating.rater is not None
    return {
        "public_id": public_id,
        "participant_id": person.id,
        "rater_kind": RaterKind.STAFF if by_staff else RaterKind.PARTICIPANT,
        "rater_account_id": ground.staff[rating.rater].id if rating.rater is not None else None,
        "rater_certificate": CertificateStatus.NOT_RECORDED if by_staff else None,
        "instrument_key": rating.instrument.key,
        "instrument_version": rating.instrument.version,
        "instrument_digest": rating.instrument.digest,
        "form": rating.form,
        "items_shown": list(rating.shown),
        "wants_more": rating.wants_more,
        "language": rating.language,
        "mode": rating.mode,
        "focus": list(rating.focus),
        "free_text": sealing.sealed(vault, Assessment.free_text, public_id, rating.words),
        "started_at": begun,
        "submitted_at": at_work(rating.on, rating.minute + _minutes(rating)) if rating.is_sent else None,
        "submitted_on": rating.on if rating.is_sent else None,
    }


def _minutes(rating: Rating) -> int:
    return len(rating.shown) + _MINUTES_AFTER_LAST


def _answers(assessment_id: int, rating: Rating) -> Iterator[Row]:
    for minute, answer in enumerate(rating.answers):
        yield {
            "assessment_id": assessment_id,
            "item_key": answer.item_key,
            "kind": answer.kind,
            "value": answer.value,
            "version": 1,
            "idempotency_key": "demo",
            "saved_at": at_work(rating.on, rating.minute + minute),
        }


def _write_scores(db: Session, sent: Sequence[tuple[int, Rating]]) -> None:
    """The sums of ratings with the same items are computed at once."""
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[int, Rating]]] = defaultdict(list)
    for number, rating in sent:
        groups[rating.instrument.digest, rating.shown].append((number, rating))
    for (_, items), group in groups.items():
        insert(db, Score, list(_scores(group[0][1].instrument, items, group)))


def _scores(
    instrument: Instrument, items: tuple[str, ...], group: Sequence[tuple[int, Rating]]
) -> Iterator[Row]:
    key = scoring_key(instrument, items)
    found = indicator_scores([[_steps(answer.value) for answer in one.answers] for _, one in group], key)
    totals, answered, asked = found.sum.tolist(), found.n_answered.tolist(), found.n_items.tolist()
    for line, (number, _) in enumerate(group):
        for place, indicator in enumerate(key.indicators):
            if asked[place]:
                yield {
                    "assessment_id": number,
                    "indicator": indicator,
                    "total": totals[line][place],
                    "n_answered": answered[line][place],
                    "n_items": asked[place],
                    "scoring_version": SCORING_VERSION,
                }


def _steps(value: int | None) -> float:
    return float("nan") if value is None else float(value)


def _comments(
    vault: Vault, trail: Trail, whole: Sequence[tuple[Person, Rating]], ids: Sequence[int]
) -> Iterator[Row]:
    for number, (person, rating) in zip(ids, whole, strict=True):
        if rating.comment is None:
            continue
        (indicator, line), public_id = rating.comment, new_public_id()
        at = at_work(rating.on, rating.minute + 2 * _minutes(rating))
        trail.note(at, person.as_actor, AuditAction.COMMENT_WRITE, AuditObject.COMMENT, public_id, person.id)
        yield {
            "public_id": public_id,
            "assessment_id": number,
            "indicator": indicator,
            "line": sealing.sealed(vault, ValueComment.line, public_id, line),
            "written_at": at,
        }


def _note(trail: Trail, person: Person, rating: Rating, public_id: str) -> None:
    by = person.as_actor if rating.rater is None else trail.by(rating.rater)
    about = (AuditObject.ASSESSMENT, public_id, person.id)
    trail.note(at_work(rating.on, rating.minute), by, AuditAction.ASSESSMENT_BEGIN, *about)
    if rating.is_sent:
        at, n_items = at_work(rating.on, rating.minute + _minutes(rating)), len(rating.shown)
        how = {} if rating.mode is None else {"mode": rating.mode.value}
        trail.note(at, by, AuditAction.ASSESSMENT_SUBMIT, *about, **how, n_items=n_items)
