"""Who is in a file about persons, and what others may know of each; nobody protected, nobody invented."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Dialect, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import UserDefinedType

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
IDS = "ids"


class _Ids(UserDefinedType[Sequence[int]]):
    """Ids that stand in the question: so many parameters, or each of them made text for itself, cost more."""

    cache_ok = True

    def literal_processor(self, _dialect: Dialect) -> Callable[[Sequence[int]], str]:
        return _listed


def _listed(ids: Sequence[int]) -> str:
    return f"({','.join(str(int(one)) for one in ids)})"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose persons, and in which days."""

    federation_id: int
    programme_ids: tuple[int, ...]
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's first time in the programmes of the file, with how the last of them ended."""

    participant_id: int
    known: Known
    # The first and the last day of each time there, as ordinals; one that goes on ends after every day.
    spans: tuple[tuple[int, int], ...]


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
    for stay in all_stays(db, scope):
        yield stay.participant_id, stay.known


def all_stays(db: Session, scope: Scope) -> Iterator[Stay]:
    """Each person with all the time in the programmes, in the order of the ids, read a few at a time."""
    wanted = _there(scope)
    # Closed also where it is left half read: on PostgreSQL it is a cursor of the server.
    with db.execute(wanted, execution_options={"yield_per": AT_A_TIME}) as found:
        yield from _stays(found, places_of(db, scope))


def stays_reader(db: Session, scope: Scope) -> Callable[[Sequence[int]], Mapping[int, Stay]]:
    """What gives the same of some persons, by id; asked for many times, it is made once."""
    # Nothing is found by the programme: most of a county may be in one, and would be read for these few.
    wanted = _there(scope, Enrolment.programme_id + 0).where(among(Enrolment.participant_id))
    places = places_of(db, scope)

    def stays_of(ids: Sequence[int]) -> Mapping[int, Stay]:
        found = db.execute(wanted, {IDS: ids})
        return {stay.participant_id: stay for stay in _stays(found, places)}

    return stays_of


def among(column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether the id is one of the `IDS` given."""
    return column.bool_op("IN")(bindparam(IDS, type_=_Ids(), literal_execute=True))


def given(db: Session, scope: Scope) -> Iterator[tuple[int, int, int]]:
    """How many ratings with answers and how many answers the file is to hold of each who has given any.

    Counted by the database alone, in the order of the ids, read a few at a time.
    """
    n = func.count().label("n")
    answers = select(Answer.assessment_id, n).group_by(Answer.assessment_id).subquery()
    own = Assessment.participant_id
    wanted = (
        select(own, func.count(), func.sum(answers.c.n))
        .join(answers, answers.c.assessment_id == Assessment.id)
        .where(given_in(scope), _there_then(scope).exists())
        .group_by(own)
        .order_by(own)
    )
    with db.execute(wanted, execution_options={"yield_per": AT_A_TIME}) as found:
        for id_, n_ratings, n_answers in found:
            yield id_, n_ratings, int(n_answers)


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


def _counts(scope: Scope, programme_id: ColumnElement[int] | None = None) -> tuple[ColumnElement[bool], ...]:
    own = Enrolment.programme_id if programme_id is None else programme_id
    return (
        own.in_(scope.programme_ids),
        Enrolment.starts_on <= scope.ends_on,
        or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= scope.starts_on),
        Discharge.is_no_mistake(),
        Participant.is_protected.is_(False),
        is_real(Enrolment.participant_id),
    )


_Read = Row[int, int, date, date | None, Sex, int | None, DischargeReason | None]
_LAST = date.max.toordinal()


def _there(
    scope: Scope, programme_id: ColumnElement[int] | None = None
) -> Select[int, int, date, date | None, Sex, int | None, DischargeReason | None]:
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
        .where(*_counts(scope, programme_id))
        .order_by(Enrolment.participant_id, Enrolment.starts_on, Enrolment.id)
    )


def _stays(found: Iterable[_Read], places: Mapping[int, tuple[str, str]]) -> Iterator[Stay]:
    own: list[_Read] = []
    for row in found:
        if own and own[0][0] != row[0]:
            yield _stay(own, places)
            own = []
        own.append(row)
    if own:
        yield _stay(own, places)


def _stay(rows: Sequence[_Read], places: Mapping[int, tuple[str, str]]) -> Stay:
    participant_id, programme_id, starts_on, _ended, sex, birth_year, _reason = rows[0]
    *_last, outcome = rows[-1]
    known = Known(sex, birth_year, *places[programme_id], starts_on, outcome)
    spans = tuple((one[2].toordinal(), _LAST if one[3] is None else one[3].toordinal()) for one in rows)
    return Stay(participant_id, known, spans)
