"""What the made-up people of the courses think of them: most are content, and some write why."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.answers import GivenAnswer
from smail.catalogue import Catalogue
from smail.db.tables import Course, CourseOccasion
from smail.demo.chance import dice_of, drawn
from smail.domain.instrument import AnswerKind
from smail.services import evaluations
from smail.services.audit import SYSTEM
from smail.services.evaluations import Sheet
from smail.vault import Vault, token

STEPS = {1: 1, 2: 3, 3: 6, 4: 12, 5: 5}
WORDS = (
    "Bra att vi fick pröva på riktiga exempel.",
    "Mer tid för frågor efter lunchen.",
    "Övningen två och två var bäst.",
    "Skicka gärna materialet dagen före.",
    "Tydligt och lugnt tempo.",
    "Lokalen var varm. Innehållet var bra.",
    "Jag vill öva mer på samtalet.",
    "Behåll diskussionen om vardagen.",
)


def answer(db: Session, vault: Vault, catalogue: Catalogue, course: Course, n_people: int) -> None:
    """All but a few of the course have answered after each occasion."""
    held = select(CourseOccasion).where(CourseOccasion.course_id == course.id)
    for occasion in db.scalars(held.order_by(CourseOccasion.number)).all():
        row = evaluations.begin(db, catalogue, occasion.id, SYSTEM)
        instrument = catalogue.get(row.instrument_key, row.instrument_version)
        items = instrument.form(row.form_key).items
        dice = dice_of("evaluation", f"{course.title}:{occasion.number}")
        words = iter(dice.sample(WORDS, len(WORDS)))
        at = occasion.starts_at + timedelta(hours=4)
        for _ in range(max(n_people - 1, 1)):
            evaluations.spend(db, vault, occasion.id, token(), at=at)
            evaluations.keep(db, vault, occasion.id, _sheet(dice, items, words), at=at)


def _sheet(dice: Random, items: tuple[str, ...], words: Iterator[str]) -> Sheet:
    given = tuple(GivenAnswer(item, AnswerKind.VALUE, drawn(dice, STEPS)) for item in items)
    return Sheet(given, next(words, None) if dice.random() < 0.9 else None)
