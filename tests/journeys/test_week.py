"""A week in the life of a handledare with thirty participants, from Monday's sign-in to what Friday leaves.

Whoever is there on the Monday was made beforehand; everything that happens in the week is done on the pages,
and each day is judged by what the handledare sees on them.
"""

import pytest

from tests.journeys.browsers import Visitors
from tests.journeys.caseload import make_caseload
from tests.journeys.sites import Site
from tests.journeys.week_begins import monday, tuesday, wednesday
from tests.journeys.week_ends import friday, the_week_after, thursday
from tests.journeys.workdays import MONDAY, Week
from tests.support.travel import TravelTo


@pytest.mark.long
def test_a_handledare_with_thirty_participants_gets_through_the_week(
    site: Site, visitors: Visitors, at: TravelTo
) -> None:
    at(MONDAY)
    week = Week(site, visitors, make_caseload(site), at)
    new = monday(week)
    tuesday(week)
    gap, first = wednesday(week)
    thursday(week, gap, first)
    friday(week, new)
    the_week_after(week, gap, first)
