"""Many are asked to a course at once: those who are ticked among the known, and everybody on a list."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import ngettext

from smail.db.tables import Account, Learner, Seat
from smail.domain.certification import SeatState
from smail.errors import NotFound
from smail.policies import CourseSubject
from smail.queries import learners as reads
from smail.queries.learners import Known
from smail.services import learner_entry, seats
from smail.web.parts import StaffRequest

Row = TypeVar("Row", Account, Learner)


def known_learner(at: StaffRequest, key: str) -> Learner:
    """Whom the list of known people means by this key, as somebody who takes courses."""
    kind, _colon, public_id = key.partition(":")
    if kind == "account":
        account = reads.account(at.db, at.viewer.federation_id, public_id)
        return learner_entry.learner_of(at.db, _there(account), at.actor)
    return _there(reads.learner(at.db, at.viewer.federation_id, public_id))


def ask_ticked(
    at: StaffRequest, course: CourseSubject, keys: Iterable[str], *, have_said_yes: bool
) -> list[Seat]:
    """Everybody who is ticked is asked to the course."""
    rows = []
    for key in keys:
        row = seats.invite(at.db, course.id, known_learner(at, key).id, at.actor)
        if have_said_yes and row.state is SeatState.INVITED:
            seats.accept(at.db, at.parts.vault, row.id, "", at.actor)
        rows.append(row)
    return rows


def labels(known: Sequence[Known], came: dict[int | None, str]) -> list[tuple[str, str]]:
    """Each as the lists show them; two who look alike are told apart by the account."""
    found = [(one.key, f"{one.name}, {one.organisation}{came.get(one.learner_id, '')}") for one in known]
    words = [text for _key, text in found]
    return [
        (key, text if words.count(text) == 1 else f"{text} ({_account(one)})")
        for (key, text), one in zip(found, known, strict=True)
    ]


def _account(one: Known) -> str:
    return _("med konto") if one.has_account else _("utan konto")


def told(rows: Sequence[Seat]) -> str:
    """How many were asked, and how many of them wait."""
    n_waiting = sum(row.state is SeatState.WAITING for row in rows)
    words = ngettext("%(num)d person är tillagd.", "%(num)d personer är tillagda.", len(rows))
    if n_waiting:
        words += " " + ngettext(
            "Kursen är full: %(num)d står på väntelistan.",
            "Kursen är full: %(num)d står på väntelistan.",
            n_waiting,
        )
    return str(words)


def _there(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
