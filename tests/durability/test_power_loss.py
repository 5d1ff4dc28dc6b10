"""What was acknowledged survives the power being cut at any moment, and with less care it does not.

The control is as important as the trial: a model that loses nothing whatever SQLite does would prove nothing.
"""

import os
from collections.abc import Iterable, Sequence

import pytest

from smail.db.session import SQLITE_PRAGMAS
from tests.durability.recording import Recording
from tests.durability.trials import Outcome, Verdict, counts, power_loss

TRIALS, A_BATCH = 1000, 100
BATCHES = [range(start, start + A_BATCH) for start in range(0, TRIALS, A_BATCH)]
ONE_SEED = "POWER_LOSS_SEED"


def with_synchronous(value: str) -> tuple[str, ...]:
    """The product's pragmas but for how long a commit waits for the disk."""
    careless = tuple(pragma.replace("synchronous=FULL", f"synchronous={value}") for pragma in SQLITE_PRAGMAS)
    assert careless != SQLITE_PRAGMAS
    return careless


def outcomes(recording: Recording, seeds: Iterable[int], pragmas: Sequence[str]) -> list[Outcome]:
    """One power cut a seed; a single one where the environment names it."""
    only = os.environ.get(ONE_SEED)
    chosen = seeds if only is None else [int(only)]
    found = [power_loss(recording, seed, pragmas) for seed in chosen]
    told, lost = sum(one.n_acknowledged for one in found), sum(one.n_lost for one in found)
    verdicts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts(found).items()))
    print(f"{len(found)} power cuts: {verdicts}; {told} steps acknowledged, {lost} of them lost")
    return found


def assert_all_whole(found: Sequence[Outcome]) -> None:
    """No trial lost, halved or broke anything; the seed of one that did is told."""
    failed = [one for one in found if one.verdict is not Verdict.WHOLE]
    assert not failed, "\n".join(f"to repeat: {ONE_SEED}={one.seed} ({one})" for one in failed)


def assert_some_lost(found: Sequence[Outcome]) -> None:
    """The model is able to lose what was acknowledged."""
    assert counts(found)[Verdict.LOST] > len(found) / 3
    assert sum(one.n_lost for one in found) > 0


def test_no_acknowledged_answer_or_rating_is_lost_in_sixty_power_cuts(recording: Recording) -> None:
    assert_all_whole(outcomes(recording, range(60), SQLITE_PRAGMAS))


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_with_less_care_the_same_power_cuts_lose_what_was_acknowledged(
    recording: Recording, synchronous: str
) -> None:
    assert_some_lost(outcomes(recording, range(20), with_synchronous(synchronous)))


@pytest.mark.soak
@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"from-{seeds.start}")
def test_no_acknowledged_answer_or_rating_is_lost_in_a_thousand_power_cuts(
    long_recording: Recording, seeds: range
) -> None:
    assert_all_whole(outcomes(long_recording, seeds, SQLITE_PRAGMAS))


@pytest.mark.soak
def test_with_normal_care_power_cuts_lose_the_latest_and_break_nothing(long_recording: Recording) -> None:
    found = outcomes(long_recording, range(A_BATCH), with_synchronous("NORMAL"))
    assert_some_lost(found)
    assert {one.verdict for one in found} <= {Verdict.WHOLE, Verdict.LOST}


@pytest.mark.soak
def test_with_no_care_power_cuts_also_break_databases(long_recording: Recording) -> None:
    found = outcomes(long_recording, range(A_BATCH), with_synchronous("OFF"))
    assert_some_lost(found)
    assert counts(found)[Verdict.BROKEN] + counts(found)[Verdict.HALF] > 0
