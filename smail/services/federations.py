"""The root of an installation, made once by the operator before anybody can sign in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Federation
from smail.domain.audit import AuditAction, AuditObject
from smail.services import audit
from smail.services.audit import SYSTEM
from smail.services.texts import refuse_personnummer


def ensure_federation(db: Session, name: str) -> Federation:
    """The federation with this name exists; Refused for a name that holds a personnummer."""
    refuse_personnummer(name=name)
    found = db.scalar(select(Federation).where(Federation.name == name))
    if found is not None:
        return found
    made = Federation(name=name)
    db.add(made)
    db.flush()
    audit.record(db, SYSTEM, AuditAction.FEDERATION_CREATE, AuditObject.FEDERATION, made.public_id)
    return made
