"""Who takes courses: written down once with name, place and address, and what is told of them later."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Account, Learner, Organisation, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import LearnerGroup
from smail.domain.horizontal import usual_group
from smail.domain.mail_address import is_address
from smail.domain.people import Sex
from smail.domain.personnummer import looks_like_personnummer
from smail.domain.training_plan import last_quarter
from smail.errors import Refused
from smail.queries.viewers import grants_of
from smail.services import audit
from smail.services.audit import Actor
from smail.services.sign_in import normal_username
from smail.vault import Vault

LONGEST_NAME = 80
EMAIL_PURPOSE = "learner_email"


class LearnerFault(StrEnum):
    """What is wrong with somebody who is to take a course, as it was filled in."""

    NAME = "name"
    HIDDEN_SIGN = "hidden_sign"
    EMAIL = "email"
    EMAIL_TAKEN = "email_taken"
    OF_ACCOUNT = "of_account"
    PERSONNUMMER = "personnummer"
    NO_SUCH_ORGANISATION = "no_such_organisation"


@dataclass(frozen=True, slots=True)
class LearnerFields:
    """Everything that is filled in about somebody who takes courses."""

    first_name: str
    last_name: str
    organisation_id: int
    email: str = ""
    sex: Sex | None = None
    learner_group: LearnerGroup = LearnerGroup.TRAINEE


def learner_faults(
    db: Session, vault: Vault, federation_id: int, new: LearnerFields, *, own_id: int | None = None
) -> tuple[tuple[str, LearnerFault], ...]:
    """What is wrong with somebody new, or with what is put right, by the field that it is filled in at."""
    names = {"first_name": new.first_name, "last_name": new.last_name}
    long = tuple((key, LearnerFault.NAME) for key, name in names.items() if not 0 < len(name) <= LONGEST_NAME)
    numbers = tuple(
        (key, LearnerFault.PERSONNUMMER)
        for key, name in {**names, "email": new.email}.items()
        if looks_like_personnummer(name)
    )
    hidden = tuple((key, LearnerFault.HIDDEN_SIGN) for key, name in names.items() if not name.isprintable())
    organisation = db.get(Organisation, new.organisation_id)
    elsewhere = organisation is None or organisation.federation_id != federation_id
    return (
        *long,
        *hidden,
        *numbers,
        *address_faults(db, vault, federation_id, new.email, own_id),
        *((("organisation", LearnerFault.NO_SUCH_ORGANISATION),) if elsewhere else ()),
    )


def address_faults(
    db: Session, vault: Vault, federation_id: int, email: str, own_id: int | None = None
) -> tuple[tuple[str, LearnerFault], ...]:
    """What is wrong with an address alone; nothing with none."""
    if not email:
        return ()
    if not is_address(email):
        return (("email", LearnerFault.EMAIL),)
    taken = select(Learner.id).where(
        Learner.federation_id == federation_id, Learner.email_mac == email_mac(vault, email)
    )
    if db.scalar(taken) not in (None, own_id):
        return (("email", LearnerFault.EMAIL_TAKEN),)
    return (("email", LearnerFault.OF_ACCOUNT),) if _is_of_account(db, federation_id, email, own_id) else ()


def _is_of_account(db: Session, federation_id: int, email: str, own_id: int | None) -> bool:
    """Whether the address is what a colleague signs in with, who is another than the learner."""
    account_id = db.scalar(
        select(Account.id).where(
            Account.federation_id == federation_id,
            Account.username == normal_username(email),
            Account.open_on(clock.today()),
        )
    )
    own = None if own_id is None else db.get_one(Learner, own_id)
    return account_id is not None and (own is None or own.account_id != account_id)


def add_learner(
    db: Session,
    vault: Vault,
    federation_id: int,
    new: LearnerFields,
    actor: Actor,
    *,
    at: datetime | None = None,
) -> Learner:
    """Somebody who has no account can be asked to courses; Refused for what `learner_faults` names."""
    wrong = learner_faults(db, vault, federation_id, new)
    if wrong:
        raise Refused(", ".join(f"{name}: {fault}" for name, fault in wrong))
    own = new_public_id()
    row = Learner(
        public_id=own,
        federation_id=federation_id,
        organisation_id=new.organisation_id,
        first_name=new.first_name,
        last_name=new.last_name,
        sex=new.sex,
        learner_group=new.learner_group,
        email=sealing.sealed(vault, Learner.email, own, new.email or None),
        email_mac=email_mac(vault, new.email) if new.email else None,
        added_at=at or clock.now(),
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, AuditAction.LEARNER_ADD, AuditObject.LEARNER, row.public_id)
    return row


def learner_of(
    db: Session, account: Account, actor: Actor, *, sex: Sex | None = None, at: datetime | None = None
) -> Learner:
    """The learner that a member of staff is: the same one ever after. Refused without an organisation."""
    known = db.scalar(select(Learner).where(Learner.account_id == account.id))
    if known is not None:
        return known
    if account.organisation_id is None:
        raise Refused("whoever takes a course belongs to an organisation")
    row = Learner(
        federation_id=account.federation_id,
        organisation_id=account.organisation_id,
        account_id=account.id,
        first_name=account.first_name,
        last_name=account.last_name,
        sex=sex,
        learner_group=usual_group(grants_of(db, account)),
        added_at=at or clock.now(),
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, AuditAction.LEARNER_ADD, AuditObject.LEARNER, row.public_id)
    return row


def tell_sex(db: Session, seat_id: int, sex: Sex | None, actor: Actor) -> Learner:
    """Whoever has the seat has said the own sex, or no longer does: for the county's figures alone."""
    row = db.get_one(Seat, seat_id).learner
    if row.sex is not sex:
        keep_before(row)
        row.sex = sex
        db.flush()
        audit.record(db, actor, AuditAction.LEARNER_CHANGE, AuditObject.LEARNER, row.public_id)
    return row


def correct_group(db: Session, seat_id: int, group: LearnerGroup, actor: Actor) -> Learner:
    """Whoever has the seat takes courses as one of this group, on every course and in every figure."""
    row = db.get_one(Seat, seat_id).learner
    if row.learner_group is not group:
        keep_before(row)
        row.learner_group = group
        db.flush()
        action, kind = AuditAction.LEARNER_CHANGE, AuditObject.LEARNER
        audit.record(db, actor, action, kind, row.public_id, group=group.value)
    return row


def keep_before(row: Learner) -> None:
    """What stood when the last quarter closed is kept, however often it is changed in this one."""
    today = clock.today()
    if row.changed_on is None or row.changed_on <= last_quarter(today).last_on:
        row.sex_before, row.group_before, row.changed_on = row.sex, row.learner_group, today


def email_mac(vault: Vault, email: str) -> bytes:
    """By which an address is found again, without care for letters."""
    return vault.mac(EMAIL_PURPOSE, email.casefold())
