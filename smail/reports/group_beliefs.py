"""What the handledare of each programme believe of work, as it is released with a period's group results.

How many persons it is of is said in tens: beside those who were there the last one would tell of whom
nothing is believed.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Programme
from smail.domain.belief import Beliefs
from smail.domain.calendar import ClosedSpan
from smail.domain.instrument import Item
from smail.domain.publishing import ALL, HIDDEN, Cube, Figure, PublishedRow, PublishedTable
from smail.queries.beliefs import BELIEF, BELIEVERS, asked_in, beliefs_in
from smail.reports.group_wholes import roughly


def belief_tables(
    db: Session, catalogue: Catalogue, cube: Cube, at: ClosedSpan
) -> Mapping[int, PublishedTable]:
    """The beliefs of each programme whose handledare are asked, in the quarter or tertial."""
    rows = db.scalars(
        select(Programme)
        .where(
            Programme.federation_id == cube.federation_id,
            Programme.cadence == cube.cadence,
            Programme.staff_rates,
        )
        .order_by(Programme.id)
    )
    asked = {row.id: item for row in rows if (item := asked_in(catalogue, row)) is not None}
    return {
        one: belief_table(item, beliefs_in(db, catalogue, [one], at.starts_on, at.last_on))
        for one, item in asked.items()
    }


def belief_table(item: Item, found: Beliefs | None) -> PublishedTable:
    """Its two figures; hidden where they are too few, or the mean says that nearly all chose an end."""
    mean = None if found is None else round(found.mean, 1)
    if found is None or mean in (item.low, item.high):
        figures = HIDDEN, HIDDEN
    else:
        figures = Figure(mean, n_persons=roughly(found.n_persons)), Figure(found.n_staff)
    rows = zip((BELIEF, BELIEVERS), figures, strict=True)
    return PublishedTable(BELIEF, (ALL,), tuple(PublishedRow(row, (one,)) for row, one in rows))
