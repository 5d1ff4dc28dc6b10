"""A crowd that answers, in a process of its own: `run` starts it and gives back what it saw.

The crowd says what was acknowledged. What is counted is decided by whoever looks into the database.
"""

import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from tests.bench.walks import UnexpectedReplyError, Walk, walk_bare, walk_floor, walk_smail
from tests.bench.wire import Wire

WALKS: Mapping[str, Callable[[Wire, int, str], Walk]] = {
    "bare": walk_bare,
    "floor": walk_floor,
    "smail": walk_smail,
}
PATIENCE = 600


@dataclass(frozen=True, slots=True)
class Job:
    """Who answers what, where, and how many at a time; a link for each person, which only SMAIL needs."""

    walk: str
    port: int
    host: str
    origin: str
    links: Sequence[str]
    at_once: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """What the crowd did: how long it took, what it cost the crowd itself, and each one's way."""

    seconds: float
    cpu_seconds: float
    requests: int
    walks: Sequence[Walk]
    failures: Sequence[str]

    @property
    def screens(self) -> list[float]:
        """How long each saved screen took until the next was shown, in milliseconds."""
        return [1000 * one for walk in self.walks for one in walk.saved_and_shown]


def run(job: Job) -> Crowd:
    """The crowd has answered, in a process that does nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the crowd did not come through:\n{done.stderr}")
    told = json.loads(done.stdout)
    return Crowd(**told | {"walks": [Walk(**walk) for walk in told["walks"]]})


def answer(job: Job) -> Crowd:
    """Everybody has answered, so many at a time."""
    waiting, walks, failures = iter(enumerate(job.links)), list[Walk](), list[str]()
    turn = threading.Lock()
    counts: list[int] = []

    def people() -> Iterator[tuple[int, str]]:
        while True:
            with turn:
                person = next(waiting, None)
            if person is None:
                return
            yield person

    def stand_in_line() -> None:
        for number, link in people():
            wire = Wire(job.port, job.host, job.origin)
            try:
                walks.append(WALKS[job.walk](wire, number, link))
            except (OSError, UnexpectedReplyError) as error:
                failures.append(str(error))
            counts.append(wire.requests)
            wire.close()

    threads = [threading.Thread(target=stand_in_line) for _ in range(job.at_once)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    return Crowd(seconds, _cpu_seconds(), sum(counts), walks, failures)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """A job is read, done, and what was seen is written."""
    before = _cpu_seconds()
    crowd = asdict(answer(Job(**json.load(sys.stdin))))
    json.dump(crowd | {"cpu_seconds": crowd["cpu_seconds"] - before}, sys.stdout)


if __name__ == "__main__":
    main()
