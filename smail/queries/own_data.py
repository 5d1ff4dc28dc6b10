"""Everything that is stored about one person, readable: what the person may take home as a file.

Each section says which tables it tells of, so that a test generated from the schema finds a new table about
persons that nobody thought of here. What staff wrote as their own judgement is handed out with the
registerutdrag instead, by two persons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from smail.catalogue import Catalogue
from smail.clock import civil
from smail.db import sealing
from smail.db.tables import (
    Account,
    ActorKind,
    AuditEvent,
    Consent,
    Enrolment,
    FormerNumber,
    ImportBatch,
    ImportPerson,
    ImportRow,
    LoginCode,
    Move,
    Participant,
    PersonalLink,
    Programme,
)
from smail.domain.people import format_number
from smail.policies import Action
from smail.queries import own_hindsight, own_papers, own_plans, own_talks, own_time, own_words
from smail.queries.handover_lines import own_lines
from smail.queries.numbers import events_about
from smail.queries.own_reader import Reader, Told, code, iso
from smail.queries.reminders import messages_to
from smail.vault import Vault

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "web_session": "lives for a day and holds nothing but the MAC of a secret and two moments",
        "told_signal": "what one handledare was reminded of, and nobody else's to read",
    }
)
VIEWS = frozenset(action.value for action in Action)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the data: its name in the file, the tables it tells of, and how it is read."""

    name: str
    tables: tuple[str, ...]
    read: Callable[[Reader], Any]


def own_data(db: Session, vault: Vault, catalogue: Catalogue, participant_id: int) -> dict[str, Any]:
    """All sections by name, made only of what JSON knows."""
    person, events = _person(db, participant_id), _events(db, participant_id)
    reader = Reader(db, vault, catalogue, person, events)
    return {section.name: section.read(reader) for section in SECTIONS}


def _person(db: Session, participant_id: int) -> Participant:
    sealed = undefer(Participant.name), undefer(Participant.phone), undefer(Participant.email)
    found = select(Participant).options(*sealed, joinedload(Participant.controller))
    return db.scalars(found.where(Participant.id == participant_id)).one()


def _registered(reader: Reader) -> dict[str, Any]:
    person, vault, own = reader.person, reader.vault, reader.person.public_id
    return {
        "number": format_number(person.number),
        "earlier_numbers": _earlier_numbers(reader),
        "name": sealing.opened(vault, Participant.name, own, person.name),
        "phone": sealing.opened(vault, Participant.phone, own, person.phone),
        "email": sealing.opened(vault, Participant.email, own, person.email),
        "sex": person.sex.value,
        "birth_year": person.birth_year,
        "language": person.language,
        "contact_choice": person.contact_choice.value,
        "is_protected": person.is_protected,
        "has_pin": person.pin_mac is not None,
        "registered_on": civil(person.created_at).isoformat(),
        "controller": person.controller.name,
        "controller_contact": person.controller.contact,
    }


def _earlier_numbers(reader: Reader) -> list[str]:
    """Numbers that the person had before two were found to be one."""
    query = (
        select(Participant.number)
        .join(FormerNumber, FormerNumber.participant_id == Participant.id)
        .where(FormerNumber.merged_into_id == reader.person.id)
        .order_by(Participant.id)
    )
    return [format_number(number) for number in reader.db.scalars(query)]


def _consents(reader: Reader) -> Told:
    query = (
        select(Consent, Programme.name, Enrolment.starts_on)
        .outerjoin(Programme, Programme.id == Consent.programme_id)
        .outerjoin(Enrolment, Enrolment.id == Consent.enrolment_id)
        .where(Consent.participant_id == reader.person.id)
        .order_by(Consent.given_on, Consent.id)
    )
    return [
        {
            "purpose": row.purpose.value,
            "programme": programme,
            "given_on": row.given_on.isoformat(),
            "withdrawn_on": iso(row.withdrawn_on),
            "programme_since": iso(since),
        }
        for row, programme, since in reader.db.execute(query)
    ]


def _links(reader: Reader) -> Told:
    query = (
        select(PersonalLink).where(PersonalLink.participant_id == reader.person.id).order_by(PersonalLink.id)
    )
    return [
        {"issued_at": row.issued_at.isoformat(), "revoked_at": iso(row.revoked_at)}
        for row in reader.db.scalars(query)
    ]


def _codes(reader: Reader) -> Told:
    query = select(LoginCode).where(LoginCode.participant_id == reader.person.id).order_by(LoginCode.id)
    return [
        {"issued_at": row.issued_at.isoformat(), "used_at": iso(row.used_at)}
        for row in reader.db.scalars(query)
    ]


def _reminders(reader: Reader) -> Told:
    """The messages that were sent by themselves; no text is kept, and each had only a link."""
    return [
        {"sent_on": one.on.isoformat(), "channel": one.channel.value}
        for one in reversed(messages_to(reader.db, reader.person.id))
        if one.is_sent
    ]


def _moves(reader: Reader) -> Told:
    """The codes for moving that the person was given, and where the person came with one."""
    query = (
        select(Move, Programme.name)
        .outerjoin(Programme, Programme.id == Move.programme_id)
        .where(Move.participant_id == reader.person.id)
        .order_by(Move.id)
    )
    return [
        {
            "issued_at": row.issued_at.isoformat(),
            "used_at": iso(row.used_at),
            "programme": programme,
            "agreed_how": code(row.agreed_how),
        }
        for row, programme in reader.db.execute(query)
    ]


def _imported(reader: Reader) -> dict[str, Any]:
    """What the person was called in files that ratings came from, and what else is kept of their rows."""
    names = select(ImportPerson).where(ImportPerson.participant_id == reader.person.id)
    rows = (
        select(ImportRow.dates, ImportRow.spellings, ImportBatch.imported_at)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportRow.participant_id == reader.person.id)
        .order_by(ImportRow.batch_id, ImportRow.number)
    )
    return {
        "names": [
            sealing.opened(reader.vault, ImportPerson.source, row.source_mac.hex(), row.source)
            for row in reader.db.scalars(names.order_by(ImportPerson.id))
        ],
        "rows": [
            {"dates": row.dates, "spellings": row.spellings, "imported_at": row.imported_at.isoformat()}
            for row in reader.db.execute(rows)
        ],
    }


def _looked(reader: Reader) -> Told:
    return [event for event in reader.events if event["action"] in VIEWS]


def _done(reader: Reader) -> Told:
    return [event for event in reader.events if event["action"] not in VIEWS]


def _events(db: Session, participant_id: int) -> Told:
    """What was done about the person, and by whom: staff by first name, others by kind."""
    query = (
        select(AuditEvent, Account.first_name)
        .outerjoin(
            Account, (Account.public_id == AuditEvent.actor_id) & (AuditEvent.actor_kind == ActorKind.STAFF)
        )
        .where(events_about(participant_id))
        .order_by(AuditEvent.id)
    )
    return [
        {
            "at": row.at.isoformat(),
            "action": row.action,
            "by": row.actor_kind.value,
            "first_name": first_name,
        }
        for row, first_name in db.execute(query)
    ]


SECTIONS = (
    Section("registered", ("participant", "former_number"), _registered),
    Section(
        "programmes",
        ("enrolment", "staff_period", "cover_place", "person_period", "discharge", "sus_entry", "follow_up"),
        own_time.enrolments,
    ),
    Section("starts", ("work_start",), own_time.starts),
    Section("handover_lines", ("handover_line",), own_lines),
    Section("pauses", ("pause",), own_time.pauses),
    Section("ratings", ("assessment", "answer", "score"), own_words.ratings),
    Section("imported", ("import_person", "import_row"), _imported),
    Section("framsteg", ("framsteg",), own_words.steps_forward),
    Section("activities", ("activity",), own_plans.activities),
    Section("steps", ("agreed_step",), own_plans.steps),
    Section("action_plans", ("action_plan", "plan_revision", "plan_anchoring"), own_plans.action_plans),
    Section("comments", ("value_comment",), own_words.comments),
    Section("hindsight", ("hindsight", "hindsight_answer"), own_hindsight.hindsight),
    Section("drop_reasons", ("drop_reason",), own_hindsight.drop_reasons),
    Section("talks", ("talk",), own_talks.talks),
    Section("joint_views", ("joint_view",), own_talks.joint_views),
    Section("meeting_sheets", ("meeting_sheet",), own_talks.meeting_sheets),
    Section("opinions", ("opinion",), own_words.opinions),
    Section("paper_forms", ("paper_form", "paper_entry"), own_papers.paper_forms),
    Section("consents", ("consent",), _consents),
    Section("links", ("personal_link",), _links),
    Section("codes", ("login_code",), _codes),
    Section("reminders", ("reminder",), _reminders),
    Section("moves", ("move",), _moves),
    Section("who_has_looked", ("audit_event",), _looked),
    Section("what_was_done", ("audit_event",), _done),
)
