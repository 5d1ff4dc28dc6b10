"""What has to be done every day, whoever is signed in: what is due laid ahead, what is over let go."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import SessionKind, Throttle, WebSession
from smail.services import evaluation_closing, opinions, periods, person_files, throttle
from smail.settings import Settings
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Done:
    """What one day's work came to."""

    n_people: int
    n_sessions: int
    n_counters: int


def work(db: Session, settings: Settings) -> Done:
    """Every enrolment has its intervals ahead; sessions that ended and counters that ran out are gone.

    And what came without a name was written anew, so that nothing tells when it came; evaluations that
    nobody can answer any more are closed, and files whose days are over lose their bytes.
    """
    opinions.mix(db)
    evaluation_closing.close_due(db, Vault(settings.data_keys, settings.pepper))
    person_files.forget_old(db)
    return Done(periods.extend(db), _forget_sessions(db, settings), _forget_counters(db))


def _forget_sessions(db: Session, settings: Settings) -> int:
    staff = _ended(SessionKind.STAFF, settings.staff_idle_minutes, settings.staff_hours)
    people = _ended(SessionKind.PARTICIPANT, settings.participant_idle_minutes, settings.participant_hours)
    over = delete(WebSession).where(or_(staff, people)).returning(WebSession.token_mac)
    return len(db.scalars(over).all())


def _ended(kind: SessionKind, idle_minutes: int, hours: int) -> ColumnElement[bool]:
    now = clock.now()
    return and_(
        WebSession.kind == kind,
        or_(
            WebSession.seen_at <= now - timedelta(minutes=idle_minutes),
            WebSession.created_at <= now - timedelta(hours=hours),
        ),
    )


def _forget_counters(db: Session) -> int:
    last = func.coalesce(Throttle.blocked_until, Throttle.first_at)
    over = delete(Throttle).where(last <= clock.now() - throttle.PASSWORD.remembered)
    return len(db.scalars(over.returning(Throttle.key_mac)).all())
