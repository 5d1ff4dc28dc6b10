"""Staff come in by password and phone; nothing tells a stranger who has an account."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from smail import clock, passwords
from smail.db.tables import Account, SessionKind, SessionStrength, StaffDigest, WebSession
from smail.domain.reminding import DigestPace
from smail.domain.roles import Role
from smail.services import accounts, digests, sign_in
from smail.services.audit import SYSTEM
from smail.services.digests import DigestChoice
from smail.web.parts import Parts
from smail.web.sessions import COOKIES
from tests.factories import accounts as factory
from tests.factories.accounts import PASSWORD, give_password, make_account
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import BASE_URL, Browser, csrf_token_in, new_browser

MONDAY = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
STAFF = COOKIES[SessionKind.STAFF]
NEW_PASSWORD = "fyra röda båtar i hamn"


@dataclass(frozen=True)
class Ready:
    """An account that can sign in."""

    id: int
    public_id: str
    username: str
    secret: str
    codes: tuple[str, ...]

    def code(self, later: timedelta = timedelta()) -> str:
        return passwords.totp_code(self.secret, clock.now() + later)


@pytest.fixture
def monday(at: Callable[[datetime], None]) -> Callable[[datetime], None]:
    at(MONDAY)
    return at


@pytest.fixture
def alva(parts: Parts, monday: object) -> Ready:
    return _ready(parts, username="alva@smail.example")


def _ready(parts: Parts, role: Role = Role.HANDLEDARE, **changes: object) -> Ready:
    with parts.database.transaction(write=True) as db:
        account = make_account(db, role, **changes)
        give_password(db, account)
        secret = passwords.new_totp_secret()
        codes = accounts.join_phone(db, parts.vault, account, secret, None, SYSTEM)
        return Ready(account.id, account.public_id, account.username, secret, codes)


def _first_step(client: Browser, username: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post_form("/logga-in", {"username": username, "password": password, **more})


def _sign_in(client: Browser, who: Ready) -> TestResponse:
    _first_step(client, who.username)
    return client.post_form("/logga-in/kod", {"code": who.code()})


def _cookie(client: Browser, name: str = STAFF) -> str | None:
    found = client.get_cookie(name, domain="smail.test")
    return found.value if found else None


def test_password_and_phone_lead_to_the_page_of_the_day(client: Browser, alva: Ready) -> None:
    first = _first_step(client, " ALVA@smail.example ")
    assert (first.status_code, first.location) == (303, "/logga-in/kod")
    second = client.post_form("/logga-in/kod", {"code": alva.code()})
    assert (second.status_code, second.location) == (303, "/idag")
    assert client.get("/idag").status_code == 200


def test_the_password_alone_opens_nothing(client: Browser, alva: Ready) -> None:
    _first_step(client, alva.username)
    answer = client.get("/konto")
    assert (answer.status_code, answer.location) == (303, "/logga-in/kod")


def test_the_second_step_waits_ten_minutes(
    client: Browser, alva: Ready, monday: Callable[[datetime], None]
) -> None:
    _first_step(client, alva.username)
    monday(MONDAY + timedelta(minutes=10))
    assert client.get("/logga-in/kod").location == "/logga-in"


def _shape(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """What can be seen from outside, without what is random in every answer and what was typed."""
    body = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    body = re.sub(r'value="[^"]*@smail\.example"', "", body)
    headers = [
        (name, re.sub(r"=[^;]*;", "=;", value, count=1))
        for name, value in answer.headers
        if name not in ("Content-Length", "Date")
    ]
    return answer.status_code, body, headers


def test_every_failure_looks_the_same_whoever_is_asked_for(
    app: Flask, parts: Parts, alva: Ready, monday: object
) -> None:
    with parts.database.transaction(write=True) as db:
        make_account(db, username="bo@smail.example")
        ended = make_account(db, username="cleo@smail.example")
        give_password(db, ended)
        accounts.join_phone(db, parts.vault, ended, passwords.new_totp_secret(), None, SYSTEM)
        accounts.end_account(db, ended, SYSTEM)
    tried = {
        "known": _first_step(new_browser(app), alva.username, "fel lösenord"),
        "unknown": _first_step(new_browser(app), "dot@smail.example", "fel lösenord"),
        "invited": _first_step(new_browser(app), "bo@smail.example"),
        "ended": _first_step(new_browser(app), "cleo@smail.example"),
    }
    shapes = {name: _shape(answer) for name, answer in tried.items()}
    assert shapes["known"][0] == 401
    assert all(shape == shapes["known"] for shape in shapes.values())


def test_a_wait_looks_like_any_failure_for_known_and_unknown(app: Flask, alva: Ready) -> None:
    for username in (alva.username, "dot@smail.example"):
        answers = [_first_step(new_browser(app), username, "fel lösenord") for _ in range(7)]
        assert len({repr(_shape(answer)) for answer in answers}) == 1
        assert _first_step(new_browser(app), username).status_code == 401


@pytest.mark.parametrize("password", ["fel lösenord", PASSWORD])
def test_an_unknown_name_costs_as_many_password_checks_as_a_known_one(
    app: Flask, alva: Ready, password: str
) -> None:
    calls: dict[str, list[str]] = {}
    real = passwords.HASHER
    for username in ("dot@smail.example", alva.username):
        with mock.patch.object(passwords, "HASHER", wraps=real) as spy:
            for name in ("memory_cost", "time_cost", "parallelism", "salt_len", "hash_len"):
                setattr(spy, name, getattr(real, name))
            _first_step(new_browser(app), username, password)
            calls[username] = [call[0] for call in spy.method_calls if call[0] in ("verify", "hash")]
    assert calls["dot@smail.example"] == calls[alva.username] == ["verify"]


def test_a_password_stored_at_a_lower_cost_is_stored_anew(client: Browser, parts: Parts, alva: Ready) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    with parts.database.transaction(write=True) as db:
        db.get_one(Account, alva.id).password_hash = weak
    assert _first_step(client, alva.username).status_code == 303
    with parts.database.transaction(write=False) as db:
        stored = db.get_one(Account, alva.id).password_hash
    assert stored is not None
    assert stored != weak
    assert passwords.verify(stored, PASSWORD) == passwords.Verdict(ok=True, needs_rehash=False)


def test_nobody_waits_with_the_write_lock_while_a_password_is_checked(
    client: Browser, parts: Parts, alva: Ready
) -> None:
    def verify(stored: str | None, password: str) -> passwords.Verdict:
        with parts.database.transaction(write=True) as db:
            db.get_one(Account, alva.id).first_name = "Alva"
        return passwords.Verdict(ok=True, needs_rehash=False)

    with mock.patch("smail.web.proof.passwords.verify", verify):
        assert _first_step(client, alva.username).status_code == 303


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/las-upp", {"password": PASSWORD}, 303),
        (
            "/konto/losenord",
            {"current_password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD},
            303,
        ),
        ("/konto/koder", {"password": PASSWORD}, 200),
    ],
)
def test_nobody_waits_while_whoever_is_signed_in_types_the_password_again(
    client: Browser, parts: Parts, alva: Ready, path: str, data: dict[str, str], status: int
) -> None:
    _sign_in(client, alva)
    if path == "/las-upp":
        with parts.database.transaction(write=True) as db:
            db.scalars(select(WebSession)).one().is_locked = True
    page = "/las-upp" if path == "/las-upp" else "/konto"
    costly: list[tuple[str | None, ...]] = []

    def slowly(*_given: str | None) -> None:
        with parts.database.transaction(write=True) as db:
            db.get_one(Account, alva.id).last_name = f"Ek {len(costly)}"
        costly.append(_given)

    real = passwords.HASHER
    with mock.patch.object(passwords, "HASHER", wraps=real) as spy:
        for name in ("memory_cost", "time_cost", "parallelism", "salt_len", "hash_len"):
            setattr(spy, name, getattr(real, name))
        spy.verify.side_effect = lambda *given: (slowly(*given), real.verify(*given))[1]
        spy.hash.side_effect = lambda *given: (slowly(*given), real.hash(*given))[1]
        assert client.post_form(path, data, page=page).status_code == status
    assert costly
    assert client.get("/konto").status_code == 200


def test_what_ended_while_the_password_was_looked_at_is_not_begun_again(
    client: Browser, parts: Parts, alva: Ready
) -> None:
    _sign_in(client, alva)

    def verify(stored: str | None, password: str) -> passwords.Verdict:
        with parts.database.transaction(write=True) as db:
            sign_in.end_sessions(db, alva.id)
        return passwords.Verdict(ok=True, needs_rehash=False)

    data = {"current_password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    with mock.patch("smail.web.proof.passwords.verify", verify):
        assert client.post_form("/konto/losenord", data, page="/konto").status_code == 409
    assert client.get("/konto").status_code == 303
    assert _first_step(client, alva.username, NEW_PASSWORD).status_code == 401


def test_five_wrong_passwords_make_even_the_right_one_wait_and_then_it_works(
    app: Flask, alva: Ready, monday: Callable[[datetime], None]
) -> None:
    for _ in range(200):
        _first_step(new_browser(app), alva.username, "fel lösenord")
    assert _first_step(new_browser(app), alva.username).status_code == 401
    monday(MONDAY + timedelta(minutes=15))
    assert _first_step(new_browser(app), alva.username).status_code == 303


def test_a_session_from_before_goes_on_while_the_account_is_guessed_at(app: Flask, alva: Ready) -> None:
    inside = new_browser(app)
    _sign_in(inside, alva)
    for _ in range(8):
        _first_step(new_browser(app), alva.username, "fel lösenord")
    assert inside.get("/konto").status_code == 200
    assert inside.post_form("/konto/koder", {"password": PASSWORD}, page="/konto").status_code == 200


def test_the_code_of_the_phone_cannot_be_replayed(
    app: Flask, client: Browser, alva: Ready, monday: Callable[[datetime], None]
) -> None:
    code = alva.code()
    assert _sign_in(client, alva).status_code == 303
    thief = new_browser(app)
    _first_step(thief, alva.username)
    assert thief.post_form("/logga-in/kod", {"code": code}).status_code == 401
    monday(MONDAY + timedelta(seconds=30))
    assert thief.post_form("/logga-in/kod", {"code": alva.code()}).status_code == 303


def test_a_recovery_code_lets_in_once(app: Flask, client: Browser, alva: Ready) -> None:
    _first_step(client, alva.username)
    assert client.post_form("/logga-in/kod", {"recovery_code": alva.codes[0]}).status_code == 303
    again = new_browser(app)
    _first_step(again, alva.username)
    assert again.post_form("/logga-in/kod", {"recovery_code": alva.codes[0]}).status_code == 401


def test_guessing_at_the_code_is_slow_too(
    client: Browser, alva: Ready, monday: Callable[[datetime], None]
) -> None:
    _first_step(client, alva.username)
    wrong = "000000" if alva.code() != "000000" else "111111"
    for _ in range(5):
        client.post_form("/logga-in/kod", {"code": wrong})
    assert client.post_form("/logga-in/kod", {"code": alva.code()}).status_code == 401
    monday(MONDAY + timedelta(seconds=30))
    assert client.post_form("/logga-in/kod", {"code": alva.code()}).status_code == 303


def test_a_thousand_guesses_over_the_web_are_few(app: Flask, alva: Ready) -> None:
    seen = []

    def verify(stored: str | None, password: str) -> passwords.Verdict:
        seen.append(password)
        return passwords.Verdict(ok=False, needs_rehash=False)

    browser = new_browser(app)
    token = csrf_token_in(browser.get("/logga-in").text)
    with mock.patch("smail.web.proof.passwords.verify", verify):
        for number in range(1000):
            data = {"csrf_token": token, "username": alva.username, "password": f"gissning {number}"}
            assert browser.post("/logga-in", data=data).status_code == 401
    assert len(seen) == 5


def test_an_address_may_fail_thirty_times_a_minute(
    app: Flask, alva: Ready, monday: Callable[[datetime], None]
) -> None:
    for number in range(30):
        _first_step(new_browser(app), f"dot{number}@smail.example", "fel lösenord")
    assert _first_step(new_browser(app), alva.username).status_code == 401
    monday(MONDAY + timedelta(minutes=1))
    assert _first_step(new_browser(app), alva.username).status_code == 303


def test_the_session_has_a_new_secret_at_each_step(client: Browser, parts: Parts, alva: Ready) -> None:
    client.set_cookie(STAFF, "planterad-av-en-annan", domain="smail.test", secure=True)
    _first_step(client, alva.username)
    half = _cookie(client)
    client.post_form("/logga-in/kod", {"code": alva.code()})
    whole = _cookie(client)
    assert len({"planterad-av-en-annan", half, whole}) == 3
    with parts.database.transaction(write=False) as db:
        assert [row.strength for row in db.scalars(select(WebSession))] == [SessionStrength.FULL]


@pytest.mark.parametrize("path", ["/logga-in", "/logga-in/kod"])
def test_a_sign_in_without_a_token_or_from_elsewhere_is_refused(
    client: Browser, alva: Ready, path: str
) -> None:
    data = {"username": alva.username, "password": PASSWORD, "code": alva.code()}
    assert client.post(path, data=data).status_code in (303, 400)
    assert _cookie(client) is None
    foreign = {"Origin": "https://evil.example"}
    token = csrf_token_in(client.get("/logga-in").text)
    answer = client.post("/logga-in", data={**data, "csrf_token": token}, headers=foreign)
    assert answer.status_code == 400


def test_a_field_that_the_form_does_not_know_is_refused(client: Browser, alva: Ready) -> None:
    assert _first_step(client, alva.username, account_id="1").status_code == 400


def test_next_survives_both_steps_and_never_leads_away(app: Flask, parts: Parts, alva: Ready) -> None:
    browser = new_browser(app)
    sent = browser.get("/deltagare?nummer=KX4-82P")
    assert sent.location is not None
    assert "next=" in sent.location
    step = _first_step(browser, alva.username, next="/deltagare?nummer=KX4-82P")
    assert step.location is not None
    last = browser.post_form(
        "/logga-in/kod", {"code": alva.code(), "next": "/deltagare?nummer=KX4-82P"}, page=step.location
    )
    assert last.location == "/deltagare?nummer=KX4-82P"
    bo = _ready(parts)
    away = new_browser(app)
    first = _first_step(away, bo.username, next="//evil.example")
    assert first.location == "/logga-in/kod"
    last = away.post_form("/logga-in/kod", {"code": bo.code(), "next": "https://evil.example"})
    assert last.location == "/idag"


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.HANDLEDARE, "/idag"),
        (Role.PROGRAMME_LEAD, "/samordning/vem-foljer-vem"),
        (Role.COORDINATOR, "/samordning/vem-foljer-vem"),
        (Role.READER, "/insatser"),
        (Role.UTBILDARE, "/utbildning"),
        (Role.FEDERATION_TRAINER, "/utbildning"),
        (Role.ADMINISTRATOR, "/system"),
    ],
)
def test_every_role_comes_in_and_begins_on_a_page_that_it_may_see(
    client: Browser, parts: Parts, monday: object, role: Role, home: str
) -> None:
    who = _ready(parts, role)
    answer = _sign_in(client, who)
    assert answer.location == home
    assert client.get(home).status_code == 200
    assert client.get("/konto").status_code == 200


def test_signing_out_ends_the_session_on_the_server(client: Browser, alva: Ready) -> None:
    _sign_in(client, alva)
    old = _cookie(client)
    assert old is not None
    assert client.post_form("/logga-ut", page="/konto").location == "/logga-in"
    client.set_cookie(STAFF, old, domain="smail.test", secure=True)
    assert client.get("/konto").location == "/logga-in?next=/konto"


def test_signing_out_everywhere_reaches_the_other_browser(app: Flask, parts: Parts, alva: Ready) -> None:
    one, other = new_browser(app), new_browser(app)
    _sign_in(one, alva)
    with parts.database.transaction(write=False) as db:
        factory.sign_in(other, db.get_one(Account, alva.id))
    assert other.get("/konto").status_code == 200
    one.post_form("/konto/logga-ut-overallt", page="/konto")
    assert one.get("/konto").status_code == 303
    assert other.get("/konto").status_code == 303


def test_a_new_password_keeps_this_browser_and_ends_the_others(app: Flask, parts: Parts, alva: Ready) -> None:
    one, other = new_browser(app), new_browser(app)
    _sign_in(one, alva)
    with parts.database.transaction(write=False) as db:
        factory.sign_in(other, db.get_one(Account, alva.id))
    before = _cookie(one)
    data = {"current_password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    assert one.post_form("/konto/losenord", data, page="/konto").status_code == 303
    assert one.get("/konto").status_code == 200
    assert _cookie(one) != before
    assert other.get("/konto").status_code == 303
    assert _first_step(new_browser(app), alva.username, NEW_PASSWORD).status_code == 303
    assert _first_step(new_browser(app), alva.username).status_code == 401


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"current_password": "fel lösenord"}, "Lösenordet stämde inte"),
        ({"new_password": "kort", "repeated": "kort"}, "Lösenordet är för kort"),
        ({"new_password": "password1", "repeated": "password1"}, "Lösenordet är för lätt att gissa."),
        ({"repeated": "något annat"}, "Lösenorden är inte lika"),
        ({"new_password": "alva@smail.example", "repeated": "alva@smail.example"}, "ditt användarnamn"),
    ],
)
def test_a_new_password_that_will_not_do_is_explained(
    client: Browser, alva: Ready, change: dict[str, str], words: str
) -> None:
    _sign_in(client, alva)
    data = {"current_password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    answer = client.post_form("/konto/losenord", data | change, page="/konto")
    assert answer.status_code == 422
    assert words in answer.text
    assert NEW_PASSWORD not in answer.text


def test_new_recovery_codes_are_shown_once_and_replace_the_old(app: Flask, alva: Ready) -> None:
    client = new_browser(app)
    _sign_in(client, alva)
    page = client.post_form("/konto/koder", {"password": PASSWORD}, page="/konto").text
    shown = re.findall(r"<code>([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})</code>", page)
    assert len(set(shown)) == 10
    assert '<ol class="codes">' in page
    assert all(code not in client.get("/konto").text for code in shown)
    browser = new_browser(app)
    _first_step(browser, alva.username)
    assert browser.post_form("/logga-in/kod", {"recovery_code": alva.codes[3]}).status_code == 401
    assert browser.post_form("/logga-in/kod", {"recovery_code": shown[3]}).status_code == 303


def test_a_page_of_recovery_codes_that_is_loaded_again_makes_no_others(
    app: Flask, alva: Ready, monday: Callable[[datetime], None]
) -> None:
    client = new_browser(app)
    _sign_in(client, alva)
    page = client.get("/konto").text
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    monday(MONDAY + timedelta(minutes=5))
    form = {"csrf_token": csrf_token_in(page), "password": PASSWORD, "seen": html.unescape(seen[1])}
    first, second = (client.post("/konto/koder", data=form, headers={"Origin": BASE_URL}) for _ in range(2))
    shown = re.findall(r"<code>([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})</code>", first.text)
    assert (len(shown), second.status_code) == (10, 409)
    assert "De som visades nyss fungerar." in second.text
    browser = new_browser(app)
    _first_step(browser, alva.username)
    assert browser.post_form("/logga-in/kod", {"recovery_code": shown[3]}).status_code == 303


def test_staff_are_signed_out_after_half_an_hour_without_doing_anything(
    client: Browser, alva: Ready, monday: Callable[[datetime], None]
) -> None:
    _sign_in(client, alva)
    monday(MONDAY + timedelta(minutes=29))
    assert client.get("/konto").status_code == 200
    monday(MONDAY + timedelta(minutes=58))
    assert client.get("/konto").status_code == 200
    monday(MONDAY + timedelta(minutes=88))
    assert client.get("/konto").status_code == 303


def test_staff_are_signed_out_after_ten_hours_whatever_they_do(
    client: Browser, alva: Ready, monday: Callable[[datetime], None]
) -> None:
    _sign_in(client, alva)
    for minutes in range(20, 600, 20):
        monday(MONDAY + timedelta(minutes=minutes))
        assert client.get("/konto").status_code == 200
    monday(MONDAY + timedelta(hours=10))
    assert client.get("/konto").status_code == 303


def test_an_account_that_ends_is_out_at_once(client: Browser, parts: Parts, alva: Ready) -> None:
    _sign_in(client, alva)
    with parts.database.transaction(write=True) as db:
        accounts.end_account(db, db.get_one(Account, alva.id), SYSTEM)
    assert client.get("/konto").location == "/logga-in?next=/konto"


def test_every_cookie_is_locked_to_the_host_and_kept_from_scripts(client: Browser, alva: Ready) -> None:
    answers = [
        client.get("/logga-in"),
        _first_step(client, alva.username),
        client.post_form("/logga-in/kod", {"code": alva.code()}),
        client.post_form("/logga-ut", page="/konto"),
    ]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert any(cookie.startswith(STAFF) for cookie in cookies)
    for cookie in cookies:
        parts = [part.strip() for part in cookie.split(";")]
        assert parts[0].startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(parts)
        assert not any(part.lower().startswith("domain") for part in parts)


@pytest.fixture
def lent(client: Browser, parts: Parts, alva: Ready) -> Browser:
    """A browser that Alva has lent to a participant."""
    with parts.database.transaction(write=True) as db:
        account = db.get_one(Account, alva.id)
        participant = make_participant(db, make_programme(db), account)
        db.flush()
    factory.sign_in(client, account)
    factory.sign_in_participant(client, participant, SessionStrength.TOGETHER)
    with parts.database.transaction(write=True) as db:
        db.scalars(select(WebSession).where(WebSession.kind == SessionKind.STAFF)).one().is_locked = True
    return client


def test_a_lent_screen_shows_no_staff_page_until_the_password_is_given(lent: Browser, parts: Parts) -> None:
    for path in ("/konto", "/idag", "/deltagare"):
        assert lent.get(path).location == "/las-upp"
    assert lent.post_form("/las-upp", {"password": "fel lösenord"}).status_code == 422
    assert lent.get("/idag").location == "/las-upp"
    before = _cookie(lent)
    assert lent.post_form("/las-upp", {"password": PASSWORD}).location == "/idag"
    assert _cookie(lent) != before
    assert lent.get("/idag").status_code == 200
    with parts.database.transaction(write=False) as db:
        assert [row.kind for row in db.scalars(select(WebSession))] == [SessionKind.STAFF]
    assert not _cookie(lent, COOKIES[SessionKind.PARTICIPANT])


def test_guessing_at_a_lent_screen_is_slow(lent: Browser, monday: Callable[[datetime], None]) -> None:
    for _ in range(5):
        lent.post_form("/las-upp", {"password": "fel lösenord"})
    assert lent.post_form("/las-upp", {"password": PASSWORD}).status_code == 422
    monday(MONDAY + timedelta(seconds=30))
    assert lent.post_form("/las-upp", {"password": PASSWORD}).status_code == 303


def test_a_screen_that_is_not_lent_needs_no_unlocking(client: Browser, alva: Ready) -> None:
    _sign_in(client, alva)
    assert client.get("/las-upp").location == "/idag"


def test_a_handledare_chooses_mail_about_today_and_stops_it_again(parts: Parts, app: Flask) -> None:
    with parts.database.transaction(write=True) as db:
        me = make_account(db)
    browser = new_browser(app)
    factory.sign_in(browser, me)
    assert "Mejl om det som väntar" in browser.get("/konto").text
    wish = {"pace": "weekly", "email": "  alva@kommunen.example "}
    assert browser.post_form("/konto/mejl", wish, page="/konto").status_code == 303
    with parts.database.transaction(write=False) as db:
        choice = digests.choice_of(db, parts.vault, me.id)
        assert choice == DigestChoice(DigestPace.WEEKLY, "alva@kommunen.example")
        assert b"alva" not in db.scalars(select(StaffDigest.email)).one()
    assert 'value="alva@kommunen.example"' in browser.get("/konto").text
    never = {"pace": "never", "email": "alva@kommunen.example"}
    assert browser.post_form("/konto/mejl", never, page="/konto").status_code == 303
    assert "din adress sparas inte" in browser.get("/konto").text
    with parts.database.transaction(write=False) as db:
        assert digests.choice_of(db, parts.vault, me.id) is None


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"pace": "daily", "email": ""}, "Skriv din e-postadress"),
        ({"pace": "daily", "email": "alva"}, "Kontrollera e-postadressen"),
        ({"pace": "never", "email": "\u0131@smail.example"}, "Kontrollera e-postadressen"),
        ({"pace": "weekly", "email": "https://smail.test@x.example/"}, "Kontrollera e-postadressen"),
        ({"pace": "weekly", "email": "alva@växjö.example"}, "utan å, ä och ö"),
        ({"pace": "", "email": "a@b.example"}, "Välj hur ofta"),
        ({"pace": "never", "email": "20000101-2384"}, "personnummer"),
    ],
)
def test_a_wish_for_mail_that_cannot_be_met_is_told_and_kept_on_the_page(
    parts: Parts, app: Flask, wish: dict[str, str], told: str
) -> None:
    with parts.database.transaction(write=True) as db:
        me = make_account(db)
    browser = new_browser(app)
    factory.sign_in(browser, me)
    answer = browser.post_form("/konto/mejl", wish, page="/konto")
    assert (answer.status_code, told in answer.text) == (422, True)
    assert f'value="{wish["email"]}"' in answer.text


def test_for_whom_nothing_waits_is_not_asked_about_mail(parts: Parts, app: Flask) -> None:
    with parts.database.transaction(write=True) as db:
        reader = make_account(db, Role.READER)
    browser = new_browser(app)
    factory.sign_in(browser, reader)
    assert "Mejl om det som väntar" not in browser.get("/konto").text
