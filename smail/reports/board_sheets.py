"""A board of the training as a tagged paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from smail.reports.typesetting import set_as_pdf


def board_pdf(title: str, lead: str, tables: Sequence[Mapping[str, Any]]) -> bytes:
    """The paper as PDF/UA; the same board gives the same bytes."""
    return set_as_pdf("board.typ", {"title": title, "lead": lead, "tables": list(tables)})
