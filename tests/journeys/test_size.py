"""What a cheap phone with a poor network has to fetch, in bytes as Chromium counts them on the wire."""

from tests.journeys.browsers import Visitors
from tests.journeys.metering import (
    FIRST_BYTES,
    FIRST_REQUESTS,
    NEXT_BYTES,
    later_questions,
    to_first_question,
)
from tests.journeys.sites import Site


def test_the_first_question_comes_over_a_poor_network(site: Site, visitors: Visitors) -> None:
    fetched = to_first_question(site, visitors)
    print(f"to question 1: {fetched.bytes} bytes in {len(fetched.requests)} requests")
    print(*fetched.requests, sep="\n")
    assert fetched.bytes <= FIRST_BYTES
    assert len(fetched.requests) <= FIRST_REQUESTS


def test_each_later_question_is_small(site: Site, visitors: Visitors) -> None:
    fetched = later_questions(site, visitors)
    print(*(request for one in fetched for request in one.requests), sep="\n")
    assert all(one.requests for one in fetched)
    assert max(one.bytes for one in fetched) <= NEXT_BYTES
