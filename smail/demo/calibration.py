"""Calibration in the made-up county: most of those in Uppsala have done it twice, and came nearer."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from smail import vignettes
from smail.db.tables import Account
from smail.demo.chance import dice_of, drawn
from smail.demo.trail import at_work
from smail.domain.calibration import Rater, Vignettes
from smail.services import calibration
from smail.services.audit import SYSTEM
from smail.vignettes import HIGHEST, LOWEST

# Steps away from the reference, as often as the weight says: mild at first, nearer the second time.
FIRST = {-1: 2, 0: 8, 1: 5, 2: 1}
SECOND = {-1: 2, 0: 13, 1: 3}
WEEKS_AGO = ((30, FIRST), (16, SECOND))
# The third round has come for those who have sent in two.
BOTH = (
    "agnes.uppsala",
    "omar.uppsala",
    "britta.uppsala",
    "kalle.uppsala",
    "fatima.uppsala",
    "joel.uppsala",
)
# Lately for the first time; and somebody who is in the middle of it.
ONCE, BEGUN = "lena.enkoping", "nils.knivsta"


def rate(db: Session, staff: Mapping[str, Account], today: date) -> None:
    """The rounds stand on their days."""
    situations = vignettes.newest()
    for weeks, weights in WEEKS_AGO:
        for place, name in enumerate(BOTH):
            _round(db, situations, staff[name], today - timedelta(weeks=weeks, days=-place), weights)
    _round(db, situations, staff[ONCE], today - timedelta(weeks=4), FIRST)
    _round(db, situations, staff[BEGUN], today - timedelta(days=3), FIRST, n_situations=2)


def _round(
    db: Session,
    situations: Vignettes,
    account: Account,
    day: date,
    weights: Mapping[int, int],
    n_situations: int | None = None,
) -> None:
    """One round, sent in unless only some of the situations are rated."""
    # Nobody calibrates on a Sunday.
    at = at_work(day - timedelta(days=max(0, day.weekday() - 4)))
    row = calibration.draft(db, Rater(account.id), situations, actor=SYSTEM, at=at)
    dice = dice_of("calibration", f"{account.username}:{row.number}")
    for one in situations.all[:n_situations]:
        steps = {key: _near(dice, reference.step, weights) for key, reference in one.references.items()}
        calibration.store(db, row, one, steps)
    if n_situations is None:
        calibration.submit(db, row, situations, actor=SYSTEM, at=at + timedelta(minutes=25))


def _near(dice: Random, step: int, weights: Mapping[int, int]) -> int:
    return min(HIGHEST, max(LOWEST, step + drawn(dice, weights)))
