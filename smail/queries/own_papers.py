"""The forms on paper that a person was given, as the own data tell of them.

A form that has become a rating stands there with its answers. What one of two has typed and what waits for
the other is told of here.
"""

from typing import Any

from sqlalchemy import select

from smail.clock import civil
from smail.db import sealing
from smail.db.tables import Account, PaperEntry, PaperForm
from smail.domain.paper import format_form_number
from smail.queries.own_reader import Reader, Told, iso


def paper_forms(reader: Reader) -> Told:
    """Every form, the earliest first, with what was typed from it and is no rating yet."""
    query = (
        select(PaperForm, PaperEntry, Account.first_name)
        .outerjoin(PaperEntry, PaperEntry.paper_form_id == PaperForm.id)
        .outerjoin(Account, Account.id == PaperEntry.account_id)
        .where(PaperForm.participant_id == reader.person.id)
        .order_by(PaperForm.id, PaperEntry.id)
    )
    found: dict[int, dict[str, Any]] = {}
    for row, entry, first_name in reader.db.execute(query):
        told = found.setdefault(row.id, _form(row))
        if entry is not None:
            told["typed"].append(_entry(reader, entry, first_name))
    return list(found.values())


def _form(row: PaperForm) -> dict[str, Any]:
    return {
        "number": format_form_number(row.number),
        "language": row.language,
        "printed_on": civil(row.printed_at).isoformat(),
        "is_a_rating": row.assessment_id is not None,
        "typed": [],
    }


def _entry(reader: Reader, row: PaperEntry, first_name: str) -> dict[str, Any]:
    return {
        "typed_on": civil(row.typed_at).isoformat(),
        "by": first_name,
        "filled_in_on": iso(row.filled_in_on),
        "answers": row.answers,
        "begin_with": row.focus,
        "own_words": sealing.opened(reader.vault, PaperEntry.free_text, row.public_id, row.free_text),
    }
