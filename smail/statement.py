"""The accessibility statement that the law asks for, read from a file that the operator writes.

A statement with a gap, or with a review that is more than a year old, is still shown, since an old one helps
people more than none; `problems` tells what the operator has to mend.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from smail.errors import SettingsError

REVIEW_HOLDS = timedelta(days=366)
_TEXTS = (
    "public_body",
    "service",
    "method",
    "unreasonable_burden",
    "outside_the_law",
    "contact",
)


class Conformance(StrEnum):
    """How far the service meets the requirements."""

    FULLY = "fully"
    PARTIALLY = "partially"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that not everybody can use, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything that the page has to say."""

    public_body: str
    service: str
    conformance: Conformance
    assessed_on: date
    updated_on: date
    method: str
    unreasonable_burden: str
    outside_the_law: str
    contact: str
    inaccessible: tuple[Gap, ...]


def read_statement(path: Path | None) -> Statement:
    """The operator's statement, or the one that is shipped; SettingsError when it cannot be read."""
    source = path if path is not None else files("smail").joinpath("accessibility.toml")
    try:
        return _statement(tomllib.loads(source.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            f"Tillgänglighetsredogörelsen {path or ''} går inte att läsa: {error}."
        ) from error


def _statement(values: Mapping[str, Any]) -> Statement:
    texts = {name: str(values[name]).strip() for name in _TEXTS}
    return Statement(
        conformance=Conformance(values["conformance"]),
        assessed_on=_day(values["assessed_on"]),
        updated_on=_day(values["updated_on"]),
        inaccessible=tuple(
            Gap(str(one["what"]).strip(), str(one["why"]).strip()) for one in values.get("inaccessible", ())
        ),
        **texts,
    )


def _day(value: object) -> date:
    if type(value) is not date:
        raise ValueError(f"{value!r} är inget datum")
    return value


def problems(statement: Statement, today: date) -> tuple[str, ...]:
    """The names of the fields that are empty, too old or contradict each other."""
    found = [name for name in _TEXTS if not getattr(statement, name)]
    found += ["inaccessible" for gap in statement.inaccessible if not gap.what or not gap.why]
    if not statement.inaccessible and statement.conformance is not Conformance.FULLY:
        found.append("inaccessible")
    if today - statement.assessed_on > REVIEW_HOLDS:
        found.append("assessed_on")
    if statement.updated_on < statement.assessed_on:
        found.append("updated_on")
    return tuple(found)
