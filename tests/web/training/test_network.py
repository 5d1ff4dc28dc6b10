"""The pages of the network: planned, attended and decided by the trainers, seen by whoever is asked."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from smail import clock
from smail.db.session import Database
from smail.db.tables import (
    Account,
    Base,
    GroupMember,
    GroupRhythm,
    Learner,
    NetworkDecision,
    NetworkInvitation,
    NetworkMeeting,
    SupportEntry,
)
from smail.domain.network import GroupKind
from smail.domain.roles import Role
from smail.services import network_decisions
from smail.services.network_decisions import DecisionFields
from smail.vault import Vault
from smail.web.account.routes import HOMES
from smail.web.page import STARTS
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import ACTOR, make_learner, make_trainer, make_utbildare
from tests.factories.network import make_decision, make_meeting, make_support
from tests.factories.organisations import make_municipality
from tests.support.at_once import at_once
from tests.support.client import BASE_URL, Browser, csrf_token_in, new_browser
from tests.support.queries import recording


def _learner(database: Database, account: Account) -> Learner:
    with database.transaction(write=False) as db:
        return db.scalars(select(Learner).where(Learner.account_id == account.id)).one()


def _seen(client: Browser, where: str) -> dict[str, list[str]]:
    """What the page of a meeting says of how it stood when it was made."""
    found = re.findall(r'name="(seen_asked|seen_meeting)" value="([^"]*)"', client.get(where).text)
    return {name: [value for one, value in found if one == name] for name, _value in found}


def test_a_meeting_from_the_members_to_a_decision_that_the_next_meeting_shows(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        trainer, utbildare, stranger = make_trainer(db), make_utbildare(db), make_utbildare(db)
        guest = make_learner(db, first_name="Berit", last_name="Gäst")
    sign_in(client, trainer)
    page = client.get("/utbildning/moten").text
    assert "Inget möte har hållits" in page
    for given in (
        {"part": "add_utbildare", "group": "network"},
        {"part": "add", "group": "network", "newcomer": f"learner:{guest.public_id}"},
        {"part": "remove", "group": "network", "leaver": _learner(database, stranger).public_id},
        {"part": "rhythm", "months_network": "2", "months_reference_group": "3"},
    ):
        assert client.post_form("/utbildning/moten", given).status_code == 303, given
    with database.transaction(write=False) as db:
        rows = db.scalars(select(GroupRhythm).order_by(GroupRhythm.kind)).all()
        assert [row.every_months for row in rows] == [2, 3]
    today = clock.today()
    new = {
        "group": "network",
        "title": "Novemberträff",
        "meeting_on": (today - timedelta(days=70)).isoformat(),
        "begins": "09:00",
        "lasts": "120",
        "where": "Sal 3",
        "agenda": "Runda\nMallen",
    }
    assert client.post_form("/utbildning/mote/nytt", {**new, "where": ""}).status_code == 422
    where = client.post_form("/utbildning/mote/nytt", new).location
    with database.transaction(write=False) as db:
        asked = {row.learner.first_name: row for row in db.scalars(select(NetworkInvitation))}
        assert len(asked) == 2
        berit, owner = asked["Berit"], asked["Alva"].learner
    # Everybody is ticked the first time.
    assert client.get(where).text.count(" checked>") == 2
    mine = asked["Alva"].public_id
    attended = {"part": "attendance", "here": [mine], **_seen(client, where)}
    assert client.post_form(where, attended).status_code == 303
    decided = {
        "part": "decision",
        "decision_text": "Mallen prövas.",
        "answers": owner.public_id,
        "by_on": (today - timedelta(days=1)).isoformat(),
    }
    wrong = client.post_form(where, {**decided, "decision_text": "Ring 19121212-1212"})
    assert wrong.status_code == 422
    assert 'href="#decision_text"' in wrong.text
    assert client.post_form(where, decided).status_code == 303
    assert "Nästa möte skulle ha hållits" in client.get("/utbildning/moten").text
    later = {**new, "title": "Januariträff", "meeting_on": (today + timedelta(days=7)).isoformat()}
    following = client.post_form("/utbildning/mote/nytt", later).location
    page = client.get(following).text
    assert "Mallen prövas." in page
    assert "Försenat" in page
    with database.transaction(write=False) as db:
        decision = db.scalars(select(NetworkDecision.public_id)).one()
    assert client.post_form(following, {"part": "done", "decision": decision}).status_code == 303
    assert "Mallen prövas." not in client.get(following).text
    assert "Klart" in client.get(where).text
    sign_in(client, utbildare)
    page = client.get(where).text
    assert "Du var där." in page
    assert "Mallen" in page
    assert "Skriv in närvaro" not in page
    assert "Berit" not in page
    assert client.get("/utbildning/moten").text.count("träff</a>") == 2
    sign_in(client, stranger)
    assert client.get(where).status_code == 404
    assert "träff</a>" not in client.get("/utbildning/moten").text
    assert berit.public_id not in page


def test_a_meeting_is_changed_called_off_and_then_left_alone(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        trainer, learner, more = make_trainer(db), make_learner(db), make_learner(db, first_name="Mio")
        starts_at = clock.now() + timedelta(days=7)
        meeting = make_meeting(db, trainer, learner, starts_at=starts_at)
        where, meeting_id = f"/utbildning/mote/{meeting.public_id}", meeting.id
    sign_in(client, trainer)
    day = clock.civil(starts_at).isoformat()
    change: dict[str, Any] = {
        "part": "change",
        "title": "Ny rubrik",
        "meeting_on": day,
        "begins": "08:30",
        "lasts": "60",
    }
    change.update(_seen(client, where))
    wrong = client.post_form(where, {**change, "meeting_link": "http://exempel.example"})
    assert wrong.status_code == 422
    assert "Ny rubrik" in wrong.text
    assert client.post_form(where, {**change, "where": "Sal 9", **_seen(client, where)}).status_code == 303
    newcomer = {"part": "invite", "newcomer": f"learner:{more.public_id}"}
    assert client.post_form(where, newcomer).status_code == 303
    assert client.post_form(where, newcomer).status_code == 422
    early = client.post_form(where, {"part": "attendance"})
    assert early.status_code == 422
    with database.transaction(write=False) as db:
        row = db.get_one(NetworkMeeting, meeting_id)
        assert (row.title, row.place, row.sequence) == ("Ny rubrik", "Sal 9", 1)
    unsure = client.post_form(where, {"part": "call_off"})
    assert unsure.status_code == 422
    assert "Mötet är inte inställt." in unsure.text
    assert client.post_form(where, {"part": "call_off", "call_off_confirmed": "1"}).status_code == 303
    page = client.get(where).text
    assert "Mötet är inställt." in page
    assert "Ändra mötet" not in page
    assert client.post_form(where, {"part": "call_off"}, page="/utbildning/moten").status_code == 409
    assert client.post_form(where, {"part": "sök"}, page="/utbildning/moten").status_code == 422


def test_a_stale_page_of_a_meeting_marks_nobody_absent_and_wipes_no_agenda(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        trainer, berit = make_trainer(db), make_learner(db, first_name="Berit")
        nils = make_learner(db, first_name="Nils")
        meeting = make_meeting(db, trainer, berit)
        where, meeting_id = f"/utbildning/mote/{meeting.public_id}", meeting.id
        day = clock.civil(meeting.starts_at)
    sign_in(client, trainer)
    stale = _seen(client, where)
    [mine] = [one.partition(":")[0] for one in stale["seen_asked"]]
    change = {
        "part": "change",
        "meeting_on": day.isoformat(),
        "begins": "00:01",
        "lasts": "60",
        "where": "Sal 3",
    }
    invited = {"part": "invite", "newcomer": f"learner:{nils.public_id}"}
    assert client.post_form(where, invited).status_code == 303
    agenda = {**change, "title": "Träff", "agenda": "Viktigt", "seen_meeting": stale["seen_meeting"]}
    assert client.post_form(where, agenda).status_code == 303
    # The same button once more is no news.
    assert client.post_form(where, agenda).status_code == 303
    attended = {"part": "attendance", "here": [mine], "seen_asked": stale["seen_asked"]}
    told = client.post_form(where, attended)
    assert told.status_code == 422
    assert "Listan har ändrats" in told.text
    assert told.text.count(" checked>") == 1
    lost = client.post_form(where, {**change, "title": "Min rubrik", "seen_meeting": stale["seen_meeting"]})
    assert lost.status_code == 422
    assert "Min rubrik" in lost.text
    with database.transaction(write=False) as db:
        asked = db.scalars(select(NetworkInvitation.was_there)).all()
        assert list(asked) == [None, None]
        assert db.get_one(NetworkMeeting, meeting_id).title == "Träff"
    assert "Viktigt" in client.get(where).text
    attended.update(seen_asked=_seen(client, where)["seen_asked"])
    assert client.post_form(where, attended).status_code == 303
    assert client.post_form(where, attended).status_code == 303
    coming = (clock.today() + timedelta(days=7)).isoformat()
    moved = {
        **change,
        "title": "Träff",
        "meeting_on": coming,
        "seen_meeting": _seen(client, where)["seen_meeting"],
    }
    told = client.post_form(where, moved)
    assert told.status_code == 422
    assert "så mötet har redan varit" in told.text
    assert client.post_form(where, {**moved, "meeting_on": day.isoformat()}).status_code == 303
    wrong = client.post_form(
        where, {**change, "title": "Träff", "meeting_link": "https://x.example/19121212-1212"}
    )
    assert wrong.status_code == 422
    # What is wrong in one form leaves the others of the page as they stand.
    wrong = client.post_form(where, {"part": "decision"})
    assert 'value="Träff"' in wrong.text
    assert wrong.text.count(" checked>") == 1


def test_whoever_belongs_to_the_reference_group_reads_its_meeting_and_finds_the_own_decisions(
    database: Database, vault: Vault, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        trainer, member, stranger = make_trainer(db), make_account(db, Role.READER), make_account(db)
        asked, other = make_learner(db, member), make_learner(db, first_name="Berit", last_name="Gäst")
        group = {"kind": GroupKind.REFERENCE_GROUP, "title": "Referensgruppen i november"}
        meeting = make_meeting(db, trainer, asked, other, **group)
        where = f"/utbildning/mote/{meeting.public_id}"
        day = clock.today() + timedelta(days=9)
        for text, owner in (("Mallen prövas.", asked), ("Filmen spelas in.", other)):
            network_decisions.decide(
                db, vault, meeting.id, DecisionFields(text, owner.id, day), ACTOR, trainer.id
            )
    sign_in(client, member)
    assert "/konto/kurser#moten" in client.get("/konto").text
    own = client.get("/konto/kurser").text
    assert where in own
    assert "Mallen prövas." in own
    assert day.isoformat() in own
    assert "Filmen spelas in." not in own
    page = client.get(where).text
    assert "Filmen spelas in." in page
    # The guest answers for a decision, and is not listed among those who are asked.
    assert page.count("Gäst") == 1
    assert '<form method="post" action="/utbildning/mote' not in page
    assert client.get("/utbildning/moten").status_code == 404
    assert client.post_form(where, {"part": "call_off"}, page="/konto").status_code == 404
    sign_in(client, stranger)
    assert client.get(where).status_code == 404
    assert "#moten" not in client.get("/konto").text
    assert "Referensgruppen i november" not in client.get("/konto/kurser").text


def test_support_is_logged_and_taken_out_by_whoever_gave_it_and_summed_for_all(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        trainer, utbildare, other = make_trainer(db), make_utbildare(db), make_utbildare(db)
        coordinator = make_account(db, Role.COORDINATOR)
        town = make_municipality(db, "Enköping")
        learner = make_learner(db, organisation_id=town.id)
        theirs = make_support(db, other, learner, minutes=30).public_id
    sign_in(client, utbildare)
    given = {
        "whom": f"learner:{learner.public_id}",
        "given_on": clock.today().isoformat(),
        "support_kind": "visit",
        "lasted": "90",
        "note": "Om att börja samtalet",
    }
    wrong = client.post_form("/utbildning/stod", {**given, "lasted": "601"})
    assert wrong.status_code == 422
    assert "Om att börja samtalet" in wrong.text
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert client.post_form("/utbildning/stod", {**given, "given_on": tomorrow}).status_code == 422
    assert client.post_form("/utbildning/stod", given).status_code == 303
    whole = {**given, "whom": f"organisation:{town.public_id}", "note": ""}
    assert client.post_form("/utbildning/stod", whole).status_code == 303
    page = client.get("/utbildning/stod").text
    assert "Om att börja samtalet" in page
    assert theirs not in page
    assert client.post_form("/utbildning/stod", {"entry": theirs}).status_code == 404
    with database.transaction(write=False) as db:
        own = db.scalars(select(SupportEntry.public_id).where(SupportEntry.learner_id.is_(None))).one()
    sign_in(client, coordinator)
    page = client.get("/utbildning/stod").text
    assert page.count("3 gånger, 3 timmar och 30 minuter") == 2
    assert "Om att börja samtalet" not in page
    assert own not in page
    sign_in(client, utbildare)
    assert client.post_form("/utbildning/stod", {"entry": own}).status_code == 303
    sign_in(client, trainer)
    page = client.get("/utbildning/stod").text
    assert "Om att börja samtalet" in page
    assert "2 gånger, 2 timmar" in page
    assert client.post_form("/utbildning/stod", {"entry": theirs}).status_code == 303
    assert client.get("/utbildning/stod?kvartal=2019-Q1").status_code == 404


def test_a_form_that_is_sent_three_times_at_once_stores_one_thing(database: Database, app: Flask) -> None:
    with database.transaction(write=True) as db:
        trainer, learner = make_trainer(db), make_learner(db)
        make_learner(db, trainer)
        meeting = make_meeting(db, trainer, learner)
        where = f"/utbildning/mote/{meeting.public_id}"
    browsers = [new_browser(app) for _each in range(3)]
    for browser in browsers:
        sign_in(browser, trainer)
    today = clock.today().isoformat()
    who = f"learner:{learner.public_id}"
    sent: list[tuple[str, dict[str, str], type[Base], int]] = [
        (
            "/utbildning/mote/nytt",
            {
                "group": "network",
                "title": "Träff",
                "meeting_on": today,
                "begins": "09:00",
                "lasts": "60",
                "where": "Sal 3",
            },
            NetworkMeeting,
            2,
        ),
        (
            where,
            {"part": "decision", "decision_text": "Ja.", "answers": learner.public_id, "by_on": today},
            NetworkDecision,
            1,
        ),
        (
            "/utbildning/stod",
            {"whom": who, "given_on": today, "support_kind": "visit", "lasted": "30", "note": "Hej"},
            SupportEntry,
            1,
        ),
        (
            "/utbildning/moten",
            {"part": "add", "group": "network", "newcomer": who},
            GroupMember,
            1,
        ),
    ]
    for path, data, table, n in sent:
        tokens = [csrf_token_in(browser.get(path).text) for browser in browsers]
        acts = [
            partial(
                browser.post,
                path,
                data={"csrf_token": token, **data},
                headers={"Origin": BASE_URL},
            )
            for browser, token in zip(browsers, tokens, strict=True)
        ]
        assert [one.status_code for one in at_once(acts)] == [303, 303, 303], path
        with database.transaction(write=False) as db:
            assert db.scalar(select(func.count()).select_from(table)) == n, path


def test_many_meetings_people_and_entries_are_asked_for_as_one(database: Database, client: Browser) -> None:
    def more() -> str:
        with database.transaction(write=True) as db:
            for _each in range(3):
                learner = make_learner(db)
                meeting = make_meeting(db, trainer, learner, make_learner(db))
                make_support(db, trainer, learner)
            return meeting.public_id

    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
    sign_in(client, trainer)
    counts = []
    for _each in range(2):
        own, found = more(), []
        for path in ("/utbildning/moten", f"/utbildning/mote/{own}", "/utbildning/stod"):
            client.get(path)
            with recording(database.engine) as seen:
                client.get(path)
            found.append(seen.count)
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 13


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("role", [Role.HANDLEDARE, Role.UTBILDARE, Role.COORDINATOR, Role.READER])
def test_whoever_answers_for_a_decision_is_told_where_the_day_begins_until_it_is_done(
    database: Database, client: Browser, role: Role
) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, role)
        meeting = make_meeting(db, make_trainer(db), learner := make_learner(db, account))
        decision = make_decision(db, meeting, learner)
        for one in (make_decision(db, meeting, learner), make_decision(db, meeting, make_learner(db))):
            one.done_on, one.done_by_id = clock.today(), account.id
    sign_in(client, account)
    start = client.get("/").location
    told = "Du ansvarar för 1 öppet beslut från nätverket eller referensgruppen"
    assert told in client.get(start).text
    with database.transaction(write=True) as db:
        row = db.get_one(NetworkDecision, decision.id)
        row.done_on, row.done_by_id = clock.today(), account.id
    assert told not in client.get(start).text


def test_every_page_where_a_day_begins_tells_of_decisions() -> None:
    assert {"account.own", *(endpoint for _action, endpoint in HOMES)} == STARTS
