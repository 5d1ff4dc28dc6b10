"""Whoever takes a course without an account calibrates by the link in the letter, and by no other."""

from datetime import date, timedelta

import pytest

from smail import clock
from smail.db import sealing
from smail.db.session import Database
from smail.db.tables import Account, Course, Learner, Seat
from smail.domain.calibration import Rater
from smail.domain.certification import CourseKind, Level, SeatState
from smail.domain.roles import Role
from smail.queries.calibration import of_group, own_rounds, steps_of
from smail.queries.viewers import viewer_of
from smail.services import learner_binding, learner_entry, learners, seat_links
from smail.services.learner_entry import LearnerFields
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.calibration import SITUATIONS, make_round, steps_at
from tests.factories.courses import (
    ACTOR,
    make_certificate,
    make_course,
    make_learner,
    make_seat,
    make_utbildare,
)
from tests.support.client import BASE_URL, Browser, new_browser

ENTRANCE, PAGE = "/kursplats", "/kursplats/min/kalibrering"
FIRST = SITUATIONS.all[0]
ADDRESS = "cleo@example.org"

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def _seat(database: Database, vault: Vault, kind: CourseKind = CourseKind.ANVANDARE) -> tuple[int, str]:
    """A place of somebody with an address and no account, and the secret of the link in the letters."""
    with database.transaction(write=True) as db:
        learner = make_learner(db)
        learner.email = sealing.sealed(vault, Learner.email, learner.public_id, ADDRESS)
        learner.email_mac = learner_entry.email_mac(vault, ADDRESS)
        row = make_seat(db, make_course(db, kind, make_utbildare(db)), learner)
        return row.id, seat_links.link_of(db, vault, row) or ""


def _open(client: Browser, secret: str) -> str:
    return str(client.post_form(ENTRANCE, {"token": f"{BASE_URL}{ENTRANCE}#{secret}"}).location)


def _key(database: Database, seat_id: int) -> str:
    with database.transaction(write=False) as db:
        return db.get_one(Seat, seat_id).public_id


def _rater(database: Database, seat_id: int) -> Rater:
    with database.transaction(write=False) as db:
        return seat_links.rater_of(db.get_one(Seat, seat_id))


def test_a_round_is_rated_and_sent_in_by_the_link_and_its_feedback_is_there_at_once(
    database: Database, client: Browser, vault: Vault
) -> None:
    seat_id, secret = _seat(database, vault)
    assert _open(client, secret) == "/kursplats/min"
    own = f"?plats={_key(database, seat_id)}"
    assert f'href="{PAGE}{own}"' in client.get("/kursplats/min").text
    for place, one in enumerate(SITUATIONS.all):
        path = f"{PAGE}/situation/{one.key}"
        chosen = {key: str(found.step) for key, found in one.references.items()}
        answer = client.post_form(f"{path}{own}", {**chosen, "act": "next"})
        following = [f"{PAGE}/situation/{then.key}{own}" for then in SITUATIONS.all[place + 1 : place + 2]]
        assert answer.location == (following or [f"{PAGE}{own}"])[0]
    assert client.post_form(f"{PAGE}{own}").location == f"{PAGE}/svar{own}"
    page = " ".join(client.get(f"{PAGE}/svar{own}").text.split())
    assert "samma steg som referensen i 42 av 42" in page
    assert FIRST.references["seen_job_belief"].reason in page
    # In another browser, where the link was not opened, nothing is shown.
    stranger = new_browser(client.application)
    for path in ("", "/svar", f"/situation/{FIRST.key}"):
        assert stranger.get(f"{PAGE}{path}{own}").location == ENTRANCE


def test_the_round_is_counted_in_the_group_by_the_same_rules(database: Database, vault: Vault) -> None:
    seat_id, _secret = _seat(database, vault)
    day = date(2026, 3, 2)
    with database.transaction(write=True) as db:
        row = db.get_one(Seat, seat_id)
        home, elsewhere = row.learner.organisation, make_learner(db).organisation
        make_round(db, seat_links.rater_of(row), steps_at(1), day)
        make_round(db, make_account(db, organisation_id=home.id), steps_at(2), day + timedelta(days=1))
        utbildare = make_account(db, Role.UTBILDARE, scope=home, organisation_id=home.id)
        viewer = viewer_of(db, utbildare.id)
        assert viewer is not None
        both = {1: [steps_at(1), steps_at(2)]}
        assert of_group(db, viewer, SITUATIONS.digest) == both
        # Who is moved elsewhere takes nothing out of what was told.
        row.learner.organisation_id = elsewhere.id
        db.flush()
        assert of_group(db, viewer, SITUATIONS.digest) == both


def test_a_link_that_was_given_by_hand_opens_no_calibration_and_says_why(
    database: Database, client: Browser, vault: Vault
) -> None:
    seat_id, secret = _seat(database, vault)
    with database.transaction(write=True) as db:
        make_round(db, seat_links.rater_of(db.get_one(Seat, seat_id)))
        secret = seat_links.renew(db, vault, seat_id, ACTOR)
    _open(client, secret)
    own = f"?plats={_key(database, seat_id)}"
    page = client.get("/kursplats/min").text
    assert PAGE not in page
    assert "så det kräver en länk som har kommit i ett mejl" in page
    for path in ("", "/svar", f"/situation/{FIRST.key}"):
        assert client.get(f"{PAGE}{path}{own}").location == ENTRANCE


@pytest.mark.parametrize("state", [SeatState.DECLINED, SeatState.WITHDRAWN])
def test_who_does_not_come_calibrates_not(database: Database, vault: Vault, state: SeatState) -> None:
    seat_id, _secret = _seat(database, vault)
    with database.transaction(write=True) as db:
        row = db.get_one(Seat, seat_id)
        row.state = state
        db.flush()
        assert row.link_mac is not None
        assert seat_links.to_calibrate(db, row.link_mac, clock.today()) is None


def test_a_course_about_other_things_opens_none(database: Database, client: Browser, vault: Vault) -> None:
    seat_id, secret = _seat(database, vault, CourseKind.HORIZONTAL)
    _open(client, secret)
    assert "Kalibrering" not in client.get("/kursplats/min").text
    assert client.get(f"{PAGE}?plats={_key(database, seat_id)}").location == ENTRANCE


def test_an_old_link_opens_the_calibration_alone_while_a_certificate_holds(
    database: Database, client: Browser, vault: Vault
) -> None:
    seat_id, secret = _seat(database, vault)
    with database.transaction(write=True) as db:
        row = db.get_one(Seat, seat_id)
        course = db.get_one(Course, row.course_id)
        course.closed_on = clock.today() - timedelta(days=70)
        make_round(db, seat_links.rater_of(row), steps_at(1), clock.today() - timedelta(weeks=13))
    assert "Länken har slutat gälla" in client.post_form(ENTRANCE, {"token": secret}).text
    with database.transaction(write=True) as db:
        learner = db.get_one(Seat, seat_id).learner
        made = make_certificate(db, learner, Level.ANVANDARE, clock.today() - timedelta(days=70))
    own = f"?plats={_key(database, seat_id)}"
    assert _open(client, secret) == f"{PAGE}{own}"
    assert client.get(f"/kursplats/min{own}").location == f"{PAGE}{own}"
    assert client.get(f"/kursplats/min/fil{own}&fil=certifikat").location == ENTRANCE
    # The quarter is over: the situations come again, and the drift is told.
    assert client.get(f"{PAGE}/situation/{FIRST.key}{own}").status_code == 200
    assert "mildare än referensen" in client.get(f"{PAGE}/svar{own}").text
    with database.transaction(write=True) as db:
        db.merge(made).valid_until = clock.today() - timedelta(days=1)
    assert client.get(f"{PAGE}{own}").location == ENTRANCE


def test_with_another_address_nothing_of_before_is_shown_and_no_draft_is_left(
    database: Database, client: Browser, vault: Vault
) -> None:
    seat_id, _secret = _seat(database, vault)
    with database.transaction(write=True) as db:
        row = db.get_one(Seat, seat_id)
        make_round(db, seat_links.rater_of(row), on=clock.today() - timedelta(weeks=20))
        draft = make_round(db, seat_links.rater_of(row), steps_at(2), is_sent=False).id
        learner = row.learner
        new = LearnerFields(
            learner.first_name, learner.last_name, learner.organisation_id, "ny@example.org", learner.sex
        )
        learners.correct(db, vault, seat_id, new, ACTOR)
        assert steps_of(db, [draft])[draft] == {}
        secret = seat_links.link_of(db, vault, row) or ""
    _open(client, secret)
    own = f"?plats={_key(database, seat_id)}"
    assert "Se svaren i omgång" not in client.get(f"{PAGE}{own}").text
    assert client.get(f"{PAGE}/svar{own}&omgang=1").location == f"{PAGE}{own}"
    rounds = _rounds(database, _rater(database, seat_id))
    assert rounds == ([], [1])


def _rounds(database: Database, rater: Rater) -> tuple[list[int], list[int]]:
    """The numbers of the rounds that are shown and of those that are not."""
    with database.transaction(write=False) as db:
        found = own_rounds(db, rater)
        return [row.number for row in found.sent], [row.number for row in found.hidden]


def test_who_gets_an_account_by_the_same_address_has_the_rounds_of_both_by_their_days(
    database: Database, client: Browser, vault: Vault
) -> None:
    seat_id, secret = _seat(database, vault)
    today = clock.today()
    with database.transaction(write=True) as db:
        by_letter = seat_links.rater_of(db.get_one(Seat, seat_id))
        make_round(db, by_letter, steps_at(1), today - timedelta(weeks=40))
        make_round(db, by_letter, {(FIRST.key, "seen_health"): 2}, is_sent=False)
        account = make_account(db, username=ADDRESS)
        make_learner(db, account)
        make_round(db, account, steps_at(-1), today - timedelta(weeks=20))
        make_round(db, account, is_sent=False)
        learner = db.get_one(Learner, by_letter.learner_id)
        learner_binding.bind(db, vault, learner.id, account.id, ACTOR)
    assert _rounds(database, Rater(account.id)) == ([1, 2], [])
    with database.transaction(write=False) as db:
        found = own_rounds(db, Rater(account.id))
        assert steps_of(db, [found.sent[0].id])[found.sent[0].id] == steps_at(1)
        assert found.open is not None
        assert steps_of(db, [found.open.id])[found.open.id] == steps_at()
    _sees_both(client, account)
    assert "Länken har slutat gälla" in client.post_form(ENTRANCE, {"token": secret}).text


def test_a_colleague_who_joins_two_shows_nobody_rounds_by_letters_to_another_address(
    database: Database, vault: Vault
) -> None:
    seat_id, _secret = _seat(database, vault)
    with database.transaction(write=True) as db:
        by_letter = seat_links.rater_of(db.get_one(Seat, seat_id))
        make_round(db, by_letter)
        account = make_account(db)
        make_round(db, account)
        learner_binding.bind(db, vault, db.get_one(Seat, seat_id).learner_id, account.id, ACTOR)
    assert _rounds(database, Rater(account.id)) == ([1], [])


def _sees_both(client: Browser, account: Account) -> None:
    sign_in(client, account)
    page = client.get("/konto/kalibrering").text
    assert "Se svaren i omgång 1" in page
    assert "Se svaren i omgång 2" in page
