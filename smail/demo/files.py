"""Two files about the made-up persons: one that two coordinators have decided on, and one that waits."""

from datetime import date

from sqlalchemy.orm import Session

from smail.db.tables import ActorKind
from smail.demo.people import Ground
from smail.domain.person_files import AgeStep, Column, PlaceStep, StartStep, closed_quarters
from smail.services import person_files
from smail.services.audit import Actor
from smail.services.person_files import Wanted

DECIDED = (AgeStep.NONE, PlaceStep.NONE, StartStep.NONE)
WAITING = (AgeStep.TWENTY_YEARS, PlaceStep.MUNICIPALITY, StartStep.NONE)


def ask(db: Session, ground: Ground) -> None:
    """Hanna has asked for both; Torsten has approved the first, and whoever starts the demo makes it."""
    asks, decides = ground.staff["hanna"], ground.staff["torsten"]
    first = person_files.ask(
        db,
        ground.federation_id,
        _wanted(ground, "Utvärdering av insatserna: hur svaren ändras under tiden", DECIDED),
        asks.id,
        Actor(ActorKind.STAFF, asks.public_id),
    )
    person_files.approve(db, first, decides.id, Actor(ActorKind.STAFF, decides.public_id))
    waits = _wanted(ground, "Examensarbete om kommunernas insatser", WAITING)
    person_files.ask(db, ground.federation_id, waits, asks.id, Actor(ActorKind.STAFF, asks.public_id))


def _wanted(ground: Ground, purpose: str, how: tuple[AgeStep, PlaceStep, StartStep]) -> Wanted:
    columns = (Column.SCORES, Column.ANSWERS, Column.SPSS)
    ids = tuple(sorted(one.id for one in ground.programmes.values()))
    first = date(ground.today.year - 3, 1, 1)
    last = closed_quarters(first, ground.today)[0].last_on
    return Wanted(purpose, "Tea Snårtjärn, Påhittade universitetet", ids, first, last, columns, *how)
