"""Wishes about the instrument."""

from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.base import new_public_id
from smail.db.tables import Account, InstrumentWish
from smail.domain.wishes import WishState


def make_wish(db: Session, account: Account, **changes: Any) -> InstrumentWish:
    """A wish about the whole instrument that nobody has answered."""
    usual: dict[str, Any] = {
        "public_id": new_public_id(),
        "federation_id": account.federation_id,
        "account_id": account.id,
        "text": b"sealed",
        "told_on": clock.today(),
        "state": WishState.NEW,
        "n_answers": 0,
    }
    row = InstrumentWish(**usual | changes)
    db.add(row)
    db.flush()
    return row
