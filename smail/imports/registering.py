"""From bytes to a judged register in one step, for the command and for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from smail import clock
from smail.imports.faults import Reason
from smail.imports.register import check
from smail.imports.register_columns import Use
from smail.imports.register_known import Compared, compare, names_of_places
from smail.imports.sheet import Sheet
from smail.vault import Vault


def judge(
    db: Session,
    vault: Vault,
    federation_id: int,
    sheet: Sheet,
    uses: Sequence[Use | None],
    same: Mapping[int, str] | None = None,
) -> Compared:
    """The sheet judged by its columns and against what is known; nothing is written."""
    places = names_of_places(db, federation_id)
    return compare(db, vault, federation_id, check(sheet, uses, places, clock.today()), same or {})


def refuse_own(judged: Compared, account_id: int) -> Compared:
    """The same, with a fault at each new certificate of the account that reads it in."""
    own = [
        one.entry.fault(Use.EMAIL, Reason.OWN_CERTIFICATE)
        for one in judged.certificates
        if judged.people[one.entry.email.casefold()].account_id == account_id
    ]
    return replace(judged, faults=tuple(sorted((*judged.faults, *own), key=lambda one: one.row)))
