"""Reads whether another organisation of the federation has a code or a name already."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Organisation


def is_code_taken(db: Session, federation_id: int, code: str | None, own_id: int | None) -> bool:
    """Whether another one than the own has this code; nobody has an empty one."""
    if not code:
        return False
    holder = db.scalar(
        select(Organisation.id).where(
            Organisation.federation_id == federation_id, Organisation.scb_code == code
        )
    )
    return holder is not None and holder != own_id


def is_name_taken(
    db: Session, federation_id: int, parent_id: int | None, name: str, own_id: int | None
) -> bool:
    """Whether another one than the own is called so at the same place in the tree."""
    same_place = (
        Organisation.parent_id.is_(None) if parent_id is None else Organisation.parent_id == parent_id
    )
    holders = db.scalars(
        select(Organisation.id).where(
            Organisation.federation_id == federation_id, Organisation.name == name, same_place
        )
    )
    return any(holder != own_id for holder in holders)
