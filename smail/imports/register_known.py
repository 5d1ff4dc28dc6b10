"""Compares a register with what is there: who is new, which certificates are, and what says otherwise.

A file never changes a person or a certificate that is known, nobody is certified by somebody who might not,
and a row that is older than what a person has here is left out: history is added to, never rewritten.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Certificate
from smail.imports.faults import Reason, RowFault
from smail.imports.register import Entry, Named, Register, place_key
from smail.imports.register_columns import Use
from smail.imports.register_issuers import Issuer, Issuers
from smail.imports.register_people import BATCH, Person, Question, name_of, people_of
from smail.queries import organisations
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A row that is not there yet, and who certified."""

    entry: Entry
    issuer: Issuer | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What reading a register in would add, and everything that stands in the way."""

    register: Register
    # By the address, without care for letters.
    people: Mapping[str, Person] = field(repr=False)
    certificates: tuple[NewCertificate, ...]
    # Rows that are left out: the person has a newer certificate on the level here.
    skipped: tuple[Entry, ...]
    faults: tuple[RowFault, ...]
    # Everybody of the file who has a namesake here, and whether it is said who it is.
    questions: tuple[Question, ...]

    @property
    def undecided(self) -> tuple[RowFault, ...]:
        """What nobody has said yet: whether somebody of the file is the one of that name who is here."""
        return tuple(
            RowFault(one.named.row, "", one.named.name, Reason.SAME_NAME)
            for one in self.questions
            if not one.answer
        )

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


def compare(
    db: Session, vault: Vault, federation_id: int, register: Register, same: Mapping[int, str]
) -> Compared:
    """What of the register is new, with every fault of it and of what is known.

    `same` has who somebody is said to be, by the row, where the file does not say.
    """
    found = people_of(db, vault, federation_id, register.people, same)
    people = found.people
    issuers = Issuers(db, federation_id, people, register)
    held = _held(db, [one.learner.id for one in people.values() if one.learner is not None])
    taken = _taken(db, [one.number for one in register.entries if one.number is not None])
    faults: list[RowFault] = [*register.faults, *found.faults]
    for named in register.people:
        faults += _of_person(named, people[named.email.casefold()])
    new: list[NewCertificate] = []
    skipped: list[Entry] = []
    for entry in sorted(register.entries, key=lambda one: (one.issued_on, one.row)):
        person = people[entry.email.casefold()]
        own = held[person.learner.id] if person.learner is not None else []
        known = [row for row in own if (row.level, row.issued_on) == (entry.level, entry.issued_on)]
        if not known and any(row.level is entry.level and row.issued_on > entry.issued_on for row in own):
            skipped.append(entry)
            continue
        issuer, wrong = issuers.of(entry)
        wrong += _of_certificates(entry, known, taken, issuer)
        faults += wrong
        if not wrong and not known:
            new.append(NewCertificate(entry, issuer))
    in_order = tuple(sorted(faults, key=lambda one: one.row))
    return Compared(register, people, tuple(new), tuple(skipped), in_order, found.questions)


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
    if known is not None and name_of(known).casefold() != entry.name.casefold():
        use = Use.NAME if Use.NAME in entry.told else Use.LAST_NAME
        yield entry.fault(use, Reason.CONFLICT)
    if person.learner is None:
        return
    if entry.organisation_id not in person.path:
        yield entry.fault(Use.ORGANISATION, Reason.CONFLICT)
    # A sex that differs from the one told is no fault, and is left: it would be read out of here, row by row.
    if entry.group not in (None, person.learner.learner_group):
        yield entry.fault(Use.GROUP, Reason.CONFLICT)


def _of_certificates(
    entry: Entry,
    same: Collection[Certificate],
    taken: Collection[str],
    issuer: Issuer | None,
) -> Iterator[RowFault]:
    for row in same:
        if row.valid_until != entry.until:
            yield entry.fault(Use.UNTIL, Reason.CONFLICT)
        if entry.number not in (None, row.number):
            yield entry.fault(Use.NUMBER, Reason.CONFLICT)
        if issuer is not None and not issuer.has_issued(row):
            yield entry.fault(Use.CERTIFIED_BY, Reason.CONFLICT)
    if same:
        return
    if entry.number in taken:
        yield entry.fault(Use.NUMBER, Reason.NUMBER_TAKEN)
