"""Signals on Today: each with its reason, for the responsible one alone, put away by a press, never six."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import (
    Account,
    AuditEvent,
    Cover,
    CoverPlace,
    JointView,
    Participant,
    Programme,
    StaffPeriod,
    ToldSignal,
)
from smail.domain.people import HandoverKind, format_number
from smail.domain.plan import ActivityKind
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_staff_submitted, make_submitted
from tests.factories.counties import make_county
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_pause, make_staff_period
from tests.factories.plans import make_action_plan, make_activity
from tests.support.client import Browser, new_browser
from tests.support.journey import words
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY, START = MONDAY.date(), date(2026, 8, 31)
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Scene:
    """A handledare who is signed in on a Monday, a programme with a limit for plans, and the browser."""

    database: Database
    client: Browser
    me: Account
    programme: Programme

    def person(
        self,
        handledare: Account | None = None,
        *,
        busy: bool = True,
        activity: Mapping[str, Any] = MappingProxyType({}),
        **changes: Any,
    ) -> Participant:
        """Somebody with a plan and an activity since the start, who has answered; or with nothing of that."""
        with self.database.transaction(write=True) as db:
            row = make_participant(
                db, self.programme, handledare or self.me, **{"starts_on": START} | changes
            )
            if busy:
                make_activity(db, enrolment_of(db, row), **{"starts_on": START, **activity})
                make_action_plan(db, enrolment_of(db, row), self.me)
                make_submitted(db, row, TODAY - 8 * A_WEEK)
            return row

    def wake(self, at: TravelTo, when: datetime) -> None:
        """A later day, and signed in anew."""
        at(when)
        sign_in(self.client, self.me)

    def page(self) -> str:
        """Today, as read."""
        return words(self.client.get("/idag"))

    def signals(self) -> list[str]:
        """The signals of the day, each with what it tells."""
        found = re.findall(r'<li class="card signal">.*?</details>', self.client.get("/idag").text, re.DOTALL)
        return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in found]

    def say(self, person: Participant, said: str, kind: str, on: date) -> int:
        """What is answered to a button of a signal."""
        fields = {"signal": kind, "occurred": on.isoformat(), "say": said}
        return self.client.post_form(
            f"/deltagare/{person.public_id}/signal", fields, page="/idag"
        ).status_code


@pytest.fixture
def database_kind() -> str:
    """What is written is tried on both databases by the service's own tests."""
    return "sqlite"


@pytest.fixture
def scene(database: Database, client: Browser, at: TravelTo) -> Scene:
    at(MONDAY)
    with database.transaction(write=True) as db:
        programme = make_programme(db, plan_within_weeks=6, staff_rates=True)
        me = make_account(db, scope=programme)
    sign_in(client, me)
    return Scene(database, client, me, programme)


def test_whoever_has_what_is_needed_gives_no_signal(scene: Scene) -> None:
    scene.person()
    assert scene.signals() == []
    assert "Värt ett samtal" not in scene.page()


def test_a_gap_says_since_when_by_which_rule_and_what_one_can_do(scene: Scene) -> None:
    person = scene.person(activity={"ends_on": TODAY - 2 * A_WEEK - A_DAY})
    (told,) = scene.signals()
    assert told.startswith(f"3 veckor utan aktivitet, {format_number(person.number)}")
    assert "Varför ser jag det här?" in told
    assert "Sedan måndagen den 9 november 2026 finns ingen aktivitet i planen." in told
    assert "Pauser räknas inte." in told
    assert "Öppna planen" in told


def test_only_skills_for_long_is_told_as_nothing_that_leads_to_work(scene: Scene) -> None:
    scene.person(activity={"kind": ActivityKind.SKILLS})
    (told,) = scene.signals()
    assert "Inget arbetsinriktat pågår" in told
    assert "Sedan 31 augusti 2026 pågår ingen arbetsinriktad aktivitet." in told


def test_whoever_has_nothing_at_all_is_told_of_once_for_each_thing(scene: Scene) -> None:
    scene.person(busy=False)
    told = [one.partition(",")[0] for one in scene.signals()]
    assert told == ["13 veckor utan aktivitet", "Första skattningen saknas", "Handlingsplan saknas"]


def test_a_plan_that_nobody_went_through_is_told_with_its_last_day(scene: Scene) -> None:
    person = scene.person(busy=False, starts_on=date(2026, 7, 1))
    with scene.database.transaction(write=True) as db:
        enrolment = enrolment_of(db, db.merge(person))
        make_action_plan(db, enrolment, scene.me, made_on=date(2026, 8, 3), anchored_on=None)
    assert any("Planen skulle ha gåtts igenom senast 3 november 2026." in one for one in scene.signals())


def test_a_handover_stands_once_and_in_the_list_again_when_put_away(scene: Scene) -> None:
    person = scene.person(make_before(scene))
    since = date(2026, 11, 20)
    hand_over(scene, person, since)
    (told,) = scene.signals()
    assert "Du tog över 20 november 2026. Bekräfta senast 4 december 2026." in told
    listed = '#team">' + format_number(person.number)
    assert listed not in scene.client.get("/idag").text
    assert scene.say(person, "not_now", "handover_open", since) == 303
    assert listed in scene.client.get("/idag").text


def make_before(scene: Scene) -> Account:
    with scene.database.transaction(write=True) as db:
        return make_account(db, scope=scene.programme)


def hand_over(scene: Scene, person: Participant, on: date) -> None:
    with scene.database.transaction(write=True) as db:
        enrolment = enrolment_of(db, db.merge(person))
        before = db.scalars(select(StaffPeriod).where(StaffPeriod.enrolment_id == enrolment.id)).one()
        before.ends_on, before.ended_by = on, HandoverKind.CHANGE
        db.flush()
        make_staff_period(db, enrolment, scene.me, starts_on=on)


def test_two_pictures_far_apart_are_told_until_the_two_have_talked(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        own = make_submitted(db, db.merge(person), TODAY - A_WEEK, value=5)
        theirs = make_staff_submitted(db, person, scene.me, TODAY - A_WEEK, {"health_staff": 3}, value=2)
        ids = {"own_assessment_id": own.id, "staff_assessment_id": theirs.id}
    (told,) = scene.signals()
    assert told.startswith("Ni tycker olika inom ")
    assert "När ni skattade 16 november 2026 låg ni minst halva skalan ifrån varandra." in told
    with scene.database.transaction(write=True) as db:
        said = {"area": "whole", "agrees": True, "said_on": TODAY, "account_id": scene.me.id}
        db.add(JointView(**ids, **said, written_at=MONDAY))
    assert scene.signals() == []


@pytest.mark.parametrize("their_value", [4, 5])
def test_one_step_apart_is_no_signal(scene: Scene, their_value: int) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        make_submitted(db, db.merge(person), TODAY - A_WEEK, value=5)
        make_staff_submitted(db, person, scene.me, TODAY - A_WEEK, value=their_value)
    assert scene.signals() == []


def test_whoever_pauses_is_left_in_peace(scene: Scene) -> None:
    person = scene.person(busy=False)
    with scene.database.transaction(write=True) as db:
        make_pause(db, db.merge(person), starts_on=TODAY)
    assert scene.signals() == []


def test_thirty_participants_give_five_and_putting_one_away_lets_no_sixth(scene: Scene, at: TravelTo) -> None:
    people = [scene.person(busy=False) for _ in range(30)]
    first = scene.signals()
    assert len(first) == 5
    away = next(one for one in people if format_number(one.number) in first[0])
    assert scene.say(away, "done", "gap_weeks", START) == 303
    page = scene.page()
    assert "Klart. Den visas igen först när något nytt händer." in page
    assert "Undanlagda i dag (1)" in page
    assert scene.signals() == first[1:]
    scene.wake(at, MONDAY + A_DAY)
    tomorrow = scene.signals()
    assert len(tomorrow) == 5
    assert not any(format_number(away.number) in one and "utan aktivitet" in one for one in tomorrow)


def test_what_ended_at_noon_lets_no_sixth_either(scene: Scene) -> None:
    for _ in range(6):
        scene.person(busy=False)
    first = scene.signals()
    with scene.database.transaction(write=True) as db:
        one = db.scalars(select(ToldSignal).where(ToldSignal.kind == "gap_weeks")).first()
        assert one is not None
        person = db.get_one(Participant, one.participant_id)
        make_activity(db, enrolment_of(db, person), starts_on=TODAY - A_WEEK)
    assert scene.signals() == [one for one in first if format_number(person.number) not in one]


def test_the_first_look_of_a_day_asks_fifteen_times_at_most_and_any_other_twelve(
    scene: Scene, query_recorder: QueryRecorder, at: TravelTo
) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        make_submitted(db, db.merge(person), TODAY - A_WEEK, value=5)
        make_staff_submitted(db, person, scene.me, TODAY - A_WEEK, value=2)
    for _ in range(9):
        scene.person(busy=False)
    hand_over(scene, scene.person(make_before(scene)), TODAY - A_DAY)
    for most in (15, 12):
        # Once a minute the session is also written as seen.
        at(MONDAY + timedelta(minutes=20 - most))
        query_recorder.clear()
        assert len(scene.signals()) == 5
        assert query_recorder.count <= most, "\n".join(query_recorder.statements)


def test_not_now_says_when_it_comes_back_and_comes_back_then(scene: Scene, at: TravelTo) -> None:
    person = scene.person(busy=False)
    scene.signals()
    assert scene.say(person, "not_now", "gap_weeks", START) == 303
    assert "Inte nu. Den kommer tillbaka måndag 30 november." in scene.page()
    scene.wake(at, MONDAY + 6 * A_DAY)
    assert not any("utan aktivitet" in one for one in scene.signals())
    scene.wake(at, MONDAY + A_WEEK)
    assert any("utan aktivitet" in one for one in scene.signals())


def test_pressed_by_mistake_it_is_shown_again(scene: Scene) -> None:
    person = scene.person(busy=False)
    first = scene.signals()
    for _ in range(2):
        assert scene.say(person, "done", "gap_weeks", START) == 303
    assert len(scene.signals()) == len(first) - 1
    assert scene.say(person, "again", "gap_weeks", START) == 303
    assert scene.signals() == first


def test_the_audit_knows_that_somebody_answered_and_not_to_what(scene: Scene) -> None:
    person = scene.person(busy=False)
    scene.signals()
    scene.say(person, "done", "gap_weeks", START)
    with scene.database.transaction(write=False) as db:
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "signal.answer")).one()
    assert (event.participant_id, event.actor_id, event.details) == (person.id, scene.me.public_id, {})


@pytest.mark.parametrize(
    ("kind", "on", "said", "status"),
    [
        ("gap_weeks", START + A_DAY, "done", 404),
        ("decline", START, "done", 404),
        ("gap_weeks", START, "later", 303),
        ("rank", START, "done", 303),
    ],
)
def test_what_was_never_told_cannot_be_put_away(
    scene: Scene, kind: str, on: date, said: str, status: int
) -> None:
    person = scene.person(busy=False)
    first = scene.signals()
    assert scene.say(person, said, kind, on) == status
    assert scene.signals() == first


def test_a_colleague_in_the_team_has_no_signals_and_none_to_put_away(scene: Scene, app: Flask) -> None:
    person = scene.person(busy=False)
    assert scene.signals()
    with scene.database.transaction(write=True) as db:
        other = make_account(db, scope=scene.programme)
        make_staff_period(db, enrolment_of(db, db.merge(person)), other, is_responsible=False)
    browser = new_browser(app)
    sign_in(browser, other)
    theirs = Scene(scene.database, browser, other, scene.programme)
    assert format_number(person.number) in theirs.page()
    assert theirs.signals() == []
    assert theirs.say(person, "done", "gap_weeks", START) == 404


def test_a_protected_person_is_told_of_to_the_responsible_one_without_a_place(scene: Scene) -> None:
    person = scene.person(busy=False, is_protected=True)
    told = scene.signals()
    assert told
    assert all(f"{format_number(person.number)} Skyddade personuppgifter" in one for one in told)
    assert scene.programme.name not in scene.page()


def test_who_stands_in_during_a_leave_is_told_but_of_no_answers(scene: Scene) -> None:
    absent = make_before(scene)
    person = scene.person(absent, busy=False)
    assert scene.signals() == []
    with scene.database.transaction(write=True) as db:
        leave = Cover(
            absent_id=absent.id,
            covering_id=scene.me.id,
            starts_on=TODAY - A_DAY,
            ends_on=TODAY + A_WEEK,
            written_by_id=absent.id,
            written_at=MONDAY,
        )
        db.add(leave)
        db.flush()
        db.add(CoverPlace(cover_id=leave.id, enrolment_id=enrolment_of(db, db.merge(person)).id))
    assert [format_number(person.number) in one for one in scene.signals()] == [True] * 3


def county(scene: Scene) -> list[Participant]:
    """Fifteen persons of mine with nine ratings each; the first falls."""
    with scene.database.transaction(write=True) as db:
        people = make_county(db, scene.me)
        for person in people:
            enrolment = enrolment_of(db, person)
            enrolment.programme_id = scene.programme.id
            make_activity(db, enrolment, starts_on=enrolment.starts_on)
            make_action_plan(db, enrolment, scene.me)
        return people


def ready(app: Flask) -> None:
    app.extensions["smail"].declines.wait()


def test_a_decline_is_told_when_the_models_are_there_and_never_waited_for(scene: Scene, app: Flask) -> None:
    people = county(scene)
    scene.signals()
    ready(app)
    falling = [one for one in scene.signals() if "Svaren går neråt" in one]
    (told,) = [one for one in falling if format_number(people[0].number) in one]
    assert "Svaren har gått neråt sedan 4 november 2024." in told
    assert "Det syns i 9 skattningar, senast 2 november 2026." in told
    assert "Så räknar vi" in told
    assert len(falling) < 5
    assert "Hälsa" not in scene.page()


def test_a_place_is_kept_for_a_decline_while_the_models_are_not_ready(scene: Scene, app: Flask) -> None:
    county(scene)
    for _ in range(9):
        scene.person(busy=False)
    declines = app.extensions["smail"].declines
    with patch.object(declines, "freshen"):
        assert len(scene.signals()) == 4
    scene.signals()
    ready(app)
    found = scene.signals()
    assert len(found) == 5
    assert sum("Svaren går neråt" in one for one in found) == 1


def test_while_the_own_rating_waits_nothing_tells_of_the_answers(scene: Scene, app: Flask) -> None:
    people = county(scene)
    scene.signals()
    ready(app)
    falling = format_number(people[0].number)
    assert any(falling in one for one in scene.signals())
    with scene.database.transaction(write=True) as db:
        make_submitted(db, db.merge(people[0]), TODAY, value=1)
    assert not any(falling in one for one in scene.signals())


def test_whoever_has_answered_since_is_not_told_of_by_the_answers_before(scene: Scene, app: Flask) -> None:
    people = county(scene)
    with scene.database.transaction(write=True) as db:
        db.get_one(Programme, scene.programme.id).staff_rates = False
    scene.signals()
    ready(app)
    with scene.database.transaction(write=True) as db:
        make_submitted(db, db.merge(people[0]), TODAY, value=5)
    assert not any("neråt" in one and format_number(people[0].number) in one for one in scene.signals())
