"""A handledare's own participants and where each stands today; a fixed number of reads for any caseload."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Select, func, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from smail.db.tables import (
    Answer,
    Assessment,
    Enrolment,
    Participant,
    Programme,
    RaterKind,
)
from smail.domain.people import ContactChoice
from smail.domain.rhythm import Pause, Standing, State
from smail.domain.roles import Role
from smail.domain.standing import Stay, standing
from smail.policies import Viewer, holds
from smail.queries.covers import Covering
from smail.queries.organisations import paths, place_of
from smail.queries.own_people import Own, Stays, own_people, stay_of
from smail.queries.plans import pauses_by_person

# The first day, the last day and how many.
_Completed = tuple[date | None, date | None, int]
_NEVER: _Completed = (None, None, 0)

FIRST_THINGS_FIRST = (State.OVERDUE, State.DUE, State.PAUSED, State.DONE, State.NOT_YET)


@dataclass(frozen=True, slots=True)
class Underway:
    """A rating that has begun: how many of the questions put are answered."""

    answered: int
    shown: int


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One of the own participants: who, where, and what needs doing."""

    id: int
    public_id: str
    number: str
    is_protected: bool
    contact_choice: ContactChoice
    programmes: tuple[str, ...]
    standing: Standing
    # The day back from the pause that runs; None where there is none or it is not known.
    paused_until: date | None
    last_on: date | None
    underway: Underway | None
    has_link: bool
    facts: "Facts"
    # Somebody to practise with, of an exercise.
    is_invented: bool = False

    @property
    def needs_doing(self) -> bool:
        """Whether it is time for the person to answer."""
        return self.standing.state in (State.OVERDUE, State.DUE)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the cards above the list say."""

    due_this_week: int
    due_with_link: int
    due_later: int
    overdue: int
    longest_days_late: int
    done: int
    done_last_on: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a row is made of besides the person: the open stays by programme, and what has been."""

    stays: Sequence[tuple[str, Stay]] = ()
    last_on: date | None = None
    pauses: Sequence[Pause] = ()
    underway: Underway | None = None
    has_link: bool = False
    first_on: date | None = None
    n_ratings: int = 0
    # Where the person is a colleague's, and the viewer stands in.
    covering: Covering | None = None
    # When they meet next.
    talk_on: date | None = None


def own_rows(
    db: Session, viewer: Viewer, today: date, above: Mapping[int, tuple[int, ...]] | None = None
) -> tuple[TodayRow, ...]:
    """Every participant that the viewer stands beside today, what needs doing first.

    `above` are the federation's paths, for a page that has read them already.
    """
    people, stays = own_people(db, viewer.account_id, today)
    above = paths(db, viewer.federation_id) if above is None else above
    seen = {
        person: own
        for person, own in people.items()
        # As in policies: the role must hold where the viewer is in the team, not somewhere else.
        if any(
            programme.id in own.programme_ids and holds(viewer, place_of(programme, above), Role.HANDLEDARE)
            for programme, _ in stays[person.id]
        )
    }
    return tuple(sorted(_rows(db, seen, stays, today), key=_urgency))


def summary(rows: Iterable[TodayRow], today: date) -> Summary:
    """The numbers of the cards, counted from the very rows of the list."""
    by_state: dict[State, list[TodayRow]] = defaultdict(list)
    for row in rows:
        by_state[row.standing.state].append(row)
    sunday = today + timedelta(days=7 - today.isoweekday())
    due = by_state[State.DUE]
    this_week = [row for row in due if row.standing.next_on is not None and row.standing.next_on <= sunday]
    return Summary(
        due_this_week=len(this_week),
        due_with_link=sum(row.has_link for row in this_week),
        due_later=len(due) - len(this_week),
        overdue=len(by_state[State.OVERDUE]),
        longest_days_late=max((row.standing.days_late for row in by_state[State.OVERDUE]), default=0),
        done=len(by_state[State.DONE]),
        done_last_on=max((row.last_on for row in by_state[State.DONE] if row.last_on), default=None),
    )


def row_of(person: Participant, facts: Facts, today: date) -> TodayRow:
    """Where one person stands, whoever follows that person and also after the last enrolment has ended."""
    return TodayRow(
        id=person.id,
        public_id=person.public_id,
        number=person.number,
        is_protected=person.is_protected,
        contact_choice=person.contact_choice,
        # A programme tells the place; a screen can be seen by others.
        programmes=() if person.is_protected else tuple(programme for programme, _ in facts.stays),
        standing=standing(
            [stay for _, stay in facts.stays],
            today=today,
            last_completed=facts.last_on,
            pauses=facts.pauses,
        ),
        paused_until=next((pause.ends_on for pause in facts.pauses if pause.holds(today)), None),
        last_on=facts.last_on,
        underway=facts.underway,
        has_link=facts.has_link,
        facts=facts,
        is_invented=person.exercise_id is not None,
    )


def _stays(db: Session, participant_ids: Collection[int], today: date) -> Stays:
    found = db.execute(
        select(Enrolment, Programme)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Enrolment.participant_id.in_(participant_ids), Enrolment.open_on(today))
        .order_by(Enrolment.starts_on, Enrolment.id)
    )
    stays: Stays = defaultdict(list)
    for enrolment, programme in found:
        stays[enrolment.participant_id].append((programme, stay_of(enrolment, programme)))
    return stays


def _rows(
    db: Session,
    people: Mapping[Participant, Own],
    stays: Mapping[int, Sequence[tuple[Programme, Stay]]],
    today: date,
) -> list[TodayRow]:
    facts = _facts(db, [person.id for person in people], stays)
    return [
        row_of(
            person,
            replace(facts[person.id], has_link=own.has_link, covering=own.covering, talk_on=own.talk_on),
            today,
        )
        for person, own in people.items()
    ]


def facts_of(db: Session, participant_ids: Collection[int], today: date) -> dict[int, Facts]:
    """What decides where each of these people stands, whoever follows them; links are not looked for."""
    return _facts(db, participant_ids, _stays(db, participant_ids, today))


def _facts(
    db: Session, ids: Collection[int], stays: Mapping[int, Sequence[tuple[Programme, Stay]]]
) -> dict[int, Facts]:
    (done, underway), pauses = _ratings(db, ids), pauses_by_person(db, ids)
    found = {}
    for own in ids:
        first_on, last_on, n_ratings = done.get(own, _NEVER)
        found[own] = Facts(
            [(programme.name, stay) for programme, stay in stays[own]],
            last_on,
            pauses[own],
            underway.get(own),
            first_on=first_on,
            n_ratings=n_ratings,
        )
    return found


def _own_ratings(ids: Collection[int]) -> Select[int]:
    return select(Assessment.participant_id).where(
        Assessment.participant_id.in_(ids),
        Assessment.rater_kind == RaterKind.PARTICIPANT,
        Assessment.withdrawn_at.is_(None),
    )


def _ratings(db: Session, ids: Collection[int]) -> tuple[dict[int, _Completed], dict[int, Underway]]:
    """What each has sent in, and what each has begun: read at once."""
    day, shown = Assessment.submitted_on, Assessment.items_shown
    done = (
        _own_ratings(ids)
        .add_columns(func.count().label("n"), func.min(day), func.max(day), type_coerce(null(), shown.type))
        .where(day.is_not(None))
        .group_by(Assessment.participant_id)
    )
    begun = (
        _own_ratings(ids)
        .add_columns(func.count(Answer.item_key), null(), null(), shown)
        .join(Answer, Answer.assessment_id == Assessment.id)
        .where(day.is_(None))
        .group_by(Assessment.id)
    )
    completed: dict[int, _Completed] = {}
    underway: dict[int, Underway] = {}
    for person, n, first_on, last_on, put in db.execute(union_all(done, begun)):
        if put is None:
            completed[person] = (first_on, last_on, n)
        else:
            underway[person] = Underway(n, len(put))
    return completed, underway


def _urgency(row: TodayRow) -> tuple[int, int, date, str]:
    return (
        FIRST_THINGS_FIRST.index(row.standing.state),
        -row.standing.days_late,
        row.standing.next_on or date.max,
        row.number,
    )
