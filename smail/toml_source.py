"""TOML whose faults can be told with file, line and key, for those who write questionnaires.

tomllib keeps no positions, so a small scanner finds the line of each key beside it.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from smail.errors import Problem

Path = tuple[str | int, ...]
UNKNOWN_KEY = "okänd nyckel"

_HEADER = re.compile(r"[ \t]*(\[\[?)([^\[\]\n]+)\]")
_KEY = re.compile(r"[ \t]*([\w.\"' -]+?)[ \t]*=")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[{]|[\]}]|\n',
    re.DOTALL,
)
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class Problems:
    """Collects what is wrong with one file, so that all of it can be told at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []
        self._lines: dict[Path, int] = {}

    def parse(self, content: bytes) -> dict[str, Any] | None:
        """The file's table, or None after noting why there is none."""
        try:
            text = content.decode("utf-8")
            table = tomllib.loads(text)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.found.append(Problem(self.file, line, "", "filen är inte UTF-8"))
            return None
        except tomllib.TOMLDecodeError as error:
            self.found.append(Problem(self.file, _line_in(error, text), "", f"filen är inte TOML: {error}"))
            return None
        self._lines = key_lines(text)
        return table

    def add(self, path: Path, message: str) -> None:
        """The fault is noted at the key, or at the nearest table around it that stands in the file."""
        known = (path[:end] for end in range(len(path), 0, -1) if path[:end] in self._lines)
        place = next(known, None)
        line = None if place is None else self._lines[place]
        self.found.append(Problem(self.file, line, dotted(path), message))


def _line_in(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = _AT_LINE.search(str(error))
    return int(found[1]) if found else text.count("\n") + 1


def dotted(path: Path) -> str:
    """The path as people write it: items[2].stem, counting from 1."""
    words = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(words).removeprefix(".")


def key_lines(text: str) -> dict[Path, int]:
    """The line of each table and key in a well-formed TOML text."""
    lines: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    table: Path = ()
    for start, line in _statements(text):
        if header := _HEADER.match(text, start):
            table = _table_path(_parts(header[2]), arrays, is_array=header[1] == "[[")
            lines.setdefault(table, line)
        elif key := _KEY.match(text, start):
            lines.setdefault(table + _parts(key[1]), line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, int]]:
    depth, start, line = 0, 0, 1
    yield start, line
    for token in _TOKEN.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        line += token[0].count("\n")
        if token[0] == "\n" and depth == 0:
            yield token.end(), line


def _parts(name: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in name.split("."))


def _table_path(name: Path, arrays: dict[Path, int], *, is_array: bool) -> Path:
    path: Path = ()
    for place, part in enumerate(name):
        path += (part,)
        is_last = place == len(name) - 1
        if is_array and is_last:
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path += (arrays[path],)
    return path


class Table:
    """One table of a file, read key by key; what is missing, of a wrong type or left over is a problem."""

    def __init__(self, problems: Problems, content: dict[str, Any], path: Path = ()) -> None:
        self.problems = problems
        self.path = path
        self._content = content
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def add(self, key: str, message: str) -> None:
        """A problem is noted at this key of the table."""
        self.problems.add((*self.path, key), message)

    def text(self, key: str) -> str:
        """The text under the key, "" after noting that it is missing or empty."""
        value = self._take(key, str, "en text")
        if value is None:
            self._missing(key)
            return ""
        if not value.strip():
            self.add(key, "texten är tom")
        return str(value).strip()

    def optional_text(self, key: str) -> str | None:
        """The text under the key, or None."""
        return self.text(key) if key in self else None

    def number(self, key: str, default: int | None = None) -> int:
        """The whole number under the key."""
        value = self._take(key, int, "ett heltal")
        if value is None and default is None:
            self._missing(key)
        return value if value is not None else (default or 0)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """The true or false under the key."""
        value = self._take(key, bool, "true eller false")
        if value is None and default is None:
            self._missing(key)
        return bool(value if value is not None else default)

    def optional_day(self, key: str) -> date | None:
        """The day under the key, or None."""
        value = self._take(key, date, "ett datum, till exempel 2026-12-31")
        if isinstance(value, datetime):
            self.add(key, "ska vara ett datum utan klockslag")
            return None
        return value if isinstance(value, date) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under the key, () after noting that it is missing."""
        return self._text_list(key, self._required_list(key), key)

    def text_lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """The list of lists of texts under the key."""
        rows = self._required_list(key)
        if not all(isinstance(row, list) for row in rows):
            self.add(key, "ska vara en lista av listor")
            return ()
        return tuple(self._text_list(key, row, f"{key}[{place}]") for place, row in enumerate(rows, 1))

    def _required_list(self, key: str) -> list[Any]:
        value = self._take(key, list, "en lista")
        if value is None:
            self._missing(key)
            return []
        if not value:
            self.add(key, "listan är tom")
        return list(value)

    def _text_list(self, key: str, values: list[Any], name: str) -> tuple[str, ...]:
        for place, value in enumerate(values, 1):
            if not isinstance(value, str) or not value.strip():
                self.add(key, f"{name}[{place}] ska vara en text som inte är tom")
        return tuple(str(value).strip() for value in values)

    def table(self, key: str) -> "Table":
        """The table under the key, an empty one where there is none."""
        value = self._take(key, dict, "en tabell")
        return Table(self.problems, value or {}, (*self.path, key))

    def tables(self, key: str) -> list["Table"]:
        """The tables of the list under the key, [] where there is none."""
        values = self._take(key, list, "en lista av tabeller") or []
        if not all(isinstance(value, dict) for value in values):
            self.add(key, "ska vara en lista av tabeller")
            return []
        return [Table(self.problems, value, (*self.path, key, place)) for place, value in enumerate(values)]

    def keys(self) -> list[str]:
        """The keys that stand in the table."""
        return list(self._content)

    def finish(self) -> None:
        """Every key that nobody has read is noted as unknown."""
        for key in self._content:
            if key not in self._read:
                self.add(key, UNKNOWN_KEY)

    def _missing(self, key: str) -> None:
        if key not in self:
            self.add(key, "saknas")

    def _take(self, key: str, kind: type, name: str) -> Any:
        self._read.add(key)
        value = self._content.get(key)
        # To Python True is a number; to the one who writes a scale it is not.
        if value is None or (isinstance(value, kind) and (kind is bool or not isinstance(value, bool))):
            return value
        self.add(key, f"ska vara {name}")
        return None
