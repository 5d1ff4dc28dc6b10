"""Asks everybody on a pasted list to a course: all of them, or nobody where a line is wrong."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Learner, Seat
from smail.domain.certification import SeatState
from smail.imports.people_list import LineFault, Listed, ListFault
from smail.queries.learners import Namesakes, name_key, namesakes
from smail.services import learner_entry, seats
from smail.services.audit import Actor
from smail.services.learner_entry import LearnerFields
from smail.services.sign_in import normal_username
from smail.vault import Vault

Known = dict[str, Learner | Account]


def known_faults(
    db: Session, vault: Vault, federation_id: int, course_id: int, people: Sequence[Listed]
) -> tuple[LineFault, ...]:
    """Which lines do not go with what is known: an address of somebody else, or somebody who is there.

    Without an address nobody can tell two of the same name apart, so the second is asked about; and whoever
    has the name of somebody known in the same municipality is added alone, where that is asked.
    """
    known = _known(db, vault, federation_id, people)
    there, others = _without_address(db, course_id), namesakes(db, federation_id)
    return tuple(
        (one.line, fault)
        for one in people
        for fault in (_fault(one, known.get(one.email.casefold()), there, others),)
        if fault is not None
    )


def _fault(
    one: Listed, known: Learner | Account | None, there: frozenset[tuple[str, ...]], others: Namesakes
) -> ListFault | None:
    if known is not None:
        # A shared box, or a family's: whoever is added is who was written, and nobody else.
        is_same = name_key(known.first_name, known.last_name) == name_key(one.first_name, one.last_name)
        return None if is_same else ListFault.ANOTHERS_ADDRESS
    if one.key in there:
        return ListFault.THERE_ALREADY
    is_like = others.of(one.first_name, one.last_name, one.organisation_id)
    return ListFault.NAMESAKE if is_like else None


def ask_all(
    db: Session,
    vault: Vault,
    federation_id: int,
    course_id: int,
    people: Sequence[Listed],
    actor: Actor,
    *,
    have_said_yes: bool,
) -> tuple[Seat, ...]:
    """Everybody is asked to the course, whoever is known by the address as the one they are."""
    known = _known(db, vault, federation_id, people)
    rows = []
    for one in people:
        learner = _learner(db, vault, federation_id, one, known.get(one.email.casefold()), actor)
        row = seats.invite(db, course_id, learner.id, actor)
        if have_said_yes and row.state is SeatState.INVITED:
            seats.accept(db, vault, row.id, "", actor)
        rows.append(row)
    return tuple(rows)


def _learner(
    db: Session,
    vault: Vault,
    federation_id: int,
    one: Listed,
    known: Learner | Account | None,
    actor: Actor,
) -> Learner:
    if isinstance(known, Learner):
        return known
    if known is not None:
        return learner_entry.learner_of(db, known, actor)
    new = LearnerFields(one.first_name, one.last_name, one.organisation_id, one.email, one.sex)
    return learner_entry.add_learner(db, vault, federation_id, new, actor)


def _known(db: Session, vault: Vault, federation_id: int, people: Sequence[Listed]) -> Known:
    """Whoever an address on the list belongs to: somebody who took a course, or else a member of staff."""
    macs = {learner_entry.email_mac(vault, one.email): one.email.casefold() for one in people if one.email}
    names = {normal_username(email): email for email in macs.values()}
    learners = db.scalars(
        select(Learner).where(Learner.federation_id == federation_id, Learner.email_mac.in_(macs))
    )
    staff = db.scalars(
        select(Account).where(
            Account.federation_id == federation_id,
            Account.username.in_(names),
            Account.open_on(clock.today()),
            Account.organisation_id.is_not(None),
        )
    )
    found: Known = {names[one.username]: one for one in staff}
    return found | {macs[one.email_mac]: one for one in learners if one.email_mac is not None}


def _without_address(db: Session, course_id: int) -> frozenset[tuple[str, ...]]:
    rows = db.execute(
        select(Learner.first_name, Learner.last_name, Learner.organisation_id)
        .join(Seat, Seat.learner_id == Learner.id)
        .where(Seat.course_id == course_id, Seat.state != SeatState.WITHDRAWN, Learner.email.is_(None))
    )
    return frozenset((first.casefold(), last.casefold(), str(place)) for first, last, place in rows)
