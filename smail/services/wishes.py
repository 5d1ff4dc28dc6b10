"""What people wish of the instrument is kept, and answered by the federation's trainers."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import PUBLIC_ID_LENGTH
from smail.db.tables import Account, InstrumentWish
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.wishes import TEXT_MAX, WishState
from smail.errors import Conflict, Refused
from smail.services import audit
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Reply:
    """What a wish is answered with, and how many answers it had when its page was made."""

    state: WishState
    text: str = field(repr=False)
    seen: int


def leave(
    db: Session,
    vault: Vault,
    account: Account,
    indicator: str | None,
    text: str,
    actor: Actor,
    *,
    on: date | None = None,
) -> InstrumentWish:
    """The wish is kept; the same words from the same account on the same day are one wish.

    Refused for an empty text, a longer one than a page takes, and a personnummer.
    """
    _refuse(text)
    # Two tabs that send at once take turns.
    db.refresh(account, with_for_update={"key_share": True})
    on = on or clock.today()
    seed = f"{account.public_id}:{indicator or ''}:{on.isoformat()}:{text}"
    public_id = vault.token("instrument_wish", seed)[:PUBLIC_ID_LENGTH]
    known = db.scalar(select(InstrumentWish).where(InstrumentWish.public_id == public_id))
    if known is not None:
        return known
    row = InstrumentWish(
        public_id=public_id,
        federation_id=account.federation_id,
        account_id=account.id,
        indicator=indicator,
        text=sealing.sealed(vault, InstrumentWish.text, public_id, text),
        told_on=on,
        state=WishState.NEW,
        n_answers=0,
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, AuditAction.WISH_LEAVE, AuditObject.WISH, public_id)
    return row


def answer(
    db: Session,
    vault: Vault,
    wish_id: int,
    reply: Reply,
    actor: Actor,
    account_id: int,
    *,
    on: date | None = None,
) -> InstrumentWish:
    """The wish has this answer and state, in place of an earlier one.

    Refused for an empty text or a personnummer, Conflict where somebody has answered since the page was made.
    """
    _refuse(reply.text)
    if reply.state is WishState.NEW:
        raise Refused("an answer makes something of the wish")
    row = db.get_one(InstrumentWish, wish_id, with_for_update={"key_share": True}, populate_existing=True)
    if row.n_answers != reply.seen:
        raise Conflict("the wish has been answered meanwhile")
    row.state, row.n_answers = reply.state, row.n_answers + 1
    row.answer = sealing.sealed(vault, InstrumentWish.answer, row.public_id, reply.text)
    row.answered_on, row.answered_by_id = on or clock.today(), account_id
    db.flush()
    audit.record(db, actor, AuditAction.WISH_ANSWER, AuditObject.WISH, row.public_id, state=reply.state.value)
    return row


def _refuse(text: str) -> None:
    refuse_personnummer(text=text)
    if not text or len(text) > TEXT_MAX:
        raise Refused("the text is empty or too long")
