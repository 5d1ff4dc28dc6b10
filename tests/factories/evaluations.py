"""Evaluations that some have answered."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from smail.answers import GivenAnswer
from smail.catalogue import Catalogue, load, shipped
from smail.db.session import Database
from smail.db.tables import Course, Evaluation
from smail.domain.instrument import AnswerKind
from smail.services import evaluation_closing, evaluations
from smail.services.evaluations import Sheet
from smail.vault import Vault, token
from tests.factories.courses import ACTOR, occasions_of

CATALOGUE: Catalogue = load([shipped()])


def make_evaluation(db: Session, course: Course, number: int = 2) -> Evaluation:
    """The evaluation of an occasion of the course."""
    return evaluations.begin(db, CATALOGUE, occasions_of(db, course)[number - 1].id, ACTOR)


def sheet(row: Evaluation, value: int = 4, text: str | None = None, **other: int) -> Sheet:
    """The same step to every question but those that are named."""
    items = CATALOGUE.get(row.instrument_key, row.instrument_version).form(row.form_key).items
    steps: Mapping[str, int] = {item: other.get(item, value) for item in items}
    given = tuple(GivenAnswer(item, AnswerKind.VALUE, step) for item, step in steps.items())
    return Sheet(given, text)


def answer(db: Session, vault: Vault, row: Evaluation, one: Sheet, ticket: str | None = None) -> None:
    """Somebody has answered; here in one transaction, for those who do not look at that."""
    assert evaluations.spend(db, vault, row.occasion_id, ticket or token())
    evaluations.keep(db, vault, row.occasion_id, one)


def close(database: Database, vault: Vault) -> None:
    """The night's work has closed what nobody can answer any more."""
    with database.transaction(write=True) as db:
        evaluation_closing.close_due(db, vault)
