"""Shows how far long work has come: a bar on a terminal, one JSON line per tenth of the way otherwise."""

import json
import sys
from types import TracebackType
from typing import Self, TextIO

import click


class Progress:
    """Long work with a known number of steps; used as a block, and told of each step that is done."""

    def __init__(self, label: str, total: int, stream: TextIO | None = None) -> None:
        self._label, self._total, self._done = label, total, 0
        self._stream = stream or sys.stderr
        self._bar = None
        if self._stream.isatty():
            self._bar = click.progressbar(length=total, label=label, file=self._stream)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.__enter__()
        else:
            self._tell()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)

    def step(self, count: int = 1) -> None:
        """Another count of the steps are done."""
        before, self._done = self._done, self._done + count
        if self._bar is not None:
            self._bar.update(count)
        elif before * 10 // max(self._total, 1) < self._done * 10 // max(self._total, 1):
            self._tell()

    def _tell(self) -> None:
        line = {"event": "progress", "work": self._label, "done": self._done, "total": self._total}
        print(json.dumps(line, ensure_ascii=False), file=self._stream, flush=True)


class Heard:
    """How far the work has come, for whoever looks on."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._progress: Progress | None = None
        self._done = 0

    def heard(self, n_done: int, n_total: int) -> None:
        """So many steps of so many are done."""
        if self._progress is None or n_done < self._done:
            self._progress, self._done = Progress(self._label, n_total), 0
            self._progress.__enter__()
        self._progress.step(n_done - self._done)
        self._done = n_done
        if n_done >= n_total:
            self._progress.__exit__(None, None, None)
            self._progress = None
