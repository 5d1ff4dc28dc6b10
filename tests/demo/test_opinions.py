"""The demo has something to answer, one of it too late, and one that is answered."""

from datetime import timedelta

from smail.demo.opinions import ANSWERED_AFTER, OPINIONS
from smail.domain.opinions import ANSWERED_WITHIN, TEXT_MAX
from smail.web.blueprints import BLUEPRINTS


def test_some_wait_one_is_overdue_and_one_is_answered_in_time() -> None:
    waiting = [one for one in OPINIONS if one.answer is None]
    late = [one for one in waiting if timedelta(days=one.days_ago) > ANSWERED_WITHIN]
    assert len(waiting) > len(late) == 1
    answered = [one for one in OPINIONS if one.answer]
    assert len(answered) == 1
    assert all(timedelta(days=one.days_ago) >= ANSWERED_AFTER for one in answered)


def test_every_text_could_have_been_sent_and_some_have_no_name() -> None:
    assert all(len(one.text) <= TEXT_MAX for one in OPINIONS)
    assert {one.by is None for one in OPINIONS} == {True, False}
    rooms = {room.name for room in BLUEPRINTS}
    assert {one.page.partition(".")[0] for one in OPINIONS if one.page} <= rooms
