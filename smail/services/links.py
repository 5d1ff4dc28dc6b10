"""The personal link: possession opens the current questionnaire and nothing else.

Only a MAC of the secret is kept. A person has one live link that was given by hand; a new one ends the old,
and that of the reminders, together with every session that came through them.

A reminder must not make the letter worthless that lies on the kitchen table, so it carries a link of its own
beside that one. All reminders of an occasion carry the same: its secret is kept nowhere, but can be made
again from the row's seed and the pepper. The first answers sent in spend both.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from smail import clock
from smail import vault as vaults
from smail.db.base import Base, new_public_id
from smail.db.prepared import Prepared, PreparedWrite
from smail.db.tables import Assessment, LoginCode, PersonalLink, WebSession
from smail.domain.audit import AuditAction, AuditObject
from smail.queries.opening import is_spent
from smail.queries.standings import is_enrolled
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault

PURPOSE = "personal_link"
REMINDER_PURPOSE = "reminder_link"
_LIVE = select(PersonalLink).where(
    PersonalLink.participant_id == bindparam("participant_id"), PersonalLink.revoked_at.is_(None)
)


class LiveLink(NamedTuple):
    """A link that opens something still, and whose it is."""

    id: int
    participant_id: int


_link = Base.metadata.tables[PersonalLink.__tablename__]
_BY_TOKEN = Prepared(
    select(_link.c.id, _link.c.participant_id).where(
        _link.c.token_mac == bindparam("token_mac"), _link.c.revoked_at.is_(None)
    ),
    LiveLink,
)
_USE_UP = PreparedWrite(
    update(_link).where(
        _link.c.participant_id == bindparam("of_participant"),
        _link.c.revoked_at.is_(None),
        _link.c.assessment_id.is_(None),
    ),
    "assessment_id",
)


def issue_link(
    db: Session, vault: Vault, participant_id: int, *, actor: Actor, issued_by_id: int | None
) -> str:
    """The secret of a new link, told this once; every older link of the person is revoked."""
    person = locks.person(db, participant_id)
    _revoke_live(db, participant_id)
    token = vaults.token()
    db.add(
        PersonalLink(
            participant_id=participant_id,
            token_mac=vault.mac(PURPOSE, token),
            issued_at=clock.now(),
            issued_by_id=issued_by_id,
        )
    )
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.LINK_ISSUE,
        AuditObject.PARTICIPANT,
        person.public_id,
        participant_id=participant_id,
    )
    return token


def reminder_link(db: Session, vault: Vault, participant_id: int) -> str:
    """The secret of the link that reminders carry; a new one where the last was revoked or is spent.

    Nothing about it stands in the audit: the message that carries it does.
    """
    locks.person(db, participant_id)
    live = next((link for link in _live(db, participant_id) if link.seed is not None), None)
    if live is not None and live.seed is not None:
        token = vault.token(REMINDER_PURPOSE, live.seed)
        # After another pepper the secret is another one, and what was kept of the old one is of no use.
        if live.token_mac == vault.mac(PURPOSE, token) and not is_spent(db, live.id):
            return token
        _revoke(db, [live])
    seed = new_public_id()
    token = vault.token(REMINDER_PURPOSE, seed)
    db.add(
        PersonalLink(
            participant_id=participant_id,
            token_mac=vault.mac(PURPOSE, token),
            issued_at=clock.now(),
            seed=seed,
        )
    )
    db.flush()
    return token


def end_reminder_link(db: Session, participant_id: int) -> None:
    """The link of reminders opens nothing more: it lies on a phone, or in mail, that may be another's by now.

    One that was given by hand stays, and the next reminder has a new one.
    """
    _revoke(db, [link for link in _live(db, participant_id) if link.seed is not None])


def revoke_link(db: Session, participant_id: int, *, actor: Actor) -> None:
    """The person has no live link; nothing changes where there was none."""
    person = locks.person(db, participant_id)
    if _revoke_live(db, participant_id):
        audit.record(
            db,
            actor,
            AuditAction.LINK_REVOKE,
            AuditObject.PARTICIPANT,
            person.public_id,
            participant_id=participant_id,
        )


def end_ways_in(db: Session, participant_id: int, *, actor: Actor) -> None:
    """No link, code or session from before lets the person in; a new link is needed."""
    revoke_link(db, participant_id, actor=actor)
    db.execute(delete(WebSession).where(WebSession.participant_id == participant_id))
    db.execute(delete(LoginCode).where(LoginCode.participant_id == participant_id))


def open_link(db: Session, vault: Vault, token: str) -> LiveLink | None:
    """The live link with this secret; None where it is unknown, revoked or of a person in no programme."""
    link = _BY_TOKEN.first(db, token_mac=vault.mac(PURPOSE, token))
    if link is None or not is_enrolled(db, link.participant_id, clock.today()):
        return None
    return link


def use_up(db: Session, assessment: Assessment) -> None:
    """The person's live links are spent on this rating, whichever way the person came in; spent ones stay."""
    _USE_UP.run(db, of_participant=assessment.participant_id, assessment_id=assessment.id)


def _revoke_live(db: Session, participant_id: int) -> bool:
    live = _live(db, participant_id)
    _revoke(db, live)
    return bool(live)


def _revoke(db: Session, links: Sequence[PersonalLink]) -> None:
    for link in links:
        link.revoked_at = clock.now()
        db.execute(delete(WebSession).where(WebSession.link_id == link.id))
    db.flush()


def _live(db: Session, participant_id: int) -> Sequence[PersonalLink]:
    return db.scalars(_LIVE, {"participant_id": participant_id}).all()
