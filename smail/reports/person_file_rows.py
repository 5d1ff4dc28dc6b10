"""The rows of a file about persons, read some at a time, so that a county takes no more room than a few.

The persons stand in the order of their signs, which are made from a secret and differ from file to file: the
order tells nothing, and two files cannot be put together.
"""

import base64
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Assessment, PersonFile, Programme, RaterKind
from smail.domain.instrument import Instrument
from smail.domain.people import DischargeReason
from smail.domain.person_files import (
    Check,
    Coarseness,
    Column,
    Group,
    Traits,
    checked,
    group_of,
)
from smail.queries import person_file_people
from smail.queries.person_file_people import Scope
from smail.vault import Vault

BATCH = 125
END = "\r\n"
SIGN_LENGTH, _MAC_BYTES = 12, 10
Means = Mapping[str, tuple[float, float]]
# The first and the last day of each time in the programmes, as ordinals.
Days = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody in the file: row ids and signs in the order of the signs, and the check of the whole."""

    ids: npt.NDArray[np.int64]
    signs: npt.NDArray[np.bytes_]
    check: Check
    spans: "Spans"
    # How many ratings each has given, and how many answers all have.
    n_given: npt.NDArray[np.int64]
    n_answers: int


@dataclass(frozen=True, slots=True)
class Spans:
    """When each was in the programmes: first and last days as ordinals, of one person after another.

    Those of the person at a place are from `starts` there, so many as `counts` says.
    """

    days: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]

    def between(self, first: int, last: int) -> list[Days]:
        """The days of each person from one place until another."""
        starts, counts = self.starts[first:last], self.counts[first:last]
        ends = np.cumsum(counts)
        own = np.arange(ends[-1]) + np.repeat(starts - (ends - counts), counts)
        days = self.days[own].tolist()
        return [days[end - n : end] for end, n in zip(ends.tolist(), counts.tolist(), strict=True)]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the file tells of them."""

    sign: str
    traits: Traits
    outcome: DischargeReason | None
    n_ratings: int
    # The first and the last mean of each area.
    means: Means


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating: whose, which in order, how many days after the start, by whom, and what was answered.

    `answers` are lines with `END` between, as they stand in the table: a question's key, its value or none,
    and what was said instead.
    """

    sign: str
    number: int
    day: int
    rater: RaterKind
    instrument: str
    answers: str


@dataclass(frozen=True, slots=True)
class Some:
    """Some persons of the file, by row id: signs, when they were in the programmes, how many ratings."""

    signs: Mapping[int, str]
    spans: Mapping[int, Days]
    n_given: Mapping[int, int]

    def holds(self, id_: int, day: date | None) -> bool:
        """Whether the person was in one of the programmes on that day."""
        if day is None:
            return False
        at = day.toordinal()
        # A loop, which is asked of every rating: any() over a generator takes twice the time.
        for first, last in self.spans[id_]:  # noqa: SIM110
            if first <= at <= last:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of one file come from."""

    db: Session
    scope: Scope
    how: Coarseness
    people: People
    instruments: tuple[Instrument, ...] = field(repr=False)
    # Whether anybody's means are wanted.
    has_means: bool

    def pieces(self) -> Iterator[Some]:
        """Everybody, some at a time."""
        people = self.people
        for first in range(0, len(people.ids), BATCH):
            last = first + BATCH
            ids = people.ids[first:last].tolist()
            signs = [one.decode() for one in people.signs[first:last].tolist()]
            of_each = signs, people.spans.between(first, last), people.n_given[first:last].tolist()
            yield Some(*(dict(zip(ids, one, strict=True)) for one in of_each))


def source_of(db: Session, vault: Vault, catalogue: Catalogue, row: PersonFile) -> Source:
    """The rows of the file as the register stands now."""
    scope, how = person_file_people.scope_of(db, row), person_file_people.coarseness_of(row)
    people = _people(db, vault, row.public_id, scope, how)
    keys = set(db.scalars(select(Programme.instrument_key).where(Programme.id.in_(scope.programme_ids))))
    used = db.scalars(
        select(Assessment.instrument_key)
        .where(Assessment.rater_kind == RaterKind.STAFF, person_file_people.given_in(scope))
        .distinct()
    )
    keys.update(used)
    instruments = tuple(one for one in catalogue.all() if one.key in keys)
    return Source(db, scope, how, people, instruments, has_means=Column.SCORES in row.columns)


def _people(db: Session, vault: Vault, public_id: str, scope: Scope, how: Coarseness) -> People:
    ids, counts, days = array("q"), array("q"), array("i")
    signs = bytearray()
    groups: dict[Group, int] = defaultdict(int)
    for stay in person_file_people.all_stays(db, scope):
        ids.append(stay.participant_id)
        signs += _sign(vault, public_id, stay.participant_id)
        groups[group_of(stay.known, how)] += 1
        counts.append(len(stay.spans))
        for span in stay.spans:
            days.extend(span)
    own = np.frombuffer(bytes(signs), dtype=f"S{SIGN_LENGTH}")
    if len(np.unique(own)) != len(ids):
        raise RuntimeError("two persons have the same sign")
    order = np.argsort(own)
    n_spans = np.array(counts, dtype=np.int64)
    all_ids = np.array(ids, dtype=np.int64)
    n_given, n_answers = _given(db, scope, all_ids)
    spans = Spans(
        np.array(days, dtype=np.int32).reshape(-1, 2), (np.cumsum(n_spans) - n_spans)[order], n_spans[order]
    )
    return People(all_ids[order], own[order], checked(groups), spans, n_given[order], n_answers)


def _given(db: Session, scope: Scope, ids: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], int]:
    found, n_answers = np.zeros(len(ids), dtype=np.int64), 0
    for id_, n_ratings, n in person_file_people.given(db, scope):
        found[np.searchsorted(ids, id_)] = n_ratings
        n_answers += n
    return found, n_answers


def _sign(vault: Vault, public_id: str, id_: int) -> bytes:
    mac = vault.mac(f"person_file:{public_id}", str(id_))
    # No more of it than the sign takes: base32 is slow.
    return base64.b32encode(mac[:_MAC_BYTES])[:SIGN_LENGTH].lower()


def indicators_of(source: Source) -> Sequence[tuple[str, str]]:
    """The areas that a person can have means of, by key and name, each once."""
    found: dict[str, str] = {}
    for instrument in source.instruments:
        for one in instrument.indicators:
            found.setdefault(one.key, one.name("sv"))
    return tuple(found.items())
