"""The demo shows paper too: one form waits for a second one to type it, and one lies with its person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Assessment, PaperEntry, PaperForm
from smail.demo.papers import PRINTS, TYPE
from smail.domain.people import AnswerMode


def test_one_form_waits_for_a_second_one_and_some_ratings_came_on_paper(db: Session) -> None:
    by = select(Account.username).join(PaperEntry, PaperEntry.account_id == Account.id)
    (typed_by,) = db.scalars(by)
    assert typed_by in TYPE
    printed = select(Account.username).join(PaperForm, PaperForm.printed_by_id == Account.id)
    assert sorted(db.scalars(printed)) == sorted([PRINTS, typed_by])
    on_paper = select(Assessment.id).where(Assessment.mode == AnswerMode.PAPER)
    assert len(db.scalars(on_paper).all()) > 3
