"""A wish is left, answered by the federation's trainer, and read by a colleague without a name."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smail import clock
from smail.db.session import Database
from smail.domain.network import GroupKind
from smail.domain.roles import Role
from smail.domain.wishes import WishState
from smail.services import wishes
from smail.services.audit import SYSTEM
from smail.services.wishes import Reply
from smail.web.parts import Parts
from tests.factories.accounts import make_account, sign_in
from tests.factories.network import make_meeting

if TYPE_CHECKING:
    from tests.support.client import Browser

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
PAGE = "/utbildning/onskemal"
TEXT = "Ett exempel till varje steg."


def test_a_wish_is_left_answered_and_read_by_a_colleague_without_the_askers_name(
    database: Database, client: "Browser"
) -> None:
    with database.transaction(write=True) as db:
        asker = make_account(db, first_name="Ebba", last_name="Grenvik")
        colleague, trainer = make_account(db), make_account(db, Role.FEDERATION_TRAINER)
        lead = make_account(db, Role.PROGRAMME_LEAD)
    sign_in(client, asker)
    assert PAGE in client.get("/konto").text
    wrong = client.post_form(PAGE, {"indicator": "", "text": "811228-9874"})
    assert wrong.status_code == 422
    assert "811228-9874" in wrong.text
    assert 'href="#indicator"' in wrong.text
    assert 'href="#text"' in wrong.text
    assert client.post_form(PAGE, {"indicator": "finns_inte", "text": TEXT}).status_code == 422
    for _tab in range(2):
        assert client.post_form(PAGE, {"indicator": "health", "text": TEXT}).status_code == 303
    own = client.get(PAGE).text
    assert own.count(TEXT) == 1
    assert "Ny</span>" in own
    sign_in(client, colleague)
    assert TEXT not in client.get(PAGE).text
    sign_in(client, trainer)
    listed = client.get(PAGE).text
    assert "Ebba Grenvik" in listed
    (one,) = set(re.findall(rf"{PAGE}/[\w-]{{16}}", listed))
    empty = client.post_form(one, {"state": "declined", "answer": "", "seen": "0"})
    assert empty.status_code == 422
    assert 'href="#answer"' in empty.text
    sent = {"state": "raised", "answer": "Vi frågar referensgruppen.", "seen": "0"}
    assert client.post_form(one, sent).status_code == 303
    late = client.post_form(one, {"state": "declined", "answer": "Det blir för långt.", "seen": "0"})
    assert late.status_code == 409
    assert "Vi frågar referensgruppen." in late.text
    assert "Det blir för långt." in late.text
    sign_in(client, colleague)
    assert "av dina önskemål" not in client.get("/konto").text
    sign_in(client, asker)
    assert "1 av dina önskemål om instrumentet har fått svar" in client.get("/konto").text
    for reader in (asker, colleague, lead):
        sign_in(client, reader)
        shown = client.get(PAGE).text
        assert "Vi frågar referensgruppen." in shown
        assert "Tas upp i referensgruppen" in shown
        assert "Ebba Grenvik" not in shown.partition("<main")[2]


def test_a_group_counts_its_wishes_by_state_and_whoever_only_keeps_the_system_leaves_none(
    database: Database, client: "Browser"
) -> None:
    with database.transaction(write=True) as db:
        handledare, trainer, keeper = (
            make_account(db),
            make_account(db, Role.FEDERATION_TRAINER),
            make_account(db, Role.ADMINISTRATOR),
        )
    sign_in(client, handledare)
    for text in ("En fråga om sömn.", "En fråga om kost."):
        client.post_form(PAGE, {"indicator": "health", "text": text})
    client.post_form(PAGE, {"indicator": "whole", "text": "Kortare."})
    sign_in(client, trainer)
    page = client.get(PAGE).text
    assert "2 av 2 väntar på svar" in page
    assert page.index("Instrumentet i sin helhet") < page.index("2 av 2 väntar på svar")
    sign_in(client, keeper)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/konto").text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROGRAMME_LEAD, Role.READER])
def test_whoever_leads_those_who_measure_or_reads_the_figures_leaves_a_wish_too(
    database: Database, client: "Browser", role: Role
) -> None:
    with database.transaction(write=True) as db:
        leader = make_account(db, role)
    sign_in(client, leader)
    own = client.get("/konto").text
    assert PAGE in own
    assert "/utbildning/material" not in own
    assert client.post_form(PAGE, {"indicator": "whole", "text": TEXT}).status_code == 303
    assert TEXT in client.get(PAGE).text


def test_what_is_to_be_taken_up_stands_on_the_reference_groups_next_meeting_alone(
    database: Database, parts: Parts, client: "Browser"
) -> None:
    with database.transaction(write=True) as db:
        trainer, asker = make_account(db, Role.FEDERATION_TRAINER), make_account(db, last_name="Grenvik")
        for text, state in ((TEXT, WishState.RAISED), ("Kortare.", WishState.DECLINED)):
            row = wishes.leave(db, parts.vault, asker, "health", text, SYSTEM)
            wishes.answer(db, parts.vault, row.id, Reply(state, "Vi hör.", 0), SYSTEM, trainer.id)
        kind, now = GroupKind.REFERENCE_GROUP, clock.now()
        following = make_meeting(db, trainer, kind=kind, starts_at=now + timedelta(days=9))
        others = [
            make_meeting(db, trainer, kind=kind, starts_at=now + timedelta(days=40)),
            make_meeting(db, trainer, kind=kind, starts_at=now - timedelta(days=40)),
            make_meeting(
                db, trainer, kind=kind, starts_at=now + timedelta(days=2), cancelled_on=clock.today()
            ),
            make_meeting(db, trainer, starts_at=now + timedelta(days=3)),
        ]
    sign_in(client, trainer)
    shown = client.get(f"/utbildning/mote/{following.public_id}").text
    assert TEXT in shown
    assert "Kortare." not in shown
    assert "Grenvik" not in shown
    for other in others:
        assert TEXT not in client.get(f"/utbildning/mote/{other.public_id}").text
