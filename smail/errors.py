"""The one small tree of exceptions: each child says when it is raised, and web turns it into a page.

A person's own mistake in a form is a value, never one of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class SmailError(Exception):
    """Something the program cannot go on with; parent of all the others and never raised itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one file, with the place where the person who wrote it can mend it."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, rad {self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class InstrumentError(SmailError):
    """An instrument file is wrong, missing, or changed after it was published; carries every fault found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        self.file = self.problems[0].file
        self.line = self.problems[0].line
        self.key = self.problems[0].key
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(SmailError):
    """A setting is missing, unknown, weak or impossible, so the program does not start."""


class NotFound(SmailError):  # noqa: N818 - read as what happened, not as a kind of error
    """The thing does not exist, or the one who asks may not know that it does."""


class Conflict(SmailError):  # noqa: N818 - read as what happened, not as a kind of error
    """The act was right when the page was drawn, but it is already done or the thing has changed."""


class Refused(SmailError):  # noqa: N818 - read as what happened, not as a kind of error
    """The act is known and visible to the one who asks, but a rule of the programme forbids it now."""
