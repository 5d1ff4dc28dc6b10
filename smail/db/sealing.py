"""What each sealed column is sealed with, said in one place: its table, its column, and the row's own name.

A sealed text opens only where it was sealed, so that a copied column shows nobody else's words. The row's
own name is its public id; an avslut is named by its enrolment, and a name in an import by its MAC in hex.
What was written before must still open: a table or column that gets another name keeps its context here.
"""

from typing import Any, overload

from sqlalchemy.orm import InstrumentedAttribute

from smail.vault import Vault


def context(column: InstrumentedAttribute[Any], row: str) -> str:
    """The place that a text of this column is sealed for."""
    return f"{column.class_.__tablename__}.{column.key}:{row}"


@overload
def sealed(vault: Vault, column: InstrumentedAttribute[Any], row: str, text: str) -> bytes: ...
@overload
def sealed(vault: Vault, column: InstrumentedAttribute[Any], row: str, text: str | None) -> bytes | None: ...
def sealed(vault: Vault, column: InstrumentedAttribute[Any], row: str, text: str | None) -> bytes | None:
    """The text as it is kept in this column of the row of that name; nothing for nothing."""
    return None if text is None else vault.seal(text, context(column, row))


@overload
def opened(vault: Vault, column: InstrumentedAttribute[Any], row: str, kept: bytes) -> str: ...
@overload
def opened(vault: Vault, column: InstrumentedAttribute[Any], row: str, kept: bytes | None) -> str | None: ...
def opened(vault: Vault, column: InstrumentedAttribute[Any], row: str, kept: bytes | None) -> str | None:
    """What is kept in this column of the row of that name, readable; VaultError when it is not its own."""
    return None if kept is None else vault.open(kept, context(column, row))
