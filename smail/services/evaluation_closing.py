"""Evaluations that close: sheets are opened five or more at a time, and never those of one or a few people.

An occasion is told of where five known people have answered. Whoever stands there by the word of the one who
holds the course alone may be invented: a sheet may be from each such place, and counts for nobody. Else the
sheets after a last occasion wait, still sealed, in a pool with the other small courses of the place, until
the year is over; then they become counts where five known people at least have filled them in, however many
courses each of them took. What is told nowhere is not kept: sheets after other occasions that were small,
pools that stayed small, and own words of fewer than five known people.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import (
    Course,
    CourseOccasion,
    Evaluation,
    EvaluationAnswer,
    EvaluationCount,
    EvaluationPool,
    EvaluationSheet,
    EvaluationText,
    EvaluationTicket,
)
from smail.domain.evaluation import FEWEST, GOALS, last_day
from smail.domain.instrument import AnswerKind
from smail.queries import organisations
from smail.services.evaluations import Sheet, hold, known, n_unknown, replace, sheets_in, write_sheets
from smail.vault import Vault

_ITEMS = frozenset(rule.item for rule in GOALS.values())


def close_due(db: Session, vault: Vault, *, today: date | None = None) -> int:
    """Every evaluation that nobody can answer any more is closed; how many there were.

    Its sheets are poured or pooled, and its tickets are gone. So are the pools of the years before.
    """
    today = today or clock.today()
    waiting = (
        select(Evaluation, CourseOccasion)
        .join(CourseOccasion, CourseOccasion.id == Evaluation.occasion_id)
        .where(Evaluation.closed_on.is_(None))
        .order_by(Evaluation.occasion_id)
    )
    over = [row for row, held in db.execute(waiting) if last_day(clock.civil(held.starts_at)) < today]
    for row in over:
        _close(db, vault, hold(db, row.occasion_id), today)
    _close_pools(db, vault, today)
    db.flush()
    return len(over)


def _close(db: Session, vault: Vault, row: Evaluation, today: date) -> None:
    place = {"occasion_id": row.occasion_id}
    occasion = db.get_one(CourseOccasion, row.occasion_id)
    sheets = sheets_in(db, vault, place)
    replace(db, EvaluationSheet, place, [])
    if occasion.course.cancelled_on is None:
        n_others = n_unknown(db, occasion)
        if _are_of_five(Counter(known(db, occasion)), n_others, len(sheets)):
            _pour(db, vault, row.occasion_id, sheets, n_others)
        elif sheets and occasion.number == occasion.course.rule.n_occasions:
            _lay_in_pool(db, vault, row, occasion, sheets)
    db.execute(delete(EvaluationTicket).filter_by(**place))
    row.closed_on = today


def _pour(db: Session, vault: Vault, occasion_id: int, sheets: Sequence[Sheet], n_others: int) -> None:
    """The sheets are taken apart: answers and texts under keys of their own, in any order."""
    place = {"occasion_id": occasion_id}
    answers: list[dict[str, object]] = [
        {"key": new_public_id(), **place, "item_key": one.item_key, "kind": one.kind, "value": one.value}
        for sheet in sheets
        for one in sheet.given
    ]
    replace(db, EvaluationAnswer, place, answers)
    texts = [sheet.text for sheet in sheets if sheet.text]
    if len(texts) >= FEWEST + n_others:
        replace(db, EvaluationText, place, [_sealed(vault, occasion_id, one) for one in texts])


def _sealed(vault: Vault, occasion_id: int, text: str) -> dict[str, object]:
    own = new_public_id()
    kept = sealing.sealed(vault, EvaluationText.text, own, text)
    return {"key": own, "occasion_id": occasion_id, "text": kept}


def _lay_in_pool(
    db: Session, vault: Vault, row: Evaluation, occasion: CourseOccasion, sheets: Sequence[Sheet]
) -> None:
    """What a small course answered to the questions of the goals waits for others; its own words are gone."""
    pool = _pool(db, occasion.course, last_day(clock.civil(occasion.starts_at)).year)
    if pool.closed_on is not None:
        return
    row.pool_id = pool.id
    db.flush()
    pool.n_people = len(_known(db, pool.id))
    place = {"pool_id": pool.id}
    kept = [Sheet(tuple(one for one in sheet.given if one.item_key in _ITEMS)) for sheet in sheets]
    write_sheets(db, vault, place, [*sheets_in(db, vault, place), *kept])


def _pool(db: Session, course: Course, year: int) -> EvaluationPool:
    """The pool of the year and of the municipality, or other body, that the course was held in."""
    above = organisations.paths(db, course.federation_id)
    where = None if course.organisation_id is None else above[course.organisation_id][-1]
    place = {"federation_id": course.federation_id, "organisation_id": where, "year": year}
    row = db.scalar(select(EvaluationPool).filter_by(**place).order_by(EvaluationPool.id).with_for_update())
    if row is None:
        row = EvaluationPool(**place, n_people=0)
        db.add(row)
        db.flush()
    return row


def _close_pools(db: Session, vault: Vault, today: date) -> None:
    """The pools of years in which no evaluation closes any more become counts, or nothing."""
    over = select(EvaluationPool).where(EvaluationPool.closed_on.is_(None), EvaluationPool.year < today.year)
    for pool in db.scalars(over.order_by(EvaluationPool.id).with_for_update()).all():
        place = {"pool_id": pool.id}
        sheets = sheets_in(db, vault, place)
        replace(db, EvaluationSheet, place, [])
        pool.closed_on = today
        n_others = sum(n_unknown(db, one) for one in _pooled(db, pool.id))
        if _are_of_five(_known(db, pool.id), n_others, len(sheets)):
            _count(db, pool.id, sheets)


def _known(db: Session, pool_id: int) -> Counter[int]:
    """The known people of the courses of the pool, with how many of these each was at."""
    return Counter(learner_id for one in _pooled(db, pool_id) for learner_id in known(db, one))


def _pooled(db: Session, pool_id: int) -> Sequence[CourseOccasion]:
    held = (
        select(CourseOccasion)
        .join(Evaluation, Evaluation.occasion_id == CourseOccasion.id)
        .where(Evaluation.pool_id == pool_id)
        .order_by(CourseOccasion.id)
    )
    return db.scalars(held).all()


def _are_of_five(people: Counter[int], n_others: int, n_sheets: int) -> bool:
    """Whether five known people have answered.

    The sheets are more than any four of them can have filled in together with everybody at the `n_others`
    places of whom nobody has heard.
    """
    at_most = n_others + sum(n for _one, n in people.most_common(FEWEST - 1))
    return len(people) >= FEWEST and n_sheets > at_most


def _count(db: Session, pool_id: int, sheets: Sequence[Sheet]) -> None:
    given = [one for sheet in sheets for one in sheet.given if one.kind is AnswerKind.VALUE]
    counted = Counter((one.item_key, one.value) for one in given)
    rows = [
        {"pool_id": pool_id, "item_key": item, "value": value, "n": n}
        for (item, value), n in sorted(counted.items())
    ]
    if rows:
        db.execute(insert(EvaluationCount), rows)
