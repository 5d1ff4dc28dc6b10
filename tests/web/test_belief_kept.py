"""The belief is read by its author alone: no other page, picture, file or paper carries it, whoever looks."""

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Answer
from smail.queries.own_data import own_data
from tests.factories.assessments import make_staff_submitted, make_submitted, the_instrument
from tests.factories.county import PEOPLE, County
from tests.support import matrix
from tests.support.crawl import Visitor

if TYPE_CHECKING:
    from smail.web.parts import Parts

ITEM = the_instrument("smail_staff").item("work_within_12_months")
STEP = 1
# A form that asks somebody else about the same person puts the question with every step, and no choice made.
CHOSEN = f'name="{ITEM.key}" value="{STEP}" checked'
OWN_PAGE = "/deltagare/<participant_id>/min-skattning"
LOOKING = ("handledare_own", "handledare_deputy", "handledare_colleague", "coordinator", "participant_code")


def _shown(visitor: Visitor, path: str) -> str:
    answer = visitor.browser().get(path)
    data = answer.get_data()
    answer.close()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as workbook:
            return "".join(workbook.read(name).decode(errors="replace") for name in workbook.namelist())
    return data.decode(errors="replace") if answer.mimetype != "application/pdf" else ""


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_nobody_but_its_author_ever_reads_it(
    database: Database, county: County, visitors: dict[str, Visitor], parts: "Parts"
) -> None:
    author = "handledare_own"
    with database.transaction(write=True) as db:
        for who in PEOPLE:
            make_submitted(db, county.people[who])
            make_staff_submitted(db, county.people[who], county.accounts[author], answers={ITEM.key: STEP})
    pages = [row for row in matrix.rows() if row.method == "GET" and row.object not in matrix.NOWHERE]
    seen = {
        (role, row.route, row.object)
        for role in LOOKING
        for row in pages
        if row.cells[role] == "ok"
        for text in [_shown(visitors[role], matrix.path_of(row, county, role))]
        if CHOSEN in text
        or ITEM.step(STEP, "sv") in text.replace(f"<span>{ITEM.step(STEP, 'sv')}</span>", "")
    }
    assert seen == {(author, OWN_PAGE, "own"), (author, OWN_PAGE, "protected")}
    with database.transaction(write=False) as db:
        assert db.scalar(select(Answer.value).where(Answer.item_key == ITEM.key)) == STEP
        for who in PEOPLE:
            told = own_data(db, parts.vault, parts.catalogue, county.people[who].id)
            mine = json.dumps(told, ensure_ascii=False)
            assert ITEM.key not in mine
            assert ITEM.text("sv").stem not in mine
