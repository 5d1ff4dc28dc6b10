"""The pages of the network: planned, attended and decided by the trainers, seen by whoever is asked."""

import re
from datetime import timedelta
from functools import partial

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
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import make_learner, make_trainer, make_utbildare
from tests.factories.network import make_meeting, make_support
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
    assert (
        client.post_form(where, {"part": "attendance", "here": [mine], **_seen(client, where)}).status_code
        == 303
    )
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
    change = {"part": "change", "title": "Ny rubrik", "meeting_on": day, "begins": "08:30", "lasts": "60"}
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
    assert client.post_form(where, {"part": "call_off"}).status_code == 303
    page = client.get(where).text
    assert "Mötet är inställt." in page
    assert "Ändra mötet" not in page
    assert client.post_form(where, {"part": "call_off"}, page="/utbildning/moten").status_code == 409
    assert client.post_form(where, {"part": "sök"}, page="/utbildning/moten").status_code == 422


def test_a_page_of_a_meeting_that_is_old_writes_over_nobody(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        trainer, learner, more = make_trainer(db), make_learner(db), make_learner(db, first_name="Mio")
        meeting = make_meeting(db, trainer, learner)
        where, day = f"/utbildning/mote/{meeting.public_id}", clock.civil(meeting.starts_at)
    sign_in(client, trainer)
    old = _seen(client, where)
    change = {"part": "change", "title": "Träff", "meeting_on": day.isoformat(), "begins": "00:01"}
    change |= {"lasts": "60", "where": "Sal 3", "agenda": "Mallen"}
    assert client.post_form(where, {**change, **old}).status_code == 303
    late = client.post_form(where, {**change, "agenda": "Inget", **old})
    assert late.status_code == 422
    assert "Någon annan har ändrat mötet." in late.text
    assert "Mallen" in client.get(where).text
    assert client.post_form(where, {"part": "invite", "newcomer": f"learner:{more.public_id}"}).location
    with database.transaction(write=False) as db:
        asked = [one.public_id for one in db.scalars(select(NetworkInvitation))]
    assert client.post_form(where, {"part": "attendance", "here": asked, **old}).status_code == 422
    everybody = {"part": "attendance", "here": asked, **_seen(client, where)}
    assert client.post_form(where, everybody).status_code == 303
    ahead = {**change, "meeting_on": (day + timedelta(days=9)).isoformat(), **_seen(client, where)}
    refused = client.post_form(where, ahead)
    assert refused.status_code == 422
    assert "så mötet har redan varit" in refused.text


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
