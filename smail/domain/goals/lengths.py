"""How long something may take in a goal, and from which day."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from smail.domain.plan import months_later


class Unit(StrEnum):
    """What a length is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class After(StrEnum):
    """The day from which a time limit runs."""

    START = "start"
    DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True)
class Length:
    """So many days, weeks or months."""

    amount: int
    unit: Unit

    def after(self, day: date) -> date:
        """The day that is so long after."""
        if self.unit is Unit.MONTHS:
            return months_later(day, self.amount)
        return day + timedelta(days=self.amount * (7 if self.unit is Unit.WEEKS else 1))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value}"


@dataclass(frozen=True, slots=True)
class Within:
    """A time limit, and from which day it runs."""

    length: Length
    after: After = After.START
