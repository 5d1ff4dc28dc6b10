"""Those who ended by what they ended to and by sex: as many as are told to be gone, and no few found."""

import itertools
from collections import Counter
from datetime import date

import numpy as np
import pytest
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, Enrolment
from smail.domain.calendar import Quarter
from smail.domain.people import DischargeReason
from smail.domain.publishing import Cadence, Cube, Publication, Split
from smail.queries.group_endings import (
    ONWARD,
    REACHED,
    STOPPED,
    STUDIES,
    WORK,
    ending_counts,
)
from smail.reports.group_endings import agreeing, booked
from smail.web.federation import group_words
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_discharge, make_enrolment, make_participant
from tests.support.ended_county import (
    AT,
    ATOMS,
    PLACES,
    WHERE,
    Truth,
    parts_of,
    published_of,
    truth_of,
)
from tests.support.published_attack import SEXES, between, told_in


@pytest.mark.parametrize("seed", range(4))
def test_whoever_knows_all_that_is_told_of_those_who_ended_finds_no_few_persons(seed: int) -> None:
    truth, parts = truth_of(np.random.default_rng(seed)), parts_of()
    told = told_in(published_of(truth), parts, WHERE)
    rows = {
        frozenset(itertools.product(WHERE[place], parts[row], sexes)): (place, row, sexes)
        for place, row, sexes in itertools.product(WHERE, parts, (SEXES, ("woman",), ("man",)))
    }
    numbers = {row: sum(truth[atom] for atom in row) for row in rows}
    assert (REACHED, 1) in {(rows[row][1], len(rows[row][2])) for row, _n in told}
    assert all(numbers[row] == n for row, n in told)
    small = {row: n for row, n in numbers.items() if 0 < n < 5}
    assert small
    atoms = list(itertools.product(PLACES, ATOMS, SEXES))
    found = {rows[row]: between(told, atoms, row) for row in small}
    assert {at: ends for at, ends in found.items() if ends[1] - ends[0] < 4} == {}


def many(stopped: int) -> Truth:
    """Everywhere twelve women and twelve men to work and to studies, and so many who stopped."""
    found: Truth = Counter()
    for place, sex in itertools.product(PLACES, SEXES):
        for end, n in (("stayed", 40), (WORK, 12), (STUDIES, 12), (ONWARD, 12), (STOPPED, stopped)):
            found[place, f"before.{end}", sex] = n
        found[place, "began.stayed", sex] = 20
    return found


def shown(found: list[Publication], place: str) -> dict[str | int, tuple[str | int, ...]]:
    """The rows of the table of endings by sex."""
    [one] = [one for one in found if (one.place, one.split) == (place, Split.SEX)]
    [table] = [one for one in group_words.tables(one, {}) if one.key == "endings"]
    return {row[0]: row[1:] for row in table.rows}


def test_it_is_told_of_women_and_men_what_they_ended_to() -> None:
    assert shown(published_of(many(10)), "0") == {
        "Arbete eller studier": (48, 24, 24),
        "Arbete": (24, 12, 12),
        "Studier": (24, 12, 12),
        "Något annat": (44, 22, 22),
        "Åter till handläggare, eller vidare": (24, 12, 12),
        "Avbrott, annat eller utan orsak": (20, 10, 10),
    }
    few = shown(published_of(many(1)), "0")
    assert few["Något annat"] == (26, 13, 13)
    assert "Avbrott, annat eller utan orsak" not in few


def test_whoever_was_registered_late_is_not_seen_beside_the_parts() -> None:
    # A woman in the first programme was registered after the quarter that she began in was told.
    quarter, late = many(10), many(10)
    late["0", "before.stayed", "woman"] += 1
    told: dict[Split, dict[str, Publication]] = {split: {} for split in Split}
    first: Truth = Counter()
    for (place, atom, sex), n in quarter.items():
        first[place, "before.stayed", sex] += n if atom.startswith("before") else 0
    for one in published_of(first, Quarter(2025, 4)):
        told[one.split][one.place] = one
    rows = shown(published_of(late, before=told), "0")
    assert rows["Avbrott, annat eller utan orsak"] == (20, 10, 10)
    assert rows["Arbete"] == (24, 12, 12)


def test_parts_are_booked_to_sum_up_to_those_who_are_gone() -> None:
    parts = np.array([[[6, 2], [3, 0], [1, 0], [0, 0]]])
    assert booked(parts, np.array([[12, 1]])).tolist() == [[[6, 1], [3, 0], [1, 0], [2, 0]]]
    assert booked(parts, np.array([[8, 5]])).tolist() == [[[6, 2], [2, 0], [0, 0], [0, 3]]]


def test_columns_are_told_as_far_as_they_sum_up_to_all() -> None:
    whole = tuple(np.array([[[n], [m]]]) for n, m in ((9, 0), (5, 4), (3, 6)))
    parts = tuple(np.array([[[n, 1], [m, 0]]]) for n, m in ((8, 0), (4, 4), (3, 5)))
    assert agreeing(whole, parts).tolist() == [1]


def end(db: Session, stay: Enrolment, day: date, reason: DischargeReason, by: Account) -> None:
    stay.ended_on = day
    make_discharge(db, stay, by, reason=reason)


def test_whoever_ended_twice_is_counted_once_and_an_error_not_at_all(database: Database) -> None:
    reasons = (
        DischargeReason.WORK,
        DischargeReason.STUDIES,
        DischargeReason.JOB_SEEKING,
        DischargeReason.ILLNESS,
        DischargeReason.ENTERED_IN_ERROR,
    )
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2025, 1, 1))
        by = make_account(db)
        people = [make_participant(db, programme, starts_on=date(2025, 9, 1)) for _one in reasons]
        for person, reason in zip(people, reasons, strict=True):
            end(db, enrolment_of(db, person), date(2026, 2, 20), reason, by)
        # Not those who are protected, and nobody who ended the quarter after.
        hidden = make_participant(db, programme, starts_on=date(2025, 9, 1), is_protected=True)
        end(db, enrolment_of(db, hidden), date(2026, 2, 20), DischargeReason.WORK, by)
        later = make_participant(db, programme, starts_on=date(2025, 9, 1))
        end(db, enrolment_of(db, later), date(2026, 4, 1), DischargeReason.WORK, by)
        again = make_enrolment(db, people[0], programme, starts_on=date(2026, 3, 2))
        end(db, again, date(2026, 3, 20), DischargeReason.STUDIES, by)
        cube = Cube(programme.federation_id, Cadence.QUARTER)
    with database.transaction(write=False) as db:
        found = ending_counts(db, cube, AT)
    assert {one.row: one.persons for one in found} == {STUDIES: 2, ONWARD: 1, STOPPED: 1}
