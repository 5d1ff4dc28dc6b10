"""Who may follow people where: one judgement, and the list that it gives."""

from datetime import UTC, date, datetime, timedelta

import pytest

from smail.db.session import Database
from smail.domain.roles import Grant, Role, ScopeKind
from smail.policies import Place
from smail.queries.handledare import follows, handledare_by_place, handledare_in, may_follow
from smail.queries.subjects import programme_subject
from tests.factories.accounts import make_account, make_grant
from tests.factories.organisations import make_municipality, make_programme, make_unit
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
DAY = timedelta(days=1)
PLACE = Place(1, (30, 20), 40)


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("grant", "is_so"),
    [
        (Grant(Role.HANDLEDARE, ScopeKind.PROGRAMME, 40, TODAY), True),
        (Grant(Role.HANDLEDARE, ScopeKind.PROGRAMME, 41, TODAY), False),
        (Grant(Role.HANDLEDARE, ScopeKind.ORGANISATION, 20, TODAY), True),
        (Grant(Role.HANDLEDARE, ScopeKind.ORGANISATION, 40, TODAY), False),
        (Grant(Role.HANDLEDARE, ScopeKind.PROGRAMME, 40, TODAY - DAY, TODAY), False),
        (Grant(Role.HANDLEDARE, ScopeKind.PROGRAMME, 40, TODAY + DAY), False),
        (Grant(Role.PROGRAMME_LEAD, ScopeKind.PROGRAMME, 40, TODAY), False),
    ],
)
def test_a_role_follows_in_its_own_scope_and_days(grant: Grant, is_so: bool) -> None:
    assert follows(grant, PLACE, [TODAY]) is is_so


def test_any_of_the_days_is_enough() -> None:
    grant = Grant(Role.HANDLEDARE, ScopeKind.PROGRAMME, 40, TODAY)
    assert follows(grant, PLACE, [TODAY - DAY, TODAY])
    assert not follows(grant, PLACE, [])


def test_the_list_holds_those_of_today_by_name_and_each_passes_the_judgement(database: Database) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        programme = make_programme(db, make_unit(db, town))
        near = make_account(db, scope=town, first_name="Bo", last_name="Ek")
        nearer = make_account(db, scope=programme, first_name="Alva", last_name="Ek")
        make_grant(db, nearer, Role.HANDLEDARE, town)
        strangers = [
            make_account(db, scope=make_municipality(db, "Enköping")),
            make_account(db, scope=make_programme(db, town, name="Annan")),
            make_account(db, Role.PROGRAMME_LEAD, scope=programme),
            make_account(db, None),
        ]
        make_grant(db, strangers[-1], Role.HANDLEDARE, town, ends_on=TODAY)
        make_account(db, scope=town, ended_on=TODAY)
        subject = programme_subject(db, programme.public_id)
        assert subject is not None
        found = handledare_in(db, subject.place)
        assert [(one.id, one.name) for one in found] == [(nearer.id, "Alva Ek"), (near.id, "Bo Ek")]
        assert may_follow(db, near, subject.place, [TODAY])
        assert not any(may_follow(db, one, subject.place, [TODAY]) for one in strangers)
        assert may_follow(db, strangers[-1], subject.place, [TODAY - DAY])


def test_several_places_are_asked_about_at_once(database: Database, query_recorder: QueryRecorder) -> None:
    with database.transaction(write=True) as db:
        first, second = make_programme(db), make_programme(db, name="En till")
        staff = [make_account(db, scope=one).id for one in (first, second)]
        places = [
            subject.place
            for one in (first, second)
            if (subject := programme_subject(db, one.public_id)) is not None
        ]
        query_recorder.clear()
        found = handledare_by_place(db, places)
        assert [[one.id for one in found[place]] for place in places] == [[one] for one in staff]
        assert query_recorder.count == 1
        assert handledare_by_place(db, []) == {}
