"""Who is in a file about persons, and what others may know of each; nobody protected, nobody invented."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smail.db.tables import (
    Answer,
    Assessment,
    Discharge,
    Enrolment,
    Organisation,
    OrganisationKind,
    Participant,
    PersonFile,
    PersonFileProgramme,
    Programme,
)
from smail.db.tables.people import is_real
from smail.domain.people import DischargeReason, Sex
from smail.domain.person_files import Coarseness, Column, Known
from smail.queries.organisations import paths

AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose persons, and in which days."""

    federation_id: int
    programme_ids: tuple[int, ...]
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's first time in the programmes of the file, and how the last of them ended."""

    participant_id: int
    known: Known
    outcome: DischargeReason | None
    spans: tuple[tuple[date, date | None], ...]

    def holds(self, day: date) -> bool:
        """Whether the person was in one of the programmes on that day."""
        return any(first <= day and (last is None or day <= last) for first, last in self.spans)


def scope_of(db: Session, row: PersonFile) -> Scope:
    """What the file is about, as it was asked for."""
    programmes = select(PersonFileProgramme.programme_id).where(PersonFileProgramme.file_id == row.id)
    ids = tuple(db.scalars(programmes.order_by(PersonFileProgramme.programme_id)))
    return Scope(row.federation_id, ids, row.starts_on, row.ends_on)


def coarseness_of(row: PersonFile) -> Coarseness:
    """How finely the file tells who somebody is."""
    has_outcome = Column.OUTCOME in row.columns
    return Coarseness(Column.SEX in row.columns, row.age, row.place, row.start, has_outcome)


def places_of(db: Session, scope: Scope) -> Mapping[int, tuple[str, str]]:
    """The name of each programme and of the municipality that owns it, or of its owner where none does."""
    above = paths(db, scope.federation_id)
    owners = {
        row.id: row
        for row in db.scalars(select(Organisation).where(Organisation.federation_id == scope.federation_id))
    }
    found = {}
    for row in db.scalars(select(Programme).where(Programme.id.in_(scope.programme_ids))):
        way = [owners[one] for one in above[row.organisation_id]]
        own = next((one for one in way if one.kind is OrganisationKind.MUNICIPALITY), way[0])
        found[row.id] = (row.name, own.name)
    return found


def everybody(db: Session, scope: Scope) -> Iterator[tuple[int, Known]]:
    """Each person with what others may know, in the order of the ids, read a few at a time."""
    for stay in _stays(db, scope, _there(scope)):
        yield stay.participant_id, stay.known


def stays_of(db: Session, scope: Scope, ids: Sequence[int]) -> Mapping[int, Stay]:
    """The same of these persons, by id, with all their time in the programmes."""
    wanted = _there(scope).where(among(Enrolment.participant_id, ids))
    return {stay.participant_id: stay for stay in _stays(db, scope, wanted)}


def among(column: InstrumentedAttribute[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """Whether the id is one of these, which stand in the question: so many parameters cost more."""
    return column.in_(bindparam("ids", list(ids), expanding=True, literal_execute=True))


def n_answers(db: Session, scope: Scope) -> int:
    """How many answers the file is to hold, counted by the database alone."""
    # Asked of each rating and not of each answer.
    there = select(Assessment.id).where(given_in(scope), _there_then(scope).exists())
    return db.scalar(select(func.count()).select_from(Answer).where(Answer.assessment_id.in_(there))) or 0


def n_ratings(db: Session, scope: Scope) -> int:
    """How many ratings with answers the file is to hold, counted by the database alone."""
    answered = select(Answer.item_key).where(Answer.assessment_id == Assessment.id).exists()
    counted = select(func.count()).select_from(Assessment)
    return db.scalar(counted.where(given_in(scope), answered, _there_then(scope).exists())) or 0


def given_in(scope: Scope) -> ColumnElement[bool]:
    """Whether a rating was sent in within the days of the file and stands."""
    return and_(
        Assessment.submitted_on.between(scope.starts_on, scope.ends_on), Assessment.withdrawn_at.is_(None)
    )


def _enrolled(scope: Scope) -> Select[int]:
    return (
        select(Enrolment.id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(*_counts(scope))
    )


def _there_then(scope: Scope) -> Select[int]:
    """The times in the programmes that hold the day of a rating."""
    return (
        _enrolled(scope)
        .where(
            Enrolment.participant_id == Assessment.participant_id,
            Enrolment.starts_on <= Assessment.submitted_on,
            or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= Assessment.submitted_on),
        )
        .correlate(Assessment)
    )


def _counts(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return (
        Enrolment.programme_id.in_(scope.programme_ids),
        Enrolment.starts_on <= scope.ends_on,
        or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= scope.starts_on),
        Discharge.reason.is_distinct_from(DischargeReason.ENTERED_IN_ERROR),
        Participant.is_protected.is_(False),
        is_real(Enrolment.participant_id),
    )


_Row = tuple[int, int, date, date | None, Sex, int | None, DischargeReason | None]


def _there(scope: Scope) -> Select[int, int, date, date | None, Sex, int | None, DischargeReason | None]:
    return (
        select(
            Enrolment.participant_id,
            Enrolment.programme_id,
            Enrolment.starts_on,
            Enrolment.ended_on,
            Participant.sex,
            Participant.birth_year,
            Discharge.reason,
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(*_counts(scope))
        .order_by(Enrolment.participant_id, Enrolment.starts_on, Enrolment.id)
    )


def _stays(
    db: Session,
    scope: Scope,
    wanted: Select[int, int, date, date | None, Sex, int | None, DischargeReason | None],
) -> Iterator[Stay]:
    places = places_of(db, scope)
    own: list[_Row] = []
    # Closed also where it is left half read: on PostgreSQL it is a cursor of the server.
    with db.execute(wanted, execution_options={"yield_per": AT_A_TIME}) as found:
        for row in found:
            if own and own[0][0] != row[0]:
                yield _stay(own, places)
                own = []
            own.append(row)
    if own:
        yield _stay(own, places)


def _stay(rows: Sequence[_Row], places: Mapping[int, tuple[str, str]]) -> Stay:
    participant_id, programme_id, starts_on, _ended, sex, birth_year, _reason = rows[0]
    known = Known(sex, birth_year, *places[programme_id], starts_on, rows[-1][6])
    spans = tuple((first, last) for _person, _programme, first, last, *_more in rows)
    return Stay(participant_id, known, rows[-1][6], spans)
