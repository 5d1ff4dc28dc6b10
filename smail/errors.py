"""The one small tree of exceptions: each child says when it is raised; one table in web turns them into pages.

A person's own mistake in a form is a value, never one of these.
"""

from pathlib import PurePath


class SmailError(Exception):
    """Something the program cannot go on with; parent of all the others and never raised itself."""


class InstrumentError(SmailError):
    """An instrument file is wrong, missing, or changed after it was published."""

    def __init__(self, message: str, *, file: str | PurePath, line: int | None = None, key: str = "") -> None:
        self.message = message
        self.file = str(file)
        self.line = line
        self.key = key
        place = self.file if line is None else f"{self.file}, rad {line}"
        super().__init__(f"{place}: {key}: {message}" if key else f"{place}: {message}")


class SettingsError(SmailError):
    """A setting is missing, unknown, weak or impossible, so the program does not start."""


class NotFound(SmailError):  # noqa: N818 - read as what happened, not as a kind of error
    """The thing does not exist, or the one who asks may not know that it does."""


class Conflict(SmailError):  # noqa: N818 - read as what happened, not as a kind of error
    """The act was right when the page was drawn, but it is already done or the thing has changed."""


class Refused(SmailError):  # noqa: N818 - read as what happened, not as a kind of error
    """The act is known and visible to the one who asks, but a rule of the programme forbids it now."""
