"""Of which areas the group results tell in programmes, through their gate: no other report tells of more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import GroupPublication, GroupRelease, Programme
from smail.domain.people import Sex
from smail.domain.publishing import ALL, PublishedTable, Scope, Split, from_json

# Where the gate is open there is a level; a change is there too where the model of the place knows it.
TABLE = "level"


@dataclass(frozen=True, slots=True)
class ToldAreas:
    """The areas that are told of, and those of both women and men."""

    of_all: frozenset[str] = frozenset()
    of_sexes: frozenset[str] = frozenset()

    def __and__(self, other: "ToldAreas") -> "ToldAreas":
        """What is told of both."""
        return ToldAreas(self.of_all & other.of_all, self.of_sexes & other.of_sexes)


NOTHING = ToldAreas()


def told_areas(db: Session, programmes: Sequence[int], until: date) -> Mapping[int, ToldAreas]:
    """What the last release by that day tells of each programme; nothing of one that is not in it."""
    rows = db.execute(
        select(Programme.id, GroupPublication.body)
        .join(GroupPublication, GroupPublication.place == Programme.public_id)
        .join(GroupRelease, GroupRelease.id == GroupPublication.release_id)
        .where(
            Programme.id.in_(programmes),
            GroupPublication.scope == Scope.PROGRAMME,
            GroupPublication.split == Split.SEX,
            GroupRelease.federation_id == Programme.federation_id,
            GroupRelease.closed_on <= until,
        )
        .order_by(GroupRelease.closed_on)
    )
    last = dict(rows.all())
    return {programme: _told(from_json(body).table(TABLE)) for programme, body in last.items()}


def _told(table: PublishedTable | None) -> ToldAreas:
    if table is None:
        return NOTHING
    keys = [row.key for row in table.rows]
    shown = {
        column: {key for key in keys if (one := table.figure(key, column)) is not None and not one.is_hidden}
        for column in (ALL, Sex.WOMAN.value, Sex.MAN.value)
    }
    return ToldAreas(frozenset(shown[ALL]), frozenset(shown[Sex.WOMAN.value] & shown[Sex.MAN.value]))
