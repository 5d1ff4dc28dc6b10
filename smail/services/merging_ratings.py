"""Two ratings under way that turn out to be one person's: one goes on, and no answer is lost."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import Answer, Assessment
from smail.queries.merging import answers_in
from smail.vault import Vault


def join(db: Session, vault: Vault, under_way: Sequence[Assessment]) -> None:
    """The one with most answers goes on, with what only the other had; the other is set aside as it is.

    Answers of the other that the one has too, or could not hold since another form was asked, stay with it.
    """
    if len(under_way) < 2:
        return
    aside, on = sorted(under_way, key=lambda row: (answers_in(db, row.id), row.started_at, row.id))
    if aside.instrument_digest == on.instrument_digest:
        _take_over(db, on, aside)
    on.focus = on.focus or list(aside.focus)
    if on.free_text is None:
        words = sealing.opened(vault, Assessment.free_text, aside.public_id, aside.free_text)
        on.free_text = sealing.sealed(vault, Assessment.free_text, on.public_id, words)
    aside.withdrawn_at = clock.now()
    db.flush()


def _take_over(db: Session, on: Assessment, aside: Assessment) -> None:
    if on.form == aside.form and set(on.items_shown) < set(aside.items_shown):
        on.items_shown, on.wants_more = list(aside.items_shown), aside.wants_more
    given = set(db.scalars(select(Answer.item_key).where(Answer.assessment_id == on.id)))
    wanted = set(on.items_shown) - given
    rows = select(Answer).where(Answer.assessment_id == aside.id, Answer.item_key.in_(wanted))
    for row in db.scalars(rows).all():
        db.add(
            Answer(
                assessment_id=on.id,
                item_key=row.item_key,
                kind=row.kind,
                value=row.value,
                version=1,
                idempotency_key=row.idempotency_key,
                saved_at=row.saved_at,
            )
        )
