"""Files about persons on the pages: the list, one with who asked and decided, and what its check says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, undefer

from smail import clock
from smail.db.tables import (
    Account,
    Enrolment,
    Job,
    Learner,
    Participant,
    PersonFile,
    PersonFileProgramme,
    Programme,
    RoleGrant,
)
from smail.db.tables.people import is_real
from smail.domain.jobs import JobKind
from smail.domain.person_files import (
    Check,
    Coarseness,
    Coarser,
    RequestState,
    checked,
    counted,
    groups_of,
    helping_pair,
    request_state,
    suggestions,
)
from smail.domain.roles import Role
from smail.domain.two_persons import Behind, Given
from smail.policies import PersonFileSubject, Place
from smail.queries.person_file_beside import beside
from smail.queries.person_file_people import Scope, everybody


@dataclass(frozen=True, slots=True)
class Tried:
    """What a file would be: its check, and how many would stand out after each step that makes it coarser.

    `pair` is two steps that together are enough, where no single one is; `beside` is the earlier file beside
    which it would show who few persons are.
    """

    check: Check
    ways: Sequence[tuple[Coarser, int]]
    beside: PersonFile | None = None
    pair: tuple[Coarser, Coarser] | None = None

    @property
    def holds(self) -> bool:
        """Whether the file may leave."""
        return self.check.holds and self.beside is None


def person_file_subject(db: Session, public_id: str) -> PersonFileSubject | None:
    """The file with this public id, as the rules see it."""
    row = db.scalar(select(PersonFile).where(PersonFile.public_id == public_id))
    return None if row is None else PersonFileSubject(row.id, row.public_id, Place(row.federation_id))


def files_of(db: Session, federation_id: int) -> Sequence[tuple[PersonFile, Job | None]]:
    """Every file that was asked for in the federation with its work, the newest first."""
    wanted = (
        select(PersonFile, Job)
        .outerjoin(Job, (Job.object_id == PersonFile.public_id) & (Job.kind == JobKind.PERSON_FILE))
        .options(joinedload(PersonFile.asked_by))
        .where(PersonFile.federation_id == federation_id)
        .order_by(PersonFile.id.desc())
    )
    return db.execute(wanted).all()


def state_of(row: PersonFile) -> RequestState:
    """What has become of the request until today."""
    asked_on, is_withdrawn = clock.civil(row.asked_at), row.withdrawn_at is not None
    return request_state(row.decision, is_withdrawn=is_withdrawn, asked_on=asked_on, today=clock.today())


def file_with_password(db: Session, id_: int) -> PersonFile:
    """The file with what is otherwise not read: the password, sealed, while it has not been shown."""
    return db.scalars(
        select(PersonFile).options(undefer(PersonFile.password)).where(PersonFile.id == id_)
    ).one()


def programme_names(db: Session, file_id: int) -> tuple[str, ...]:
    """The programmes of the file by name."""
    names = (
        select(Programme.name)
        .join(PersonFileProgramme, PersonFileProgramme.programme_id == Programme.id)
        .where(PersonFileProgramme.file_id == file_id)
    )
    return tuple(db.scalars(names.order_by(Programme.name, Programme.id)))


def tried(db: Session, scope: Scope, how: Coarseness, own_id: int | None = None) -> Tried:
    """What the file would be if it was made now; `own_id` where it has been asked for."""
    people = counted(known for _id, known in everybody(db, scope))
    check = checked(groups_of(people, how))
    if not check.holds:
        ways = suggestions(people, how)
        is_enough = any(not left for _step, left in ways)
        return Tried(check, ways, pair=None if is_enough else helping_pair(people, how))
    return Tried(check, (), beside(db, scope, how, own_id))


def first_day(db: Session, federation_id: int) -> date | None:
    """The first start of anybody real in the federation."""
    firsts = select(func.min(Enrolment.starts_on)).join(
        Participant, Participant.id == Enrolment.participant_id
    )
    return db.scalar(firsts.where(Participant.federation_id == federation_id, is_real(Participant.id)))


def behind(db: Session, account_id: int) -> Behind:
    """What is known of the person behind the account."""
    row = db.get_one(Account, account_id)
    own = select(Learner.email_mac).where(Learner.account_id == account_id, Learner.email_mac.is_not(None))
    macs = frozenset(mac for mac in db.scalars(own) if mac is not None)
    return Behind(row.id, row.username, row.first_name, row.last_name, macs)


def given_roles(db: Session, account_id: int) -> tuple[Given, ...]:
    """The roles of today by which the account decides about files, and who gave them."""
    today = clock.today()
    held = select(RoleGrant.granted_by_id, RoleGrant.starts_on).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role == Role.COORDINATOR,
        RoleGrant.starts_on <= today,
        RoleGrant.open_on(today),
    )
    return tuple(Given(by, since) for by, since in db.execute(held.order_by(RoleGrant.id)))
