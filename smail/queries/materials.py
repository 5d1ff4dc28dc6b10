"""Documents: the list, one with its versions, what a course used, and the file itself."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, undefer

from smail.db.tables import (
    Account,
    Course,
    CourseMaterial,
    Learner,
    Material,
    MaterialVersion,
    Seat,
)
from smail.domain.alphabet import swedish_order
from smail.domain.certification import CourseKind, SeatState
from smail.domain.materials import FileKind, MaterialKind
from smail.policies import MaterialSubject, Place

TAKES_PART = (SeatState.INVITED, SeatState.ACCEPTED, SeatState.WAITING)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document, without what it holds."""

    number: int
    made_at: datetime
    made_by: str
    change: str
    kind: FileKind
    n_bytes: int
    digest: str
    # The first day on which nobody is given it, and why.
    withdrawn_on: date | None = None
    withdrawn_because: str | None = None


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One document in the list, with its newest version."""

    id: int
    public_id: str
    federation_id: int
    title: str
    kind: MaterialKind
    courses: tuple[CourseKind, ...]
    is_retired: bool
    number: int
    made_at: datetime

    @property
    def subject(self) -> MaterialSubject:
        """What the rules ask of it, for a list by roles: who reads it as a learner is not in it."""
        return _subject(self.id, self.public_id, self.federation_id, self.courses)


@dataclass(frozen=True, slots=True)
class Used:
    """A version of a document that a course uses."""

    material_id: int
    public_id: str
    title: str
    # None where it was chosen that the course does without.
    number: int | None
    is_chosen: bool
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A version with what it holds."""

    title: str
    number: int
    kind: FileKind
    digest: str
    data: bytes = field(repr=False)
    withdrawn_on: date | None = None
    withdrawn_because: str | None = None


def materials(db: Session, federation_id: int) -> Sequence[MaterialRow]:
    """Every document of the federation: those in use first, by kind and title."""
    stands = case((MaterialVersion.withdrawn_on.is_(None), MaterialVersion.number))
    number = func.coalesce(func.max(stands), func.max(MaterialVersion.number))
    newest = (
        select(MaterialVersion.material_id, number.label("number"))
        .group_by(MaterialVersion.material_id)
        .subquery()
    )
    rows = db.execute(
        select(Material, MaterialVersion.number, MaterialVersion.made_at)
        .join(newest, newest.c.material_id == Material.id)
        .join(
            MaterialVersion,
            and_(MaterialVersion.material_id == Material.id, MaterialVersion.number == newest.c.number),
        )
        .where(Material.federation_id == federation_id)
    )
    kinds = list(MaterialKind)
    found = [_row(one, number, made_at) for one, number, made_at in rows]
    return sorted(
        found, key=lambda one: (one.is_retired, kinds.index(one.kind), swedish_order(one.title), one.id)
    )


def material(db: Session, material_id: int) -> MaterialRow:
    """The document with this id, which is there."""
    row = db.get_one(Material, material_id)
    found = versions(db, material_id)
    newest = next((one for one in found if one.withdrawn_on is None), found[0])
    return _row(row, newest.number, newest.made_at)


def versions(db: Session, material_id: int) -> Sequence[Version]:
    """Every version of the document, the newest first."""
    rows = db.execute(
        select(MaterialVersion, Account.first_name, Account.last_name)
        .join(Account, Account.id == MaterialVersion.made_by_id)
        .where(MaterialVersion.material_id == material_id)
        .order_by(MaterialVersion.number.desc())
    )
    return [
        Version(
            one.number,
            one.made_at,
            f"{first} {last}",
            one.change,
            one.kind,
            one.n_bytes,
            one.digest,
            one.withdrawn_on,
            one.withdrawn_because,
        )
        for one, first, last in rows
    ]


def numbers(db: Session, federation_id: int) -> Mapping[int, Sequence[int]]:
    """The numbers of the versions that a course can be given, of each document, the newest first."""
    rows = db.execute(
        select(MaterialVersion.material_id, MaterialVersion.number)
        .join(Material, Material.id == MaterialVersion.material_id)
        .where(Material.federation_id == federation_id, MaterialVersion.withdrawn_on.is_(None))
        .order_by(MaterialVersion.number.desc())
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for material_id, number in rows:
        found[material_id].append(number)
    return found


def file(db: Session, material_id: int, number: int | None = None) -> File | None:
    """The version with what it holds, or the newest that stands; None where there is no such version."""
    found = (
        select(MaterialVersion, Material.title)
        .join(Material, Material.id == MaterialVersion.material_id)
        .where(MaterialVersion.material_id == material_id)
        .options(undefer(MaterialVersion.content))
        .order_by(MaterialVersion.withdrawn_on.is_not(None), MaterialVersion.number.desc())
        .limit(1)
    )
    if number is not None:
        found = found.where(MaterialVersion.number == number)
    row = db.execute(found).one_or_none()
    if row is None:
        return None
    one, title = row
    withdrawn = one.withdrawn_on, one.withdrawn_because
    return File(title, one.number, one.kind, one.digest, one.content, *withdrawn)


def used_by(db: Session, course_ids: Collection[int]) -> Mapping[int, Sequence[Used]]:
    """What each of these courses uses, also that it does without something, by title."""
    rows = db.execute(
        select(CourseMaterial, Material.public_id, Material.title, MaterialVersion.withdrawn_on)
        .join(Material, Material.id == CourseMaterial.material_id)
        .outerjoin(
            MaterialVersion,
            and_(
                MaterialVersion.material_id == CourseMaterial.material_id,
                MaterialVersion.number == CourseMaterial.number,
            ),
        )
        .where(CourseMaterial.course_id.in_(course_ids))
        .order_by(Material.id)
    ).all()
    found: dict[int, list[Used]] = {one: [] for one in course_ids}
    for row, public_id, title, withdrawn_on in sorted(rows, key=lambda one: swedish_order(one.title)):
        used = Used(row.material_id, public_id, title, row.number, row.is_chosen, withdrawn_on is not None)
        found[row.course_id].append(used)
    return found


def changed(db: Session) -> Iterator[tuple[str, int]]:
    """The title and the number of each version that does not hold what was kept, read one at a time."""
    keys = db.execute(
        select(MaterialVersion.material_id, MaterialVersion.number, MaterialVersion.digest, Material.title)
        .join(Material, Material.id == MaterialVersion.material_id)
        .order_by(MaterialVersion.material_id, MaterialVersion.number)
    ).all()
    for material_id, number, digest, title in keys:
        one = MaterialVersion.material_id == material_id, MaterialVersion.number == number
        data = db.scalars(select(MaterialVersion.content).where(*one)).one()
        if hashlib.sha256(data).hexdigest() != digest:
            yield title, number


def material_subject(db: Session, public_id: str) -> MaterialSubject | None:
    """The document with this public id, and who takes a course that uses it."""
    row = db.scalar(select(Material).where(Material.public_id == public_id))
    if row is None:
        return None
    learning = (
        select(Learner.account_id)
        .join(Seat, Seat.learner_id == Learner.id)
        .join(Course, Course.id == Seat.course_id)
        .join(CourseMaterial, CourseMaterial.course_id == Course.id)
        .where(CourseMaterial.material_id == row.id, CourseMaterial.number.is_not(None))
        .where(Course.cancelled_on.is_(None), Seat.state.in_(TAKES_PART), Learner.account_id.is_not(None))
    )
    accounts = frozenset(one for one in db.scalars(learning) if one is not None)
    kinds = tuple(CourseKind(one) for one in row.courses)
    return _subject(row.id, row.public_id, row.federation_id, kinds, accounts)


def _row(row: Material, number: int, made_at: datetime) -> MaterialRow:
    return MaterialRow(
        id=row.id,
        public_id=row.public_id,
        federation_id=row.federation_id,
        title=row.title,
        kind=row.kind,
        courses=tuple(CourseKind(one) for one in row.courses),
        is_retired=row.retired_on is not None,
        number=number,
        made_at=made_at,
    )


def _subject(
    own: int,
    public_id: str,
    federation_id: int,
    courses: Collection[CourseKind],
    learners: frozenset[int] = frozenset(),
) -> MaterialSubject:
    is_for_utbildare = set(courses) == {CourseKind.UTBILDARE}
    return MaterialSubject(own, public_id, Place(federation_id), is_for_utbildare, learners)
