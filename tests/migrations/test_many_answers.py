"""Every step, down and up, on a database like that of a county: what both sides have is the same on both.

The steps are found by themselves, so that a new one is tried the day it is written.
"""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, pairwise

import pytest
from sqlalchemy import Engine, event

from smail.db import migrate, revisions
from smail.errors import SettingsError
from tests.factories.many import make_many_answers
from tests.support import databases, killed_migration
from tests.support.databases import Unmigrated
from tests.support.dumps import Dump, differences, dump
from tests.support.schema import describe

# The way down without the last step, which takes everything away.
KNOWN = revisions.known()
SOME, MANY = 2000, 50_000
SIZES = pytest.mark.parametrize("answers", [SOME, pytest.param(MANY, marks=pytest.mark.soak)])


def filled(place: Unmigrated, answers: int) -> Dump:
    """What the newest database with so many answers holds."""
    with databases.opened(place.owner_url) as database, database.transaction(write=True) as db:
        make_many_answers(db, answers)
    found = dump(place.owner_url)
    assert len(found["answer"].rows) >= answers
    assert all(table.rows for table in found.values())
    return found


def schema_of(place: Unmigrated) -> list[str]:
    with databases.opened(place.owner_url) as database, database.engine.connect() as connection:
        return describe(connection)


def assert_same(before: Dump, after: Dump) -> None:
    """What both have is the same, and above all the answers."""
    assert differences(before, after) == []
    assert before["answer"].digest() == after["answer"].digest()


def test_the_comparison_sees_one_changed_answer(newest: Unmigrated) -> None:
    before = filled(newest, 60)
    with databases.opened(newest.owner_url) as database, database.transaction(write=True) as db:
        db.connection().exec_driver_sql("UPDATE answer SET version = 9 WHERE version = 2")
    after = dump(newest.owner_url)
    assert differences(before, after) == [f"answer: {len(before['answer'].rows)} rows before, "
                                          f"{len(after['answer'].rows)} after"]  # fmt: skip
    assert before["answer"].digest() != after["answer"].digest()


@pytest.mark.long
@SIZES
def test_down_and_up_step_by_step_keeps_all_that_both_sides_have(newest: Unmigrated, answers: int) -> None:
    url = newest.owner_url
    first, schema = filled(newest, answers), schema_of(newest)
    kept: dict[str, Dump] = {KNOWN[0]: first}
    for newer, older in pairwise(KNOWN):
        migrate.downgrade(url, older)
        kept[older] = dump(url)
        assert_same(kept[newer], kept[older])
    before = kept[KNOWN[-1]]
    for newer in KNOWN[-2::-1]:
        migrate.upgrade(url, newer, app_role=newest.app_role)
        after = dump(url)
        assert_same(before, after)
        before = after
    assert schema_of(newest) == schema
    assert_same({name: first[name] for name in kept[KNOWN[-1]]}, dump(url))
    with databases.opened(newest.app_url) as database:
        database.refuse_unless_current()


# All of them together grow with the square of the steps; each step alone was taken above.
@pytest.mark.parametrize(
    ("answers", "older_ones"),
    [(SOME, (KNOWN[1], KNOWN[-1])), pytest.param(MANY, KNOWN[1:], marks=pytest.mark.soak)],
    ids=["some", "many"],
)
def test_every_revision_comes_to_the_newest_in_one_go(
    newest: Unmigrated, answers: int, older_ones: tuple[str, ...]
) -> None:
    filled(newest, answers)
    for older in older_ones:
        migrate.downgrade(newest.owner_url, older)
        before = dump(newest.owner_url)
        migrate.upgrade(newest.owner_url, app_role=newest.app_role)
        assert_same(before, dump(newest.owner_url))


Step = tuple[str, str]


def steps(newer: str, older: str) -> Iterator[Step]:
    """The step down, and the one up again."""
    yield "downgrade", older
    yield "upgrade", newer


def killed(url: str, step: Step, number: int) -> None:
    """The step was begun by somebody who did not live to end it, or to tell that it has."""
    child = [sys.executable, killed_migration.__file__, url, *step, str(number)]
    assert subprocess.run(child, check=False, timeout=300).returncode == -signal.SIGKILL


def statements_in(act: Callable[[], None]) -> int:
    """How many statements the act takes."""
    counted: list[object] = []

    def count(*statement: object) -> None:
        counted.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(counted)


def _take(url: str, step: Step) -> None:
    way, revision = step
    killed_migration.WAYS[way](url, revision)


def die_in(url: str, step: Step, back: Step, places: int) -> None:
    """Wherever in the step one dies, the database is as before; when it has ended, it is as after."""
    total = statements_in(lambda: _take(url, step))
    after, new = dump(url), migrate.current(url)
    _take(url, back)
    before, old = dump(url), migrate.current(url)
    for place in range(places):
        killed(url, step, 1 + total * (place + 1) // (places + 1))
        assert migrate.current(url) == old
        assert dump(url) == before
    if places > 1:
        killed(url, step, total + 1)
        assert migrate.current(url) == new
        assert dump(url) == after
    else:
        _take(url, step)


# Each death is a process of its own: make test lets the newest steps die, make soak all of them.
@pytest.mark.long
@pytest.mark.parametrize(
    ("answers", "places", "n_steps"),
    [(SOME, 1, 2), pytest.param(MANY, 4, len(KNOWN), marks=pytest.mark.soak)],
    ids=["some", "many"],
)
def test_whoever_dies_within_a_step_leaves_the_old_or_the_new_and_never_half(
    newest: Unmigrated, answers: int, places: int, n_steps: int
) -> None:
    filled(newest, answers)
    for newer, older in islice(pairwise((*KNOWN, "base")), n_steps):
        down, up = steps(newer, older)
        if older != "base":
            die_in(newest.owner_url, down, up, places)
        else:
            killed(newest.owner_url, down, 20)
            assert migrate.current(newest.owner_url) == newer
            assert len(dump(newest.owner_url)["answer"].rows) >= answers
            continue
        die_in(newest.owner_url, up, down, places)
        migrate.downgrade(newest.owner_url, older)


def test_a_program_of_another_revision_refuses_the_database(
    newest: Unmigrated, monkeypatch: pytest.MonkeyPatch
) -> None:
    for older in KNOWN[1:]:
        with monkeypatch.context() as old_program, databases.opened(newest.app_url) as database:
            old_program.setattr(
                revisions, "known", partial(KNOWN.__getitem__, slice(KNOWN.index(older), None))
            )
            with pytest.raises(SettingsError, match=rf"nyare än programmet \({KNOWN[0]}\)"):
                database.refuse_unless_current()
    for older in KNOWN[1:]:
        migrate.downgrade(newest.owner_url, older)
        with (
            databases.opened(newest.app_url) as database,
            pytest.raises(SettingsError, match=rf"äldre än programmet \({older}\)"),
        ):
            database.refuse_unless_current()
