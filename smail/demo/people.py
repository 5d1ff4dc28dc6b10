"""A made-up person on the way into the database: what was told, and the names of the rows that tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from smail.db.base import new_public_id
from smail.db.tables import Account, ActorKind, Organisation, Programme
from smail.demo.lives import Life
from smail.demo.telling import Told
from smail.demo.trail import By


@dataclass(frozen=True, slots=True)
class Ground:
    """What made-up persons belong to, by place, programme key and username, and the day of it all."""

    federation_id: int
    organisations: Mapping[str, Organisation]
    programmes: Mapping[str, Programme]
    staff: Mapping[str, Account]
    today: date


@dataclass(slots=True)
class Person:
    """A told life and the names of its rows; an (id, public id) for each stay once it is written."""

    told: Told
    number: str
    public_id: str = field(default_factory=new_public_id)
    id: int = 0
    enrolments: list[tuple[int, str]] = field(default_factory=list)

    @property
    def life(self) -> Life:
        """Whose rows these are."""
        return self.told.life

    @property
    def as_actor(self) -> By:
        """The person, as the audit names one."""
        return By(ActorKind.PARTICIPANT, self.public_id)

    def beside(self, day: date) -> str:
        """Who is responsible on that day, in the first of the programmes that hold it."""
        stays = self.life.stays
        return next((one for one in stays if one.holds(day)), stays[0]).responsible(day)
