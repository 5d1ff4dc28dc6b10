"""Who certified whom: the newest certificate that holds, by area, with those of elsewhere who helped."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, Certificate, Organisation
from smail.domain.certification import Level
from smail.domain.roles import Role
from smail.policies import Viewer
from smail.queries.boards import state_of
from smail.queries.chain import certified_now, chain_of, count, utbildare_before
from smail.queries.viewers import viewer_of
from tests.factories.accounts import make_account
from tests.factories.courses import make_certificate, make_learner
from tests.factories.organisations import make_municipality, make_unit

A_YEAR = timedelta(days=365)


def _certify(
    db: Session, level: Level, by: Account, place: Organisation, name: str, account: Account | None = None
) -> Certificate:
    learner = make_learner(db, account, organisation_id=place.id, first_name=name, last_name="Ek")
    row = make_certificate(db, learner, level, clock.today() - A_YEAR)
    row.issued_by_id = by.id
    return row


def _viewer(db: Session, account: Account) -> Viewer:
    found = viewer_of(db, account.id)
    assert found is not None
    return found


def test_the_tree_has_trainers_utbildare_and_users_and_one_who_was_borrowed(database: Database) -> None:
    with database.transaction(write=True) as db:
        tierp, heby = make_municipality(db), make_municipality(db, "Enköping")
        trainer = make_account(db, Role.FEDERATION_TRAINER, first_name="Greta", last_name="Al")
        vera = make_account(db, Role.UTBILDARE)
        _certify(db, Level.UTBILDARE, trainer, tierp, "Vera", vera)
        _certify(db, Level.ANVANDARE, vera, make_unit(db, tierp), "Bo")
        _certify(db, Level.ANVANDARE, vera, heby, "Mona")
        people = certified_now(db, _viewer(db, trainer), clock.today())
        [root] = chain_of(people, None)
        [branch] = root.branches
        assert (root.name, branch.name, branch.is_guest) == ("Greta Al", "Vera Ek", False)
        assert [one.name for one in branch.users] == ["Bo Ek", "Mona Ek"]
        [at_heby] = chain_of(people, heby.id)[0].branches
        assert at_heby.is_guest
        assert [one.name for one in at_heby.users] == ["Mona Ek"]
        assert count(people, Level.ANVANDARE) == 2
        assert count(people, Level.ANVANDARE, tierp.id) == 1
        assert count(people, Level.UTBILDARE, heby.id) == 0


def test_what_has_ended_or_is_withdrawn_is_not_in_the_tree_and_a_renewed_one_is_there_once(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        tierp, trainer = make_municipality(db), make_account(db, Role.FEDERATION_TRAINER)
        ended, gone, renewed = (
            _certify(db, Level.ANVANDARE, trainer, tierp, name) for name in ("Bo", "Eva", "Ida")
        )
        ended.valid_until = clock.today() - timedelta(days=1)
        gone.withdrawn_on, gone.withdrawn_by_id, gone.withdrawn_because = clock.today(), trainer.id, b"x"
        newer = Certificate(
            number="23456789",
            proof="p" * 22,
            learner_id=renewed.learner_id,
            level=Level.ANVANDARE,
            issued_on=clock.today(),
            valid_until=renewed.valid_until + A_YEAR,
            renews_id=renewed.id,
        )
        db.add(newer)
        db.flush()
        [one] = certified_now(db, _viewer(db, trainer), clock.today())
        assert (one.name, one.valid_until, one.issuer_id) == ("Ida Ek", newer.valid_until, None)
        [root] = chain_of([one], None)
        assert (root.name, root.branches[0].name) == ("", "")
        assert count([one], Level.ANVANDARE, on=newer.valid_until) == 1
        assert count([one], Level.ANVANDARE, on=newer.valid_until + timedelta(days=1)) == 0


@pytest.mark.parametrize("how", ["ended", "withdrawn", "left"])
def test_who_certified_an_utbildare_still_stands_over_those_who_have_theirs_from_her(
    database: Database, how: str
) -> None:
    with database.transaction(write=True) as db:
        tierp = make_municipality(db)
        trainer = make_account(db, Role.FEDERATION_TRAINER, first_name="Greta", last_name="Al")
        vera, idle = make_account(db, Role.UTBILDARE), make_account(db, Role.UTBILDARE)
        today = clock.today()
        for account, name in ((vera, "Vera"), (idle, "Ida")):
            row = _certify(db, Level.UTBILDARE, trainer, tierp, name, account)
            if how == "ended":
                row.valid_until = today - timedelta(days=1)
            elif how == "withdrawn":
                row.withdrawn_on, row.withdrawn_by_id, row.withdrawn_because = today, trainer.id, b"x"
            else:
                account.ended_on = today
        _certify(db, Level.ANVANDARE, vera, tierp, "Bo")
        db.flush()
        viewer = _viewer(db, trainer)
        people, before = certified_now(db, viewer, today), utbildare_before(db, viewer, today)
        assert [one.name for one in people] == ["Bo Ek"]
        [root] = chain_of(people, None, before)
        [branch] = root.branches
        assert (root.name, branch.name, branch.has_lapsed) == ("Greta Al", "Vera Ek", True)
        assert [one.name for one in branch.users] == ["Bo Ek"]


def test_a_renewed_utbildare_is_not_among_those_of_before_in_the_tree(database: Database) -> None:
    with database.transaction(write=True) as db:
        tierp, trainer = make_municipality(db), make_account(db, Role.FEDERATION_TRAINER)
        vera, today = make_account(db, Role.UTBILDARE), clock.today()
        old = _certify(db, Level.UTBILDARE, trainer, tierp, "Vera", vera)
        old.valid_until = today - timedelta(days=1)
        make_certificate(db, old.learner, Level.UTBILDARE, today)
        _certify(db, Level.ANVANDARE, vera, tierp, "Bo")
        viewer = _viewer(db, trainer)
        found = chain_of(certified_now(db, viewer, today), None, utbildare_before(db, viewer, today))
        assert [branch.has_lapsed for root in found for branch in root.branches] == [False]


def test_whoever_has_left_is_certified_here_until_the_day_before(database: Database) -> None:
    with database.transaction(write=True) as db:
        tierp, trainer = make_municipality(db), make_account(db, Role.FEDERATION_TRAINER)
        account = make_account(db)
        _certify(db, Level.ANVANDARE, trainer, tierp, "Bo", account)
        viewer = _viewer(db, trainer)
        for days, n in ((1, 1), (0, 0)):
            account.ended_on = clock.today() + timedelta(days=days)
            db.flush()
            assert len(certified_now(db, viewer, clock.today())) == n
            assert len(state_of(db, viewer.federation_id, clock.today()).certified) == n


def test_who_is_certified_is_counted_on_the_last_day_and_not_on_the_day_after(database: Database) -> None:
    with database.transaction(write=True) as db:
        tierp, trainer = make_municipality(db), make_account(db, Role.FEDERATION_TRAINER)
        row = _certify(db, Level.ANVANDARE, trainer, tierp, "Bo")
        row.issued_on, row.valid_until = date(2024, 2, 29), date(2026, 2, 28)
        viewer = _viewer(db, trainer)
        for day, n in ((28, 0), (29, 1)):
            assert len(certified_now(db, viewer, date(2024, 2, day))) == n
        assert count(certified_now(db, viewer, date(2026, 2, 28)), Level.ANVANDARE) == 1
        assert certified_now(db, viewer, date(2026, 3, 1)) == ()
        for day, n in ((date(2026, 2, 28), 1), (date(2026, 3, 1), 0)):
            assert len(state_of(db, viewer.federation_id, day).certified) == n


def test_an_utbildare_sees_the_own_municipality_only(database: Database) -> None:
    with database.transaction(write=True) as db:
        tierp, heby = make_municipality(db), make_municipality(db, "Enköping")
        trainer = make_account(db, Role.FEDERATION_TRAINER)
        own = make_account(db, Role.UTBILDARE, scope=tierp)
        _certify(db, Level.ANVANDARE, trainer, tierp, "Bo")
        _certify(db, Level.ANVANDARE, trainer, heby, "Mona")
        assert [one.name for one in certified_now(db, _viewer(db, own), clock.today())] == ["Bo Ek"]
        assert len(certified_now(db, _viewer(db, trainer), date.max)) == 0
