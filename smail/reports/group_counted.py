"""The tables of who was there and what was due in a quarter, as far as a node is open."""

from collections.abc import Sequence

from smail.domain.publishing import HIDDEN, Figure, PublishedRow, PublishedTable, Split
from smail.queries.group_counts import BEFORE, DUE, ENDED, FORWARD, NOT_FORWARD, ONGOING, STARTED
from smail.queries.group_endings import ENDING_ROWS
from smail.queries.group_referred import REFERRED_ROWS
from smail.reports.group_chain import THERE
from smail.reports.group_columns import WITH_ALL
from smail.reports.group_families import FamilyName, View, told_persons
from smail.reports.group_kinds import kind_tables
from smail.reports.group_opening import DUE_ROWS, FLOW_LEVELS, PERSONS_DUE
from smail.reports.group_support import SUMS, SUPPORT_ROWS
from smail.reports.group_wholes import about

PEOPLE, RATINGS = "people", "ratings"


def counted_tables(views: Sequence[View], split: Split, threshold: int) -> tuple[PublishedTable, ...]:
    """The tables of those views of a node, from those who were there to what they ended to."""
    columns = WITH_ALL[split]

    def row(name: FamilyName, key: str) -> PublishedRow:
        return PublishedRow(key, tuple(_figure(one, name, key) for one in views))

    def table(name: FamilyName, keys: Sequence[str], *whole: PublishedRow) -> PublishedTable:
        return PublishedTable(name.value, columns, tuple(row(name, key) for key in keys), whole)

    ongoing, started, ended = (
        row(FamilyName.STOCK, ONGOING),
        row(FamilyName.FLOWS, STARTED),
        row(FamilyName.FLOWS, ENDED),
    )
    people = (row(FamilyName.FLOWS, BEFORE), started, ended, ongoing)
    due = tuple(row(FamilyName.DUE, key) for key in DUE_ROWS)
    persons = PublishedRow(PERSONS_DUE, tuple(_persons_due(one, threshold) for one in views))
    there = PublishedRow(THERE, tuple(_there(one) for one in views))
    return (
        PublishedTable(PEOPLE, columns, people),
        PublishedTable(RATINGS, columns, due, (there, persons, *due[:2])),
        table(FamilyName.STEPS, (FORWARD, NOT_FORWARD)),
        table(FamilyName.SUPPORT, SUPPORT_ROWS, ongoing),
        *kind_tables(views, columns),
        table(FamilyName.REFERRED, REFERRED_ROWS, started),
        table(FamilyName.ENDINGS, ENDING_ROWS, ended),
    )


def _figure(one: View, name: FamilyName, key: str) -> Figure:
    n = one.count(name, SUMS.get(key, (key,)))
    if name is not FamilyName.DUE:
        return told_persons(n)
    if n is not None:
        return Figure(float(n))
    # Of nothing there is no part, and whoever sees the whole knows it.
    return Figure(0.0, n_persons=0) if one.count(name, (DUE,)) == 0 else HIDDEN


def _there(one: View) -> Figure:
    """How many were there on any day of the period, where it is told who was before and who began."""
    is_told = one.level(FamilyName.FLOWS) >= 0
    return told_persons(_before_or_begun(one) if is_told else None)


def _before_or_begun(one: View) -> int:
    return sum(one.persons(FamilyName.FLOWS, FLOW_LEVELS[0].index(row)) for row in (BEFORE, STARTED))


def _persons_due(one: View, threshold: int) -> Figure:
    """How many had an occasion, in tens counted down from the occasions, or from all who were there.

    To the last one they would tell how many had two occasions, or had none though they were there; and where
    it is not told how many were there, that those are more than are told to be left.
    """
    whole = one.count(FamilyName.DUE, (DUE,))
    if whole is None:
        return HIDDEN
    n = one.persons(FamilyName.DUE)
    if one.level(FamilyName.FLOWS) >= 0:
        whole = min(whole, _before_or_begun(one))
    elif one.level(FamilyName.STOCK) >= 0:
        n = min(n, one.persons(FamilyName.STOCK))
    is_few = whole < 2 * threshold - 1 and 0 < whole - n < threshold
    is_close = one.of.is_close is not None and bool(one.of.is_close[one.node, one.column])
    return HIDDEN if is_few or is_close else Figure(float(about(n, whole) if whole else 0))
