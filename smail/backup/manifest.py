"""What a backup says of itself, written from the same moment of the database as its contents."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, Self

from sqlalchemy import Connection, func, inspect, select, table

from smail.backup.keys import KeyCheck
from smail.db import revisions
from smail.db.tables import Assessment, AuditEvent

# These stand in the digest; a table that is given more columns keeps its older digests.
_AUDITED = (
    AuditEvent.id,
    AuditEvent.at,
    AuditEvent.actor_kind,
    AuditEvent.actor_id,
    AuditEvent.action,
    AuditEvent.object_kind,
    AuditEvent.object_id,
    AuditEvent.participant_id,
    AuditEvent.details,
)
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The last event of the audit, and a digest of all of them in their order."""

    last_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """When, by which program and from what a backup was made, and what must be found in it again."""

    made_at: str
    smail: str
    database: str
    revision: str
    instruments: tuple[str, ...]
    rows: Mapping[str, int]
    audit: AuditHead
    keys: KeyCheck

    def __str__(self) -> str:
        return (
            f"gjord {self.made_at} av SMAIL {self.smail} på {self.database}, "
            f"databasversion {self.revision}, {sum(self.rows.values())} rader"
        )

    @property
    def moment(self) -> datetime:
        """When the backup was made."""
        return datetime.fromisoformat(self.made_at)

    def as_line(self) -> bytes:
        """One line of JSON with its line feed."""
        return json.dumps(asdict(self), ensure_ascii=True).encode() + b"\n"

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        """The manifest that as_line() wrote; KeyError, TypeError or ValueError for anything else."""
        made = cls(
            **{
                **found,
                "instruments": tuple(found["instruments"]),
                "rows": {str(name): int(count) for name, count in found["rows"].items()},
                "audit": AuditHead(**found["audit"]),
                "keys": KeyCheck(**found["keys"]),
            }
        )
        datetime.fromisoformat(made.made_at)
        return made


def describe(connection: Connection, moment: datetime, keys: KeyCheck) -> Manifest:
    """The manifest of the database as this connection sees it."""
    return Manifest(
        made_at=moment.isoformat(timespec="seconds"),
        smail=version("smail"),
        database=connection.dialect.name,
        revision=revisions.revision_of(connection) or "",
        instruments=_instruments(connection),
        rows=count_rows(connection),
        audit=audit_head(connection),
        keys=keys,
    )


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows every table has, whichever tables there are."""
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in sorted(inspect(connection).get_table_names())
    }


def audit_head(connection: Connection) -> AuditHead:
    """The end of the audit, and a digest that any changed, missing or added event makes another."""
    digest, last_id = hashlib.sha256(), 0
    query = select(*_AUDITED).order_by(AuditEvent.id).execution_options(yield_per=_BATCH)
    for row in connection.execute(query):
        digest.update(json.dumps([*row], default=datetime.isoformat, sort_keys=True).encode() + b"\n")
        last_id = row.id
    return AuditHead(last_id, digest.hexdigest())


def _instruments(connection: Connection) -> tuple[str, ...]:
    return tuple(sorted(connection.scalars(select(Assessment.instrument_digest).distinct())))
