"""What the person answered and wrote, as the own data tell of it: the whole history in a few questions."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from smail.db import sealing
from smail.db.tables import Assessment, Framsteg, Opinion, RaterKind, Score, ValueComment
from smail.queries.own_reader import Reader, Told, code, iso
from smail.queries.questionnaire import StoredAnswer, answers_of_all
from smail.queries.receipts import AnswerLine, lines_in


def ratings(reader: Reader) -> Told:
    """Every own rating, also one that is under way or was taken back, the earliest first."""
    found = reader.db.scalars(
        select(Assessment)
        .options(undefer(Assessment.free_text))
        .where(Assessment.participant_id == reader.person.id, Assessment.rater_kind == RaterKind.PARTICIPANT)
        .order_by(Assessment.started_at, Assessment.id)
    ).all()
    ids = [row.id for row in found]
    answers, sums = answers_of_all(reader.db, ids), _sums(reader, ids)
    return [_rating(reader, row, answers[row.id], sums[row.id]) for row in found]


def _rating(
    reader: Reader, row: Assessment, answers: Mapping[str, StoredAnswer], sums: Told
) -> dict[str, Any]:
    return {
        "instrument": f"{row.instrument_key} {row.instrument_version}",
        "form": row.form,
        "language": row.language,
        "started_at": row.started_at.isoformat(),
        "submitted_on": iso(row.submitted_on),
        "withdrawn_at": iso(row.withdrawn_at),
        "mode": code(row.mode),
        "wants_more": row.wants_more,
        "answers": [answer_told(line) for line in lines_in(reader.catalogue, row, answers)],
        "begin_with": list(row.focus),
        "begin_with_areas": _areas(reader, row),
        "own_words": sealing.opened(reader.vault, Assessment.free_text, row.public_id, row.free_text),
        "sums": sums,
    }


def _areas(reader: Reader, row: Assessment) -> list[str]:
    """What the person wanted to begin with, as the rating called it."""
    if not row.focus:
        return []
    instrument = reader.catalogue.by_digest(row.instrument_digest)
    return [instrument.indicator(key).short_name(row.language) for key in row.focus]


def answer_told(line: AnswerLine) -> dict[str, Any]:
    """One answer with its question, as the file has it."""
    return {
        "question": line.stem,
        "area": line.area,
        "kind": code(line.kind),
        "value": line.value,
        "answer": line.words,
    }


def _sums(reader: Reader, rating_ids: Collection[int]) -> Mapping[int, Told]:
    found = reader.db.scalars(
        select(Score)
        .where(Score.assessment_id.in_(rating_ids))
        .order_by(Score.assessment_id, Score.indicator)
    )
    sums: defaultdict[int, Told] = defaultdict(list)
    for row in found:
        sums[row.assessment_id].append(
            {
                "indicator": row.indicator,
                "total": row.total,
                "n_answered": row.n_answered,
                "n_items": row.n_items,
                "scoring_version": row.scoring_version,
            }
        )
    return sums


def steps_forward(reader: Reader) -> Told:
    """Every framsteg, the earliest first."""
    query = select(Framsteg).where(Framsteg.participant_id == reader.person.id).order_by(Framsteg.happened_on)
    return [
        {
            "happened_on": row.happened_on.isoformat(),
            "line": sealing.opened(reader.vault, Framsteg.line, row.public_id, row.line),
            "written_by": row.written_by.value,
            "written_at": row.written_at.isoformat(),
        }
        for row in reader.db.scalars(query)
    ]


def comments(reader: Reader) -> Told:
    """Every own line on a value, the earliest rating first."""
    query = (
        select(ValueComment, Assessment)
        .join(Assessment, Assessment.id == ValueComment.assessment_id)
        .where(Assessment.participant_id == reader.person.id)
        .order_by(Assessment.submitted_on, Assessment.id, ValueComment.indicator)
    )
    return [
        {
            "submitted_on": iso(rating.submitted_on),
            "indicator": row.indicator,
            "area": reader.catalogue.by_digest(rating.instrument_digest)
            .indicator(row.indicator)
            .short_name(rating.language),
            "line": sealing.opened(reader.vault, ValueComment.line, row.public_id, row.line),
            "written_at": row.written_at.isoformat(),
        }
        for row, rating in reader.db.execute(query)
    ]


def opinions(reader: Reader) -> Told:
    """What the person said about SMAIL with the own name, and the answers; what had no name is nobody's."""
    query = select(Opinion).where(Opinion.participant_id == reader.person.id)
    return [
        {
            "told_on": row.told_on.isoformat(),
            "page": row.page,
            "text": sealing.opened(reader.vault, Opinion.text, row.public_id, row.text),
            "wants_answer": row.wants_answer,
            "answer": sealing.opened(reader.vault, Opinion.answer, row.public_id, row.answer),
            "answered_on": iso(row.answered_on),
        }
        for row in reader.db.scalars(query.order_by(Opinion.told_on, Opinion.public_id))
    ]
