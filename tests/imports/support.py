"""Files as tests make them, and the whole way from bytes to the database."""

import csv
import io
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Programme
from smail.imports import reading
from smail.imports.check import Limits, Plan, check
from smail.imports.load import Loaded, Order, load
from smail.imports.map_file import read_map
from smail.imports.reading import Judged
from smail.services.audit import SYSTEM
from smail.vault import Vault

DATA = Path(__file__).parent.parent / "data"
TODAY = date(2026, 11, 21)

MAP = """
instrument = "arthritis"
missing = ["NA"]
[person]
column = "id"
sex = { column = "sex", codes = { "1" = "woman", "2" = "man" } }
age = { column = "age", year = 2024 }
[[occasions]]
date = "day"
items = { y = "y" }
"""
HEAD = "id,day,sex,age,y"


def table(*rows: str, head: str = HEAD) -> bytes:
    """A CSV file of these lines."""
    return "\n".join((head, *rows)).encode()


def plan_of(content: bytes, instruments: Catalogue, text: str = MAP) -> Plan:
    """The file judged by the map, for a programme that began in 2024."""
    found = read_map(text, instruments)
    sheet = reading.read_sheet(content, found.options)
    return check(sheet, found, Limits(date(2024, 1, 1), None, TODAY))


def judged(
    db: Session, vault: Vault, instruments: Catalogue, programme: Programme, content: bytes, text: str = MAP
) -> Judged:
    """The file judged against the programme."""
    found = read_map(text, instruments)
    return reading.judge(db, vault, programme, reading.read_sheet(content, found.options), found)


def read_in(
    db: Session, vault: Vault, instruments: Catalogue, programme: Programme, content: bytes, text: str = MAP
) -> Loaded:
    """The file is in the programme."""
    one = judged(db, vault, instruments, programme, content, text)
    assert one.faults == ()
    order = Order(programme, SYSTEM, None, None, reading.digest(content), TODAY)
    return load(db, vault, one.plan, one.new, order)


def data(name: str) -> tuple[bytes, str]:
    """A real data set and its map."""
    return (DATA / f"{name}.csv").read_bytes(), (DATA / f"{name}.toml").read_text(encoding="utf-8")


def rows_of(content: bytes, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The values of these columns, row for row, by the reader of the standard library alone."""
    found = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [tuple(row[name] for name in columns) for row in found]
