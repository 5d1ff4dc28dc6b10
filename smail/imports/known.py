"""Compares what a file holds with what is there: what is new, what is the same, and what says otherwise.

A file never changes what was read in or answered before: a known rating with another value is a conflict,
for a person to look into.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.answers import GivenAnswer
from smail.db.tables import Answer, Assessment, Enrolment, ImportPerson, Participant, RaterKind
from smail.domain.people import Sex
from smail.imports.check import Plan, PlannedPerson, PlannedRating, Told
from smail.imports.faults import Reason, RowFault
from smail.vault import Vault

PURPOSE = "import_person.source"
BATCH = 500


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person that came with an earlier file: facts, time in the programme, and answers by day and item."""

    participant_id: int
    sex: Sex
    birth_year: int | None
    starts_on: date
    ended_on: date | None
    days: Mapping[date, Mapping[str, GivenAnswer]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What of a plan is new, who of it is known, and what says otherwise than what is known."""

    new_people: tuple[PlannedPerson, ...]
    new_ratings: tuple[tuple[int, PlannedRating], ...]
    # Participants by the name in the source.
    known: Mapping[str, int] = field(repr=False)
    conflicts: tuple[RowFault, ...]

    @property
    def is_new(self) -> bool:
        """Whether reading the file in would add anything."""
        return bool(self.new_people or self.new_ratings)

    @property
    def n_ratings(self) -> int:
        """The ratings that would be added."""
        return len(self.new_ratings) + sum(len(person.ratings) for person in self.new_people)


def compare(db: Session, vault: Vault, programme_id: int, plan: Plan) -> Comparison:
    """What reading the plan into the programme would add, and every conflict."""
    known = _known(db, vault, programme_id, [person.source for person in plan.people])
    new_people: list[PlannedPerson] = []
    new_ratings: list[tuple[int, PlannedRating]] = []
    conflicts: list[RowFault] = []
    for person in plan.people:
        before = known.get(person.source)
        if before is None:
            new_people.append(person)
            continue
        conflicts += _conflicts(person, before)
        new_ratings += [
            (before.participant_id, rating) for rating in person.ratings if rating.day not in before.days
        ]
    ids = {source: one.participant_id for source, one in known.items()}
    return Comparison(tuple(new_people), tuple(new_ratings), ids, tuple(conflicts))


def source_mac(vault: Vault, source: str) -> bytes:
    """By which a name in the source is found again."""
    return vault.mac(PURPOSE, source)


def _conflicts(person: PlannedPerson, known: KnownPerson) -> Iterator[RowFault]:
    # A cell that could not be read is a fault of its own and says nothing to compare.
    if person.sex.is_read and person.sex.value is not known.sex:
        yield _fault(person.sex, Reason.CONFLICT)
    if person.birth_year.is_read and person.birth_year.value != known.birth_year:
        yield _fault(person.birth_year, Reason.CONFLICT)
    for rating in (*person.ratings, *person.missing):
        before = known.days.get(rating.day)
        if before is not None:
            yield from _differences(rating, before)
        elif rating.given and not _is_within(known, rating.day):
            yield _fault(
                next(iter(rating.answers.values())), Reason.OUTSIDE_ENROLMENT, rating.day.isoformat()
            )


def _differences(rating: PlannedRating, before: Mapping[str, GivenAnswer]) -> Iterator[RowFault]:
    for item, told in rating.answers.items():
        if told.value != before.get(item):
            yield _fault(told, Reason.CONFLICT)


def _fault(told: Told, reason: Reason, value: str | None = None) -> RowFault:
    return RowFault(told.row, told.column, told.text if value is None else value, reason)


def _is_within(known: KnownPerson, day: date) -> bool:
    return known.starts_on <= day and (known.ended_on is None or day <= known.ended_on)


def _known(db: Session, vault: Vault, programme_id: int, sources: Sequence[str]) -> dict[str, KnownPerson]:
    found: dict[str, KnownPerson] = {}
    for first in range(0, len(sources), BATCH):
        macs = {source_mac(vault, source): source for source in sources[first : first + BATCH]}
        rows = db.execute(
            select(ImportPerson.source_mac, Participant, Enrolment.starts_on, Enrolment.ended_on)
            .join(Participant, Participant.id == ImportPerson.participant_id)
            .join(Enrolment, Enrolment.participant_id == Participant.id)
            .where(
                ImportPerson.programme_id == programme_id,
                Enrolment.programme_id == programme_id,
                ImportPerson.source_mac.in_(macs),
            )
            .order_by(Enrolment.starts_on.desc())
        ).all()
        days = answers_by_day(db, [row.Participant.id for row in rows])
        for mac, person, starts_on, ended_on in rows:
            known_days = days.get(person.id, {})
            found[macs[mac]] = KnownPerson(
                person.id, person.sex, person.birth_year, starts_on, ended_on, known_days
            )
    return found


def answers_by_day(db: Session, ids: Sequence[int]) -> dict[int, dict[date, dict[str, GivenAnswer]]]:
    """Every own rating that was sent in, by person and day, with its answers by item."""
    found: dict[int, dict[date, dict[str, GivenAnswer]]] = {}
    query = (
        select(Assessment.participant_id, Assessment.submitted_on, Answer.item_key, Answer.kind, Answer.value)
        .outerjoin(Answer, Answer.assessment_id == Assessment.id)
        .where(
            Assessment.participant_id.in_(ids),
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_on.is_not(None),
        )
    )
    for participant_id, day, item_key, kind, value in db.execute(query):
        if day is None:
            continue
        answers = found.setdefault(participant_id, {}).setdefault(day, {})
        if kind is not None:
            answers[item_key] = GivenAnswer(item_key, kind, value)
    return found
