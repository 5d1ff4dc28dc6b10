"""Answers are stored once, never lost and never overwritten unseen, whoever sends them how often."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import catalogue, clock
from smail.answers import AnswerErrors, ClosingAnswer, GivenAnswer
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import Answer, Assessment, AuditEvent, Participant, PersonalLink
from smail.domain.instrument import AnswerKind
from smail.errors import Conflict, NotFound
from smail.queries.opening import NothingOpen, NotOpen, nothing_open
from smail.queries.questionnaire import closing_of
from smail.services import answering, links
from smail.services.answering import (
    AnswerConflict,
    HoldsPersonnummer,
    Saved,
)
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_open, make_staff_open, make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_pause

CATALOGUE: Catalogue = catalogue.load([catalogue.shipped()])
SMAIL = CATALOGUE.latest("smail")
FIRST, SECOND = (item.key for item in SMAIL.items[:2])
TODAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 10, tzinfo=UTC)


def opened(db: Session, person: Participant, **where: Any) -> Assessment:
    found = answering.open_assessment(db, CATALOGUE, person.id, at=NOON, **where)
    assert isinstance(found, Assessment)
    return found


def shut(db: Session, person: Participant, **where: Any) -> NothingOpen:
    found = answering.open_assessment(db, CATALOGUE, person.id, at=NOON, **where)
    assert isinstance(found, NothingOpen)
    assert nothing_open(db, person.id, where.get("link_id"), TODAY) == found
    return found


def step(value: int, item_key: str = FIRST) -> GivenAnswer:
    return GivenAnswer(item_key, AnswerKind.VALUE, value)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_a_first_rating_follows_the_programme_and_the_persons_language(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, form="seven")
        person = make_participant(db, programme, starts_on=TODAY, language="en")
        row = opened(db, person)
        assert (row.instrument_key, row.instrument_version, row.instrument_digest) == (
            "smail",
            SMAIL.version,
            SMAIL.digest,
        )
        assert (row.form, row.language, row.mode) == ("seven", "en", None)
        assert row.items_shown == list(SMAIL.form("seven").items)


def test_the_beginning_is_written_down_once_and_the_answers_are_not(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=TODAY)
        row = opened(db, person)
        answering.record_answer(db, row.id, step(3), key="k1", seen_version=None)
        opened(db, person)
        events = db.scalars(select(AuditEvent)).all()
    assert [(one.action, one.object_id, one.actor_id) for one in events] == [
        ("assessment.begin", row.public_id, person.public_id)
    ]


def test_a_language_that_the_instrument_has_not_becomes_its_first(database: Database) -> None:
    with database.transaction(write=True) as db:
        assert opened(db, make_participant(db, starts_on=TODAY, language="ti")).language == "sv"


def test_seven_and_seven_begins_with_seven(database: Database) -> None:
    with database.transaction(write=True) as db:
        assert len(opened(db, make_participant(db, starts_on=TODAY)).items_shown) == 7


def test_the_rating_under_way_is_found_again(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=TODAY)
        assert opened(db, person).id == opened(db, person).id


def test_what_staff_is_rating_is_not_the_persons_own(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=TODAY)
        theirs = make_staff_open(db, person, make_account(db))
        assert opened(db, person).id != theirs.id


def test_in_two_programmes_the_shorter_interval_decides(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, make_programme(db, form="seven"), starts_on=TODAY)
        quick = make_programme(db, name="Tätare", form="fourteen", interval_days=56)
        make_enrolment(db, person, quick, starts_on=TODAY)
        assert opened(db, person).form == "fourteen"


@pytest.mark.parametrize(("days", "is_open"), [(0, False), (69, False), (70, True), (200, True)])
def test_the_next_rating_opens_three_weeks_before_its_date(
    database: Database, days: int, is_open: bool
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=days_ago(300))
        make_submitted(db, person, days_ago(days))
        found = answering.open_assessment(db, CATALOGUE, person.id, at=NOON)
        assert isinstance(found, Assessment) == is_open
        if isinstance(found, NothingOpen):
            last = days_ago(days)
            assert found == NothingOpen(
                NotOpen.TOO_EARLY, last + timedelta(days=91), last + timedelta(days=70)
            )


def test_a_withdrawn_rating_does_not_close_the_way(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=days_ago(30))
        make_submitted(db, person, days_ago(2), withdrawn_at=NOON)
        assert opened(db, person)


def test_a_pause_stops_nobody_who_was_let_in(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=days_ago(200))
        make_submitted(db, person, days_ago(80))
        make_pause(db, person, starts_on=days_ago(10))
        assert opened(db, person)


def test_after_the_last_day_nothing_opens(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=days_ago(200))
        make_open(db, person, started_at=NOON)
        enrolment_of(db, person).ended_on = days_ago(1)
        db.flush()
        assert shut(db, person).reason is NotOpen.ENDED


def test_a_closing_rating_is_made_once(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=days_ago(200))
        enrolment_of(db, person).ended_on = TODAY + timedelta(days=5)
        make_submitted(db, person, days_ago(30))
        row = opened(db, person)
        row.submitted_at, row.submitted_on = NOON, TODAY
        db.flush()
        assert shut(db, person).reason is NotOpen.CLOSED


def test_a_spent_link_opens_nothing_even_when_the_next_rating_is_due(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=days_ago(200))
        links.issue_link(db, vault, person.id, actor=SYSTEM, issued_by_id=None)
        links.use_up(db, make_submitted(db, person, days_ago(91)))
        link_id = db.scalars(select(PersonalLink.id)).one()
        assert shut(db, person, link_id=link_id).reason is NotOpen.LINK_DONE
        assert opened(db, person)
        assert shut(db, person, link_id=link_id).reason is NotOpen.LINK_DONE


def test_a_new_language_holds_for_the_person_and_the_rating_under_way(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=TODAY)
        row = opened(db, person)
        answering.choose_language(db, CATALOGUE, person.id, "en", actor=SYSTEM)
        assert (person.language, row.language) == ("en", "en")


def test_an_answer_is_saved_and_changed_by_whoever_has_seen_it(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_open(db, make_participant(db))
        assert answering.record_answer(db, row.id, step(2), key="k1", seen_version=None) == Saved(1)
        assert answering.record_answer(db, row.id, step(4), key="k2", seen_version=1) == Saved(2)
        skipped = GivenAnswer(FIRST, AnswerKind.SKIPPED, None)
        assert answering.record_answer(db, row.id, skipped, key="k3", seen_version=2) == Saved(3)
        stored = db.scalars(select(Answer)).one()
        assert (stored.kind, stored.value, stored.version) == (AnswerKind.SKIPPED, None, 3)


def test_the_same_answer_again_changes_nothing(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_open(db, make_participant(db))
        answering.record_answer(db, row.id, step(2), key="k1", seen_version=0)
        saved_at = db.scalars(select(Answer.saved_at)).one()
        assert answering.record_answer(db, row.id, step(2), key="k1", seen_version=0) == Saved(1)
        assert answering.record_answer(db, row.id, step(2), key="k2", seen_version=0) == Saved(1)
        assert db.scalars(select(Answer.saved_at)).one() == saved_at


def test_another_answer_over_an_unseen_one_is_a_conflict_that_shows_both(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_open(db, make_participant(db))
        answering.record_answer(db, row.id, step(2), key="tab1", seen_version=0)
        verdict = answering.record_answer(db, row.id, step(5), key="tab2", seen_version=0)
        assert isinstance(verdict, AnswerConflict)
        assert (verdict.stored.answer, verdict.stored.version, verdict.given) == (step(2), 1, step(5))
        assert db.scalars(select(Answer.value)).one() == 2


def test_an_item_that_was_not_put_is_refused(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_open(db, make_participant(db))
        with pytest.raises(NotFound):
            answering.record_answer(db, row.id, step(2, SMAIL.items[7].key), key="k", seen_version=0)


def test_a_submitted_rating_is_never_changed(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = make_submitted(db, make_participant(db))
        acts: list[Callable[[], object]] = [
            lambda: answering.record_answer(db, row.id, step(1), key="k", seen_version=1),
            lambda: answering.take_more(db, CATALOGUE, row.id, True),
            lambda: answering.set_closing(db, vault, CATALOGUE, row.id, ["health"], ""),
        ]
        for act in acts:
            with pytest.raises(Conflict):
                act()


def test_more_questions_come_and_go_but_never_an_answer(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = make_open(db, make_participant(db))
        answering.take_more(db, CATALOGUE, row.id, True)
        answering.take_more(db, CATALOGUE, row.id, True)
        assert row.items_shown == list(SMAIL.form("seven_plus_seven").items)
        answered = row.items_shown[9]
        answering.record_answer(db, row.id, step(3, answered), key="k", seen_version=0)
        answering.take_more(db, CATALOGUE, row.id, False)
        assert row.items_shown == [*SMAIL.form("seven").items, answered]
        assert row.wants_more is False


def test_the_last_words_are_sealed_and_can_be_taken_back(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = make_open(db, make_participant(db))
        said = answering.set_closing(db, vault, CATALOGUE, row.id, ["health", "purpose"], " Jag orkar mer ")
        assert said == ClosingAnswer(("purpose", "health"), "Jag orkar mer")
        assert b"orkar" not in (row.free_text or b"")
        assert closing_of(db, vault, row.id) == said
        answering.set_closing(db, vault, CATALOGUE, row.id, [], "")
        assert closing_of(db, vault, row.id) == ClosingAnswer((), None)


def test_three_areas_a_long_text_or_a_personnummer_are_refused_as_values(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        row = make_open(db, make_participant(db))
        three = ["health", "purpose", "job_search"]
        assert isinstance(answering.set_closing(db, vault, CATALOGUE, row.id, three, ""), AnswerErrors)
        assert isinstance(answering.set_closing(db, vault, CATALOGUE, row.id, [], "x" * 501), AnswerErrors)
        # A test number that Skatteverket has published.
        said = answering.set_closing(db, vault, CATALOGUE, row.id, ["health"], "Jag heter 19121212-1212")
        assert said == HoldsPersonnummer()
        assert (row.focus, row.free_text) == ([], None)


def all_at_once(n: int, act: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(act, range(n)))


def test_fifty_identical_posts_at_once_store_one_answer(database: Database) -> None:
    assessment_id = _an_open_one(database)

    def post(_: int) -> object:
        with database.transaction(write=True) as db:
            row = db.get_one(Assessment, assessment_id)
            return answering.record_answer(db, row.id, step(4), key="same", seen_version=0)

    assert all_at_once(50, post) == [Saved(1)] * 50
    with database.transaction(write=False) as db:
        assert [(row.value, row.version) for row in db.scalars(select(Answer))] == [(4, 1)]


def test_of_fifty_different_posts_at_once_one_is_acknowledged_for_the_version(database: Database) -> None:
    assessment_id = _an_open_one(database)

    def post(number: int) -> tuple[int, object]:
        value = number % 5 + 1
        with database.transaction(write=True) as db:
            row = db.get_one(Assessment, assessment_id)
            verdict = answering.record_answer(db, row.id, step(value), key=f"k{number}", seen_version=0)
        return value, verdict

    verdicts = all_at_once(50, post)
    with database.transaction(write=False) as db:
        stored = db.scalars(select(Answer)).one()
    acknowledged = {value for value, verdict in verdicts if verdict == Saved(1)}
    assert acknowledged == {stored.value}
    assert {type(verdict) for value, verdict in verdicts if value != stored.value} == {AnswerConflict}
    assert stored.version == 1


def test_opening_from_many_devices_at_once_opens_one_rating(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)

    def begin(_: int) -> int:
        with database.transaction(write=True) as db:
            found = answering.open_assessment(db, CATALOGUE, person.id)
            assert isinstance(found, Assessment)
            return found.id

    assert len(set(all_at_once(12, begin))) == 1
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Assessment)) == 1


def _an_open_one(database: Database) -> int:
    with database.transaction(write=True) as db:
        return make_open(db, make_participant(db), started_at=clock.now()).id
