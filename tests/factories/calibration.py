"""Rounds of calibration, as far from the reference as a test wants."""

from datetime import date

from sqlalchemy.orm import Session

from smail import clock, vignettes
from smail.db.tables import Account, CalibrationRound
from smail.demo.trail import at_work
from smail.domain.calibration import Rater, Steps, Vignettes
from smail.services import calibration
from smail.services.audit import SYSTEM
from smail.vignettes import HIGHEST, LOWEST

SITUATIONS: Vignettes = vignettes.newest()


def steps_at(shift: int = 0, *, only: str | None = None) -> Steps:
    """The reference in every place, or so many steps from it: in all questions, or in one."""
    return {
        place: min(HIGHEST, max(LOWEST, SITUATIONS.reference(place) + shift * (only in (None, place[1]))))
        for place in SITUATIONS.places()
    }


def make_round(
    db: Session,
    who: Account | Rater,
    steps: Steps | None = None,
    on: date | None = None,
    *,
    is_sent: bool = True,
) -> CalibrationRound:
    """A round of that day through the service, sent in unless it is to stay open."""
    at = clock.now() if on is None else at_work(on)
    rater = who if isinstance(who, Rater) else Rater(who.id)
    row = calibration.draft(db, rater, SITUATIONS, actor=SYSTEM, at=at)
    chosen = steps_at() if steps is None else steps
    for one in SITUATIONS.all:
        own = {item: chosen[(one.key, item)] for item in one.references if (one.key, item) in chosen}
        calibration.store(db, row, one, own)
    if is_sent:
        calibration.submit(db, row, SITUATIONS, actor=SYSTEM, at=at)
    return row
