"""Those who may give accounts and roles; nobody makes more of the own rights, not even by a detour."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from smail import clock, passwords
from smail.db.tables import (
    Account,
    AuditEvent,
    Invitation,
    InvitationKind,
    QuarterlyReport,
    RecoveryCode,
    RoleGrant,
)
from smail.domain.reporting import ReportKind, ReportState
from smail.domain.roles import Role, ScopeKind
from smail.queries.accounts import scope_choices
from smail.services import accounts
from smail.services.audit import SYSTEM
from smail.web.parts import Parts
from tests.factories.accounts import give_password, make_account, sign_in
from tests.factories.organisations import make_municipality, make_organisation, make_programme, the_federation
from tests.support.client import Browser, new_browser
from tests.support.queries import QueryRecorder

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday(at: Callable[[datetime], None]) -> Callable[[datetime], None]:
    at(MONDAY)
    return at


def _account(
    parts: Parts, role: Role = Role.HANDLEDARE, *, is_ready: bool = True, **changes: object
) -> Account:
    with parts.database.transaction(write=True) as db:
        account = make_account(db, role, **changes)
        if is_ready:
            give_password(db, account)
            accounts.join_phone(db, parts.vault, account, passwords.new_totp_secret(), None, SYSTEM)
        return account


def _as(app: Flask, parts: Parts, role: Role) -> tuple[Browser, Account]:
    browser, account = new_browser(app), _account(parts, role)
    sign_in(browser, account)
    return browser, account


def _form(**changes: str) -> dict[str, str]:
    return {
        "first_name": "Ebba",
        "last_name": "Grenvik",
        "username": "Ebba.Grenvik@smail.example",
        "organisation": "",
        "role": "coordinator",
        "scope": "federation",
        "starts_on": "2026-03-02",
        "ends_on": "",
    } | changes


def _link_on(page: TestResponse) -> str:
    found = re.search(r"<code>https://smail\.test/inbjudan#([\w-]{22})</code>", page.text)
    assert found is not None, page.status
    return found[1]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_a_new_account_is_invited_by_a_link_that_is_shown_once(app: Flask, parts: Parts, role: Role) -> None:
    browser, giver = _as(app, parts, role)
    page = browser.post_form("/konton/nytt", _form())
    assert page.status_code == 200
    with parts.database.transaction(write=False) as db:
        account = db.scalars(select(Account).where(Account.username == "ebba.grenvik@smail.example")).one()
        grant = db.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
        link = accounts.open_invitation(db, parts.vault, _link_on(page))
        assert link is not None
        assert (link.account_id, link.issued_by_id) == (account.id, giver.id)
        assert (grant.role, grant.granted_by_id) == (Role.COORDINATOR, giver.id)
        assert account.password_hash is None
    assert "inbjudan#" not in browser.get(f"/konton/{account.public_id}").text


def test_what_a_role_is_for_is_told_apart_by_its_kind(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    with parts.database.transaction(write=True) as db:
        make_organisation(db, name=the_federation(db).name)
        name = the_federation(db).name
    offered = re.findall(r"<option[^>]*>([^<]+)</option>", browser.get("/konton/nytt").text)
    assert offered.count("Hela förbundet") == 1
    assert f"{name} (en organisation)" in offered
    assert name not in offered[offered.index("Hela förbundet") :]


def test_a_handledare_belongs_to_an_organisation_or_a_programme(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    with parts.database.transaction(write=True) as db:
        programme = make_programme(db)
    wrong = browser.post_form("/konton/nytt", _form(role="handledare"))
    assert wrong.status_code == 422
    assert "Den rollen kan bara gälla för" in wrong.text
    right = _form(role="handledare", scope=f"programme:{programme.public_id}")
    assert browser.post_form("/konton/nytt", right).status_code == 200
    with parts.database.transaction(write=False) as db:
        grant = db.scalars(select(RoleGrant).where(RoleGrant.programme_id == programme.id)).one()
        assert (grant.role, grant.scope_kind) == (Role.HANDLEDARE, ScopeKind.PROGRAMME)


def test_a_lead_can_be_given_for_a_programme_that_has_ended_until_its_final_report_is_sent(
    app: Flask, parts: Parts
) -> None:
    browser, coordinator = _as(app, parts, Role.COORDINATOR)
    with parts.database.transaction(write=True) as db:
        programme = make_programme(db, name="Försöket", ends_on=clock.today() - timedelta(days=90))
        scope = f"programme:{programme.public_id}"
    assert "Försöket (insats som har slutat)" in browser.get("/konton/nytt").text
    refused = browser.post_form("/konton/nytt", _form(role="handledare", scope=scope))
    assert (refused.status_code, "Bara en insatsansvarig" in refused.text) == (422, True)
    assert browser.post_form("/konton/nytt", _form(role="programme_lead", scope=scope)).status_code == 200
    usual = {"programme_id": programme.id, "kind": ReportKind.FINAL, "closed_on": date(2025, 12, 31)}
    with parts.database.transaction(write=True) as db:
        db.add(QuarterlyReport(version=1, state=ReportState.COMMENTED, **usual))
        db.flush()
        assert any(one.has_ended for one in scope_choices(db, programme.federation_id))
        row = QuarterlyReport(version=2, state=ReportState.SENT, is_anchored=True, **usual)
        row.anchored_on, row.signed_at, row.signed_by_id = clock.today(), clock.now(), coordinator.id
        row.snapshot, row.paper, row.digest, row.made_by = b"s", b"p", "0" * 64, "{}"
        row.sent_at = clock.now()
        db.add(row)
        db.flush()
        assert not any(one.has_ended for one in scope_choices(db, programme.federation_id))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first_name": ""}, "Fyll i förnamnet"),
        ({"username": "två ord"}, "Skriv en e-postadress"),
        ({"username": "<script>"}, "Skriv en e-postadress"),
        ({"username": "åsa@kommunen.example"}, "utan å, ä och ö"),
        ({"username": "asa@kommunen"}, "Kontrollera e-postadressen"),
        ({"last_name": "Grenvik 19121212-1212"}, "personnummer"),
        ({"scope": "organisation:finnsinte"}, "Välj"),
        ({"role": "participant"}, "Välj"),
        ({"role": ""}, "Välj en roll"),
        ({"starts_on": "igår"}, "Skriv datumet så här"),
        ({"ends_on": "2026-03-02"}, "måste sluta efter"),
    ],
)
def test_a_faulty_form_comes_back_with_what_was_typed(
    app: Flask, parts: Parts, change: dict[str, str], words: str
) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    answer = browser.post_form("/konton/nytt", _form(**change))
    assert answer.status_code == 422
    assert words in answer.text
    assert 'href="#' in answer.text
    assert "Grenvik" in answer.text or "last_name" in change
    with parts.database.transaction(write=False) as db:
        assert len(db.scalars(select(Account)).all()) == 1


def test_the_faults_are_told_in_the_order_of_the_page(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    page = browser.post_form("/konton/nytt", {}).text
    linked = re.findall(r'<li><a href="#(\w+)"', page)
    shown = re.findall(r'<(?:input|select)[^>]* id="(\w+)"', page)
    assert linked == ["first_name", "last_name", "username", "role", "scope", "starts_on"]
    assert [name for name in shown if name in linked] == linked


def test_a_username_that_is_taken_is_said_in_the_form(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    assert browser.post_form("/konton/nytt", _form()).status_code == 200
    again = browser.post_form("/konton/nytt", _form(username="EBBA.grenvik@smail.example"))
    assert again.status_code == 422
    assert "Det finns redan ett konto" in again.text


def test_a_coordinator_cannot_make_an_administrator(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    assert 'value="administrator"' not in browser.get("/konton/nytt").text
    assert browser.post_form("/konton/nytt", _form(role="administrator")).status_code == 422
    other = _account(parts)
    answer = browser.post_form(
        f"/konton/{other.public_id}/roll",
        {"role": "administrator", "scope": "federation", "starts_on": "2026-03-02"},
    )
    assert answer.status_code == 422
    with parts.database.transaction(write=False) as db:
        assert db.scalar(select(RoleGrant).where(RoleGrant.role == Role.ADMINISTRATOR)) is None


def test_an_administrator_can_make_an_administrator(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.ADMINISTRATOR)
    assert browser.post_form("/konton/nytt", _form(role="administrator")).status_code == 200


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_nobody_extends_or_ends_the_own_rights(app: Flask, parts: Parts, role: Role) -> None:
    browser, own = _as(app, parts, role)
    base = f"/konton/{own.public_id}"
    with parts.database.transaction(write=False) as db:
        grant = db.scalars(select(RoleGrant).where(RoleGrant.account_id == own.id)).one()
    more = {"role": "reader", "scope": "federation", "starts_on": "2026-03-02"}
    assert browser.post_form(f"{base}/roll", more, page=base).status_code == 404
    assert browser.post_form(f"{base}/roll/{grant.public_id}/avsluta", page=base).status_code == 404
    assert browser.post_form(f"{base}/avsluta", page=base).status_code == 404
    assert browser.post_form(f"{base}/ny-telefon", {"reason": "lost"}, page=base).status_code == 404
    assert browser.post_form(f"{base}/losenord", page=base).status_code == 404
    with parts.database.transaction(write=False) as db:
        assert len(db.scalars(select(RoleGrant)).all()) == 1


def test_an_administrators_account_is_closed_to_a_coordinator(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    chief = _account(parts, Role.ADMINISTRATOR)
    base = f"/konton/{chief.public_id}"
    assert f'href="{base}"' not in browser.get("/konton").text
    for path in (base, f"{base}/andra", f"{base}/avsluta", f"{base}/roll"):
        assert browser.get(path).status_code == 404
    for path in ("ny-telefon", "losenord", "inbjudan", "avsluta"):
        assert browser.post_form(f"{base}/{path}", page="/konton/nytt").status_code == 404


@pytest.mark.parametrize("role", [Role.HANDLEDARE, Role.READER, Role.PROGRAMME_LEAD, Role.UTBILDARE])
def test_other_roles_find_no_accounts(app: Flask, parts: Parts, role: Role) -> None:
    browser, _ = _as(app, parts, role)
    other = _account(parts)
    for path in ("/konton", "/konton/nytt", f"/konton/{other.public_id}", "/konton/finnsinte"):
        assert browser.get(path).status_code == 404


def test_a_role_is_given_and_ended_with_dates(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    other = _account(parts)
    with parts.database.transaction(write=True) as db:
        place = make_municipality(db, "Enköping")
    base = f"/konton/{other.public_id}"
    data = {"role": "reader", "scope": f"organisation:{place.public_id}", "starts_on": "2026-03-02"}
    assert browser.post_form(f"{base}/roll", data).status_code == 303
    assert browser.post_form(f"{base}/roll", data).status_code == 422
    with parts.database.transaction(write=False) as db:
        grant = db.scalars(select(RoleGrant).where(RoleGrant.role == Role.READER)).one()
    assert browser.post_form(f"{base}/roll/{grant.public_id}/avsluta", page=base).status_code == 303
    with parts.database.transaction(write=False) as db:
        assert db.get_one(RoleGrant, grant.id).ends_on == clock.today()


def test_a_role_of_another_account_cannot_be_ended_from_here(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    one, chief = _account(parts), _account(parts, Role.ADMINISTRATOR)
    with parts.database.transaction(write=False) as db:
        grant = db.scalars(select(RoleGrant).where(RoleGrant.account_id == chief.id)).one()
    base = f"/konton/{one.public_id}"
    assert browser.post_form(f"{base}/roll/{grant.public_id}/avsluta", page=base).status_code == 404


def test_names_and_workplace_can_be_changed(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    other = _account(parts)
    with parts.database.transaction(write=True) as db:
        place = make_municipality(db)
    data = {"first_name": "Folke", "last_name": "Ödman", "organisation": place.public_id}
    assert browser.post_form(f"/konton/{other.public_id}/andra", data).status_code == 303
    page = browser.get(f"/konton/{other.public_id}").text
    assert "Folke Ödman" in page
    assert "Uppsala kommun" in page
    assert browser.post_form(f"/konton/{other.public_id}/andra", {**data, "username": "x"}).status_code == 400


def test_an_ended_account_is_closed_and_still_listed(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    other = _account(parts, username="slutar@smail.example")
    base = f"/konton/{other.public_id}"
    assert browser.get(f"{base}/avsluta").status_code == 200
    assert browser.post_form(f"{base}/avsluta").status_code == 303
    assert "Avslutat" in browser.get(base).text
    assert "slutar@smail.example" in browser.get("/konton").text
    assert browser.post_form(f"{base}/avsluta", page="/konton/nytt").status_code == 409


def test_a_lost_phone_is_confirmed_with_a_reason_that_stands_in_the_audit(app: Flask, parts: Parts) -> None:
    browser, giver = _as(app, parts, Role.COORDINATOR)
    other = _account(parts)
    base = f"/konton/{other.public_id}"
    without = browser.post_form(f"{base}/ny-telefon", page=base)
    assert without.status_code == 422
    assert "Välj varför telefonen byts" in without.text
    page = browser.post_form(f"{base}/ny-telefon", {"reason": "lost"}, page=base)
    with parts.database.transaction(write=False) as db:
        link = accounts.open_invitation(db, parts.vault, _link_on(page))
        assert link is not None
        assert (link.kind, link.account_id) == (InvitationKind.NEW_PHONE, other.id)
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "account.invite")).one()
        assert event.actor_id == giver.public_id
        assert event.details == {"kind": "new_phone", "reason": "lost"}


@pytest.mark.parametrize(
    ("act", "data"),
    [("inbjudan", {}), ("losenord", {}), ("ny-telefon", {"reason": "stolen"})],
)
def test_a_link_page_that_is_loaded_again_does_not_end_the_link_handed_out(
    app: Flask, parts: Parts, at: Callable[[datetime], None], act: str, data: dict[str, str]
) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    base = f"/konton/{_account(parts, is_ready=act != 'inbjudan').public_id}"
    seen = re.search(r'name="seen" value="([^"]+)"', browser.get(base).text)
    assert seen is not None
    at(MONDAY + timedelta(minutes=1))
    form = {"seen": seen[1]} | data
    secret = _link_on(browser.post_form(f"{base}/{act}", form, page=base))
    at(MONDAY + timedelta(minutes=2))
    again = browser.post_form(f"{base}/{act}", form, page=base)
    assert again.status_code == 409
    assert "visas bara en gång" in again.text
    with parts.database.transaction(write=False) as db:
        assert accounts.open_invitation(db, parts.vault, secret) is not None


def test_one_colleague_cannot_give_both_a_password_and_a_phone(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    other = _account(parts)
    base = f"/konton/{other.public_id}"
    assert browser.post_form(f"{base}/losenord", page=base).status_code == 200
    assert browser.post_form(f"{base}/ny-telefon", {"reason": "lost"}, page=base).location == base
    told = browser.get(base).text
    assert "behöver två kollegor" in told
    # What was lost does not go on working until another colleague has time.
    assert "Den gamla telefonen och reservkoderna gäller inte längre" in told
    with parts.database.transaction(write=False) as db:
        assert db.scalar(select(RecoveryCode).where(RecoveryCode.account_id == other.id)) is None
    second, _ = _as(app, parts, Role.ADMINISTRATOR)
    assert second.post_form(f"{base}/ny-telefon", {"reason": "lost"}, page=base).status_code == 200


def test_an_invitation_can_be_given_again_until_it_is_used(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    waiting, ready = _account(parts, is_ready=False), _account(parts)
    base = f"/konton/{waiting.public_id}"
    assert "Bjud in igen" in browser.get(base).text
    shown = browser.post_form(f"{base}/inbjudan", page=base)
    assert "gäller i 30 minuter" in shown.text
    first = _link_on(shown)
    second = _link_on(browser.post_form(f"{base}/inbjudan", page=base))
    with parts.database.transaction(write=False) as db:
        assert accounts.open_invitation(db, parts.vault, first) is None
        assert accounts.open_invitation(db, parts.vault, second) is not None
    used = browser.post_form(f"/konton/{ready.public_id}/inbjudan", page=base)
    assert used.status_code == 409


def test_a_link_is_built_from_the_settings_and_another_host_is_refused(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    waiting = _account(parts, is_ready=False)
    assert browser.get("/konton", base_url="https://evil.example").status_code == 400
    page = browser.post_form(f"/konton/{waiting.public_id}/inbjudan", page=f"/konton/{waiting.public_id}")
    assert "https://smail.test/inbjudan#" in page.text


def test_the_list_is_searched_by_name_and_username_in_any_case(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    _account(parts, username="oden@smail.example", first_name="Östen", last_name="Ålund")
    _account(parts, username="bo@smail.example", first_name="Bo", last_name="Berg")
    found = browser.get("/konton", query_string={"sok": "ÅLUND öst"}).text
    assert "oden@smail.example" in found
    assert "bo@smail.example" not in found
    assert "bo@smail.example" in browser.get("/konton?sok=bo@smail").text
    assert "Inget konto stämmer" in browser.get("/konton", query_string={"sok": "%'\"<script>"}).text


def test_the_list_is_sorted_as_swedes_sort_and_shown_in_pages(app: Flask, parts: Parts) -> None:
    browser, own = _as(app, parts, Role.COORDINATOR)
    with parts.database.transaction(write=True) as db:
        db.get_one(Account, own.id).last_name = "Öqvist"
        for number, name in enumerate(["Östman", "Åkesson", "Ärling", "Zetterlund", *["Berg"] * 26]):
            make_account(db, last_name=name, username=f"nr{number}@smail.example")
    first, second = browser.get("/konton").text, browser.get("/konton?sida=2").text
    assert first.count("Berg") == 25
    order = [second.index(name) for name in ("Berg", "Zetterlund", "Åkesson", "Ärling", "Öqvist", "Östman")]
    assert order == sorted(order)
    assert "Sida 2 av 2" in second
    assert browser.get("/konton?sida=99999999999999999999").text.count("Sida 2 av 2") == 1
    assert browser.get("/konton?sida=-1").text.count("Sida 1 av 2") == 1


def test_the_list_asks_the_database_as_often_for_thirty_as_for_three(
    app: Flask, parts: Parts, query_recorder: QueryRecorder
) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    browser.get("/konton")
    query_recorder.clear()
    browser.get("/konton")
    few = query_recorder.count
    with parts.database.transaction(write=True) as db:
        for _ in range(25):
            make_account(db)
    query_recorder.clear()
    browser.get("/konton")
    assert query_recorder.count == few


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_hostile_text_in_a_name_is_shown_and_harmless(app: Flask, parts: Parts, field: str) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    hostile = '"><script>alert(1)</script>'
    other = _account(parts, **{field: hostile})
    for path in ("", "/andra", "/roll", "/avsluta"):
        page = browser.get(f"/konton/{other.public_id}{path}").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
    assert "<script>alert" not in browser.get("/konton").text


def test_a_link_that_was_refused_leaves_no_invitation(app: Flask, parts: Parts) -> None:
    browser, _ = _as(app, parts, Role.COORDINATOR)
    ready = _account(parts)
    browser.post_form(f"/konton/{ready.public_id}/inbjudan", page="/konton/nytt")
    with parts.database.transaction(write=False) as db:
        assert db.scalars(select(Invitation)).all() == []
