"""Who the people of a register are of those who are here: by address, by what is said, or nobody yet.

Somebody of the same name and municipality is never taken for the same person, nor for another, unasked.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Learner
from smail.imports.faults import Reason, RowFault
from smail.imports.register import Named, place_key
from smail.imports.register_columns import NEW, Use
from smail.queries import organisations
from smail.services.learner_entry import email_mac
from smail.services.sign_in import normal_username
from smail.vault import Vault

BATCH = 500


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the file as far as known here: the learner, or staff who took no course yet, or neither."""

    learner: Learner | None
    account: Account | None
    # Where the learner works, and all above it.
    path: tuple[int, ...] = ()
    # By word and not by address: the address is written down where none is known.
    is_chosen: bool = False

    @property
    def account_id(self) -> int | None:
        """The account that the person signs in with."""
        return self.account.id if self.account else self.learner.account_id if self.learner else None


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody here with the name and municipality of somebody in the file; `key` says who, in a file too."""

    key: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class Question:
    """Whether somebody of the file is one of these; `answer` is a key, `ny` for nobody of them, or empty."""

    named: Named = field(repr=False)
    namesakes: tuple[Namesake, ...] = field(repr=False)
    answer: str


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of the file by the address without care for letters, and what there is to ask or to mend."""

    people: Mapping[str, Person] = field(repr=False)
    questions: tuple[Question, ...]
    faults: tuple[RowFault, ...]


def name_of(known: Learner | Account) -> str:
    """First and last name."""
    return f"{known.first_name} {known.last_name}"


def people_of(
    db: Session, vault: Vault, federation_id: int, people: Sequence[Named], same: Mapping[int, str]
) -> People:
    """Everybody by the own address, else by what the file or `same` says; who has a namesake is asked of."""
    here = _Here(db, federation_id)
    known = _by_email(db, vault, federation_id, people)
    found: dict[str, Person] = {}
    questions: list[Question] = []
    faults: list[RowFault] = []
    for named in people:
        email, said = named.email.casefold(), named.same_as or same.get(named.row, "")
        by_address = here.person(known.get(email), here.account(email))
        chosen = here.chosen(said)
        if by_address is None and (namesakes := here.namesakes(named)):
            questions.append(Question(named, namesakes, said if chosen or said.casefold() in NEW else ""))
        if said and said.casefold() not in NEW:
            faults += _wrong(named, by_address, chosen)
        found[email] = by_address or chosen or Person(None, None)
    return People(found, tuple(questions), (*faults, *_twice(people, found)))


def _wrong(named: Named, by_address: Person | None, chosen: Person | None) -> Iterator[RowFault]:
    """Nobody is called that, or the address is of somebody else."""
    if chosen is None:
        yield named.fault(Use.SAME_AS, Reason.NO_SUCH_SAME)
    elif by_address is not None and _self(by_address) != _self(chosen):
        yield named.fault(Use.SAME_AS, Reason.CONFLICT)


def _twice(people: Sequence[Named], found: Mapping[str, Person]) -> Iterator[RowFault]:
    """Two addresses in the file that are one person here."""
    first: dict[tuple[int | None, int | None], Named] = {}
    for named in people:
        key = _self(found[named.email.casefold()])
        before = first.setdefault(key, named) if any(key) else named
        if before is not named:
            yield named.fault(Use.EMAIL, Reason.SAME_TWICE, before.row)


def _self(person: Person) -> tuple[int | None, int | None]:
    account_id = person.account_id
    return account_id, None if account_id or person.learner is None else person.learner.id


def _by_email(
    db: Session, vault: Vault, federation_id: int, people: Sequence[Named]
) -> Mapping[str, Learner]:
    macs = {email_mac(vault, one): one for one in sorted({named.email.casefold() for named in people})}
    keys = list(macs)
    found: dict[str, Learner] = {}
    for first in range(0, len(keys), BATCH):
        some = Learner.email_mac.in_(keys[first : first + BATCH])
        for row in db.scalars(select(Learner).where(Learner.federation_id == federation_id, some)):
            found[macs[row.email_mac or b""]] = row
    return found


class _Here:
    """The accounts and the learners of the federation, by what they can be known by."""

    def __init__(self, db: Session, federation_id: int) -> None:
        accounts = db.scalars(select(Account).where(Account.federation_id == federation_id)).all()
        learners = db.scalars(
            select(Learner).where(Learner.federation_id == federation_id).order_by(Learner.id)
        ).all()
        self._above = organisations.paths(db, federation_id)
        self._accounts = {row.username: row for row in accounts}
        self._learners = {row.public_id: row for row in learners if row.account_id is None}
        self._of_account = {row.account_id: row for row in learners if row.account_id is not None}
        self._by_name: defaultdict[str, list[tuple[str, Account | Learner]]] = defaultdict(list)
        rows: list[tuple[str, Account | Learner]] = [*sorted(self._accounts.items())]
        rows += self._learners.items()
        for key, row in rows:
            self._by_name[place_key(name_of(row))].append((key, row))

    def account(self, text: str) -> Account | None:
        """The account with this username."""
        return self._accounts.get(normal_username(text))

    def person(
        self, learner: Learner | None, account: Account | None, *, is_chosen: bool = False
    ) -> Person | None:
        """The learner, or the account with the learner that it has; None for neither."""
        if learner is None and account is not None:
            learner = self._of_account.get(account.id)
        if learner is None and account is None:
            return None
        path = () if learner is None else self._above.get(learner.organisation_id, ())
        return Person(learner, None if learner else account, path, is_chosen)

    def chosen(self, said: str) -> Person | None:
        """Whoever goes by that username, or by the key of somebody without an account."""
        if not said:
            return None
        return self.person(self._learners.get(said), self.account(said), is_chosen=True)

    def namesakes(self, named: Named) -> tuple[Namesake, ...]:
        """Those of the same name in the same municipality, or who work nowhere."""
        top = self._top(named.organisation_id)
        return tuple(
            Namesake(key, isinstance(row, Account))
            for key, row in self._by_name[place_key(named.name)]
            if row.organisation_id is None or self._top(row.organisation_id) == top
        )

    def _top(self, organisation_id: int) -> int:
        return self._above.get(organisation_id, (organisation_id,))[-1]
