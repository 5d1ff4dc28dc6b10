"""Sets and lifts the mark of protected identity of a person who is already here.

What could lead to the person goes at the same moment as the mark comes: a mark beside a stored number would
protect nobody. The alias is typed anew, since the name that stands there is the real one.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Enrolment, Participant
from smail.domain.audit import AuditAction, AuditObject
from smail.errors import Conflict, Refused
from smail.services import activities, audit, links, locks, registration, teams
from smail.services.audit import Actor
from smail.services.registration import Contact
from smail.vault import Vault


def protect(db: Session, vault: Vault, participant: Participant, alias: str, actor: Actor) -> None:
    """The person has an alias and no contact; only the responsible, and a deputy, are beside the person.

    A link that was given by hand works as before, one in reminders does not. Refused for an alias that
    `contact_mistakes` names, Conflict for somebody who is protected.
    """
    if participant.is_protected:
        raise Conflict("the person has protected identity")
    contact = Contact(alias)
    wrong = tuple(registration.contact_mistakes(contact, is_protected=True))
    if wrong:
        raise Refused(", ".join(f"{name}: {mistake}" for name, mistake in wrong))
    locks.person(db, participant.id)
    links.end_reminder_link(db, participant.id)
    registration.seal_contact(vault, participant, contact)
    participant.is_protected = True
    activities.forget_providers(db, participant.id)
    for enrolment in enrolments(db, participant):
        enrolment.referring_organisation_id = None
        teams.end_members(db, enrolment.id, clock.today(), actor)
    _record(db, actor, AuditAction.PARTICIPANT_PROTECT, participant)


def unprotect(db: Session, participant: Participant, account_id: int, actor: Actor) -> None:
    """The person is as others from now on, still with the alias; Conflict for all but the responsible."""
    if not participant.is_protected:
        raise Conflict("the person has no protected identity")
    if not is_responsible(db, participant, account_id):
        raise Conflict("only the responsible handledare lifts the protection")
    participant.is_protected = False
    _record(db, actor, AuditAction.PARTICIPANT_UNPROTECT, participant)


def is_responsible(db: Session, participant: Participant, account_id: int) -> bool:
    """Whether the account is responsible for the person in a programme."""
    periods = (teams.responsible(db, enrolment.id) for enrolment in enrolments(db, participant))
    return any(period is not None and period.account_id == account_id for period in periods)


def enrolments(db: Session, participant: Participant) -> list[Enrolment]:
    """Every time of the person in a programme, in which protection has to hold."""
    rows = select(Enrolment).where(Enrolment.participant_id == participant.id)
    return list(db.scalars(rows.order_by(Enrolment.id)))


def _record(db: Session, actor: Actor, action: AuditAction, participant: Participant) -> None:
    db.flush()
    kind, public_id = AuditObject.PARTICIPANT, participant.public_id
    audit.record(db, actor, action, kind, public_id, participant_id=participant.id)
