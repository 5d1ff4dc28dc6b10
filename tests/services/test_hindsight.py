"""The first occasion answered again: begun once, saved once, sent in once, and nothing else moves."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from smail import catalogue, clock
from smail.answers import GivenAnswer
from smail.db.session import Database
from smail.db.tables import (
    ActorKind,
    Answer,
    Assessment,
    AuditEvent,
    Hindsight,
    HindsightAnswer,
    Participant,
    PersonPeriod,
    Score,
)
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode
from smail.errors import Conflict, NotFound
from smail.queries import hindsight as reads
from smail.queries.county import Changes, Wanted, changes_since, ratings_of
from smail.queries.questionnaire import latest_submitted, submitted_of
from smail.queries.standings import standing_of
from smail.queries.system import counts
from smail.queries.today import facts_of, own_rows
from smail.queries.viewers import viewer_of
from smail.services import hindsight, merging, periods
from smail.services.answering import AnswerConflict, Saved
from smail.services.audit import SYSTEM, Actor
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.hindsight import TWICE, make_asked, make_seen_anew
from tests.factories.people import make_participant
from tests.support.travel import TravelTo

CATALOGUE = catalogue.load([catalogue.shipped()])
LANGUAGES = {"sv", "en"}


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 18, 11, 0, tzinfo=UTC))


def actor_of(person: Participant) -> Actor:
    """The person, as the audit knows it."""
    return Actor(ActorKind.PARTICIPANT, person.public_id)


def begin(database: Database, person: Participant) -> int:
    """It is begun; its number."""
    with database.transaction(write=True) as db:
        return hindsight.begin(db, CATALOGUE, person.id, actor=actor_of(person)).id


def answer(database: Database, row_id: int, item: str, value: int, seen: int | None = None) -> object:
    """What the service says to an answer."""
    with database.transaction(write=True) as db:
        given = GivenAnswer(item, AnswerKind.VALUE, value)
        return hindsight.record_answer(db, db.get_one(Hindsight, row_id), given, seen_version=seen)


def answer_all(database: Database, row_id: int, value: int = 2) -> None:
    """Every question of then has the value."""
    with database.transaction(write=True) as db:
        row = db.get_one(Hindsight, row_id)
        for item in row.assessment.items_shown:
            given = GivenAnswer(item, AnswerKind.VALUE, value)
            hindsight.record_answer(db, row, given, seen_version=None)


def send(database: Database, row_id: int, person: Participant) -> str | None:
    """What the service says to sending it in."""
    with database.transaction(write=True) as db:
        row = db.get_one(Hindsight, row_id)
        return hindsight.submit(db, row, mode=AnswerMode.ALONE, actor=actor_of(person))


@pytest.fixture
def person(database: Database) -> Participant:
    """Somebody with two ratings, who is asked."""
    with database.transaction(write=True) as db:
        return make_asked(db)[0]


def test_the_same_questions_are_put_with_the_version_of_then(database: Database, person: Participant) -> None:
    begin(database, person)
    with database.transaction(write=False) as db:
        first = reads.first_of(db, person.id, clock.today())
        assert first is not None
        state = reads.state_of(db, CATALOGUE, first)
        assert state is not None
        assert state.shown == tuple(first.assessment.items_shown)
        assert state.instrument.digest == first.assessment.instrument_digest
        assert state.about_on == TWICE[0]
        assert state.language in LANGUAGES


def test_an_answer_is_kept_once_and_two_screens_are_asked_which_one_holds(
    database: Database, person: Participant
) -> None:
    row_id = begin(database, person)
    item = "job_belief_confidence"
    assert answer(database, row_id, item, 2) == Saved(1)
    assert answer(database, row_id, item, 2) == Saved(1)
    assert isinstance(answer(database, row_id, item, 4), AnswerConflict)
    assert answer(database, row_id, item, 4, seen=1) == Saved(2)
    with pytest.raises(NotFound):
        answer(database, row_id, "no_such_item", 1)


def test_it_is_sent_in_when_nothing_waits_and_changes_no_more(
    database: Database, person: Participant
) -> None:
    row_id = begin(database, person)
    assert send(database, row_id, person) == "job_belief_confidence"
    answer_all(database, row_id)
    assert send(database, row_id, person) is None
    with pytest.raises(Conflict):
        answer(database, row_id, "job_belief_confidence", 5, seen=1)
    with pytest.raises(Conflict):
        begin(database, person)
    with database.transaction(write=False) as db:
        actions = db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["hindsight.begin", "hindsight.submit"]


def test_begun_twice_it_is_one(database: Database, person: Participant) -> None:
    assert begin(database, person) == begin(database, person)


def test_whoever_said_no_is_asked_no_more_and_may_change_the_mind(
    database: Database, person: Participant
) -> None:
    row_id = begin(database, person)
    answer(database, row_id, "job_belief_confidence", 2)
    with database.transaction(write=True) as db:
        for _ in range(2):
            hindsight.decline(db, CATALOGUE, person.id, actor=actor_of(person))
    with database.transaction(write=False) as db:
        found = reads.look_back(db, person.id, clock.today())
        assert found is not None
        assert (found.is_asked, found.may_begin) == (False, True)
        said = select(func.count()).where(AuditEvent.action == "hindsight.decline")
        assert db.scalar(said) == 1
    with pytest.raises(Conflict):
        answer(database, row_id, "job_belief_confidence", 3, seen=1)
    assert begin(database, person) == row_id
    assert answer(database, row_id, "job_belief_confidence", 3, seen=1) == Saved(2)


def test_nobody_is_asked_before_the_second_time_or_where_no_programme_asks(database: Database) -> None:
    with database.transaction(write=True) as db:
        once, _rated = make_asked(db, TWICE[:1])
        unasked = make_participant(db)
        for on in TWICE:
            make_submitted(db, unasked, on)
    with database.transaction(write=False) as db:
        found = reads.look_back(db, once.id, clock.today())
        assert found is not None
        assert not found.may_begin
        assert reads.look_back(db, unasked.id, clock.today()) is None
    for one in (once, unasked):
        with pytest.raises(Conflict):
            begin(database, one)


def test_it_counts_for_nothing_else(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person, rated = make_asked(db, handledare=me)
        periods.refresh(db, person.id)
    before = _everything_else(database, person, me.id)
    row_id = begin(database, person)
    answer_all(database, row_id)
    assert _everything_else(database, person, me.id) == before
    send(database, row_id, person)
    assert _everything_else(database, person, me.id) == before
    with database.transaction(write=False) as db:
        latest = latest_submitted(db, person.id)
        assert latest is not None
        assert latest.id == rated[-1].id
        assert changes_since(db, 0) == Changes(0, is_rebuilt=False)


def _everything_else(database: Database, person: Participant, account_id: int) -> object:
    """Rhythm, periods, what is counted, Today, what the models take: all that ratings decide."""
    today = clock.today()
    with database.transaction(write=False) as db:
        tables = (Assessment, Answer, Score, PersonPeriod)
        digest = CATALOGUE.latest("smail").digest
        viewer = viewer_of(db, account_id)
        assert viewer is not None
        filled = select(PersonPeriod.number, PersonPeriod.assessment_id).order_by(PersonPeriod.number)
        return (
            [db.scalar(select(func.count()).select_from(table)) for table in tables],
            standing_of(db, person.id, today),
            [one.id for one in submitted_of(db, person.id)],
            [tuple(row) for row in db.execute(filled)],
            counts(db).ratings,
            sorted(one.id for one in ratings_of(db, Wanted(digest, None))),
            own_rows(db, viewer, today),
            facts_of(db, [person.id], today),
        )


def test_what_was_seen_in_hindsight_follows_into_the_number_that_stays(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        absorb, rated = make_asked(db)
        make_seen_anew(db, rated[0], date(2026, 11, 3))
        keep = make_participant(db)
        keep.controller_id = absorb.controller_id
        db.flush()
        merging.merge(db, vault, keep.id, absorb.id, SYSTEM)
    with database.transaction(write=False) as db:
        first = reads.first_of(db, keep.id, clock.today())
        assert first is not None
        assert first.look_back.sent_on == date(2026, 11, 3)


def test_an_earlier_first_time_is_asked_about_anew(database: Database) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_asked(db)
        make_seen_anew(db, rated[0], date(2026, 11, 3))
        make_submitted(db, person, date(2026, 5, 4))
    with database.transaction(write=False) as db:
        found = reads.look_back(db, person.id, clock.today())
        assert found is not None
        assert (found.first_on, found.is_asked) == (date(2026, 5, 4), True)
        assert db.scalar(select(func.count()).select_from(HindsightAnswer)) == 7
