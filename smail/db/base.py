"""What every table shares: names of constraints, column types, public ids."""

import secrets
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, Enum, Integer, LargeBinary, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

PUBLIC_ID_LENGTH = 16
MAC_LENGTH = 32

# SQLite only numbers rows by itself for the type INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")
PublicId = String(PUBLIC_ID_LENGTH)
Mac = LargeBinary(MAC_LENGTH)
Sealed = LargeBinary


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the driver UTC; SQLite keeps no zone, so there it is stripped."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back an aware datetime whatever the database kept."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def code_column(codes: type[StrEnum], name: str, *, has_rule: bool = True) -> Enum:
    """A text column that holds only the codes of one StrEnum, by a CHECK called `name`.

    Without `has_rule` the CHECK stands at the column itself, where SQLite can add it to a table.
    """
    return Enum(
        codes,
        name=name,
        native_enum=False,
        create_constraint=has_rule,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def new_public_id() -> str:
    """A fresh id for URLs: 96 random bits, 16 characters."""
    return secrets.token_urlsafe(12)
