"""Makes a file about persons: one encrypted archive, written as it is read, counted before it is let go.

Nothing of it is ever on disk in clear: each table goes straight into the encrypted archive, which lies in a
file without a name, gone with the process that made it.
"""

import errno
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, cast

import pyzipper
from sqlalchemy import text
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.tables import PersonFile
from smail.domain.jobs import JobFault, JobStopped
from smail.domain.person_files import Column
from smail.queries.person_file_beside import beside
from smail.queries.person_files import programme_names
from smail.reports import person_file_formats as formats
from smail.reports import person_file_tables as tables
from smail.reports.person_file_rows import END, Source, source_of
from smail.services.person_files import Made, new_password
from smail.vault import Vault

PERSONS, ANSWERS = "personer.csv", "svar.csv"
_PIECE = 1024 * 1024
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One table of the archive: its name, what writes it, and how many rows it must come to."""

    name: str
    write: Callable[[BinaryIO, Callable[[int], None]], int]
    n_rows: int
    # Whether it can be counted once more by its lines when it is read back.
    is_lines: bool = False


def make(db: Session, vault: Vault, catalogue: Catalogue, row: PersonFile, told: Told) -> Made:
    """The file, made and counted; JobStopped where it must not leave, or came out wrong.

    `told` hears how many steps are done of how many.
    """
    if db.get_bind().dialect.name == "postgresql":
        # Every question sees the register as it was at the first.
        db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    source = source_of(db, vault, catalogue, row)
    check = source.people.check
    if not check.n_persons:
        raise JobStopped(JobFault.NOBODY)
    if not check.holds or beside(db, source.scope, source.how, row.id, only_made=True):
        raise JobStopped(JobFault.SMALL_GROUPS)
    members = _members(source, row.columns)
    password = new_password()
    content = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - lives as long as what is made
    try:
        with _room():
            steps = _Steps(told, check.n_persons * len(members))
            codebook = partial(tables.write_codebook, source, row.columns)
            _write(content, password, members, codebook, about(db, row), steps.step)
        _refuse_wrong(content, password, members)
        size, digest = _measured(content)
    except BaseException:
        content.close()
        raise
    n_answers = next((one.n_rows for one in members if one.name == ANSWERS), 0)
    return Made(check.n_persons, n_answers, check.smallest, size, digest, content, password)


def _members(source: Source, columns: list[str]) -> list[Member]:
    check, n_ratings = source.people.check, int(source.people.n_given.sum())
    found = [
        Member(PERSONS, partial(tables.write_persons, source, columns), check.n_persons, is_lines=True),
    ]
    if Column.ANSWERS in columns:
        write = partial(tables.write_answers, source)
        found.append(Member(ANSWERS, write, source.people.n_answers, is_lines=True))
    if Column.EXCEL in columns:
        book = partial(formats.write_workbook, source, columns)
        found.append(Member("personfil.xlsx", book, n_ratings))
    if Column.SPSS in columns:
        persons = partial(formats.write_persons_sav, source, columns)
        ratings = partial(formats.write_ratings_sav, source, n_ratings)
        found.append(Member("personer.sav", persons, check.n_persons))
        found.append(Member("skattningar.sav", ratings, n_ratings))
    return found


def about(db: Session, row: PersonFile) -> str:
    """Whose the file is, for what, and when it was decided: whoever finds it later knows."""
    lines = (
        f"Till: {row.recipient}",
        f"Används till: {' '.join(row.purpose.split())}",
        f"Insatser: {', '.join(programme_names(db, row.id))}",
        f"Period: {row.starts_on.isoformat()} till {row.ends_on.isoformat()}",
        f"{_decided(row)} I SMAIL heter den {row.public_id}, och där står vad som har hänt med den.",
        "Filen är utan namn, men har uppgifter om enskilda personer. Ge den inte till någon annan. Använd den"
        " inte till något annat, och radera den när det är klart.",
    )
    return "".join(f"{one}{END}" for one in lines)


def _decided(row: PersonFile) -> str:
    if row.decided_at is None:
        return "Inte beslutad än."
    day = clock.civil(row.decided_at).isoformat()
    return f"Beslutad {day} av två verksamhetsutvecklare: en bad om filen, en annan godkände."


class _Steps:
    """Adds up how far the work has come over all tables."""

    def __init__(self, told: Told, total: int) -> None:
        self._told, self._total, self._done = told, total, 0

    def step(self, count: int) -> None:
        self._done += count
        self._told(self._done, self._total)


def _write(
    content: BinaryIO,
    password: str,
    members: list[Member],
    codebook: Callable[[BinaryIO], int],
    about_it: str,
    step: Callable[[int], None],
) -> None:
    with pyzipper.AESZipFile(
        content, "w", compression=pyzipper.ZIP_DEFLATED, compresslevel=1, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(password.encode())
        for one in members:
            with archive.open(one.name, "w", force_zip64=True) as out:
                if one.write(out, step) != one.n_rows:
                    raise JobStopped(JobFault.WRONG_NUMBER)
        with archive.open("kodbok.csv", "w") as out:
            codebook(out)
        archive.writestr("las.R", formats.script())
        archive.writestr("om-filen.txt", tables.MARK + about_it)


def _refuse_wrong(content: BinaryIO, password: str, members: list[Member]) -> None:
    """What was written is read back with the password, and has the rows that the database counted."""
    content.seek(0)
    with pyzipper.AESZipFile(content, "r") as archive:
        archive.setpassword(password.encode())
        for one in members:
            with archive.open(one.name) as table:
                # By the last sign of a line's end alone: a piece may end between the two.
                n_lines = sum(piece.count(b"\n") for piece in iter(lambda: table.read(_PIECE), b""))
            # The first line is the headings; no cell has a line break.
            if one.is_lines and n_lines - 1 != one.n_rows:
                raise JobStopped(JobFault.WRONG_NUMBER)


def _measured(content: BinaryIO) -> tuple[int, str]:
    content.seek(0)
    sha = hashlib.sha256()
    size = 0
    while piece := content.read(_PIECE):
        sha.update(piece)
        size += len(piece)
    return size, sha.hexdigest()


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise JobStopped(JobFault.NO_ROOM) from error
        raise
