"""What a history says of the first occasion seen again, and of answers that were lower than before."""

from datetime import date

import pytest

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import Participant
from smail.domain.hindsight import DropCause
from smail.domain.instrument import AnswerKind
from smail.reports.events import EventKind
from smail.reports.history import History, history_of
from smail.services import drop_reasons
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.assessments import make_submitted
from tests.factories.hindsight import TWICE, make_asked, make_seen_anew
from tests.factories.histories import SEVEN, SEVEN_MORE

CATALOGUE = catalogue.load([catalogue.shipped()])
TODAY = date(2026, 11, 18)


def read(database: Database, vault: Vault, person: Participant) -> History:
    """The history as it is known today."""
    with database.transaction(write=False) as db:
        return history_of(db, vault, CATALOGUE, person.id, today=TODAY)


def test_both_changes_stand_beside_each_other_by_area(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_asked(db, (*TWICE, date(2026, 11, 9)), values=(3, 5, 4))
        unknown = {"health_what_helps": AnswerKind.DONT_KNOW}
        make_seen_anew(db, rated[0], date(2026, 11, 10), value=2, answers=unknown)
    found = read(database, vault, person).seen_anew
    assert found is not None
    assert (found.first_on, found.sent_on, found.latest_on) == (
        TWICE[0],
        date(2026, 11, 10),
        date(2026, 11, 9),
    )
    areas = {one.indicator.key: one for one in found.areas}
    health, belief = areas["health"], areas["job_belief"]
    assert (belief.first, belief.then, belief.latest, belief.plain, belief.adjusted) == (3, 2, 4, 1, 2)
    assert (health.then, health.plain, health.adjusted) == (None, 1, None)


def test_only_questions_of_the_first_time_are_compared(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_asked(db, TWICE[:1], values=(3,))
        more = dict.fromkeys(SEVEN_MORE, 1)
        make_submitted(db, person, TWICE[1], more, value=4, items_shown=[*SEVEN, *SEVEN_MORE])
        make_seen_anew(db, rated[0], date(2026, 11, 10), value=2)
    found = read(database, vault, person).seen_anew
    assert found is not None
    assert {(one.first, one.then, one.latest) for one in found.areas} == {(3, 2, 4)}


def test_what_is_under_way_or_has_nothing_beside_it_is_not_told(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_asked(db)
        make_seen_anew(db, rated[0], date(2026, 11, 10), is_sent=False)
        alone, once = make_asked(db, TWICE[:1])
        make_seen_anew(db, once[0], date(2026, 11, 10))
    assert read(database, vault, person).seen_anew is None
    assert read(database, vault, alone).seen_anew is None


def test_answers_in_hindsight_move_no_value_and_no_line(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_asked(db)
    before = read(database, vault, person)
    with database.transaction(write=True) as db:
        make_seen_anew(db, rated[0], date(2026, 11, 10), value=1)
    after = read(database, vault, person)
    assert (after.ratings, after.areas, after.occasions) == (before.ratings, before.areas, before.occasions)


@pytest.mark.parametrize("cause", list(DropCause))
def test_a_lower_answer_is_shown_with_its_reason_at_its_day(
    cause: DropCause, database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_asked(db)
        line = "Jag flyttade" if cause is DropCause.OTHER else "detta lämnas"
        about = {"rating": rated[1].public_id, "indicator": "health"}
        drop_reasons.write(db, vault, person.id, **about, cause=cause, line=line, actor=SYSTEM)
    history = read(database, vault, person)
    [event] = [one for one in history.events if one.kind is EventKind.LOWER]
    assert (event.on, event.cause, event.text) == (
        TWICE[1],
        cause,
        line if cause is DropCause.OTHER else "",
    )
    assert {area.key for area, _value in history.lower} == {one.key for one in history.areas}


def test_an_answer_that_is_no_longer_lower_shows_no_reason(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_asked(db, values=(3, 3))
        about = {"rating": rated[1].public_id, "indicator": "health"}
        drop_reasons.write(db, vault, person.id, **about, cause=DropCause.HEALTH, actor=SYSTEM)
    history = read(database, vault, person)
    assert history.lower == ()
    assert [one for one in history.events if one.kind is EventKind.LOWER] == []
