"""Gives back what was read in: the mapped columns, row for row, out of the answers as they stand.

A cell is written by the map from what is stored; only where the source spelt the same thing in another way
is its own spelling used, and only while it still says what is stored.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.answers import GivenAnswer
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.tables import ImportBatch, ImportPerson, ImportRow, Participant, Programme
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import Sex, format_number
from smail.errors import NotFound
from smail.imports.known import answers_by_day
from smail.imports.map_file import read_map
from smail.imports.mapping import ImportMap, Occasion
from smail.services import audit
from smail.services.audit import Actor
from smail.vault import Vault

BATCH = 500
NUMBER = "deltagarnummer"

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Export:
    """The headings and the rows of one file that was read in, with as many columns as were mapped."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Person:
    number: str
    source: str
    sex: Sex
    birth_year: int | None
    days: Mapping[date, Mapping[str, GivenAnswer]]


def latest_batch(db: Session, programme: Programme, public_id: str | None = None) -> ImportBatch:
    """The file with this id, or the last that was read into the programme; NotFound where there is none."""
    query = select(ImportBatch).where(ImportBatch.programme_id == programme.id)
    if public_id is not None:
        query = query.where(ImportBatch.public_id == public_id)
    found = db.scalars(query.order_by(ImportBatch.id.desc()).limit(1)).first()
    if found is None:
        raise NotFound("Ingen sådan fil är inläst i insatsen. Läs in en: smail import FIL --programme …")
    return found


def export(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    batch: ImportBatch,
    actor: Actor,
    *,
    with_numbers: bool = False,
) -> Export:
    """The mapped columns of the file, row for row; before them the participants' numbers, where wanted."""
    found = read_map(batch.mapping, catalogue)
    uses = found.uses()
    columns = [name for name in batch.header if name in uses]
    rows = db.execute(
        select(ImportRow.source_mac, ImportRow.dates, ImportRow.spellings)
        .where(ImportRow.batch_id == batch.id)
        .order_by(ImportRow.number)
    ).all()
    people = _people(db, vault, batch.programme_id, sorted({row.source_mac for row in rows}))
    audit.record(
        db, actor, AuditAction.IMPORT_EXPORT, AuditObject.IMPORT_BATCH, batch.public_id, n_rows=len(rows)
    )
    written = (
        _Row(found, people[row.source_mac], _days(row.dates), row.spellings).cells(columns) for row in rows
    )
    if not with_numbers:
        return Export(tuple(columns), tuple(written))
    numbers = (people[row.source_mac].number for row in rows)
    numbered = tuple((number, *cells) for number, cells in zip(numbers, written, strict=True))
    return Export((NUMBER, *columns), numbered)


def _days(dates: Sequence[str | None]) -> list[date | None]:
    return [None if day is None else date.fromisoformat(day) for day in dates]


def _people(db: Session, vault: Vault, programme_id: int, macs: Sequence[bytes]) -> dict[bytes, _Person]:
    """Those who had these names in the source; two names can have turned out to be one person's."""
    found: dict[bytes, _Person] = {}
    for first in range(0, len(macs), BATCH):
        query = (
            select(Participant, ImportPerson)
            .join(ImportPerson, ImportPerson.participant_id == Participant.id)
            .where(
                ImportPerson.source_mac.in_(macs[first : first + BATCH]),
                ImportPerson.programme_id == programme_id,
            )
        )
        rows = db.execute(query).all()
        days = answers_by_day(db, [row.Participant.id for row in rows])
        for person, name in rows:
            source = sealing.opened(vault, ImportPerson.source, name.source_mac.hex(), name.source)
            number = format_number(person.number)
            told = days.get(person.id, {})
            found[name.source_mac] = _Person(number, source, person.sex, person.birth_year, told)
    return found


class _Row:
    """One row of the file, made again."""

    def __init__(
        self,
        found: ImportMap,
        person: _Person,
        days: Sequence[date | None],
        spellings: Mapping[str, str],
    ) -> None:
        self._map, self._person, self._spellings = found, person, spellings
        self._occasions = tuple(zip(found.occasions, days, strict=True))

    def cells(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The cells in the order of the columns."""
        made = dict(self._made())
        return tuple(made[name] for name in columns)

    def _made(self) -> Iterator[tuple[str, str]]:
        found, person = self._map, self._person
        yield found.person, self._told(found.person, person.source, person.source, str)
        if found.sex:
            yield found.sex.column, self._spelt(found.sex.column, person.sex, found.sex.write, found.sex.read)
        if found.birth:
            column, birth = found.birth.column, found.birth
            yield column, self._spelt(column, person.birth_year, birth.write, birth.read)
        for occasion, day in self._occasions:
            if occasion.when.source:
                when = occasion.when
                yield occasion.when.source, self._spelt(occasion.when.source, day, when.write, when.read)
            yield from self._answers(occasion, day)

    def _answers(self, occasion: Occasion, day: date | None) -> Iterator[tuple[str, str]]:
        given = {} if day is None else self._person.days.get(day, {})
        columns = occasion.items
        if occasion.long is not None:
            name = self._spellings.get(occasion.long.item, "")
            yield occasion.long.item, name
            columns = {occasion.long.names[name.strip()]: occasion.long.value}
        for item, column in columns.items():
            yield column, self._answer(occasion, item, column, given.get(item))

    def _answer(self, occasion: Occasion, item: str, column: str, answer: GivenAnswer | None) -> str:
        return self._spelt(
            column,
            answer,
            lambda value: self._map.write_answer(occasion, value),
            lambda text: self._map.read_answer(occasion, item, text),
        )

    def _spelt(self, column: str, value: V, write: Callable[[V], str], read: Callable[[str], object]) -> str:
        return self._told(column, value, write(value), lambda text: read(self._map.tidy(text)))

    def _told(self, column: str, value: object, usual: str, read: Callable[[str], object]) -> str:
        own = self._spellings.get(column)
        if own is None:
            return usual
        return own if read(own.strip()) == value else usual
