"""Writes SPSS system files (.sav) case by case, so that any number of them takes the same room.

The form is as the PSPP project describes it: a dictionary, and then eight bytes a number and each text padded
to a multiple of eight. Nothing is compressed here, since the archive around it is.
"""

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

LONGEST_LABEL, LONGEST_VALUE_LABEL, LONGEST_TEXT = 252, 120, 255
MISSING = -1.7976931348623157e308
# The largest number, and the next after the smallest, which itself says that there is none.
_HIGHEST = 1.7976931348623157e308
_LOWEST = math.nextafter(-_HIGHEST, 0)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NUMBER_FORMAT, _TEXT_FORMAT = 5, 1


@dataclass(frozen=True, slots=True)
class SavVariable:
    """A column: a number where `width` is 0, else a text of at most so many bytes."""

    name: str
    label: str
    width: int = 0
    decimals: int = 0
    labels: tuple[tuple[float, str], ...] = ()
    # At most three numbers that are no measurement.
    missing: tuple[float, ...] = ()

    @property
    def n_pieces(self) -> int:
        """How many times eight bytes a value takes."""
        return max(1, -(-self.width // 8))


class SavWriter:
    """Writes the dictionary at once and then each case as it comes."""

    def __init__(self, out: BinaryIO, variables: Sequence[SavVariable], n_cases: int, made: datetime) -> None:
        self._out, self._variables = out, tuple(variables)
        fields = ("d" if not one.width else f"{one.n_pieces * 8}s" for one in variables)
        self._case = struct.Struct("<" + "".join(fields))
        out.write(_header(sum(one.n_pieces for one in variables), n_cases, made))
        for number, one in enumerate(variables, 1):
            out.write(_variable(one, f"V{number}"))
        out.write(b"".join(_value_labels(self._variables)))
        out.write(_machine() + _long_names(self._variables) + _record(7, 20, 1, b"UTF-8"))
        out.write(struct.pack("<ii", 999, 0))

    def write(self, rows: Iterable[Sequence[str | float | None]]) -> int:
        """The cases are written, None as missing; how many they were."""
        made = [self._case.pack(*map(_value, self._variables, row)) for row in rows]
        self._out.write(b"".join(made))
        return len(made)


def _value(one: SavVariable, value: str | float | None) -> float | bytes:
    if one.width:
        return _cut(str(value or ""), one.width).ljust(one.n_pieces * 8)
    return MISSING if value is None or value == "" else float(value)


def _cut(text: str, most: int) -> bytes:
    """The text in at most so many bytes, without half a sign at its end."""
    return text.encode()[:most].decode(errors="ignore").encode()


def _header(n_pieces: int, n_cases: int, made: datetime) -> bytes:
    product = b"@(#) SPSS DATA FILE SMAIL".ljust(60)
    day = f"{made.day:02d} {_MONTHS[made.month - 1]} {made.year % 100:02d}".encode()
    sizes = struct.pack("<iiiiid", 2, n_pieces, 0, 0, n_cases, 100.0)
    return b"$FL2" + product + sizes + day + made.strftime("%H:%M:%S").encode() + b" " * 64 + b"\0" * 3


def _variable(one: SavVariable, short: str) -> bytes:
    label = _cut(one.label, LONGEST_LABEL)
    form = _TEXT_FORMAT << 16 | one.width << 8 if one.width else _NUMBER_FORMAT << 16 | 8 << 8 | one.decimals
    made = struct.pack("<iiiiii", 2, one.width, 1, len(one.missing), form, form) + short.encode().ljust(8)
    made += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
    made += struct.pack(f"<{len(one.missing)}d", *one.missing)
    rest = struct.pack("<iiiiii", 2, -1, 0, 0, 0, 0) + b" " * 8
    return made + rest * (one.n_pieces - 1)


def _value_labels(variables: Sequence[SavVariable]) -> Iterable[bytes]:
    place = 1
    for one in variables:
        if one.labels:
            yield struct.pack("<ii", 3, len(one.labels))
            for value, text in one.labels:
                label = _cut(text, LONGEST_VALUE_LABEL)
                whole = bytes([len(label)]) + label
                yield struct.pack("<d", value) + whole.ljust(-(-len(whole) // 8) * 8)
            yield struct.pack("<iii", 4, 1, place)
        place += one.n_pieces


def _machine() -> bytes:
    # Version, machine, floats as IEEE 754, uncompressed, little-endian, UTF-8.
    whole = struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001)
    return _record(7, 3, 4, whole) + _record(7, 4, 8, struct.pack("<3d", MISSING, _HIGHEST, _LOWEST))


def _long_names(variables: Sequence[SavVariable]) -> bytes:
    pairs = (f"V{number}={one.name}" for number, one in enumerate(variables, 1))
    return _record(7, 13, 1, "\t".join(pairs).encode())


def _record(kind: int, subtype: int, size: int, data: bytes) -> bytes:
    return struct.pack("<iiii", kind, subtype, size, len(data) // size) + data
