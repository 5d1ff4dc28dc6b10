"""An exercise begins with six each, goes back to that, and never meets anybody real."""

from typing import NamedTuple

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.base import Base
from smail.db.session import Database
from smail.db.tables import Account, Assessment, AuditEvent, Enrolment, FormerNumber, Participant, Programme
from smail.domain.audit import AuditAction
from smail.domain.exercise import MOST, SIX
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.errors import Conflict, Refused
from smail.queries.exercises import practising
from smail.queries.merging import Obstacle, obstacle
from smail.queries.moving import programmes_beside
from smail.queries.today import own_rows
from smail.queries.viewers import viewer_of
from smail.services import exercises, moving, registration, scores
from smail.services.audit import SYSTEM
from smail.services.exercises import NewExercise
from smail.services.registration import Registration
from smail.web.parts import Parts
from tests.factories.accounts import make_account
from tests.factories.everything import make_one_of_everything
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant


class Practice(NamedTuple):
    """An exercise, and who practises in it."""

    row: Programme
    account: Account


def begin(db: Session, parts: Parts) -> Practice:
    town = make_municipality(db)
    assert town.controller_id is not None
    new = NewExercise("Våren", town, town.controller_id)
    row = exercises.begin(db, parts.catalogue, new, SYSTEM)
    account = make_account(db, Role.UTBILDARE)
    choose(db, parts, row, [account])
    return Practice(row, account)


def choose(db: Session, parts: Parts, row: Programme, accounts: list[Account]) -> None:
    ids = [one.id for one in accounts]
    exercises.choose(db, parts.vault, parts.catalogue, row.id, ids, SYSTEM, ids[0] if ids else 1)


def invented(db: Session, row: Programme) -> list[Participant]:
    former = select(FormerNumber.participant_id)
    return list(
        db.scalars(
            select(Participant).where(Participant.exercise_id == row.id, Participant.id.not_in(former))
        )
    )


def steps(db: Session) -> list[tuple[object, ...]]:
    """What was answered, without whose number it is."""
    answer = Base.metadata.tables["answer"].c
    rows = db.execute(
        select(Assessment.submitted_on, answer.item_key, answer.kind, answer.value)
        .join(Assessment, Assessment.id == answer.assessment_id)
        .order_by(Assessment.submitted_on, Assessment.id, answer.item_key)
    )
    return [tuple(row) for row in rows]


def test_whoever_practises_meets_six_some_with_answers_and_the_name_says_what_it_is(
    database: Database, parts: Parts
) -> None:
    with database.transaction(write=True) as db:
        _row, account = begin(db, parts)
        viewer = viewer_of(db, account.id)
        assert viewer is not None
        rows = own_rows(db, viewer, clock.today())
        assert len(rows) == len(SIX)
        assert all(one.is_invented and one.programmes == ("Övning: Våren",) for one in rows)
        assert len({one.standing.state for one in rows}) >= 3
        assert sorted(one.facts.n_ratings for one in rows) == sorted(len(one.answered) for one in SIX)
        assert list(scores.recompute(db, parts.catalogue)) == []


def test_a_reset_takes_away_whatever_leads_to_them_in_every_table_and_begins_with_the_same_answers(
    database: Database, parts: Parts
) -> None:
    with database.transaction(write=True) as db:
        row, account = begin(db, parts)
        first, before = steps(db), invented(db, row)
        extra = Registration(row.id, clock.today(), Sex.WOMAN)
        before.append(registration.register(db, parts.vault, extra, SYSTEM, account.id).participant)
        make_one_of_everything(db)
        more = select(Participant).where(Participant.exercise_id.is_(None))
        for person in db.scalars(more).all():
            person.exercise_id = row.id
            before.append(person)
        db.flush()
        ids = {one.id for one in before}
        exercises.reset(db, parts.vault, parts.catalogue, row.id, SYSTEM)
        assert left_of(db, ids) == {"participant": len(ids), "former_number": len(ids)}
        assert all(db.get_one(Participant, one).name is None for one in ids)
        assert len(invented(db, row)) == len(SIX)
        assert steps(db) == first
        actions = db.scalars(select(AuditEvent.action)).all()
        assert actions.count(AuditAction.EXERCISE_RESET.value) == 1


def left_of(db: Session, ids: set[int]) -> dict[str, int]:
    """How many rows still lead to these persons in one step, by table; the audit keeps what was done."""
    found = {"participant": db.scalar(select(func.count()).where(Participant.id.in_(ids))) or 0}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == "participant" and table.name != "audit_event":
                n = db.scalar(select(func.count()).select_from(table).where(key.parent.in_(ids))) or 0
                found |= {table.name: n} if n else {}
    enrolled = db.scalar(select(func.count()).where(Enrolment.participant_id.in_(ids)))
    assert enrolled == 0
    return found


def test_a_reset_leaves_everybody_real_and_every_other_exercise_alone(
    database: Database, parts: Parts
) -> None:
    with database.transaction(write=True) as db:
        make_one_of_everything(db)
        row, account = begin(db, parts)
        town = row.organisation
        assert town.controller_id is not None
        other = exercises.begin(db, parts.catalogue, NewExercise("Hösten", town, town.controller_id), SYSTEM)
        choose(db, parts, other, [account])
        real = db.scalars(select(Participant.id).where(Participant.exercise_id.is_(None))).all()
        kept = {*real, *(one.id for one in invented(db, other))}
        before = left_of_all(db, kept)
        exercises.reset(db, parts.vault, parts.catalogue, row.id, SYSTEM)
        assert left_of_all(db, kept) == before


def left_of_all(db: Session, ids: set[int]) -> dict[str, int]:
    """As `left_of`, of persons who are still enrolled."""
    return {
        f"{table.name}.{key.parent.name}": db.scalar(
            select(func.count()).select_from(table).where(key.parent.in_(ids))
        )
        or 0
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "participant" and table.name != "audit_event"
    }


def test_who_is_taken_off_loses_the_role_and_meets_the_same_six_when_added_again(
    database: Database, parts: Parts
) -> None:
    with database.transaction(write=True) as db:
        row, account = begin(db, parts)
        other = make_account(db, Role.HANDLEDARE)
        choose(db, parts, row, [other])
        assert set(practising(db, row.id, clock.today())) == {other.id}
        choose(db, parts, row, [account, other])
        choose(db, parts, row, [account, other])
        assert set(practising(db, row.id, clock.today())) == {account.id, other.id}
        assert len(invented(db, row)) == 2 * len(SIX)


def test_no_more_than_two_courses_practise_at_once_and_no_real_programme_is_put_back(
    database: Database, parts: Parts
) -> None:
    with database.transaction(write=True) as db:
        row, _account = begin(db, parts)
        with pytest.raises(Refused):
            exercises.choose(db, parts.vault, parts.catalogue, row.id, range(1, MOST + 2), SYSTEM, 1)
        with pytest.raises(Refused):
            exercises.reset(db, parts.vault, parts.catalogue, make_programme(db).id, SYSTEM)


def test_nobody_invented_goes_on_among_real_people_and_nobody_real_in_an_exercise(
    database: Database, parts: Parts
) -> None:
    with database.transaction(write=True) as db:
        row, account = begin(db, parts)
        programme = make_programme(db, row.organisation, controller_id=row.controller_id)
        follower = make_account(db, Role.HANDLEDARE, scope=programme)
        real, played = make_participant(db, programme, follower), invented(db, row)[0]
        assert row not in programmes_beside(db, real.id, clock.today())
        assert programmes_beside(db, played.id, clock.today()) == ()
        assert obstacle(db, real, played) is Obstacle.OTHER_EXERCISE
        for person, to, by in ((real, row, account), (played, programme, follower)):
            with pytest.raises(Conflict):
                moving.change_programme(
                    db, parts.vault, person.id, to.id, by.id, clock.today(), SYSTEM, by.id, ending_id=None
                )
        assert enrolment_of(db, real).programme_id == programme.id
