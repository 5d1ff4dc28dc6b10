"""Forms on paper come into being: one for each person and occasion, however often it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.tables import PaperForm, Participant
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.paper import new_form_number
from smail.errors import Refused
from smail.queries.questionnaire import latest_submitted
from smail.queries.standings import ruling_of
from smail.services import audit, locks
from smail.services.audit import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """A form to print: for whom, in which language (None: the person's own), and whether in large type."""

    participant_id: int
    language: str | None
    is_large: bool


def print_forms(
    db: Session,
    catalogue: Catalogue,
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    account_id: int,
    at: datetime | None = None,
) -> tuple[PaperForm, ...]:
    """A form for each, in the order of `wanted`: the one that is printed and not filled in yet, or a new one.

    Refused for a person who is in no programme then.
    """
    at = at or clock.now()
    for participant_id in sorted({one.participant_id for one in wanted}):
        locks.person(db, participant_id)
    return tuple(_form(db, catalogue, one, actor, account_id, at) for one in wanted)


def _form(
    db: Session, catalogue: Catalogue, wanted: Wanted, actor: Actor, account_id: int, at: datetime
) -> PaperForm:
    person = db.get_one(Participant, wanted.participant_id)
    ruling = ruling_of(db, person.id, clock.civil(at), has_begun=True)
    if ruling is None:
        raise Refused("the person is in no programme")
    instrument = catalogue.latest(ruling.instrument_key)
    new = PaperForm(
        number=_free_number(db),
        participant_id=person.id,
        programme_id=ruling.programme_id,
        instrument_key=instrument.key,
        instrument_version=instrument.version,
        instrument_digest=instrument.digest,
        form=ruling.form,
        language=instrument.paper_language(wanted.language or person.language),
        is_large=wanted.is_large,
        printed_at=at,
        printed_by_id=account_id,
    )
    form = _printed_before(db, new) or new
    db.add(form)
    db.flush()
    _record(db, actor, form)
    return form


def _printed_before(db: Session, new: PaperForm) -> PaperForm | None:
    """The same form as it was printed since the latest rating: its copies go by one number."""
    same = (
        "participant_id",
        "programme_id",
        "instrument_digest",
        "form",
        "language",
        "is_large",
    )
    query = (
        select(PaperForm)
        .where(*(getattr(PaperForm, name) == getattr(new, name) for name in same))
        .where(PaperForm.assessment_id.is_(None))
        .order_by(PaperForm.id.desc())
    )
    latest = latest_submitted(db, new.participant_id)
    for row in db.scalars(query):
        if latest is None or clock.civil(row.printed_at) > latest.submitted_on:
            return row
    return None


def _free_number(db: Session) -> str:
    while True:
        number = new_form_number()
        if db.scalar(select(PaperForm.id).where(PaperForm.number == number)) is None:
            return number


def _record(db: Session, actor: Actor, form: PaperForm) -> None:
    audit.record(
        db,
        actor,
        AuditAction.PAPER_PRINT,
        AuditObject.PAPER_FORM,
        form.number,
        participant_id=form.participant_id,
        language=form.language,
        is_large=form.is_large,
    )
