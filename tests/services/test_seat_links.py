"""The link to a place on a course: whom it lets in, until when, and what of it is kept."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, Course, Seat
from smail.domain.certification import GIVEN_LINK_HOLDS, LINK_HOLDS_AFTER, CourseKind, SeatState
from smail.errors import Conflict
from smail.services import seat_links, seats
from smail.vault import DataKey, Vault
from tests.factories.accounts import make_account
from tests.factories.courses import ACTOR, make_course, make_learner, make_seat, make_utbildare, occasions_of

TODAY = clock.today()
A_DAY = timedelta(days=1)


def _seat(db: Session) -> Seat:
    return make_seat(db, make_course(db, CourseKind.ANVANDARE, make_utbildare(db)))


def _last_day(db: Session, seat: Seat) -> date:
    return clock.civil(occasions_of(db, db.get_one(Course, seat.course_id))[-1].starts_at) + LINK_HOLDS_AFTER


def test_every_letter_about_a_place_carries_the_same_link_and_its_secret_is_kept_nowhere(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        seat, other = _seat(db), _seat(db)
        secret = seat_links.link_of(db, vault, seat)
        assert secret is not None
        assert seat_links.link_of(db, vault, seat) == secret != seat_links.link_of(db, vault, other)
        assert secret not in str([seat.link_seed, seat.link_mac])
        assert seat_links.open_link(db, vault, secret, TODAY) is seat
        assert seat_links.open_link(db, vault, seat.link_seed or "", TODAY) is None
        [noted] = db.scalars(select(AuditEvent).where(AuditEvent.action == "seat_link.open"))
        assert (noted.object_id, noted.actor_id) == (seat.public_id, seat.public_id)


def test_a_member_of_staff_has_no_link(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        seat = make_seat(db, course, make_learner(db, make_account(db)))
        assert seat_links.link_of(db, vault, seat) is None
        assert seat.link_mac is None


@pytest.mark.parametrize("ends", ["last", "cancelled_on", "closed_on"])
def test_it_holds_for_sixty_days_after_the_course_and_not_a_day_longer(
    database: Database, vault: Vault, ends: str
) -> None:
    with database.transaction(write=True) as db:
        seat = _seat(db)
        secret, last = seat_links.link_of(db, vault, seat) or "", _last_day(db, seat)
        if ends != "last":
            last = TODAY + LINK_HOLDS_AFTER
            setattr(db.get_one(Course, seat.course_id), ends, TODAY)
        assert seat_links.open_link(db, vault, secret, last) is seat
        assert seat_links.open_link(db, vault, secret, last + A_DAY) is None


def test_it_ends_with_the_place_and_whoever_is_asked_anew_has_another(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        seat = _seat(db)
        secret = seat_links.link_of(db, vault, seat) or ""
        seats.decline(db, seat.id, ACTOR)
        assert seat_links.open_link(db, vault, secret, TODAY) is seat
        seats.withdraw(db, seat.id, ACTOR)
        assert seat.state is SeatState.WITHDRAWN
        assert seat_links.open_link(db, vault, secret, TODAY) is None
        seats.invite(db, seat.course_id, seat.learner_id, ACTOR)
        assert seat_links.open_link(db, vault, secret, TODAY) is None
        assert seat_links.link_of(db, vault, seat) != secret


def test_it_ends_when_there_is_an_account_to_answer_under(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        seat = _seat(db)
        secret = seat_links.link_of(db, vault, seat) or ""
        seat.learner.account_id = make_account(db).id
        assert seat_links.open_link(db, vault, secret, TODAY) is None


def test_after_another_pepper_the_next_letter_has_a_link_that_opens(database: Database, vault: Vault) -> None:
    another = Vault((DataKey("k2", b"2" * 32),), b"p" * 48)
    with database.transaction(write=True) as db:
        seat = _seat(db)
        old = seat_links.link_of(db, vault, seat) or ""
        new = seat_links.link_of(db, another, seat) or ""
        assert seat_links.open_link(db, another, old, TODAY) is None
        assert seat_links.open_link(db, another, new, TODAY) is seat


def test_one_given_long_after_the_course_holds_a_fortnight_and_none_is_given_to_a_place_taken_back(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        seat = _seat(db)
        day = _last_day(db, seat) + 300 * A_DAY
        secret = seat_links.renew(db, vault, seat.id, ACTOR, today=day)
        assert seat_links.open_link(db, vault, secret, day + GIVEN_LINK_HOLDS) is seat
        assert seat_links.open_link(db, vault, secret, day + GIVEN_LINK_HOLDS + A_DAY) is None
        # One given early holds as long as any.
        secret = seat_links.renew(db, vault, seat.id, ACTOR)
        assert seat_links.last_day(db, seat) == _last_day(db, seat)
        seats.withdraw(db, seat.id, ACTOR)
        with pytest.raises(Conflict):
            seat_links.renew(db, vault, seat.id, ACTOR)
