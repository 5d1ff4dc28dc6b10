"""The daily work lays what is due ahead and forgets what is over, and nothing else."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import PersonPeriod, SessionKind, SessionStrength, Throttle, WebSession
from smail.services import periods, upkeep
from smail.services.upkeep import Done
from smail.settings import Settings
from tests.factories.accounts import make_account
from tests.factories.people import make_participant
from tests.support.travel import TravelTo


def test_a_day_with_nothing_to_do_does_nothing(database: Database, settings: Settings) -> None:
    with database.transaction(write=True) as db:
        assert upkeep.work(db, settings) == Done(0, 0, 0)


def test_intervals_are_laid_ahead_when_they_run_short(
    database: Database, settings: Settings, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        periods.refresh(db, person.id)
        assert upkeep.work(db, settings).n_people == 0
        at(clock.now() + timedelta(days=300))
        assert upkeep.work(db, settings).n_people == 1
        last = db.scalar(select(func.max(PersonPeriod.ends_on)))
        assert last is not None
        assert last > clock.today() + timedelta(days=180)


def add_session(db: Session, kind: SessionKind, owner_id: int, *, seen: timedelta, begun: timedelta) -> bytes:
    is_staff = kind is SessionKind.STAFF
    mac = bytes([len(db.scalars(select(WebSession)).all())]) * 32
    db.add(
        WebSession(
            token_mac=mac,
            kind=kind,
            strength=SessionStrength.FULL if is_staff else SessionStrength.LINK,
            account_id=owner_id if is_staff else None,
            participant_id=None if is_staff else owner_id,
            is_locked=False,
            created_at=clock.now() - begun,
            seen_at=clock.now() - seen,
        )
    )
    db.flush()
    return mac


def test_only_sessions_that_have_ended_are_forgotten(database: Database, settings: Settings) -> None:
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    with database.transaction(write=True) as db:
        account, person = make_account(db), make_participant(db)
        add_session(db, SessionKind.STAFF, account.id, seen=31 * minute, begun=hour)
        add_session(db, SessionKind.STAFF, account.id, seen=minute, begun=11 * hour)
        add_session(db, SessionKind.PARTICIPANT, person.id, seen=61 * minute, begun=2 * hour)
        add_session(db, SessionKind.PARTICIPANT, person.id, seen=minute, begun=25 * hour)
        alive = {
            add_session(db, SessionKind.STAFF, account.id, seen=29 * minute, begun=9 * hour),
            add_session(db, SessionKind.PARTICIPANT, person.id, seen=59 * minute, begun=23 * hour),
        }
        assert upkeep.work(db, settings).n_sessions == 4
        assert set(db.scalars(select(WebSession.token_mac))) == alive


def test_a_counter_is_forgotten_a_day_after_its_last_failure_or_wait(
    database: Database, settings: Settings
) -> None:
    now, hour = clock.now(), timedelta(hours=1)
    with database.transaction(write=True) as db:
        for number, (first, blocked) in enumerate(
            ((25 * hour, None), (30 * hour, 25 * hour), (23 * hour, None), (30 * hour, 23 * hour))
        ):
            db.add(
                Throttle(
                    key_mac=bytes([number]) * 32,
                    failures=5,
                    first_at=now - first,
                    blocked_until=None if blocked is None else now - blocked,
                )
            )
        db.flush()
        assert upkeep.work(db, settings).n_counters == 2
        assert set(db.scalars(select(Throttle.key_mac))) == {bytes([2]) * 32, bytes([3]) * 32}
