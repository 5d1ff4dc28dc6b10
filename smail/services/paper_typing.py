"""What stands on paper is typed in: by one, or by two who settle it where they differ.

The order of locks is that of services.locks: ratings under way, the person, then the form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import PaperEntry, PaperForm
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.paper import DayFault, differing
from smail.errors import Conflict, Refused
from smail.queries.papers import Entry, Typed, day_fault, entries_of, entry_rows, questions_of
from smail.queries.questionnaire import open_of
from smail.services import audit, locks, paper_ratings
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

DAY, FOCUS, WORDS = "filled_in_on", "focus", "free_text"


@dataclass(frozen=True, slots=True)
class SentIn:
    """The form has become a rating."""

    assessment_id: int


@dataclass(frozen=True, slots=True)
class WaitsForSecond:
    """The first has typed the form, and a colleague is to type it too."""


@dataclass(frozen=True, slots=True)
class Differs:
    """Two have typed the form otherwise than each other; both are kept until somebody looks at the paper."""

    keys: tuple[str, ...]


Outcome = SentIn | WaitsForSecond | Differs | DayFault


def type_in(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    form: PaperForm,
    typed: Typed,
    *,
    actor: Actor,
    account_id: int,
    today: date | None = None,
) -> Outcome:
    """The form is typed by this account, and a rating where no second one is needed or both agree.

    Conflict where it is a rating already or two have typed it, Refused where one would be both.
    """
    today = today or clock.today()
    refuse_personnummer(free_text=typed.closing.free_text)
    _hold(db, form)
    rows = entry_rows(db, form.id)
    if len(rows) > 1:
        raise Conflict("two have typed the form")
    if any(row.account_id == account_id for row in rows):
        raise Refused("the second one is somebody else")
    fault = day_fault(db, form, typed.filled_in_on, today)
    if fault is not None:
        return fault
    _record(db, AuditAction.PAPER_TYPE, form, actor)
    if not rows and not form.programme.types_twice:
        return _send_in(db, vault, catalogue, form, typed, actor, account_id)
    db.add(_entry(vault, form, typed, len(rows) + 1, account_id))
    db.flush()
    return _compared(db, vault, catalogue, form, actor, account_id) if rows else WaitsForSecond()


def settle(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    form: PaperForm,
    settled: Typed,
    *,
    actor: Actor,
    account_id: int,
    today: date | None = None,
) -> SentIn | DayFault:
    """What somebody read on the paper itself is the rating; how much was settled is kept, and by whom.

    Conflict where it is a rating already, or has not been typed twice.
    """
    today = today or clock.today()
    refuse_personnummer(free_text=settled.closing.free_text)
    _hold(db, form)
    entries = entries_of(db, vault, catalogue, form)
    if len(entries) < 2:
        raise Conflict("the form has not been typed twice")
    fault = day_fault(db, form, settled.filled_in_on, today)
    if fault is not None:
        return fault
    n_settled = len(differences(catalogue, form, entries))
    _record(db, AuditAction.PAPER_SETTLE, form, actor, n_settled=n_settled)
    return _send_in(db, vault, catalogue, form, settled, actor, account_id, n_settled)


def remove(db: Session, form: PaperForm, *, actor: Actor) -> None:
    """Nothing is typed from the form any more, and it can be begun anew; Conflict where it is a rating."""
    _hold(db, form)
    db.execute(delete(PaperEntry).where(PaperEntry.paper_form_id == form.id))
    _record(db, AuditAction.PAPER_REMOVE, form, actor)
    db.flush()


def differences(catalogue: Catalogue, form: PaperForm, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Where two who typed the form differ: items in their order, the day first, what was said last after."""
    first, second = (one.typed for one in entries)
    if first is None or second is None:
        return ()
    items = questions_of(catalogue, form)[1].items
    return differing(all_of(first), all_of(second), (DAY, *items, FOCUS, WORDS))


def all_of(typed: Typed) -> dict[str, str]:
    """Everything typed under one key each, as two who typed are compared."""
    said = {
        DAY: typed.filled_in_on.isoformat(),
        FOCUS: " ".join(typed.closing.focus),
        # Two who type the same words seldom break the lines alike.
        WORDS: " ".join((typed.closing.free_text or "").split()),
    }
    return typed.raw() | said


def _compared(
    db: Session, vault: Vault, catalogue: Catalogue, form: PaperForm, actor: Actor, account_id: int
) -> SentIn | Differs:
    entries = entries_of(db, vault, catalogue, form)
    keys = differences(catalogue, form, entries)
    first = entries[0].typed
    if keys or first is None:
        return Differs(keys)
    return _send_in(db, vault, catalogue, form, first, actor, account_id, 0)


def _hold(db: Session, form: PaperForm) -> None:
    """Nobody else types the form, or answers in its person's place, meanwhile; Conflict for a rating."""
    open_id = open_of(db, form.participant_id)
    if open_id is not None:
        locks.rating(db, open_id)
    locks.person(db, form.participant_id)
    db.refresh(form, with_for_update=True)
    if form.assessment_id is not None:
        raise Conflict("the form is a rating already")


def _entry(vault: Vault, form: PaperForm, typed: Typed, place: int, account_id: int) -> PaperEntry:
    public_id = new_public_id()
    return PaperEntry(
        public_id=public_id,
        paper_form_id=form.id,
        place=place,
        account_id=account_id,
        typed_at=clock.now(),
        answers=typed.raw(),
        filled_in_on=typed.filled_in_on,
        focus=list(typed.closing.focus),
        free_text=sealing.sealed(vault, PaperEntry.free_text, public_id, typed.closing.free_text),
    )


def _send_in(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    form: PaperForm,
    typed: Typed,
    actor: Actor,
    account_id: int,
    n_settled: int | None = None,
) -> SentIn:
    """The rating stands as if it had been sent in on that day; what two typed is forgotten."""
    rating = paper_ratings.write(db, vault, catalogue, form, typed, actor=actor)
    form.assessment_id, form.sent_in_by_id, form.n_settled = rating.id, account_id, n_settled
    for row in entry_rows(db, form.id):
        row.answers = row.filled_in_on = row.focus = row.free_text = None
    db.flush()
    return SentIn(rating.id)


def _record(db: Session, action: AuditAction, form: PaperForm, actor: Actor, **details: int) -> None:
    kind, person_id = AuditObject.PAPER_FORM, form.participant_id
    audit.record(db, actor, action, kind, form.number, participant_id=person_id, **details)
