"""The first occasion seen again, and why answers were lower, as the own data tell of them."""

from itertools import groupby
from typing import Any

from sqlalchemy import Row, select

from smail.answers import GivenAnswer
from smail.db import sealing
from smail.db.tables import Assessment, DropReason, Hindsight, HindsightAnswer
from smail.queries.own_reader import Reader, Told, code, iso
from smail.queries.own_words import answer_told
from smail.queries.questionnaire import StoredAnswer
from smail.queries.receipts import lines_put


def hindsight(reader: Reader) -> Told:
    """Every first occasion that was answered again, also one that is under way or was declined."""
    rows = reader.db.execute(
        select(Hindsight, Assessment, HindsightAnswer)
        .join(Assessment, Assessment.id == Hindsight.assessment_id)
        .outerjoin(HindsightAnswer, HindsightAnswer.hindsight_id == Hindsight.id)
        .where(Assessment.participant_id == reader.person.id)
        .order_by(Hindsight.started_at, Hindsight.id)
    )
    return [_told(reader, list(group)) for _id, group in groupby(rows, key=lambda found: found[0].id)]


def _told(reader: Reader, rows: list[Row[Hindsight, Assessment, HindsightAnswer]]) -> dict[str, Any]:
    row, about, _answer = rows[0]
    instrument = reader.catalogue.by_digest(about.instrument_digest)
    answers = {
        one.item_key: StoredAnswer(GivenAnswer(one.item_key, one.kind, one.value), one.version)
        for _row, _about, one in rows
        if one is not None
    }
    return {
        "about": iso(about.submitted_on),
        "language": row.language,
        "started_at": row.started_at.isoformat(),
        "submitted_on": iso(row.submitted_on),
        "declined_at": iso(row.declined_at),
        "mode": code(row.mode),
        "answers": [
            answer_told(line) for line in lines_put(instrument, row.language, about.items_shown, answers)
        ],
    }


def drop_reasons(reader: Reader) -> Told:
    """Every reason for a lower answer, the earliest rating first."""
    query = (
        select(DropReason, Assessment)
        .join(Assessment, Assessment.id == DropReason.assessment_id)
        .where(Assessment.participant_id == reader.person.id)
        .order_by(Assessment.submitted_on, Assessment.id, DropReason.indicator)
    )
    return [
        {
            "submitted_on": iso(rating.submitted_on),
            "indicator": row.indicator,
            "area": reader.catalogue.by_digest(rating.instrument_digest)
            .indicator(row.indicator)
            .short_name(rating.language),
            "cause": row.cause.value,
            "line": sealing.opened(reader.vault, DropReason.line, row.public_id, row.line),
            "written_by": row.written_by.value,
            "written_at": row.written_at.isoformat(),
        }
        for row, rating in reader.db.execute(query)
    ]
