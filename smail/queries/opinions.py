"""What people think: for those who answer it, and for those who said it and read the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import Account, Enrolment, Opinion, Participant, Programme
from smail.db.tables.people import is_real
from smail.domain.alphabet import swedish_order
from smail.domain.opinions import TOLD_OF_AFTER, Sender, answer_by, is_overdue
from smail.domain.roles import Role, ScopeKind
from smail.policies import Viewer
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Heard:
    """One opinion, opened. Of a participant only that it was one: who leads the work need not know who."""

    public_id: str
    told_on: date
    sender: Sender
    # Of staff who said it with their name.
    name: str
    programme: str
    page: str
    text: str = field(repr=False)
    wants_answer: bool
    answer: str = field(repr=False)
    answered_on: date | None

    @property
    def answer_by(self) -> date:
        """The last day on which an answer keeps the promise."""
        return answer_by(self.told_on)

    @property
    def is_overdue(self) -> bool:
        """Whether it waits, and longer than was promised."""
        return self.answered_on is None and is_overdue(self.told_on, clock.today())


@dataclass(frozen=True, slots=True)
class Home:
    """Where what somebody says belongs."""

    federation_id: int | None
    programme_id: int | None


NOWHERE = Home(None, None)


@dataclass(frozen=True, slots=True)
class Offered:
    """A programme that what is said without a name may be about."""

    public_id: str
    name: str
    home: Home


def waiting(db: Session, vault: Vault, viewer: Viewer) -> Sequence[Heard]:
    """What the viewer answers and nobody has yet, the oldest first."""
    return _waiting(db, vault, _answered_by(viewer))


def waiting_elsewhere(db: Session, vault: Vault, viewer: Viewer) -> Sequence[Heard]:
    """What the viewer may read while the coordinator answers it, the oldest first."""
    if viewer.has(Role.COORDINATOR) or not viewer.has(Role.PROGRAMME_LEAD):
        return ()
    return _waiting(db, vault, _about_none(viewer))


def answered(db: Session, vault: Vault, viewer: Viewer, *, at_most: int = 50) -> Sequence[Heard]:
    """What the viewer may read that is answered, the latest answer first."""
    query = _read().where(_read_by(viewer), Opinion.answered_on.is_not(None))
    latest = query.order_by(Opinion.answered_on.desc(), Opinion.public_id).limit(at_most)
    return _opened_all(db, vault, latest)


def heard(db: Session, vault: Vault, public_id: str) -> Heard:
    """The opinion with this key, which is there."""
    return _opened_all(db, vault, _read().where(Opinion.public_id == public_id))[0]


def said_by_participant(db: Session, vault: Vault, participant_id: int) -> Sequence[Heard]:
    """What the person has said with the own name, the latest first."""
    return _said(db, vault, Opinion.participant_id == participant_id)


def said_by_account(db: Session, vault: Vault, account_id: int) -> Sequence[Heard]:
    """What the member of staff has said with the own name, the latest first."""
    return _said(db, vault, Opinion.account_id == account_id)


def by_code(db: Session, vault: Vault, code_mac: bytes) -> Heard | None:
    """What was said without a name and is read with this code."""
    found = _opened_all(db, vault, _read().where(Opinion.code_mac == code_mac))
    return found[0] if found else None


def waiting_long(db: Session, viewer: Viewer, today: date) -> int:
    """How many wait for the viewer's answer since more than a week."""
    since: timedelta = TOLD_OF_AFTER
    query = select(func.count()).where(
        _answered_by(viewer), Opinion.answered_on.is_(None), Opinion.told_on < today - since
    )
    return db.scalar(query) or 0


def offered(db: Session, today: date) -> Sequence[Offered]:
    """The real programmes that run today, by name."""
    running = or_(Programme.ends_on.is_(None), Programme.ends_on >= today)
    rows = db.execute(
        select(Programme.id, Programme.public_id, Programme.name, Programme.federation_id)
        .where(Programme.starts_on <= today, running, Programme.exercise_since.is_(None))
        .order_by(Programme.id)
    )
    found = (Offered(row.public_id, row.name, Home(row.federation_id, row.id)) for row in rows)
    return sorted(found, key=lambda one: swedish_order(one.name))


def home_of_participant(db: Session, participant_id: int) -> Home:
    """Where the person is, or was last."""
    row = db.execute(
        select(Participant.federation_id, Enrolment.programme_id)
        .outerjoin(Enrolment, Enrolment.participant_id == Participant.id)
        .where(Participant.id == participant_id)
        .order_by(Enrolment.ended_on.is_not(None), Enrolment.starts_on.desc(), Enrolment.id.desc())
        .limit(1)
    ).one()
    return Home(row.federation_id, row.programme_id)


def home_of_staff(viewer: Viewer) -> Home:
    """The one programme that the viewer's roles are held in; none where there are several or none."""
    ids = {one.scope_id for one in viewer.grants if one.scope_kind is ScopeKind.PROGRAMME}
    return Home(viewer.federation_id, ids.pop() if len(ids) == 1 else None)


def _waiting(db: Session, vault: Vault, whose: ColumnElement[bool]) -> Sequence[Heard]:
    query = _read().where(whose, Opinion.answered_on.is_(None))
    return _opened_all(db, vault, query.order_by(Opinion.told_on, Opinion.public_id))


def _read_by(viewer: Viewer) -> ColumnElement[bool]:
    """What the viewer answers; for whoever leads a programme also what is about none."""
    if not viewer.has(Role.PROGRAMME_LEAD):
        return _answered_by(viewer)
    return or_(_answered_by(viewer), _about_none(viewer))


def _about_none(viewer: Viewer) -> ColumnElement[bool]:
    return _meant(and_(Opinion.programme_id.is_(None), _of_federation(viewer)))


def _answered_by(viewer: Viewer) -> ColumnElement[bool]:
    """As the rule of Action.ANSWER_OPINION, asked of the database."""
    led = [
        one.scope_id
        for one in viewer.grants
        if one.role is Role.PROGRAMME_LEAD and one.scope_kind is ScopeKind.PROGRAMME
    ]
    ways: list[ColumnElement[bool]] = [Opinion.programme_id.in_(led) if led else false()]
    if viewer.has(Role.COORDINATOR):
        ways.append(_of_federation(viewer))
    return _meant(or_(*ways))


def _of_federation(viewer: Viewer) -> ColumnElement[bool]:
    """Of the viewer's federation, or of nobody knows which."""
    return or_(Opinion.federation_id == viewer.federation_id, Opinion.federation_id.is_(None))


def _meant(opinions: ColumnElement[bool]) -> ColumnElement[bool]:
    # What was said in the shoes of somebody invented was said to practise, and nobody waits for an answer.
    played = and_(Opinion.participant_id.is_not(None), not_(is_real(Opinion.participant_id)))
    return and_(opinions, not_(played))


def _read() -> Select[Opinion, str, str, str]:
    return (
        select(Opinion, Programme.name, Account.first_name, Account.last_name)
        .outerjoin(Programme, Programme.id == Opinion.programme_id)
        .outerjoin(Account, Account.id == Opinion.account_id)
    )


def _said(db: Session, vault: Vault, own: ColumnElement[bool]) -> Sequence[Heard]:
    return _opened_all(db, vault, _read().where(own).order_by(Opinion.told_on.desc(), Opinion.public_id))


def _opened_all(db: Session, vault: Vault, query: Select[Opinion, str, str, str]) -> Sequence[Heard]:
    return tuple(_opened(vault, *row) for row in db.execute(query))


def _opened(
    vault: Vault, row: Opinion, programme: str | None, first_name: str | None, last_name: str | None
) -> Heard:
    return Heard(
        public_id=row.public_id,
        told_on=row.told_on,
        sender=row.sender,
        name=" ".join(filter(None, (first_name, last_name))),
        programme=programme or "",
        page=row.page,
        text=sealing.opened(vault, Opinion.text, row.public_id, row.text),
        wants_answer=row.wants_answer,
        answer=sealing.opened(vault, Opinion.answer, row.public_id, row.answer) or "",
        answered_on=row.answered_on,
    )
