"""Paper in the made-up county: a form that waits for a second one to type it, and one just printed."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.answers import Answers, ClosingAnswer, parse
from smail.catalogue import Catalogue
from smail.db.tables import Account, ActorKind, PaperForm, Participant
from smail.demo.people import Ground
from smail.demo.trail import at_work
from smail.queries.papers import Typed, day_fault, questions_of
from smail.queries.today import own_rows
from smail.queries.viewers import viewer_of
from smail.services import paper_typing, papers
from smail.services.audit import Actor
from smail.services.papers import Wanted
from smail.vault import Vault

PRINTS, TYPE = "ida.knivsta", ("nils.knivsta", "petra.knivsta", "anton.knivsta")
_PRINTED, _FILLED_IN = timedelta(days=9), timedelta(days=4)
_MINUTE = 90
_STEPS = "34243"


def write(db: Session, vault: Vault, catalogue: Catalogue, ground: Ground) -> None:
    """One form waits for its second one, and one lies with its person; nothing where nobody is due."""
    any(_types_one(db, vault, catalogue, ground, username) for username in TYPE)
    next(_forms(db, catalogue, ground, PRINTS), None)


def _types_one(db: Session, vault: Vault, catalogue: Catalogue, ground: Ground, username: str) -> bool:
    day, by = ground.today - _FILLED_IN, ground.staff[username]
    for form in _forms(db, catalogue, ground, username):
        if day_fault(db, form, day, ground.today) is None:
            typed = _typed(catalogue, form, ground)
            actor = _actor(by)
            paper_typing.type_in(db, vault, catalogue, form, typed, actor=actor, account_id=by.id)
            return True
    return False


def _forms(db: Session, catalogue: Catalogue, ground: Ground, username: str) -> Iterator[PaperForm]:
    """A form for each of the handledare's due persons, printed one after the other as they are asked for."""
    by = ground.staff[username]
    viewer = viewer_of(db, by.id)
    for row in own_rows(db, viewer, ground.today) if viewer is not None else ():
        person = db.scalars(select(Participant).where(Participant.number == row.number)).one()
        has_form = select(PaperForm.id).where(PaperForm.participant_id == person.id)
        is_free = row.underway is None and not row.is_protected and db.scalar(has_form) is None
        if row.needs_doing and is_free:
            wanted, at = [Wanted(person.id, None, False)], at_work(ground.today - _PRINTED, _MINUTE)
            yield from papers.print_forms(db, catalogue, wanted, actor=_actor(by), account_id=by.id, at=at)


def _typed(catalogue: Catalogue, form: PaperForm, ground: Ground) -> Typed:
    instrument, questions = questions_of(catalogue, form)
    steps = {key: _STEPS[place % len(_STEPS)] for place, key in enumerate(questions.parts[0])}
    answers = parse(instrument, questions.items, steps)
    assert isinstance(answers, Answers)
    return Typed(answers, ground.today - _FILLED_IN, ClosingAnswer(("everyday_life",), None))


def _actor(account: Account) -> Actor:
    return Actor(ActorKind.STAFF, account.public_id)
