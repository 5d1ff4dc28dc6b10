"""Writes a register that was judged: new people, and their certificates in the order they were given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Certificate, Federation, Learner
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.horizontal import usual_group
from smail.imports.register import Entry, Named
from smail.imports.register_issuers import Issuer
from smail.imports.register_known import Compared, NewCertificate
from smail.imports.register_people import Person
from smail.queries.organisations import called
from smail.queries.viewers import grants_of
from smail.services import audit
from smail.services.audit import Actor
from smail.services.certification import free_number
from smail.services.learner_entry import email_mac
from smail.vault import Vault, token


@dataclass(frozen=True, slots=True)
class LoadedRegister:
    """What was added; nothing where all was known before."""

    n_people: int
    n_certificates: int


def load(
    db: Session, vault: Vault, federation_id: int, new: Compared, digest: str, actor: Actor
) -> LoadedRegister:
    """Everything new in the register stands in the database; ValueError for one that has faults."""
    if new.faults or new.undecided:
        raise ValueError("a register with faults is not read in")
    newcomers = new.newcomers
    if not new.certificates and not newcomers:
        return LoadedRegister(0, 0)
    people = {email: person.learner for email, person in new.people.items()}
    for named in newcomers:
        email = named.email.casefold()
        people[email] = _add_person(db, vault, federation_id, named, new.people[email], actor)
    _write_addresses(db, vault, new, actor)
    _add_certificates(db, new.certificates, people, actor)
    audit.record(
        db,
        actor,
        AuditAction.IMPORT_REGISTER,
        AuditObject.FEDERATION,
        db.get_one(Federation, federation_id).public_id,
        n_people=len(newcomers),
        n_certificates=len(new.certificates),
        file=digest,
    )
    return LoadedRegister(len(newcomers), len(new.certificates))


def _add_person(
    db: Session, vault: Vault, federation_id: int, entry: Named, person: Person, actor: Actor
) -> Learner:
    """Somebody who can be asked to courses too; staff are the learner of their account."""
    own, account = new_public_id(), person.account
    row = Learner(
        public_id=own,
        federation_id=federation_id,
        organisation_id=entry.organisation_id,
        account_id=None if account is None else account.id,
        first_name=entry.first_name,
        last_name=entry.last_name,
        sex=entry.sex,
        learner_group=entry.group or usual_group(() if account is None else grants_of(db, account)),
        email=sealing.sealed(vault, Learner.email, own, entry.email),
        email_mac=email_mac(vault, entry.email),
        added_at=clock.now(),
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, AuditAction.LEARNER_ADD, AuditObject.LEARNER, row.public_id)
    return row


def _write_addresses(db: Session, vault: Vault, new: Compared, actor: Actor) -> None:
    """Who was chosen by word is known by the address the next time, where there was none."""
    for named in new.register.people:
        person = new.people[named.email.casefold()]
        row = person.learner
        if person.is_chosen and row is not None and row.email is None:
            row.email = sealing.sealed(vault, Learner.email, row.public_id, named.email)
            row.email_mac = email_mac(vault, named.email)
            db.flush()
            audit.record(db, actor, AuditAction.LEARNER_CHANGE, AuditObject.LEARNER, row.public_id)


def _add_certificates(
    db: Session, rows: Sequence[NewCertificate], people: Mapping[str, Learner | None], actor: Actor
) -> None:
    """Each renews the one before it on its level, unless that was withdrawn or is renewed already."""
    for new in rows:
        entry = new.entry
        learner = people[entry.email.casefold()]
        assert learner is not None
        row = Certificate(
            public_id=new_public_id(),
            number=entry.number or free_number(db),
            proof=token(),
            learner_id=learner.id,
            level=entry.level,
            issued_on=entry.issued_on,
            valid_until=entry.until,
            **_issued_by(new.issuer, people),
            renews_id=_renewed(db, learner.id, entry),
            **called(db, learner.organisation_id),
        )
        db.add(row)
        db.flush()
        action, kind = AuditAction.CERTIFICATE_ISSUE, AuditObject.CERTIFICATE
        audit.record(db, actor, action, kind, row.public_id, level=row.level.value, how="import")


def _issued_by(issuer: Issuer | None, people: Mapping[str, Learner | None]) -> dict[str, int | None]:
    """Whoever certified, by the account where there is one now that everybody of the file is here."""
    if issuer is None:
        return {}
    if issuer.email is None:
        return {"issued_by_id": issuer.account_id, "issued_by_learner_id": issuer.learner_id}
    learner = people[issuer.email]
    assert learner is not None
    return {"issued_by_learner_id": learner.id}


def _renewed(db: Session, learner_id: int, entry: Entry) -> int | None:
    own = select(Certificate).where(Certificate.learner_id == learner_id, Certificate.level == entry.level)
    last = db.scalars(own.order_by(Certificate.id.desc()).limit(1)).first()
    return None if last is None or last.withdrawn_on is not None else last.id
