"""Who certified by a register: somebody with an account, or whom it, or one before it, tells of itself."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Certificate, Learner, RoleGrant
from smail.domain.certification import Level, is_valid
from smail.domain.roles import Role
from smail.imports.faults import Reason, RowFault
from smail.imports.register import Entry, Register, place_key
from smail.imports.register_columns import Use
from smail.imports.register_people import Person, name_of
from smail.services.sign_in import normal_username


@dataclass(frozen=True, slots=True)
class Issuer:
    """One who certified: an account, else a learner, else somebody of the file by the address."""

    account_id: int | None = None
    learner_id: int | None = None
    email: str | None = None

    def has_issued(self, row: Certificate) -> bool:
        """Whether it is this one that the certificate names."""
        if self.account_id is not None:
            return row.issued_by_id == self.account_id
        return self.learner_id is not None and row.issued_by_learner_id == self.learner_id


class Issuers:
    """Everybody who may be meant by who certified, and when each was utbildare."""

    def __init__(
        self, db: Session, federation_id: int, people: Mapping[str, Person], register: Register
    ) -> None:
        self._own = {email: _issuer(email, person) for email, person in people.items()}
        self._by_key: dict[str, Issuer] = {}
        self._by_name: defaultdict[str, set[Issuer]] = defaultdict(set)
        for account in db.scalars(select(Account).where(Account.federation_id == federation_id)):
            one = Issuer(account_id=account.id)
            self._by_key[account.username] = one
            self._by_name[place_key(name_of(account))].add(one)
        for named in register.people:
            own = self._own[named.email.casefold()]
            self._by_key.setdefault(named.email.casefold(), own)
            self._by_name[place_key(named.name)].add(own)
        self._grants = _trainer_grants(db, federation_id)
        self._known = _utbildare(db, federation_id)
        for learner, _row in self._known:
            self._by_name[place_key(name_of(learner))].add(_of_learner(learner))
        self._entries = [one for one in register.entries if one.level is Level.UTBILDARE]

    def of(self, entry: Entry) -> tuple[Issuer | None, list[RowFault]]:
        """Who certified, or the fault that nobody, or more than one, is found or might."""
        typed = entry.certified_by
        if not typed:
            return None, []
        exact = self._by_key.get(normal_username(typed)) or self._by_key.get(typed.casefold())
        meant = {exact} if exact is not None else self._by_name.get(place_key(typed), set())
        own = self._own[entry.email.casefold()]
        able = [one for one in meant if one != own and self._might(one, entry)]
        if len(able) == 1:
            return able[0], []
        reason = Reason.MAY_NOT_CERTIFY if meant and not able else Reason.NO_SUCH_ACCOUNT
        return None, [entry.fault(Use.CERTIFIED_BY, reason)]

    def _might(self, one: Issuer, entry: Entry) -> bool:
        """Utbildare are certified by the federation's trainers, användare by who was utbildare that day."""
        if entry.level is Level.UTBILDARE:
            return one.account_id in self._grants
        return any(self._was_utbildare(one, entry.issued_on))

    def _was_utbildare(self, one: Issuer, day: date) -> Iterator[bool]:
        for learner, row in self._known:
            if _of_learner(learner) == one:
                yield row.issued_on <= day and is_valid(row.valid_until, row.withdrawn_on, day)
        for told in self._entries:
            if self._own[told.email.casefold()] == one:
                yield told.issued_on <= day <= told.until


def _issuer(email: str, person: Person) -> Issuer:
    if person.account_id is not None:
        return Issuer(account_id=person.account_id)
    return Issuer(email=email) if person.learner is None else Issuer(learner_id=person.learner.id)


def _of_learner(learner: Learner) -> Issuer:
    if learner.account_id is not None:
        return Issuer(account_id=learner.account_id)
    return Issuer(learner_id=learner.id)


def _trainer_grants(db: Session, federation_id: int) -> frozenset[int | None]:
    """Whoever is or has been one of the federation's trainers; a role may be younger here than the work."""
    found = (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(Account.federation_id == federation_id, RoleGrant.role == Role.FEDERATION_TRAINER)
    )
    return frozenset(db.scalars(found))


def _utbildare(db: Session, federation_id: int) -> tuple[tuple[Learner, Certificate], ...]:
    rows = db.execute(
        select(Learner, Certificate)
        .join(Certificate, Certificate.learner_id == Learner.id)
        .where(Learner.federation_id == federation_id, Certificate.level == Level.UTBILDARE)
        .order_by(Certificate.id)
    )
    return tuple((row.Learner, row.Certificate) for row in rows)
