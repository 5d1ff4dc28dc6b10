"""How much answering costs: SMAIL beside the floor, and the floor beside a bare view, in turn."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.counting import Count, count, stored_in_smail, stored_on_the_floor
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.houses import House, open_other, open_smail, people_of_fourteen
from tests.bench.load import Crowd

AT_ONCE = 8
SHARE_OF_FLOOR = 0.3
TIMES_FLOOR = 4
TIMES_BARE = 1.5
MOST_MEMORY = 150


@dataclass(frozen=True, slots=True)
class Size:
    """How many rounds, and how many people in each of them."""

    rounds: int
    people_on_floor: int
    people_in_smail: int
    people_alone: int


@dataclass(slots=True)
class Rounds:
    """What was seen of one house, a value for each round."""

    per_second: list[float] = field(default_factory=list)
    screen: list[float] = field(default_factory=list)
    screen_alone: list[float] = field(default_factory=list)
    opened_alone: list[float] = field(default_factory=list)
    answering: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    cpu_whole: list[float] = field(default_factory=list)
    client_cpu: list[float] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def answering(folder: Path, size: Size) -> Iterator[Figure]:
    """Fourteen questions answered by eight at a time, and by one alone."""
    folder.mkdir()
    floor, smail, bare = Rounds(), Rounds(), list[float]()
    with (
        open_other(folder / "bare", "bare") as plain,
        open_other(folder / "floor", "floor") as least,
        open_smail(folder / "smail") as ours,
    ):
        _one_round(least, Rounds(), 4, 1)
        _one_round(ours, Rounds(), 4, 1)
        for _ in range(size.rounds):
            _crowd(plain, bare, size.people_on_floor)
            _one_round(least, floor, size.people_on_floor, size.people_alone)
            _one_round(ours, smail, size.people_in_smail, size.people_alone)
        memory = ours.memory()
    yield from _of_the_floor(floor, bare)
    yield from _of_smail(smail, floor, memory)


def _of_the_floor(floor: Rounds, bare: Sequence[float]) -> Iterator[Figure]:
    yield Figure("bare view: CPU a request, ms", bare, digits=2)
    yield Figure("floor: CPU a request, ms", floor.cpu, digits=2)
    yield Figure("floor: CPU a request, times the bare view", _times(floor.cpu, bare), at_most(TIMES_BARE), 2)
    yield Figure("floor: the client's own CPU a request, ms", floor.client_cpu, digits=2)
    yield Figure("floor: completed a second at 8", floor.per_second, digits=1)
    yield Figure("floor: a saved screen until the next, at 8, ms", floor.screen, digits=1)
    yield Figure("floor: a saved screen until the next, alone, ms", floor.screen_alone, digits=1)


def _of_smail(smail: Rounds, floor: Rounds, memory: float) -> Iterator[Figure]:
    lost = [value for rounds in (smail, floor) for value in rounds.lost]
    share = _times(smail.per_second, floor.per_second)
    yield Figure("SMAIL: CPU a request, ms", smail.cpu, digits=2)
    yield Figure("SMAIL: the client's own CPU a request, ms", smail.client_cpu, digits=2)
    yield Figure("SMAIL: completed a second at 8", smail.per_second, digits=1)
    yield Figure("SMAIL: completed a second at 8, share of the floor", share, at_least(SHARE_OF_FLOOR), 2)
    until_14 = _times(floor.answering, smail.answering)
    yield Figure("… until the fourteenth answer only, share of the floor", until_14, digits=2)
    whole = _times(floor.cpu_whole, smail.cpu_whole)
    yield Figure("… by CPU a questionnaire, share of the floor", whole, digits=2)
    yield Figure("acknowledged and not in the database", lost, at_most(0, of_worst=True))
    yield from _beside("at 8", smail.screen, floor.screen)
    yield from _beside("alone", smail.screen_alone, floor.screen_alone)
    yield Figure("SMAIL: link until question 1, alone, ms", smail.opened_alone, digits=1)
    yield Figure("SMAIL: memory while participants answer, MB", [memory], at_most(MOST_MEMORY))


def _beside(how: str, smail: Sequence[float], floor: Sequence[float]) -> Iterator[Figure]:
    what = f"SMAIL: a saved screen until the next, {how}"
    yield Figure(f"{what}, ms", smail, digits=1)
    yield Figure(f"{what}, times the floor", _times(smail, floor), at_most(TIMES_FLOOR), 2)


def _times(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Round by round, because the machine's speed drifts between them."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def _one_round(house: House, seen: Rounds, people: int, alone: int) -> None:
    crowd, counted = _crowd(house, seen.cpu, people)
    seen.cpu_whole.append(seen.cpu[-1] * crowd.requests / people)
    seen.answering.append(statistics.mean(walk.answering for walk in crowd.walks))
    seen.client_cpu.append(1000 * crowd.cpu_seconds / crowd.requests)
    seen.per_second.append(counted.complete / crowd.seconds)
    seen.screen.append(statistics.median(crowd.screens))
    one, counted_alone = _answered(house, alone, 1)
    seen.screen_alone.append(statistics.median(one.screens))
    seen.opened_alone.append(1000 * statistics.median(walk.opened for walk in one.walks))
    seen.lost.append(counted.lost + counted_alone.lost)


def _crowd(house: House, cpu: list[float], people: int) -> tuple[Crowd, Count]:
    """Eight at a time have answered, and what a request cost the server is noted."""
    before = house.cpu_seconds()
    crowd, counted = _answered(house, people, AT_ONCE)
    cpu.append(1000 * (house.cpu_seconds() - before) / crowd.requests)
    return crowd, counted


def _answered(house: House, count_of_people: int, at_once: int) -> tuple[Crowd, Count]:
    """So many people have answered, and what they were told is compared with what is stored."""
    is_smail = house.walk == "smail"
    people = people_of_fourteen(house.site, count_of_people) if is_smail else []
    links = [person.link for person in people] if is_smail else [""] * count_of_people
    crowd = house.crowd(links, at_once)
    if crowd.failures:
        raise RuntimeError(f"{house.walk}: {crowd.failures[0]}\n{house.server.log()[-2000:]}")
    stored = stored_in_smail(house.site, people) if is_smail else stored_on_the_floor(house.database)
    return crowd, count(crowd.walks, stored)
