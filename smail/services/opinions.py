"""What people think, and the answers to it.

Whoever says something without a name is in no row, no log and no trail. The row has a day and no time, a key
that says nothing, and is written in a transaction of its own, so that nothing else was written with it. No
event stands in the audit: that has a moment and an order, and would tell when it came among all that others
did. Even the number of the transaction, which PostgreSQL keeps with every row, would tell it: so everything
anonymous that waits is written anew, in any order, whenever something more comes and by the daily work.

What is left is for whoever watches the database at that very moment, and what a text says of its writer.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import PUBLIC_ID_LENGTH
from smail.db.tables import Opinion
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.opinions import Sender, code_of
from smail.errors import Conflict, NotFound, Refused
from smail.services import audit
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

# So many without a name in a day are a flood and no opinions; then the others wait until tomorrow.
MOST_A_DAY = 300
_FRESH = {
    name: kind.insert(Opinion.__table__).on_conflict_do_nothing()
    for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))
}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says; `key` is the secret of the form, so that sending the same twice says it once."""

    key: str = field(repr=False)
    text: str = field(repr=False)
    page: str = ""
    wants_answer: bool = False
    programme_id: int | None = None
    federation_id: int | None = None

    @property
    def seed(self) -> str:
        """What the row's key and the reply code are made from: one for the same words of the same form."""
        return f"{self.key}:{self.text}"


def tell_without_name(db: Session, vault: Vault, said: Said, *, on: date | None = None) -> str | None:
    """It is kept, with nothing of who said it; the code that reads the answer, where one is wanted.

    The same form gets the same code. Refused with a personnummer, Conflict when too many came that day.
    """
    on = on or clock.today()
    if _came_on(db, on) >= MOST_A_DAY:
        raise Conflict("too many anonymous opinions in a day")
    code = _reply_code(vault, said.seed) if said.wants_answer else None
    row = _row(vault, said, Sender.ANONYMOUS, on) | {
        "code_mac": None if code is None else code_mac(vault, code)
    }
    _mix_in(db, row)
    return code


def tell(
    db: Session,
    vault: Vault,
    said: Said,
    actor: Actor,
    *,
    account_id: int | None = None,
    participant_id: int | None = None,
    on: date | None = None,
) -> None:
    """It is kept as said by this member of staff or this participant. Refused with a personnummer."""
    sender = Sender.STAFF if participant_id is None else Sender.PARTICIPANT
    row = _row(vault, said, sender, on or clock.today())
    row |= {"account_id": account_id, "participant_id": participant_id}
    if not _insert(db, row):
        return
    audit.record(
        db,
        actor,
        AuditAction.OPINION_TELL,
        AuditObject.OPINION,
        str(row["public_id"]),
        participant_id=participant_id,
    )


def answer(
    db: Session,
    vault: Vault,
    public_id: str,
    text: str,
    *,
    actor: Actor,
    account_id: int,
    on: date | None = None,
) -> None:
    """Whoever said it can read the answer; without a text it is read, where no answer was wanted.

    NotFound for none, Conflict where somebody was first, Refused for a missing text or a personnummer.
    """
    refuse_personnummer(answer=text)
    row = db.get(Opinion, public_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.answered_on is not None:
        raise Conflict("the opinion is already answered")
    if row.wants_answer and not text:
        raise Refused("an answer is wanted")
    row.answer = sealing.sealed(vault, Opinion.answer, public_id, text or None)
    row.answered_on, row.answered_by_id = on or clock.today(), account_id
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.OPINION_ANSWER,
        AuditObject.OPINION,
        public_id,
        participant_id=row.participant_id,
        has_text=bool(text),
    )


def mix(db: Session) -> None:
    """Everything anonymous that waits is written anew, in any order."""
    for public_id in _shuffled(_waiting(db)):
        _write_anew(db, public_id)


def key_of(vault: Vault, said: Said) -> str:
    """The key of the row of what is said."""
    return vault.token("opinion", said.seed)[:PUBLIC_ID_LENGTH]


def code_mac(vault: Vault, code: str) -> bytes:
    """What is kept of a code."""
    return vault.mac("opinion_code", code)


def _reply_code(vault: Vault, seed: str) -> str:
    return code_of(int.from_bytes(vault.mac("opinion_reply", seed)))


def _row(vault: Vault, said: Said, sender: Sender, on: date) -> dict[str, object]:
    refuse_personnummer(text=said.text)
    own = key_of(vault, said)
    return {
        "public_id": own,
        "told_on": on,
        "sender": sender,
        "federation_id": said.federation_id,
        "programme_id": said.programme_id,
        "page": said.page,
        "text": sealing.sealed(vault, Opinion.text, own, said.text),
        "wants_answer": said.wants_answer,
    }


def _insert(db: Session, row: dict[str, object]) -> bool:
    """Whether it was not there already."""
    fresh = _FRESH[db.get_bind().dialect.name].values(row).returning(Opinion.public_id)
    return db.scalar(fresh) is not None


def _came_on(db: Session, day: date) -> int:
    anonymous = Opinion.sender == Sender.ANONYMOUS
    return db.scalar(select(func.count()).where(anonymous, Opinion.told_on == day)) or 0


def _mix_in(db: Session, row: dict[str, object]) -> None:
    """The row stands among the others that wait, which are written anew before and after it."""
    for public_id in _shuffled([*_waiting(db), ""]):
        if public_id:
            _write_anew(db, public_id)
        else:
            _insert(db, row)


def _waiting(db: Session) -> list[str]:
    """The keys of everything anonymous that waits, held, so that two who send at once take turns."""
    found = select(Opinion.public_id).where(Opinion.sender == Sender.ANONYMOUS, Opinion.answered_on.is_(None))
    return list(db.scalars(found.order_by(Opinion.public_id).with_for_update()))


def _shuffled(keys: list[str]) -> Iterator[str]:
    secrets.SystemRandom().shuffle(keys)
    yield from keys


def _write_anew(db: Session, public_id: str) -> None:
    same = update(Opinion).where(Opinion.public_id == public_id).values(told_on=Opinion.told_on)
    db.execute(same, execution_options={"synchronize_session": False})
