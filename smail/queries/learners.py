"""Reads those who take courses: whom one can ask, and what somebody takes part in."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Certificate, Course, HomeTask, Learner, Organisation, Seat, StaffDigest
from smail.domain.alphabet import swedish_order
from smail.domain.certification import SeatState
from smail.queries.organisations import paths


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who can be asked to a course; `key` names a learner, or staff that took none yet."""

    key: str
    name: str
    organisation: str
    learner_id: int | None = None
    organisation_id: int = 0
    has_account: bool = True


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """A course that somebody was asked to, as the own page shows it."""

    seat: Seat
    course: Course
    task: HomeTask | None


def has_address() -> ColumnElement[bool]:
    """Whether a learner can be written to: by the own address, or as staff who get their own mail here.

    Whoever has left is not written to.
    """
    chosen = select(StaffDigest.account_id).where(StaffDigest.account_id == Learner.account_id)
    return and_(or_(Learner.email.is_not(None), chosen.exists()), is_here())


def is_here() -> ColumnElement[bool]:
    """Whether a learner works here still: one without an account, or whose account has not ended."""
    left = select(Account.id).where(
        Account.id == Learner.account_id, Account.ended_on.is_not(None), Account.ended_on <= clock.today()
    )
    return ~left.exists()


def to_ask(db: Session, federation_id: int, course_id: int | None = None) -> tuple[Known, ...]:
    """Learners and staff of the federation, by name; of a course those who are not asked to it."""
    asked = select(Seat.learner_id).where(
        Seat.course_id == course_id, Seat.state.not_in((SeatState.DECLINED, SeatState.WITHDRAWN))
    )
    learners = db.execute(
        select(
            Learner.id,
            Learner.public_id,
            Learner.first_name,
            Learner.last_name,
            Organisation.name,
            Organisation.id.label("place_id"),
            Learner.account_id,
        )
        .join(Organisation, Organisation.id == Learner.organisation_id)
        .where(Learner.federation_id == federation_id, Learner.id.not_in(asked), is_here())
    )
    are_learners = select(Learner.account_id).where(Learner.account_id.is_not(None))
    staff = db.execute(
        select(Account.public_id, Account.first_name, Account.last_name, Organisation.name, Organisation.id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(
            Account.federation_id == federation_id,
            Account.open_on(clock.today()),
            Account.id.not_in(are_learners),
        )
    )
    found = [
        *(
            Known(f"learner:{own}", f"{first} {last}", place, id_, at, account_id is not None)
            for id_, own, first, last, place, at, account_id in learners
        ),
        *(
            Known(f"account:{own}", f"{first} {last}", place, None, at)
            for own, first, last, place, at in staff
        ),
    ]
    return tuple(sorted(found, key=lambda one: (swedish_order(one.name), one.key)))


def name_key(first_name: str, last_name: str) -> str:
    """By what two names are the same, without care for letters, spaces and signs that are not seen."""
    folded = unicodedata.normalize("NFKC", f"{first_name} {last_name}")
    seen = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    return " ".join(seen.split()).casefold()


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Everybody who can be asked, by the name and the municipality or other body above where they work."""

    by_name: Mapping[tuple[str, int], tuple[Known, ...]]
    above: Mapping[int, tuple[int, ...]]

    def of(self, first_name: str, last_name: str, organisation_id: int) -> tuple[Known, ...]:
        """Those of the same name in the same municipality."""
        top = self.above.get(organisation_id, (organisation_id,))[-1]
        return self.by_name.get((name_key(first_name, last_name), top), ())


def namesakes(db: Session, federation_id: int) -> Namesakes:
    """Whom somebody new may be mistaken for."""
    above, found = paths(db, federation_id), defaultdict[tuple[str, int], tuple[Known, ...]](tuple)
    for one in to_ask(db, federation_id):
        found[(name_key(one.name, ""), above[one.organisation_id][-1])] += (one,)
    return Namesakes(found, above)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in a list to choose from."""

    key: str
    id: int
    name: str
    organisation: str


def without_account(db: Session, federation_id: int) -> tuple[Named, ...]:
    """The learners who do not sign in here, by name."""
    rows = (
        select(Learner.public_id, Learner.id, Learner.first_name, Learner.last_name, Organisation.name)
        .join(Organisation, Organisation.id == Learner.organisation_id)
        .where(Learner.federation_id == federation_id, Learner.account_id.is_(None))
    )
    return _by_name(db.execute(rows).all())


def accounts(db: Session, federation_id: int) -> tuple[Named, ...]:
    """The open accounts of whoever works somewhere, by name."""
    rows = (
        select(Account.public_id, Account.id, Account.first_name, Account.last_name, Organisation.name)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.federation_id == federation_id, Account.open_on(clock.today()))
    )
    return _by_name(db.execute(rows).all())


def _by_name(rows: Iterable[Any]) -> tuple[Named, ...]:
    found = [Named(own, id_, f"{first} {last}", place) for own, id_, first, last, place in rows]
    return tuple(sorted(found, key=lambda one: (swedish_order(one.name), one.key)))


def learner(db: Session, federation_id: int, public_id: str) -> Learner | None:
    """The learner of the federation with this public id."""
    return db.scalar(
        select(Learner).where(Learner.federation_id == federation_id, Learner.public_id == public_id)
    )


def account(db: Session, federation_id: int, public_id: str) -> Account | None:
    """The open account of the federation with this public id."""
    return db.scalar(
        select(Account).where(
            Account.federation_id == federation_id,
            Account.public_id == public_id,
            Account.open_on(clock.today()),
        )
    )


def seat_id(db: Session, course_id: int, public_id: str) -> int | None:
    """The seat of that course with this public id; none of another's."""
    return db.scalar(select(Seat.id).where(Seat.course_id == course_id, Seat.public_id == public_id))


def learner_of_account(db: Session, account_id: int) -> Learner | None:
    """The learner that a member of staff is, where there is one."""
    return db.scalar(select(Learner).where(Learner.account_id == account_id))


def courses_of_account(db: Session, account_id: int) -> tuple[OwnCourse, ...]:
    """Every course that a member of staff was asked to and that is not called off, the latest first."""
    rows = db.execute(
        select(Seat, Course, HomeTask)
        .join(Learner, Learner.id == Seat.learner_id)
        .join(Course, Course.id == Seat.course_id)
        .outerjoin(HomeTask, HomeTask.seat_id == Seat.id)
        .where(
            Learner.account_id == account_id,
            Course.cancelled_on.is_(None),
            Seat.state != SeatState.WITHDRAWN,
        )
        .order_by(Seat.id.desc())
    )
    return tuple(OwnCourse(seat, course, task) for seat, course, task in rows)


def certificates_of_account(db: Session, account_id: int) -> tuple[Certificate, ...]:
    """Every certificate of a member of staff, the newest first."""
    rows = (
        select(Certificate)
        .join(Learner, Learner.id == Certificate.learner_id)
        .where(Learner.account_id == account_id)
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    )
    return tuple(db.scalars(rows))
