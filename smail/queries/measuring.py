"""Reads what meets staff who are about to measure: whether the own certificate is enough, and who helps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    Certificate,
    Course,
    CourseOccasion,
    Enrolment,
    Learner,
    Organisation,
    PaperForm,
    Programme,
    RoleGrant,
    Seat,
)
from smail.domain.certification import Level, SeatState, Standing, is_renewable, is_valid, standing
from smail.domain.measuring import Demand, strictest
from smail.domain.roles import Role
from smail.policies import ParticipantSubject, Place, Viewer
from smail.queries import certificates
from smail.queries.handledare import handledare_by_place
from smail.queries.organisations import paths, place_of
from smail.queries.staff_ratings import beside

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """The certificate that held last, and no longer does."""

    last_on: date
    is_withdrawn: bool
    is_renewable: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """A course that somebody was asked to and that has not begun."""

    title: str
    on: date
    state: SeatState


@dataclass(frozen=True, slots=True)
class Gate:
    """What meets the viewer now; with certificate, or where none is asked for, nothing does."""

    demand: Demand = Demand.OFF
    last: OwnCertificate | None = None
    coming: Coming | None = None
    # Whom to ask for a course, and who can measure meanwhile.
    helpers: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()

    @property
    def warns(self) -> bool:
        """Whether something is to be said, and one can go on."""
        return self.demand is Demand.WARN

    @property
    def blocks(self) -> bool:
        """Whether the viewer cannot measure now."""
        return self.demand is Demand.BLOCK


OPEN = Gate()


def gate_for(db: Session, viewer: Viewer, participant: ParticipantSubject, today: date) -> Gate:
    """What meets the viewer who is to measure together with this person, or to rate."""
    rows = db.scalars(select(Programme).where(Programme.id.in_(beside(viewer, participant)))).all()
    return _gate(db, viewer, rows, today)


def closed_among(
    db: Session, viewer: Viewer, participant_ids: Collection[int], today: date
) -> frozenset[int]:
    """Those of these persons whom the viewer cannot measure with now; one question, none for nobody."""
    if not participant_ids:
        return frozenset()
    certified = exists().where(certificates.holding_on(today).subquery().c.account_id == viewer.account_id)
    rows = (
        select(Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            Enrolment.participant_id.in_(participant_ids),
            Enrolment.open_on(today),
            Programme.certificate_demand == Demand.BLOCK,
            ~certified,
        )
    )
    return frozenset(db.scalars(rows))


def gate_of_paper(db: Session, viewer: Viewer, form: PaperForm, today: date) -> Gate:
    """What meets the viewer who is to type this paper."""
    return _gate(db, viewer, [form.programme], today)


def _gate(db: Session, viewer: Viewer, programmes: Collection[Programme], today: date) -> Gate:
    demand = strictest(one.certificate_demand for one in programmes)
    if demand is Demand.OFF:
        return OPEN
    rows = _certificates(db, viewer.account_id, today)
    if any(is_valid(row.valid_until, row.withdrawn_on, today) for row in rows):
        return OPEN
    above = paths(db, viewer.federation_id)
    places = [place_of(one, above) for one in programmes] if demand is Demand.BLOCK else []
    return Gate(
        demand,
        _last(rows[0], today) if rows else None,
        _coming(db, viewer.account_id),
        helpers(db, viewer, above, today),
        _certified_colleagues(db, places, today),
    )


def _certificates(db: Session, account_id: int, today: date) -> list[Certificate]:
    rows = (
        select(Certificate)
        .join(Learner, Learner.id == Certificate.learner_id)
        .where(Learner.account_id == account_id, Certificate.issued_on <= today)
        .order_by(Certificate.valid_until.desc(), Certificate.id.desc())
    )
    return list(db.scalars(rows))


def _last(row: Certificate, today: date) -> OwnCertificate:
    if standing(row.valid_until, row.withdrawn_on, today) is Standing.WITHDRAWN and row.withdrawn_on:
        return OwnCertificate(row.withdrawn_on, is_withdrawn=True, is_renewable=False)
    return OwnCertificate(row.valid_until, False, is_renewable(row.valid_until, today))


def _coming(db: Session, account_id: int) -> Coming | None:
    """The next course of whoever was asked to one."""
    first = func.min(CourseOccasion.starts_at)
    row = db.execute(
        select(Course.title, Seat.state, first)
        .join(Seat, Seat.course_id == Course.id)
        .join(Learner, Learner.id == Seat.learner_id)
        .join(CourseOccasion, CourseOccasion.course_id == Course.id)
        .where(
            Learner.account_id == account_id,
            Seat.state.in_((SeatState.INVITED, SeatState.ACCEPTED, SeatState.WAITING)),
            Course.cancelled_on.is_(None),
            Course.closed_on.is_(None),
        )
        .group_by(Course.id, Course.title, Seat.state)
        .having(first > clock.now())
        .order_by(first)
        .limit(1)
    ).first()
    return None if row is None else Coming(row[0], clock.civil(row[2]), row[1])


def helpers(
    db: Session, viewer: Viewer, above: Mapping[int, tuple[int, ...]], today: date
) -> tuple[str, ...]:
    """Whom to ask for a course: certified utbildare where one works, else those of elsewhere."""
    own = select(Account.organisation_id).where(Account.id == viewer.account_id).scalar_subquery()
    rows = db.execute(
        select(Account, Organisation.name, own)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.federation_id == viewer.federation_id, Account.id != viewer.account_id)
        .where(or_(_is_utbildare(today), _holds(Role.FEDERATION_TRAINER, today)), Account.open_on(today))
        .order_by(Account.last_name, Account.id)
    ).all()
    near = [row for row in rows if _town(row[0].organisation_id, above) == _town(row[2], above) != ()]
    return tuple(
        account.name + (f" ({organisation})" if organisation else "")
        for account, organisation, _own in (near or rows)[:MOST_NAMED]
    )


def _town(organisation_id: int | None, above: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
    return above.get(organisation_id or 0, ())[-1:]


def _holds(role: Role, today: date) -> ColumnElement[bool]:
    held = select(RoleGrant.id).where(
        RoleGrant.account_id == Account.id,
        RoleGrant.role == role,
        RoleGrant.starts_on <= today,
        RoleGrant.open_on(today),
    )
    return held.exists()


def _is_utbildare(today: date) -> ColumnElement[bool]:
    certified = certificates.holding_on(today).where(Certificate.level == Level.UTBILDARE)
    return and_(_holds(Role.UTBILDARE, today), Account.id.in_(certified))


def _certified_colleagues(db: Session, places: Sequence[Place], today: date) -> tuple[str, ...]:
    """Those who may follow people in the places and hold a certificate."""
    if not places:
        return ()
    found = handledare_by_place(db, places, [today])
    names = {one.id: one.name for choices in found.values() for one in choices}
    holding = set(db.scalars(certificates.holding_on(today).where(Learner.account_id.in_(names))))
    return tuple(name for account_id, name in names.items() if account_id in holding)[:MOST_NAMED]
