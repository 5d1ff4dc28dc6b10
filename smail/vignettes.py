"""The situations to calibrate by, read once from their files and frozen as the questionnaires are.

A round stores the digest of the file it was rated by, so a file that changed would change what was rated; the
list vignettes.txt makes that an error instead. A new version is a new file with a new line in the list.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from smail.domain.calibration import Reference, Vignette, Vignettes
from smail.errors import InstrumentError, Problem
from smail.toml_source import Problems, Table

LISTED = "vignettes.txt"
LOWEST, HIGHEST = 1, 5


@cache
def shipped() -> tuple[Vignettes, ...]:
    """Every version that comes with the program, the oldest first; InstrumentError where one has changed."""
    folder = files("smail")
    lines = folder.joinpath(LISTED).read_text(encoding="utf-8").splitlines()
    listed = {name: checksum for checksum, _space, name in (line.partition("  ") for line in lines)}
    return tuple(read(name, folder.joinpath(name).read_bytes(), digest) for name, digest in listed.items())


def newest() -> Vignettes:
    """The version that a new round is rated by."""
    return shipped()[-1]


def by_digest(digest: str) -> Vignettes:
    """The version with this digest; KeyError where there is none."""
    found = {one.digest: one for one in shipped()}
    return found[digest]


def read(name: str, content: bytes, listed_digest: str) -> Vignettes:
    """The situations of a file; InstrumentError with all that is wrong with it."""
    digest = hashlib.sha256(content).hexdigest()
    if digest != listed_digest:
        raise InstrumentError(
            [Problem(name, None, "", "filen är ändrad efter publiceringen; gör en ny version")]
        )
    problems = Problems(name)
    found = problems.parse(content)
    made = None if found is None else _vignettes(Table(problems, found), digest)
    if made is None or problems.found:
        raise InstrumentError(problems.found)
    return made


def _vignettes(table: Table, digest: str) -> Vignettes:
    made = Vignettes(
        table.text("version"),
        digest,
        table.text("instrument"),
        table.text("instrument_version"),
        table.text("form"),
        tuple(_vignette(one) for one in table.tables("vignettes")),
    )
    if not made.all:
        table.add("vignettes", "det finns ingen situation")
    elif len({tuple(one.references) for one in made.all}) > 1:
        table.add("vignettes", "alla situationer ska ha samma frågor i samma ordning")
    if len({one.key for one in made.all}) < len(made.all):
        table.add("vignettes", "två situationer har samma nyckel")
    table.finish()
    return made


def _vignette(table: Table) -> Vignette:
    made = Vignette(
        table.text("key"), table.text("title"), table.texts("text"), _references(table.table("reference"))
    )
    table.finish()
    return made


def _references(table: Table) -> Mapping[str, Reference]:
    return {key: _reference(table.table(key)) for key in table.keys()}  # noqa: SIM118 - not a mapping


def _reference(table: Table) -> Reference:
    made = Reference(table.number("step"), table.text("reason"))
    if not LOWEST <= made.step <= HIGHEST:
        table.add("step", f"ska vara {LOWEST} till {HIGHEST}")
    table.finish()
    return made
