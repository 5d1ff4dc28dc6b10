"""One trial: people answer, the power goes at any moment, and what is left is held against what was promised.

Everything that is chance in a trial follows from its seed, so a trial that fails can be had again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

import apsw

from tests.durability.disk import Disk
from tests.durability.recording import FACTS, Recording, State, Step, state_of
from tests.durability.sqlite_on_disk import MAIN, connected, take

# Of the writes that nobody waited for, some disks lose all and some hardly any.
KEPT = (0.0, 0.5, 0.9, 0.99)
# How many pages the log holds before they are moved to the main file: mostly SQLite's own number, sometimes a
# small one, so that the move and the new start of the log come often under the power cut.
CHECKPOINTS = (None, None, 200, 40)


class Verdict(StrEnum):
    """What a power cut left."""

    WHOLE = "whole"
    LOST = "lost"
    HALF = "half"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one trial found."""

    seed: int
    verdict: Verdict
    n_acknowledged: int
    n_lost: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    """The disk after everything, and where in its log each step was acknowledged."""

    disk: Disk
    steps: Sequence[Step]
    acknowledged: Sequence[int]


def power_loss(recording: Recording, seed: int, pragmas: Sequence[str]) -> Outcome:
    """The outcome of one power cut under these pragmas."""
    random = Random(seed)
    checkpoint = random.choice(CHECKPOINTS)
    more = () if checkpoint is None else (f"PRAGMA wal_autocheckpoint={checkpoint}",)
    run = _run(recording, _mixed(recording.scripts, random), (*pragmas, *more))
    cut = random.randint(0, len(run.disk.log))
    left = Disk(run.disk.after_power_loss(cut, random, random.choice(KEPT)))
    n_acknowledged = sum(1 for place in run.acknowledged if place <= cut)
    try:
        with connected(left, pragmas) as connection:
            complaint = complaint_of(connection)
            found = state_on(connection)
    except apsw.Error as error:
        return Outcome(seed, Verdict.BROKEN, n_acknowledged, 0, repr(error))
    if complaint:
        return Outcome(seed, Verdict.BROKEN, n_acknowledged, 0, complaint)
    return _compared(recording, run.steps, seed, n_acknowledged, found)


def counts(outcomes: Iterable[Outcome]) -> Mapping[Verdict, int]:
    """How many trials came to each verdict."""
    return Counter(one.verdict for one in outcomes)


def complaint_of(connection: apsw.Connection) -> str:
    """What SQLite itself finds wrong with the database; empty when nothing."""
    found = [row for row in connection.execute("PRAGMA integrity_check") if row != ("ok",)]
    found += connection.execute("PRAGMA foreign_key_check").fetchall()
    return "; ".join(map(str, found))


def state_on(connection: apsw.Connection) -> State:
    """What the database holds about each person."""
    return state_of(row for sql in FACTS for row in connection.execute(sql))


def state_after(recording: Recording, steps: Sequence[Step], number: int) -> State:
    """What was promised once so many of the steps were acknowledged."""
    return dict(recording.start) | {step.participant_id: step.leaves for step in steps[:number]}


def _mixed(scripts: Sequence[Sequence[Step]], random: Random) -> list[Step]:
    """Everybody's steps, each person's in order, people in any."""
    turns = [place for place, script in enumerate(scripts) for _ in script]
    random.shuffle(turns)
    waiting = [iter(script) for script in scripts]
    return [next(waiting[place]) for place in turns]


def _run(recording: Recording, steps: Sequence[Step], pragmas: Sequence[str]) -> _Run:
    disk = Disk({MAIN: recording.base})
    acknowledged: list[int] = []
    with connected(disk, pragmas) as connection:
        for step in steps:
            take(connection, step)
            acknowledged.append(len(disk.log))
    return _Run(disk, steps, acknowledged)


def _compared(
    recording: Recording, steps: Sequence[Step], seed: int, n_acknowledged: int, found: State
) -> Outcome:
    """Whole is what was promised, or that and the step that nobody had been told of yet."""
    under_way = min(n_acknowledged + 1, len(steps))
    if found in (state_after(recording, steps, number) for number in (n_acknowledged, under_way)):
        return Outcome(seed, Verdict.WHOLE, n_acknowledged, 0)
    for number in reversed(range(n_acknowledged)):
        if found == state_after(recording, steps, number):
            return Outcome(seed, Verdict.LOST, n_acknowledged, n_acknowledged - number)
    return Outcome(seed, Verdict.HALF, n_acknowledged, 0, "no state that ever was")
