"""Who reads what was said, in which order, and how long it has waited."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import ActorKind, Programme
from smail.domain.roles import Grant, Role, ScopeKind
from smail.policies import Action, Place, Viewer, may
from smail.queries import opinions as queries
from smail.queries.subjects import opinion_subject
from smail.queries.viewers import viewer_of
from smail.services import opinions
from smail.services.audit import Actor
from smail.services.opinions import Said
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import make_enrolment, make_participant

SOMEBODY = Actor(ActorKind.STAFF, "s" * 16)
TODAY = date(2026, 11, 16)


def _two(db: Session) -> tuple[Programme, Programme]:
    return make_programme(db, make_municipality(db)), make_programme(db, make_municipality(db, "Enköping"))


def _say(
    db: Session, vault: Vault, words: str, programme: Programme | None = None, *, days_ago: int = 0
) -> None:
    home = {"programme_id": programme.id, "federation_id": programme.federation_id} if programme else {}
    on = clock.today() - timedelta(days=days_ago)
    opinions.tell_without_name(db, vault, Said(words, words, **home), on=on)


def _viewer(db: Session, role: Role, scope: Programme | None = None) -> Viewer:
    account = make_account(db, role, **({"scope": scope} if scope else {}))
    found = viewer_of(db, account.id)
    assert found is not None
    return found


def _read(db: Session, vault: Vault, viewer: Viewer) -> list[str]:
    return [one.text for one in queries.waiting(db, vault, viewer)]


def test_a_lead_reads_of_the_own_programme_and_a_coordinator_everything(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        here, there = _two(db)
        for words, programme in (("här", here), ("där", there), ("ingenstans", None)):
            _say(db, vault, words, programme)
        assert _read(db, vault, _viewer(db, Role.PROGRAMME_LEAD, here)) == ["här"]
        assert sorted(_read(db, vault, _viewer(db, Role.COORDINATOR))) == ["där", "här", "ingenstans"]
        assert _read(db, vault, _viewer(db, Role.HANDLEDARE, here)) == []
        assert _read(db, vault, _viewer(db, Role.ADMINISTRATOR)) == []


@pytest.mark.parametrize("role", [Role.PROGRAMME_LEAD, Role.COORDINATOR, Role.HANDLEDARE, Role.ADMINISTRATOR])
def test_the_list_and_the_rule_say_the_same_of_who_may_answer(
    database: Database, vault: Vault, role: Role
) -> None:
    with database.transaction(write=True) as db:
        here, there = _two(db)
        for words, programme in (("här", here), ("där", there), ("ingenstans", None)):
            _say(db, vault, words, programme)
        viewer = _viewer(db, role, here if role in (Role.PROGRAMME_LEAD, Role.HANDLEDARE) else None)
        listed = {one.public_id for one in queries.waiting(db, vault, viewer)}
        every = {one.public_id for one in queries.waiting(db, vault, _viewer(db, Role.COORDINATOR))}
        allowed = {one for one in every if may(viewer, Action.ANSWER_OPINION, opinion_subject(db, one))}
    assert listed == allowed


def test_what_is_about_no_programme_is_read_by_every_lead_and_answered_by_the_coordinator(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        here, there = _two(db)
        for words, programme in (("här", here), ("där", there), ("ingenstans", None)):
            _say(db, vault, words, programme, days_ago=20)
        coordinator = _viewer(db, Role.COORDINATOR)
        for lead in (_viewer(db, Role.PROGRAMME_LEAD, here), _viewer(db, Role.PROGRAMME_LEAD, there)):
            (one,) = queries.waiting_elsewhere(db, vault, lead)
            assert (one.text, one.programme) == ("ingenstans", "")
            assert not may(lead, Action.ANSWER_OPINION, opinion_subject(db, one.public_id))
            assert queries.waiting_long(db, lead, clock.today()) == 1
        assert queries.waiting_elsewhere(db, vault, coordinator) == ()
        assert queries.waiting_elsewhere(db, vault, _viewer(db, Role.HANDLEDARE, here)) == ()
        opinions.answer(db, vault, one.public_id, "Tack.", actor=SOMEBODY, account_id=coordinator.account_id)
        assert queries.waiting_elsewhere(db, vault, lead) == ()
        assert [done.answer for done in queries.answered(db, vault, lead)] == ["Tack."]


def test_the_coordinator_of_another_federation_does_not_read_ours(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _say(db, vault, "här", make_programme(db, make_municipality(db)))
        grant = Grant(Role.COORDINATOR, ScopeKind.FEDERATION, 99, date(2026, 1, 1))
        foreign = Viewer(1, "x" * 16, 99, (grant,))
        assert _read(db, vault, foreign) == []


def test_the_oldest_stands_first_and_says_by_when_it_is_answered(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        for words, days_ago in (("ny", 0), ("sen", 15), ("äldre", 14)):
            _say(db, vault, words, days_ago=days_ago)
        found = queries.waiting(db, vault, _viewer(db, Role.COORDINATOR))
    assert [(one.text, one.is_overdue) for one in found] == [("sen", True), ("äldre", False), ("ny", False)]
    assert found[2].answer_by == clock.today() + timedelta(days=14)


def test_what_is_answered_waits_no_more(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        viewer = _viewer(db, Role.COORDINATOR)
        _say(db, vault, "en", days_ago=30)
        (one,) = queries.waiting(db, vault, viewer)
        opinions.answer(db, vault, one.public_id, "Tack.", actor=SOMEBODY, account_id=viewer.account_id)
        assert queries.waiting(db, vault, viewer) == ()
        (done,) = queries.answered(db, vault, viewer)
        assert (done.answer, done.is_overdue) == ("Tack.", False)
        assert queries.waiting_long(db, viewer, clock.today()) == 0


def test_what_waits_for_more_than_a_week_is_counted_for_those_who_answer(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        here = make_programme(db, make_municipality(db))
        for days_ago in (7, 8, 20):
            _say(db, vault, f"{days_ago}", here, days_ago=days_ago)
        _say(db, vault, "ingenstans", days_ago=9)
        today = clock.today()
        assert queries.waiting_long(db, _viewer(db, Role.PROGRAMME_LEAD, here), today) == 2
        assert queries.waiting_long(db, _viewer(db, Role.COORDINATOR), today) == 3
        assert queries.waiting_long(db, _viewer(db, Role.HANDLEDARE, here), today) == 0


def test_everybody_reads_what_they_said_with_their_name_and_staff_are_named_to_who_answers(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person, other = make_participant(db), make_participant(db)
        colleague = make_account(db, first_name="Ebba", last_name="Grenvik")
        opinions.tell(db, vault, Said("1", "från en"), SOMEBODY, participant_id=person.id)
        opinions.tell(db, vault, Said("2", "från Ebba"), SOMEBODY, account_id=colleague.id)
        assert [one.text for one in queries.said_by_participant(db, vault, person.id)] == ["från en"]
        assert queries.said_by_participant(db, vault, other.id) == ()
        (own,) = queries.said_by_account(db, vault, colleague.id)
        assert (own.text, own.name) == ("från Ebba", "Ebba Grenvik")
        (theirs,) = queries.said_by_participant(db, vault, person.id)
        assert theirs.name == ""


def test_what_a_participant_says_belongs_where_the_person_is_or_was_last(database: Database) -> None:
    with database.transaction(write=True) as db:
        before, now = _two(db)
        person = make_participant(db, before)
        assert queries.home_of_participant(db, person.id).programme_id == before.id
        make_enrolment(db, person, now, starts_on=clock.today())
        assert queries.home_of_participant(db, person.id).programme_id == now.id


def test_what_staff_say_belongs_to_their_one_programme_or_to_none() -> None:
    def grant(number: int) -> Grant:
        return Grant(Role.HANDLEDARE, ScopeKind.PROGRAMME, number, TODAY)

    at_home = Grant(Role.HANDLEDARE, ScopeKind.ORGANISATION, 7, TODAY)
    for grants, programme in (((grant(1),), 1), ((grant(1), grant(2)), None), ((at_home,), None), ((), None)):
        viewer = Viewer(1, "x" * 16, 5, grants)
        assert queries.home_of_staff(viewer) == queries.Home(5, programme)


def test_only_programmes_that_run_are_offered(database: Database) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        for name, starts_on, ends_on in (
            ("Ö", date(2026, 1, 1), None),
            ("A", date(2026, 1, 1), TODAY),
            ("Slut", date(2026, 1, 1), TODAY - timedelta(days=1)),
            ("Kommer", TODAY + timedelta(days=1), None),
        ):
            make_programme(db, place, name=name, starts_on=starts_on, ends_on=ends_on)
        assert [one.name for one in queries.offered(db, TODAY)] == ["A", "Ö"]


def test_a_place_without_a_programme_is_the_coordinators() -> None:
    lead = Viewer(1, "x" * 16, 5, (Grant(Role.PROGRAMME_LEAD, ScopeKind.PROGRAMME, 3, TODAY),))
    assert not Place(5).is_within(lead.grants[0])
