"""The county's models and a person's lines: as the analysis gives them, of common questions, never stale."""

from datetime import date, timedelta

import numpy as np
import pytest

from smail import catalogue
from smail.analysis import growth, signs
from smail.analysis.verdicts import Sign
from smail.db.session import Database
from smail.db.tables import ActorKind, Participant
from smail.domain.audit import AuditAction, AuditObject
from smail.reports.county import County, CountyFit
from smail.reports.history import Area, History, history_of
from smail.services import audit
from smail.services.audit import Actor
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted, the_instrument
from tests.factories.counties import QUARTER, START, STEPS, make_county, rate
from tests.factories.histories import SEVEN, SEVEN_MORE
from tests.factories.people import enrolment_of, make_discharge, make_participant
from tests.support.kept_rows import kept

CATALOGUE = catalogue.load([catalogue.shipped()])
TODAY = date(2026, 11, 18)
N, K = STEPS.shape


@pytest.fixture
def database_kind() -> str:
    """The rows are tried on both databases where they are read."""
    return "sqlite"


@pytest.fixture
def people(database: Database) -> list[Participant]:
    """Fifteen persons with nine ratings each."""
    return kept("fifteen persons", database, lambda: _made(database))


def _made(database: Database) -> list[Participant]:
    with database.transaction(write=True) as db:
        return make_county(db)


def _fit(database: Database, county: County) -> CountyFit:
    with database.transaction(write=False) as db:
        return county.fit_of(db, the_instrument())


def _history(database: Database, vault: Vault, person: Participant, county: County) -> History:
    with database.transaction(write=False) as db:
        return history_of(db, vault, CATALOGUE, person.id, today=TODAY, county=county)


def _area(found: History) -> Area:
    area = found.area("health")
    assert area is not None
    return area


def _sign(found: History) -> Sign:
    line = _area(found).line
    assert line is not None
    return line.sign


def _send_one_in(database: Database, person: Participant, on: date) -> None:
    with database.transaction(write=True) as db:
        row = make_submitted(db, person, on, value=5)
        actor = Actor(ActorKind.PARTICIPANT, person.public_id)
        action, kind = AuditAction.ASSESSMENT_SUBMIT, AuditObject.ASSESSMENT
        audit.record(db, actor, action, kind, row.public_id, participant_id=person.id)


@pytest.mark.usefixtures("people")
def test_the_models_are_those_of_all_dated_scores(database: Database) -> None:
    fit = _fit(database, County())
    person, time = np.repeat(np.arange(N), K), np.tile(np.arange(K), N)
    own = growth.fit(person, time, STEPS.ravel())
    assert (fit.n_persons, fit.n_ratings) == (N, N * K)
    assert fit.models["health", 1].effects == pytest.approx(own.effects, abs=1e-8)
    assert fit.models["health", 1].log_likelihood == pytest.approx(own.log_likelihood, rel=1e-9)


def test_a_line_and_its_sign_are_those_of_the_model(
    database: Database, vault: Vault, people: list[Participant]
) -> None:
    county = County()
    model = _fit(database, county).models["health", 1]
    for at in (0, N // 2, N - 1):
        line = _area(_history(database, vault, people[at], county)).line
        assert line is not None
        found = model.estimate([people[at].id])
        assert line.change.value == pytest.approx(found.slope[0])
        assert line.change.high - line.change.low == pytest.approx(2 * 1.959964 * found.slope_se[0])
        assert line.sign == signs.signs(found, model.noise, [K - 1.0], 7)[0]
        when = (line.level_on - START).days / 91
        assert line.level.value == pytest.approx(model.predict([people[at].id], [when]).score[0])
        assert line.path[0][0] == START
        assert line.path[-1] == (line.level_on, line.level)
    assert _sign(_history(database, vault, people[0], county)) is Sign.DECLINE
    assert _sign(_history(database, vault, people[-1], county)) is Sign.PROGRESS


def test_too_small_a_county_has_no_lines(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        rate(db, person, STEPS[0])
    found = _history(database, vault, person, County())
    assert found.fit is not None
    assert not found.fit.models
    assert all(area.line is None for area in found.areas)


def test_one_day_makes_no_line_and_two_make_one_without_a_sign(
    database: Database, vault: Vault, people: list[Participant]
) -> None:
    county = County()
    with database.transaction(write=True) as db:
        once, twice = make_participant(db, starts_on=START), make_participant(db, starts_on=START)
        rate(db, once, [5])
        rate(db, twice, [1, 5])
    assert _area(_history(database, vault, once, county)).line is None
    line = _area(_history(database, vault, twice, county)).line
    assert line is not None
    assert (line.sign, line.n, line.weeks, line.is_long_enough) == (Sign.TOO_EARLY, 2, 13, False)


def test_a_line_ends_half_a_year_after_the_last_rating_or_with_the_last_day(
    database: Database, vault: Vault, people: list[Participant]
) -> None:
    county, last = County(), START + (K - 1) * QUARTER
    line = _area(_history(database, vault, people[0], county)).line
    assert line is not None
    assert line.level_on == TODAY
    with database.transaction(write=False) as db:
        later = history_of(db, vault, CATALOGUE, people[0].id, today=date(2028, 1, 1), county=county)
    line = _area(later).line
    assert line is not None
    assert line.level_on == last + timedelta(weeks=26)
    with database.transaction(write=True) as db:
        ended = last + timedelta(days=10)
        enrolment = enrolment_of(db, people[1])
        enrolment.ended_on = ended
        make_discharge(db, enrolment, make_account(db))
    line = _area(_history(database, vault, people[1], county)).line
    assert line is not None
    assert line.level_on == ended


def test_own_ratings_count_at_once_and_common_numbers_when_more_than_one_in_a_thousand_is_new(
    database: Database, vault: Vault, people: list[Participant], monkeypatch: pytest.MonkeyPatch
) -> None:
    county = County()
    before = _history(database, vault, people[0], county)
    monkeypatch.setattr("smail.reports.county.NEW_SHARE", 1 / 100)
    _send_one_in(database, people[0], TODAY)
    after = _history(database, vault, people[0], county)
    assert after.fit is before.fit
    assert _area(after).line != _area(before).line
    _send_one_in(database, people[1], TODAY)
    again = _history(database, vault, people[0], county)
    assert again.fit is not before.fit
    assert again.fit is not None
    assert again.fit.n_ratings == N * K + 2
    whole = _fit(database, County())
    assert again.fit.models["health", 1].effects == pytest.approx(whole.models["health", 1].effects, rel=1e-9)
    line = _area(again).line
    assert line is not None
    assert line.change.value == pytest.approx(whole.models["health", 1].estimate([people[0].id]).slope[0])


@pytest.mark.usefixtures("people")
def test_what_is_brought_or_moved_is_fitted_at_once(database: Database) -> None:
    county = County()
    before = _fit(database, county)
    assert _fit(database, county) is before
    with database.transaction(write=True) as db:
        audit.record(
            db, Actor(ActorKind.SYSTEM), AuditAction.PARTICIPANT_MERGE, AuditObject.PARTICIPANT, None
        )
    assert _fit(database, county) is not before


def test_who_was_asked_differently_is_counted_by_the_common_questions(
    database: Database, vault: Vault, people: list[Participant]
) -> None:
    both = [*SEVEN, *SEVEN_MORE]
    with database.transaction(write=True) as db:
        mixed = make_participant(db, starts_on=START)
        for at, (first, second) in enumerate([(2, None), (3, 5), (4, 5), (4, 5)]):
            shown = SEVEN if second is None else both
            answers = {key: first if key in SEVEN else second for key in shown}
            make_submitted(db, mixed, START + at * QUARTER, answers, items_shown=list(shown))
    county = County()
    found = _history(database, vault, mixed, county)
    assert found.counts_common_items_only
    line = _area(found).line
    assert line is not None
    # The model holds the same scores as the page: 2, 3, 4, 4 of the first question alone.
    own = _fit(database, county).models["health", 1].estimate([mixed.id])
    assert own.slope[0] == pytest.approx(line.change.value)
    assert own.own_slope[0] == pytest.approx(np.polyfit(range(4), [2, 3, 4, 4], 1)[0])
