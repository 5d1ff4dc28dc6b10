"""Everything that is stored about one person, readable: what the person may take home as a file.

Each section says which tables it tells of, so that a test generated from the schema finds a new table about
persons that nobody thought of here. What staff wrote as their own judgement is handed out with the
registerutdrag instead, by two persons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.clock import civil
from smail.db import sealing
from smail.db.tables import (
    Account,
    ActorKind,
    Assessment,
    AuditEvent,
    Consent,
    Discharge,
    Enrolment,
    FormerNumber,
    Framsteg,
    ImportBatch,
    ImportPerson,
    ImportRow,
    LoginCode,
    Participant,
    PausePeriod,
    PersonalLink,
    PersonPeriod,
    Programme,
    RaterKind,
    Score,
    StaffPeriod,
    ValueComment,
)
from smail.domain.people import format_number
from smail.policies import Action
from smail.queries.questionnaire import closing_of
from smail.queries.receipts import AnswerLine, lines_of
from smail.vault import Vault

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {"web_session": "lives for a day and holds nothing but the MAC of a secret and two moments"}
)
VIEWS = frozenset(action.value for action in Action)


@dataclass(frozen=True, slots=True)
class Reader:
    """What it takes to read one person's data."""

    db: Session
    vault: Vault
    catalogue: Catalogue
    person: Participant


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the data: its name in the file, the tables it tells of, and how it is read."""

    name: str
    tables: tuple[str, ...]
    read: Callable[[Reader], Any]


def own_data(db: Session, vault: Vault, catalogue: Catalogue, participant_id: int) -> dict[str, Any]:
    """All sections by name, made only of what JSON knows."""
    reader = Reader(db, vault, catalogue, db.get_one(Participant, participant_id))
    return {section.name: section.read(reader) for section in SECTIONS}


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


def _enrolments(reader: Reader) -> list[dict[str, Any]]:
    query = (
        select(Enrolment).where(Enrolment.participant_id == reader.person.id).order_by(Enrolment.starts_on)
    )
    return [_enrolment(reader, row) for row in reader.db.scalars(query)]


def _enrolment(reader: Reader, row: Enrolment) -> dict[str, Any]:
    referrer = row.referring_organisation
    return {
        "programme": row.programme.name,
        "starts_on": row.starts_on.isoformat(),
        "ended_on": _iso(row.ended_on),
        "referring_organisation": None if referrer is None else referrer.name,
        "followed_by": _team(reader, row),
        "intervals": _intervals(reader, row),
        "end": _end(reader, row),
    }


def _team(reader: Reader, enrolment: Enrolment) -> list[dict[str, Any]]:
    query = (
        select(StaffPeriod).where(StaffPeriod.enrolment_id == enrolment.id).order_by(StaffPeriod.starts_on)
    )
    return [
        {
            "first_name": row.account.first_name,
            "title": enrolment.programme.staff_title,
            "is_responsible": row.is_responsible,
            "is_deputy": row.is_deputy,
            "starts_on": row.starts_on.isoformat(),
            "ends_on": _iso(row.ends_on),
            "ended_by": _code(row.ended_by),
        }
        for row in reader.db.scalars(query)
    ]


def _intervals(reader: Reader, enrolment: Enrolment) -> list[dict[str, Any]]:
    query = (
        select(PersonPeriod).where(PersonPeriod.enrolment_id == enrolment.id).order_by(PersonPeriod.number)
    )
    return [
        {
            "number": row.number,
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat(),
            "is_filled": row.assessment_id is not None,
            "reason": _code(row.reason),
        }
        for row in reader.db.scalars(query)
    ]


def _end(reader: Reader, enrolment: Enrolment) -> dict[str, Any] | None:
    row = reader.db.get(Discharge, enrolment.id)
    if row is None:
        return None
    return {
        "reason": row.reason.value,
        "occupation_before": _code(row.occupation_before),
        "occupation_after": _code(row.occupation_after),
        "support_before": _code(row.support_before),
        "support_after": _code(row.support_after),
        "education": _code(row.education),
        "closing_talk_offered": row.closing_talk_offered,
        "next_step": sealing.opened(reader.vault, Discharge.next_step, enrolment.public_id, row.next_step),
        "recorded_on": civil(row.recorded_at).isoformat(),
    }


def _ratings(reader: Reader) -> list[dict[str, Any]]:
    query = (
        select(Assessment)
        .where(Assessment.participant_id == reader.person.id, Assessment.rater_kind == RaterKind.PARTICIPANT)
        .order_by(Assessment.started_at, Assessment.id)
    )
    return [_rating(reader, row) for row in reader.db.scalars(query)]


def _rating(reader: Reader, row: Assessment) -> dict[str, Any]:
    closing = closing_of(reader.db, reader.vault, row.id)
    return {
        "instrument": f"{row.instrument_key} {row.instrument_version}",
        "form": row.form,
        "language": row.language,
        "started_at": row.started_at.isoformat(),
        "submitted_on": _iso(row.submitted_on),
        "withdrawn_at": _iso(row.withdrawn_at),
        "mode": _code(row.mode),
        "wants_more": row.wants_more,
        "answers": [_answer(line) for line in lines_of(reader.db, reader.catalogue, row.id)],
        "begin_with": list(closing.focus),
        "own_words": closing.free_text,
        "sums": _sums(reader, row),
    }


def _answer(line: AnswerLine) -> dict[str, Any]:
    return {
        "question": line.stem,
        "area": line.area,
        "kind": _code(line.kind),
        "value": line.value,
        "answer": line.words,
    }


def _sums(reader: Reader, assessment: Assessment) -> list[dict[str, Any]]:
    query = select(Score).where(Score.assessment_id == assessment.id).order_by(Score.indicator)
    return [
        {
            "indicator": row.indicator,
            "total": row.total,
            "n_answered": row.n_answered,
            "n_items": row.n_items,
            "scoring_version": row.scoring_version,
        }
        for row in reader.db.scalars(query)
    ]


def _pauses(reader: Reader) -> list[dict[str, Any]]:
    query = (
        select(PausePeriod)
        .where(PausePeriod.participant_id == reader.person.id)
        .order_by(PausePeriod.starts_on)
    )
    return [
        {"starts_on": row.starts_on.isoformat(), "ends_on": _iso(row.ends_on), "reason": row.reason.value}
        for row in reader.db.scalars(query)
    ]


def _framsteg(reader: Reader) -> list[dict[str, Any]]:
    query = select(Framsteg).where(Framsteg.participant_id == reader.person.id).order_by(Framsteg.happened_on)
    return [
        {
            "happened_on": row.happened_on.isoformat(),
            "line": sealing.opened(reader.vault, Framsteg.line, row.public_id, row.line),
            "written_by": row.written_by.value,
            "written_at": row.written_at.isoformat(),
        }
        for row in reader.db.scalars(query)
    ]


def _comments(reader: Reader) -> list[dict[str, Any]]:
    query = (
        select(ValueComment, Assessment)
        .join(Assessment, Assessment.id == ValueComment.assessment_id)
        .where(Assessment.participant_id == reader.person.id)
        .order_by(Assessment.submitted_on, Assessment.id, ValueComment.indicator)
    )
    return [
        {
            "submitted_on": _iso(rating.submitted_on),
            "indicator": row.indicator,
            "area": reader.catalogue.by_digest(rating.instrument_digest)
            .indicator(row.indicator)
            .short_name(rating.language),
            "line": sealing.opened(reader.vault, ValueComment.line, row.public_id, row.line),
            "written_at": row.written_at.isoformat(),
        }
        for row, rating in reader.db.execute(query)
    ]


def _consents(reader: Reader) -> list[dict[str, Any]]:
    query = (
        select(Consent, Programme.name)
        .outerjoin(Programme, Programme.id == Consent.programme_id)
        .where(Consent.participant_id == reader.person.id)
        .order_by(Consent.given_on, Consent.id)
    )
    return [
        {
            "purpose": row.purpose.value,
            "programme": programme,
            "given_on": row.given_on.isoformat(),
            "withdrawn_on": _iso(row.withdrawn_on),
        }
        for row, programme in reader.db.execute(query)
    ]


def _links(reader: Reader) -> list[dict[str, Any]]:
    query = (
        select(PersonalLink).where(PersonalLink.participant_id == reader.person.id).order_by(PersonalLink.id)
    )
    return [
        {"issued_at": row.issued_at.isoformat(), "revoked_at": _iso(row.revoked_at)}
        for row in reader.db.scalars(query)
    ]


def _codes(reader: Reader) -> list[dict[str, Any]]:
    query = select(LoginCode).where(LoginCode.participant_id == reader.person.id).order_by(LoginCode.id)
    return [
        {"issued_at": row.issued_at.isoformat(), "used_at": _iso(row.used_at)}
        for row in reader.db.scalars(query)
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


def _looked(reader: Reader) -> list[dict[str, Any]]:
    return [event for event in _events(reader) if event["action"] in VIEWS]


def _done(reader: Reader) -> list[dict[str, Any]]:
    return [event for event in _events(reader) if event["action"] not in VIEWS]


def _events(reader: Reader) -> list[dict[str, Any]]:
    """What was done about the person, and by whom: staff by first name, others by kind."""
    query = (
        select(AuditEvent, Account.first_name)
        .outerjoin(
            Account, (Account.public_id == AuditEvent.actor_id) & (AuditEvent.actor_kind == ActorKind.STAFF)
        )
        .where(AuditEvent.participant_id == reader.person.id)
        .order_by(AuditEvent.id)
    )
    return [
        {
            "at": row.at.isoformat(),
            "action": row.action,
            "by": row.actor_kind.value,
            "first_name": first_name,
        }
        for row, first_name in reader.db.execute(query)
    ]


def _iso(moment: date | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _code(code: StrEnum | None) -> str | None:
    return None if code is None else code.value


SECTIONS = (
    Section("registered", ("participant", "former_number"), _registered),
    Section("programmes", ("enrolment", "staff_period", "person_period", "discharge"), _enrolments),
    Section("pauses", ("pause",), _pauses),
    Section("ratings", ("assessment", "answer", "score"), _ratings),
    Section("imported", ("import_person", "import_row"), _imported),
    Section("framsteg", ("framsteg",), _framsteg),
    Section("comments", ("value_comment",), _comments),
    Section("consents", ("consent",), _consents),
    Section("links", ("personal_link",), _links),
    Section("codes", ("login_code",), _codes),
    Section("who_has_looked", ("audit_event",), _looked),
    Section("what_was_done", ("audit_event",), _done),
)
