"""What a member of staff chooses about the mail that tells what waits on Today."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import Account, StaffDigest
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.reminding import DigestPace
from smail.services import audit
from smail.services.audit import Actor
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """How often, and where to."""

    pace: DigestPace
    email: str = field(repr=False)


def choose(db: Session, vault: Vault, account_id: int, choice: DigestChoice | None, actor: Actor) -> None:
    """Mail comes as chosen; without a choice none comes, and the address is not kept."""
    account = db.get_one(Account, account_id)
    kept = db.get(StaffDigest, account_id)
    if kept is not None:
        db.delete(kept)
        db.flush()
    if choice is not None:
        email = sealing.sealed(vault, StaffDigest.email, account.public_id, choice.email)
        db.add(StaffDigest(account_id=account_id, email=email, pace=choice.pace))
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.ACCOUNT_DIGEST,
        AuditObject.ACCOUNT,
        account.public_id,
        pace="never" if choice is None else choice.pace.value,
    )


def choice_of(db: Session, vault: Vault, account_id: int) -> DigestChoice | None:
    """What the account has chosen; None where it gets no mail."""
    kept = db.get(StaffDigest, account_id)
    if kept is None:
        return None
    own = db.get_one(Account, account_id).public_id
    return DigestChoice(kept.pace, sealing.opened(vault, StaffDigest.email, own, kept.email))
