"""The report: scores by the half rule, common items where forms differ, broken lines, events in time."""

from dataclasses import replace
from datetime import date

import pytest

from smail import catalogue
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import Participant
from smail.domain.instrument import AnswerKind
from smail.domain.people import DischargeReason
from smail.reports.events import EventKind
from smail.reports.history import History, history_of
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_open, make_submitted, the_instrument
from tests.factories.histories import COMMENT, DAYS, SEVEN, SEVEN_MORE, add_what_happened, make_rated
from tests.factories.people import enrolment_of, make_discharge, make_participant

TODAY = date(2026, 11, 18)
CATALOGUE = catalogue.load([catalogue.shipped()])


def history(database: Database, vault: Vault, person: Participant, known: Catalogue = CATALOGUE) -> History:
    """The report of the person."""
    with database.transaction(write=False) as db:
        return history_of(db, vault, known, person.id, today=TODAY)


def scores(found: History, area: str) -> list[float | None]:
    """The area's scores in order."""
    one = found.area(area)
    assert one is not None
    return [value.score for value in one.values]


def test_each_area_has_its_dated_scores_from_the_stored_sums(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, _ = make_rated(db)
    found = history(database, vault, person)
    assert [area.key for area in found.areas] == [one.key for one in the_instrument().indicators]
    assert scores(found, "health") == [2, 3, 4, 2, 3]
    area = found.area("health")
    assert area is not None
    assert [value.on for value in area.values] == list(DAYS)
    assert (area.span, area.low, area.high) == ((2, 4), 1, 5)
    assert not found.counts_common_items_only


def test_with_fourteen_questions_a_score_is_the_mean_of_the_answered_ones(
    database: Database, vault: Vault
) -> None:
    first, second = (
        SEVEN[5],
        next(key for key in SEVEN_MORE if the_instrument().item(key).indicator == "health"),
    )
    shown = [*SEVEN, *SEVEN_MORE]
    with database.transaction(write=True) as db:
        person = make_participant(db)
        make_submitted(db, person, date(2026, 5, 2), {first: 2, second: 5}, items_shown=shown)
        skipped = {first: 2, second: AnswerKind.SKIPPED}
        make_submitted(db, person, date(2026, 8, 2), skipped, items_shown=shown)
        neither = {first: AnswerKind.DONT_KNOW, second: AnswerKind.SKIPPED}
        make_submitted(db, person, date(2026, 11, 2), neither, items_shown=shown)
    assert scores(history(database, vault, person), "health") == [3.5, 2, None]


def test_where_forms_differ_only_the_common_questions_count_and_it_says_so(
    database: Database, vault: Vault
) -> None:
    more = dict.fromkeys(SEVEN_MORE, 5)
    with database.transaction(write=True) as db:
        person = make_participant(db)
        make_submitted(db, person, date(2026, 5, 2), value=2)
        make_submitted(db, person, date(2026, 8, 2), more, value=3, items_shown=[*SEVEN, *SEVEN_MORE])
    found = history(database, vault, person)
    assert found.counts_common_items_only
    assert all(scores(found, area.key) == [2, 3] for area in found.areas)


def test_first_previous_and_now(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, _ = make_rated(db)
    found = history(database, vault, person)
    assert [one.on for one in found.occasions] == [DAYS[0], DAYS[3], DAYS[4]]
    assert [one.scores[0] for one in found.occasions] == [2, 2, 3]


@pytest.mark.parametrize(("n", "places"), [(0, []), (1, [0]), (2, [0, 1]), (3, [0, 1, 2])])
def test_with_fewer_ratings_there_is_less_to_compare(
    database: Database, vault: Vault, n: int, places: list[int]
) -> None:
    with database.transaction(write=True) as db:
        person, _ = make_rated(db, DAYS[:n])
    found = history(database, vault, person)
    assert [one.on for one in found.occasions] == [DAYS[at] for at in places]
    assert len(found.ratings) == n


def test_a_new_version_breaks_the_line_and_the_comparison_begins_there(
    database: Database, vault: Vault
) -> None:
    newer = replace(the_instrument(), version="1.1", digest="f" * 64)
    known = Catalogue([*CATALOGUE.all(), newer])
    changed = {"instrument_version": "1.1", "instrument_digest": newer.digest}
    with database.transaction(write=True) as db:
        person, _ = make_rated(db, DAYS[:3])
        make_submitted(db, person, DAYS[3], value=1, **changed)
        make_submitted(db, person, DAYS[4], value=5, **changed)
    found = history(database, vault, person, known)
    area = found.area("health")
    assert area is not None
    assert [(run.version, len(run.values)) for run in area.runs] == [("smail 1.0", 3), ("smail 1.1", 2)]
    assert [one.on for one in found.occasions] == [DAYS[3], DAYS[4]]
    assert found.compared_since == DAYS[3]
    assert [one.on for one in found.events if one.kind is EventKind.NEW_VERSION] == [DAYS[3]]


def test_what_happened_stands_in_time(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_rated(db)
        after = add_what_happened(db, vault, person, rated)
    found = history(database, vault, person)
    assert [one.kind for one in found.events] == [
        EventKind.START,
        EventKind.CHANGE,
        EventKind.PAUSE,
        EventKind.FRAMSTEG,
    ]
    change, pause = found.events[1], found.events[2]
    assert (change.on, change.text) == (date(2026, 3, 16), after.first_name)
    assert (pause.on, pause.until) == (date(2026, 6, 20), date(2026, 8, 10))
    area = found.area("health")
    assert area is not None
    assert [value.comment for value in area.values] == [None, COMMENT, None, None, None]


def test_the_end_is_an_event_and_what_was_entered_in_error_is_none(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person, _ = make_rated(db, handledare=me)
        make_discharge(db, enrolment_of(db, person), me)
        wrong = make_participant(db, handledare=me)
        make_discharge(db, enrolment_of(db, wrong), me, reason=DischargeReason.ENTERED_IN_ERROR)
    end = history(database, vault, person).events[-1]
    assert (end.kind, end.reason) == (EventKind.END, DischargeReason.WORK)
    assert history(database, vault, wrong).events == ()


def test_what_is_open_or_taken_back_or_somebody_else_s_is_not_there(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, rated = make_rated(db, DAYS[:2])
        make_rated(db)
        make_open(db, person)
        rated[0].withdrawn_at = rated[0].submitted_at
    found = history(database, vault, person)
    assert [on for _rating, on in found.ratings] == [DAYS[1]]
