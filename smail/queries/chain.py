"""Reads who certified whom: the federation's trainers, utbildare, and användare, of an area or the county."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session, aliased

from smail.db.tables import Account, Certificate, Learner, Organisation
from smail.domain.alphabet import swedish_order
from smail.domain.certification import Level
from smail.policies import Action, CertificateSubject, Place, Viewer, may
from smail.queries.certificates import taught_by
from smail.queries.organisations import paths

_OWN, _EARLIER = aliased(Account), aliased(Learner)


@dataclass(frozen=True, slots=True)
class Certified:
    """Somebody who holds a certificate, or did; who issued it is nobody for one of an older register."""

    level: Level
    name: str
    organisation: str
    account_id: int | None
    path: tuple[int, ...]
    valid_until: date
    # Of an account, or of somebody without one.
    issuer_id: tuple[str, int] | None
    issuer: str
    learner_id: int

    def is_within(self, area: int | None) -> bool:
        """Whether whoever holds it works in the area; everybody does in the county (None)."""
        return area is None or area in self.path


@dataclass(frozen=True, slots=True)
class Branch:
    """An utbildare, or what stands for one who is not here, and the användare that came of it."""

    name: str
    organisation: str
    # From elsewhere, or of whom no certificate is known here.
    is_guest: bool
    users: tuple[Certified, ...]
    # The certificate holds no longer: who issued it, and what came of it, still stands.
    has_lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Root:
    """One who certified utbildare, and they."""

    name: str
    branches: tuple[Branch, ...]


def certified_now(db: Session, viewer: Viewer, today: date) -> tuple[Certified, ...]:
    """Everybody here whose certificate holds today, once on each level, in the viewer's organisations."""
    return _certified(db, viewer, _holds(today))


def utbildare_before(db: Session, viewer: Viewer, today: date) -> tuple[Certified, ...]:
    """Everybody who was utbildare here by a certificate that has ended or is withdrawn, or who has left."""
    began = Certificate.level == Level.UTBILDARE, Certificate.issued_on <= today
    return _certified(db, viewer, and_(*began, not_(_holds(today))))


def _holds(today: date) -> ColumnElement[bool]:
    return and_(
        or_(_OWN.ended_on.is_(None), _OWN.ended_on > today),
        Certificate.issued_on <= today,
        Certificate.valid_until >= today,
        or_(Certificate.withdrawn_on.is_(None), Certificate.withdrawn_on > today),
    )


def _certified(db: Session, viewer: Viewer, which: ColumnElement[bool]) -> tuple[Certified, ...]:
    above, taught = paths(db, viewer.federation_id), taught_by(db, viewer.account_id)
    rows = db.execute(
        select(Certificate, Learner, Organisation.name, Account, _EARLIER)
        .join(Learner, Learner.id == Certificate.learner_id)
        .join(Organisation, Organisation.id == Learner.organisation_id)
        .outerjoin(Account, Account.id == Certificate.issued_by_id)
        .outerjoin(_EARLIER, _EARLIER.id == Certificate.issued_by_learner_id)
        .outerjoin(_OWN, _OWN.id == Learner.account_id)
        .where(Learner.federation_id == viewer.federation_id, which)
        .order_by(Certificate.id)
    ).all()
    newest: dict[tuple[int, Level], Certified] = {}
    for row, learner, organisation, account, earlier_one in rows:
        issuer = account or earlier_one
        path = above[learner.organisation_id]
        teachers = taught.get(row.course_id or 0, frozenset())
        place = Place(viewer.federation_id, path)
        subject = CertificateSubject(row.id, row.public_id, row.level, place, teachers)
        if may(viewer, Action.SEE_CERTIFICATES, subject):
            newest[(learner.id, row.level)] = Certified(
                row.level,
                learner.name,
                organisation,
                learner.account_id,
                path,
                row.valid_until,
                _issuer_id(row),
                "" if issuer is None else issuer.name,
                learner.id,
            )
    return tuple(sorted(newest.values(), key=lambda one: (swedish_order(one.name), one.valid_until)))


def _issuer_id(row: Certificate) -> tuple[str, int] | None:
    if row.issued_by_id is not None:
        return "account", row.issued_by_id
    return None if row.issued_by_learner_id is None else ("learner", row.issued_by_learner_id)


def chain_of(
    people: Sequence[Certified], area: int | None, before: Sequence[Certified] = ()
) -> tuple[Root, ...]:
    """The tree of the area: those of elsewhere stand in it where they certified somebody here.

    So do those of `before`, whose own certificates hold no longer.
    """
    users: defaultdict[tuple[str, int] | None, list[Certified]] = defaultdict(list)
    for one in people:
        if one.level is Level.ANVANDARE and one.is_within(area):
            users[one.issuer_id].append(one)
    roots: defaultdict[str, list[Branch]] = defaultdict(list)
    for one in _of_level(people, Level.UTBILDARE):
        mine = _taken(users, one)
        if mine or one.is_within(area):
            roots[one.issuer].append(_branch(one, mine, area))
    for one in before:
        if mine := _taken(users, one):
            roots[one.issuer].append(replace(_branch(one, mine, area), has_lapsed=True))
    # Whoever certified them was never utbildare here, or is not within what the viewer sees.
    for others in users.values():
        roots[""].append(Branch(others[0].issuer, "", True, tuple(others)))
    return tuple(Root(name, tuple(found)) for name, found in sorted(roots.items(), key=_named_first))


def _taken(
    users: dict[tuple[str, int] | None, list[Certified]], utbildare: Certified
) -> tuple[Certified, ...]:
    """The användare whom somebody certified, who are then under nobody else."""
    found = users.pop(("learner", utbildare.learner_id), [])
    if utbildare.account_id is not None:
        found = [*found, *users.pop(("account", utbildare.account_id), [])]
    return tuple(found)


def _branch(one: Certified, users: tuple[Certified, ...], area: int | None) -> Branch:
    return Branch(one.name, one.organisation, not one.is_within(area), users)


def _of_level(people: Iterable[Certified], level: Level) -> list[Certified]:
    return [one for one in people if one.level is level]


def _named_first(root: tuple[str, list[Branch]]) -> tuple[bool, str]:
    return not root[0], swedish_order(root[0])


def count(people: Iterable[Certified], level: Level, area: int | None = None, on: date | None = None) -> int:
    """How many of the area are certified on the level, and still are on that day if nobody renews."""
    return sum(
        one.level is level and one.is_within(area) and (on is None or one.valid_until >= on) for one in people
    )
