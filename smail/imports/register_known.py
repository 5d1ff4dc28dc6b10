"""Compares a register with what is there: who is new, which certificates are, and what says otherwise.

A file never changes a person or a certificate that is known, nobody is certified by somebody who might not,
and nothing is laid in before what a person has later: history is added to, never rewritten.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Certificate, Learner, RoleGrant
from smail.domain.certification import Level, is_valid
from smail.domain.roles import Role
from smail.imports.faults import Reason, RowFault
from smail.imports.register import Entry, Named, Register, place_key
from smail.imports.register_columns import Use
from smail.queries import organisations
from smail.services.seats import email_mac
from smail.services.sign_in import normal_username
from smail.vault import Vault

BATCH = 500


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the file as far as known here: the learner, or staff who took no course yet, or neither."""

    learner: Learner | None
    account: Account | None


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A row that is not there yet, and who certified."""

    entry: Entry
    issuer_id: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What reading a register in would add, and everything that stands in the way."""

    register: Register
    # By the address, without care for letters.
    people: Mapping[str, Person] = field(repr=False)
    certificates: tuple[NewCertificate, ...]
    faults: tuple[RowFault, ...]

    @property
    def n_new_people(self) -> int:
        """The persons who would be new."""
        return len(self.newcomers)

    @property
    def newcomers(self) -> tuple[Named, ...]:
        """Those of the file who take no courses here yet."""
        return tuple(one for one in self.register.people if self.people[one.email.casefold()].learner is None)


def names_of_places(db: Session, federation_id: int) -> dict[str, int | None]:
    """Every name that an organisation in use goes by; None where several do."""
    found: dict[str, int | None] = {}
    for row in organisations.tree(db, federation_id):
        if not row.is_ended:
            for name in {place_key(one) for one in _spellings(row.name, row.scb_code)}:
                found[name] = row.id if name not in found else None
    return found


def _spellings(name: str, code: str | None) -> Iterator[str]:
    yield name
    if code is not None:
        yield code
        short = name.removesuffix(" kommun")
        yield from (short, short.removesuffix("s"))


def compare(db: Session, vault: Vault, federation_id: int, register: Register) -> Compared:
    """What of the register is new, with every fault of it and of what is known."""
    staff = _Staff(db, federation_id)
    people = _people(db, vault, federation_id, register, staff)
    held = _held(db, [one.learner.id for one in people.values() if one.learner is not None])
    taken = _taken(db, [one.number for one in register.entries if one.number is not None])
    faults: list[RowFault] = list(register.faults)
    for named in register.people:
        faults += _of_person(named, people[named.email.casefold()])
    new: list[NewCertificate] = []
    for entry in sorted(register.entries, key=lambda one: (one.issued_on, one.row)):
        person = people[entry.email.casefold()]
        own = held[person.learner.id] if person.learner is not None else []
        issuer, wrong = staff.issuer(entry, person, register.entries)
        same = [row for row in own if (row.level, row.issued_on) == (entry.level, entry.issued_on)]
        wrong += _of_certificates(entry, own, same, taken, issuer)
        faults += wrong
        if not wrong and not same:
            new.append(NewCertificate(entry, issuer))
    return Compared(register, people, tuple(new), tuple(sorted(faults, key=lambda one: one.row)))


def _people(
    db: Session, vault: Vault, federation_id: int, register: Register, staff: "_Staff"
) -> dict[str, Person]:
    emails = sorted({one.email.casefold() for one in register.people})
    macs = {email_mac(vault, one): one for one in emails}
    wanted = select(Learner).where(Learner.federation_id == federation_id)
    found: dict[str, Learner] = {}
    keys = list(macs)
    for first in range(0, len(keys), BATCH):
        for row in db.scalars(wanted.where(Learner.email_mac.in_(keys[first : first + BATCH]))):
            found[macs[row.email_mac or b""]] = row
    accounts = {one: staff.named(one) for one in emails if one not in found}
    ids = [one.id for one in accounts.values() if one is not None]
    known = {row.account_id: row for row in db.scalars(wanted.where(Learner.account_id.in_(ids)))}
    for email, account in accounts.items():
        if account is not None and account.id in known:
            found[email] = known[account.id]
    return {one: Person(found.get(one), accounts.get(one)) for one in emails}


def _held(db: Session, learner_ids: Collection[int]) -> defaultdict[int, list[Certificate]]:
    found: defaultdict[int, list[Certificate]] = defaultdict(list)
    ids = list(learner_ids)
    for first in range(0, len(ids), BATCH):
        some = select(Certificate).where(Certificate.learner_id.in_(ids[first : first + BATCH]))
        for row in db.scalars(some.order_by(Certificate.issued_on, Certificate.id)):
            found[row.learner_id].append(row)
    return found


def _taken(db: Session, numbers: Sequence[str]) -> frozenset[str]:
    """Those of the numbers that a certificate has already."""
    found: set[str] = set()
    for first in range(0, len(numbers), BATCH):
        wanted = Certificate.number.in_(numbers[first : first + BATCH])
        found.update(db.scalars(select(Certificate.number).where(wanted)))
    return frozenset(found)


def _of_person(entry: Named, person: Person) -> Iterator[RowFault]:
    known = person.learner or person.account
    if known is not None and _name(known).casefold() != entry.name.casefold():
        use = Use.NAME if Use.NAME in entry.told else Use.LAST_NAME
        yield entry.fault(use, Reason.CONFLICT)
    if person.learner is None:
        return
    if person.learner.organisation_id != entry.organisation_id:
        yield entry.fault(Use.ORGANISATION, Reason.CONFLICT)
    if person.learner.sex is not None and entry.sex not in (None, person.learner.sex):
        yield entry.fault(Use.SEX, Reason.CONFLICT)
    if entry.group not in (None, person.learner.learner_group):
        yield entry.fault(Use.GROUP, Reason.CONFLICT)


def _of_certificates(
    entry: Entry,
    own: Collection[Certificate],
    same: Collection[Certificate],
    taken: Collection[str],
    issuer_id: int | None,
) -> Iterator[RowFault]:
    for row in same:
        if row.valid_until != entry.until:
            yield entry.fault(Use.UNTIL, Reason.CONFLICT)
        if entry.number not in (None, row.number):
            yield entry.fault(Use.NUMBER, Reason.CONFLICT)
        if issuer_id not in (None, row.issued_by_id):
            yield entry.fault(Use.CERTIFIED_BY, Reason.CONFLICT)
    if same:
        return
    if entry.number in taken:
        yield entry.fault(Use.NUMBER, Reason.NUMBER_TAKEN)
    if any(row.level is entry.level and row.issued_on > entry.issued_on for row in own):
        yield entry.fault(Use.ISSUED, Reason.NEWER_KNOWN)


def _name(known: Learner | Account) -> str:
    return f"{known.first_name} {known.last_name}"


class _Staff:
    """The accounts of the federation, and what each might certify on a day."""

    def __init__(self, db: Session, federation_id: int) -> None:
        rows = db.scalars(select(Account).where(Account.federation_id == federation_id)).all()
        self._by_username = {row.username: row for row in rows}
        self._by_name: defaultdict[str, list[Account]] = defaultdict(list)
        for row in rows:
            self._by_name[place_key(_name(row))].append(row)
        self._grants = _trainer_grants(db, federation_id)
        self._utbildare = _utbildare(db, federation_id)

    def named(self, text: str) -> Account | None:
        """The account with this username."""
        return self._by_username.get(normal_username(text))

    def issuer(
        self, entry: Entry, person: Person, entries: Iterable[Entry]
    ) -> tuple[int | None, list[RowFault]]:
        """Who certified, or the fault that nobody is found or might not."""
        if not entry.certified_by:
            return None, []
        named = self._by_name.get(place_key(entry.certified_by), [])
        account = self.named(entry.certified_by) or (named[0] if len(named) == 1 else None)
        if account is None:
            return None, [entry.fault(Use.CERTIFIED_BY, Reason.NO_SUCH_ACCOUNT)]
        own = person.account.id if person.account else person.learner.account_id if person.learner else None
        if account.id == own or not self._might(account, entry, entries):
            return None, [entry.fault(Use.CERTIFIED_BY, Reason.MAY_NOT_CERTIFY)]
        return account.id, []

    def _might(self, account: Account, entry: Entry, entries: Iterable[Entry]) -> bool:
        """Utbildare are certified by the federation's trainers, användare by who was utbildare that day."""
        day = entry.issued_on
        if entry.level is Level.UTBILDARE:
            return account.id in self._grants
        if any(
            one.issued_on <= day and is_valid(one.valid_until, one.withdrawn_on, day)
            for one in self._utbildare[account.id]
        ):
            return True
        return any(
            one.level is Level.UTBILDARE
            and self.named(one.email) is account
            and one.issued_on <= day <= one.until
            for one in entries
        )


def _trainer_grants(db: Session, federation_id: int) -> frozenset[int]:
    """Whoever is or has been one of the federation's trainers; a role may be younger here than the work."""
    found = (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(Account.federation_id == federation_id, RoleGrant.role == Role.FEDERATION_TRAINER)
    )
    return frozenset(db.scalars(found))


def _utbildare(db: Session, federation_id: int) -> defaultdict[int, list[Certificate]]:
    rows = db.execute(
        select(Learner.account_id, Certificate)
        .join(Certificate, Certificate.learner_id == Learner.id)
        .where(
            Learner.federation_id == federation_id,
            Learner.account_id.is_not(None),
            Certificate.level == Level.UTBILDARE,
        )
    )
    found: defaultdict[int, list[Certificate]] = defaultdict(list)
    for account_id, row in rows:
        if account_id is not None:
            found[account_id].append(row)
    return found
