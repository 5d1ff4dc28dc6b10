"""What was done by column, where it follows from what is told of all."""

import numpy as np

from smail.reports.group_due import following
from smail.reports.group_families import Family, FamilyName, Opened


def test_where_everything_was_done_by_all_it_is_told_of_women_and_of_men_and_else_not() -> None:
    # Of each place (done, missing) of women and men: all done; one missing; all done and hidden of all.
    parts = np.array([[[10, 6], [0, 0]], [[10, 5], [0, 1]], [[10, 6], [0, 0]], [[10, 6], [0, 0]]])
    due = Family((("due",), ("done", "missing")), (), (parts.sum(axis=1, keepdims=True), parts))
    whole = Opened({}, {FamilyName.DUE: np.array([1, 1, 0, 1])})
    assert following(due, whole, np.array([0, 0, 0, -1])).tolist() == [1, 0, 0, -1]
    assert following(due, None, np.array([0])).tolist() == [0]
