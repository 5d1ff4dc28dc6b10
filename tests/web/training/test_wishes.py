"""A wish is left, answered by the federation's trainer, and read by a colleague without a name."""

import re
from typing import TYPE_CHECKING

import pytest

from smail.db.session import Database
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in

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
    for reader in (asker, colleague):
        sign_in(client, reader)
        shown = client.get(PAGE).text
        assert "Vi frågar referensgruppen." in shown
        assert "Tas upp i referensgruppen" in shown
        assert "Ebba Grenvik" not in shown.partition("<main")[2]


def test_a_group_counts_its_wishes_by_state_and_whoever_reads_only_results_leaves_none(
    database: Database, client: "Browser"
) -> None:
    with database.transaction(write=True) as db:
        handledare, trainer, reader = (
            make_account(db),
            make_account(db, Role.FEDERATION_TRAINER),
            make_account(db, Role.READER),
        )
    sign_in(client, handledare)
    for text in ("En fråga om sömn.", "En fråga om kost."):
        client.post_form(PAGE, {"indicator": "health", "text": text})
    client.post_form(PAGE, {"indicator": "whole", "text": "Kortare."})
    sign_in(client, trainer)
    page = client.get(PAGE).text
    assert "2 av 2 väntar på svar" in page
    assert page.index("Instrumentet i sin helhet") < page.index("2 av 2 väntar på svar")
    sign_in(client, reader)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/konto").text
