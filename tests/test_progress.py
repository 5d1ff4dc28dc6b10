"""Long work says how far it has come, in a form for whoever reads it."""

import io
import json

from smail.progress import Progress


class Terminal(io.StringIO):
    """A stream with a person in front of it."""

    def isatty(self) -> bool:
        return True


def test_a_program_reads_the_start_and_every_tenth_as_json() -> None:
    stream = io.StringIO()
    with Progress("Deltagare", 60, stream) as progress:
        for _ in range(60):
            progress.step()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["done"] for line in lines] == [0, 6, 12, 18, 24, 30, 36, 42, 48, 54, 60]
    assert lines[0] == {"event": "progress", "work": "Deltagare", "done": 0, "total": 60}


def test_a_person_sees_a_bar_that_comes_to_its_end() -> None:
    stream = Terminal()
    with Progress("Deltagare", 4, stream) as progress:
        progress.step(3)
        progress.step()
    assert "Deltagare" in stream.getvalue()
    assert "100%" in stream.getvalue()
    assert "{" not in stream.getvalue()


def test_work_without_steps_is_told_once() -> None:
    stream = io.StringIO()
    with Progress("Inget", 0, stream):
        pass
    assert len(stream.getvalue().splitlines()) == 1
