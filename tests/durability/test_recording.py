"""The trials are about what people gave and sent in, and the replay does what the product did."""

from smail.db.session import SQLITE_PRAGMAS
from smail.domain.instrument import AnswerKind
from tests.durability.disk import Disk
from tests.durability.recording import Facts, Recording
from tests.durability.sqlite_on_disk import MAIN, connected, take
from tests.durability.trials import complaint_of, state_after, state_on


def number_of(kind: str, facts: Facts) -> int:
    """How many rows there are of that kind."""
    return sum(1 for fact in facts if fact[0] == kind)


def test_every_step_is_one_transaction_that_changes_what_is_kept(recording: Recording) -> None:
    for script in recording.scripts:
        known = recording.start[script[0].participant_id]
        for step in script:
            texts = [statement.sql for statement in step.statements]
            assert (texts[0], texts[-1], texts.count("COMMIT")) == ("BEGIN IMMEDIATE", "COMMIT", 1)
            assert step.leaves != known
            known = step.leaves


def test_people_who_have_sent_in_have_answers_sums_periods_and_an_event(recording: Recording) -> None:
    shown = set()
    for script in recording.scripts:
        before, last = recording.start[script[0].participant_id], script[-1].leaves
        answers = number_of("answer", last)
        shown.add(answers)
        assert AnswerKind.SKIPPED.value in {fact[3] for fact in last if fact[0] == "answer"}
        assert number_of("score", last) == 7
        assert number_of("period", last) > 0
        assert number_of("event", last) == number_of("event", before) + 1
    assert shown == {7, 14}


def test_the_replay_leaves_what_the_product_left(recording: Recording) -> None:
    steps = [step for script in recording.scripts for step in script]
    with connected(Disk({MAIN: recording.base}), SQLITE_PRAGMAS) as connection:
        assert connection.execute("PRAGMA synchronous").fetchall() == [(2,)]
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
        for number, step in enumerate(steps, 1):
            take(connection, step)
            assert state_on(connection) == state_after(recording, steps, number)
        assert complaint_of(connection) == ""
