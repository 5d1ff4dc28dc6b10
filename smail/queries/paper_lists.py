"""Which forms on paper wait for something: for a second one to type them, or to come back filled in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Assessment, PaperEntry, PaperForm, Participant, Programme, RaterKind
from smail.domain.roles import Role
from smail.policies import Viewer, holds
from smail.queries.organisations import paths, place_of


@dataclass(frozen=True, slots=True)
class WaitingForm:
    """A form that one or two have typed and that is no rating yet."""

    number: str
    participant_number: str
    typed_on: date
    first_name: str
    is_own: bool
    # Two have typed it and do not agree.
    differs: bool


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A form that was printed since the latest rating and that nobody has typed."""

    number: str
    participant_number: str
    printed_on: date
    language: str
    is_large: bool


def ids_of(db: Session, public_ids: Collection[str]) -> dict[str, int]:
    """The people with these public ids."""
    rows = select(Participant.public_id, Participant.id).where(Participant.public_id.in_(public_ids))
    return {row.public_id: row.id for row in db.execute(rows)}


def waiting(db: Session, viewer: Viewer, own: Collection[str]) -> tuple[WaitingForm, ...]:
    """The forms that the viewer may type, settle or take back; who has waited longest first.

    Those of the own people, and of persons whom colleagues in the same place follow, unless protected.
    """
    rows = db.execute(
        select(PaperForm, Participant, Programme, PaperEntry, Account.first_name)
        .join(Participant, Participant.id == PaperForm.participant_id)
        .join(Programme, Programme.id == PaperForm.programme_id)
        .join(PaperEntry, PaperEntry.paper_form_id == PaperForm.id)
        .join(Account, Account.id == PaperEntry.account_id)
        .where(
            PaperForm.assessment_id.is_(None),
            Programme.federation_id == viewer.federation_id,
            or_(Participant.is_protected.is_(False), Participant.public_id.in_(own)),
        )
        .order_by(PaperEntry.typed_at, PaperEntry.id)
    ).all()
    above = paths(db, viewer.federation_id) if rows else {}
    found: dict[int, WaitingForm] = {}
    for form, person, programme, entry, first_name in rows:
        is_near = holds(viewer, place_of(programme, above), Role.HANDLEDARE)
        if not is_near and person.public_id not in own:
            continue
        first = found.get(form.id)
        found[form.id] = WaitingForm(
            form.number,
            person.number,
            clock.civil(entry.typed_at),
            first_name if first is None else first.first_name,
            entry.account_id == viewer.account_id or (first is not None and first.is_own),
            first is not None,
        )
    return tuple(found.values())


def printed(db: Session, public_ids: Collection[str]) -> tuple[PrintedForm, ...]:
    """The forms of these people that were printed since the latest rating and are not typed, newest first."""
    latest = (
        select(func.max(Assessment.submitted_on))
        .where(
            Assessment.participant_id == PaperForm.participant_id,
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.withdrawn_at.is_(None),
        )
        .scalar_subquery()
    )
    typed = select(PaperEntry.id).where(PaperEntry.paper_form_id == PaperForm.id).exists()
    rows = db.execute(
        select(PaperForm, Participant.number, latest)
        .join(Participant, Participant.id == PaperForm.participant_id)
        .where(Participant.public_id.in_(public_ids), PaperForm.assessment_id.is_(None), ~typed)
        .order_by(PaperForm.printed_at.desc(), PaperForm.id.desc())
    )
    return tuple(
        PrintedForm(form.number, number, clock.civil(form.printed_at), form.language, form.is_large)
        for form, number, last_on in rows
        if last_on is None or clock.civil(form.printed_at) > last_on
    )
