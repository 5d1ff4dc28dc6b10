"""One participant as the handledare's page shows one: what has been, who stands beside, what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.clock import civil
from smail.db import sealing
from smail.db.tables import (
    Account,
    Answer,
    Assessment,
    AuditEvent,
    Consent,
    Discharge,
    Enrolment,
    Framsteg,
    PausePeriod,
    PersonPeriod,
    Programme,
    StaffPeriod,
)
from smail.domain.audit import AuditAction
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode, ConsentPurpose, DischargeReason, HandoverKind, MissReason
from smail.queries.participants import full_name
from smail.queries.questionnaire import answers_of, submitted_of
from smail.vault import Vault

STAFF_LANGUAGE = "sv"
VIEWS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is or was beside the person."""

    public_id: str
    account_id: int
    name: str
    is_responsible: bool
    is_deputy: bool
    starts_on: date
    ends_on: date | None
    ended_by: HandoverKind | None
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """The person's time in one programme, with the team around it."""

    id: int
    public_id: str
    programme_id: int
    programme: str
    referring_organisation: str | None
    starts_on: date
    ended_on: date | None
    reason: DischargeReason | None
    team: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """A submitted rating: when, how it was answered, and how much."""

    id: int
    submitted_on: date
    mode: AnswerMode | None
    answered: int
    shown: int


@dataclass(frozen=True, slots=True)
class AnswerInWords:
    """A question and the answer given to it, in the language of staff."""

    indicator: str
    question: str
    kind: AnswerKind | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Interval:
    """A counted interval that is over, or runs, without a rating."""

    enrolment_public_id: str
    programme: str
    number: int
    starts_on: date
    ends_on: date
    reason: MissReason | None


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A pause, from its first day until the first day back."""

    reason: MissReason
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What the person agreed to and for how long."""

    purpose: ConsentPurpose
    programme_id: int | None
    programme: str | None
    given_on: date
    withdrawn_on: date | None

    @property
    def is_sus(self) -> bool:
        """Whether it is about SUS, which is asked anew for each programme."""
        return self.purpose is ConsentPurpose.SUS


@dataclass(frozen=True, slots=True)
class FramstegRow:
    """A dated step forward, readable."""

    happened_on: date
    line: str


@dataclass(frozen=True, slots=True)
class Look:
    """Who opened the person's page, and which day."""

    on: date
    first_name: str


def stays_of(db: Session, participant_id: int) -> tuple[Stay, ...]:
    """The person's programmes, the newest first, each with everybody who is or was beside the person."""
    teams = _teams(db, participant_id)
    found = db.execute(
        select(Enrolment, Programme, Discharge.reason)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(Enrolment.participant_id == participant_id)
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
    )
    return tuple(
        Stay(
            id=row.id,
            public_id=row.public_id,
            programme_id=programme.id,
            programme=programme.name,
            referring_organisation=row.referring_organisation.name if row.referring_organisation else None,
            starts_on=row.starts_on,
            ended_on=row.ended_on,
            reason=reason,
            team=tuple(teams.get(row.id, ())),
        )
        for row, programme, reason in found
    )


def ratings_of(db: Session, participant_id: int) -> tuple[Rating, ...]:
    """The person's own submitted ratings, the newest first."""
    steps = func.count(Answer.item_key).filter(Answer.kind == AnswerKind.VALUE)
    found = db.execute(
        select(Assessment, steps)
        .outerjoin(Answer, Answer.assessment_id == Assessment.id)
        .where(Assessment.id.in_([one.id for one in submitted_of(db, participant_id)]))
        .group_by(Assessment.id)
        .order_by(Assessment.submitted_on.desc(), Assessment.id.desc())
    )
    return tuple(
        Rating(row.id, row.submitted_on, row.mode, answered, len(row.items_shown))
        for row, answered in found
        if row.submitted_on is not None
    )


def answers_in_words(db: Session, catalogue: Catalogue, rating_id: int) -> tuple[AnswerInWords, ...]:
    """Every question that was put, in order, with its answer, whatever language it was answered in."""
    row = db.get_one(Assessment, rating_id)
    instrument = catalogue.by_digest(row.instrument_digest)
    given = answers_of(db, rating_id)
    lines = []
    for key in row.items_shown:
        item = instrument.item(key)
        answer = given[key].answer if key in given else None
        value = None if answer is None else answer.value
        lines.append(
            AnswerInWords(
                instrument.indicator(item.indicator).name(STAFF_LANGUAGE) if item.indicator else "",
                item.text(STAFF_LANGUAGE).stem,
                None if answer is None else answer.kind,
                None if value is None else item.step(value, STAFF_LANGUAGE),
            )
        )
    return tuple(lines)


def missing_intervals(db: Session, participant_id: int, today: date) -> tuple[Interval, ...]:
    """The counted intervals that have begun and hold no rating, the newest first."""
    found = db.execute(
        select(PersonPeriod, Enrolment.public_id, Programme.name)
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            Enrolment.participant_id == participant_id,
            PersonPeriod.starts_on <= today,
            PersonPeriod.assessment_id.is_(None),
        )
        .order_by(PersonPeriod.ends_on.desc(), Enrolment.id)
    )
    return tuple(
        Interval(public_id, name, row.number, row.starts_on, row.ends_on, row.reason)
        for row, public_id, name in found
    )


def pauses_of(db: Session, participant_id: int) -> tuple[PauseRow, ...]:
    """The person's pauses, the newest first."""
    found = db.scalars(
        select(PausePeriod)
        .where(PausePeriod.participant_id == participant_id)
        .order_by(PausePeriod.starts_on.desc())
    )
    return tuple(PauseRow(row.reason, row.starts_on, row.ends_on) for row in found)


def consents_of(db: Session, participant_id: int) -> tuple[ConsentRow, ...]:
    """What the person has agreed to, the newest first, what was taken back included."""
    found = db.execute(
        select(Consent, Programme.name)
        .outerjoin(Programme, Programme.id == Consent.programme_id)
        .where(Consent.participant_id == participant_id)
        .order_by(Consent.given_on.desc(), Consent.id.desc())
    )
    return tuple(
        ConsentRow(row.purpose, row.programme_id, name, row.given_on, row.withdrawn_on) for row, name in found
    )


def framsteg_of(db: Session, vault: Vault, participant_id: int) -> tuple[FramstegRow, ...]:
    """The person's steps forward, the newest first."""
    found = db.scalars(
        select(Framsteg)
        .where(Framsteg.participant_id == participant_id)
        .order_by(Framsteg.happened_on.desc(), Framsteg.id.desc())
    )
    return tuple(
        FramstegRow(row.happened_on, sealing.opened(vault, Framsteg.line, row.public_id, row.line))
        for row in found
    )


def looks_at(db: Session, participant_id: int) -> tuple[Look, ...]:
    """Who opened the person's page lately: each once a day, the latest ten."""
    found = db.execute(
        select(AuditEvent.at, Account.id, Account.first_name)
        .join(Account, Account.public_id == AuditEvent.actor_id)
        .where(
            AuditEvent.participant_id == participant_id,
            AuditEvent.action == AuditAction.SEE_PARTICIPANT.value,
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    )
    looks = {(civil(at), account_id): first_name for at, account_id, first_name in found}
    return tuple(Look(on, first_name) for (on, _), first_name in islice(looks.items(), VIEWS_SHOWN))


def _teams(db: Session, participant_id: int) -> Mapping[int, Sequence[Member]]:
    found = db.execute(
        select(StaffPeriod, Account)
        .join(Account, Account.id == StaffPeriod.account_id)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .where(Enrolment.participant_id == participant_id)
        .order_by(StaffPeriod.starts_on.desc(), StaffPeriod.is_responsible.desc(), StaffPeriod.id.desc())
    )
    teams: dict[int, list[Member]] = {}
    for period, account in found:
        teams.setdefault(period.enrolment_id, []).append(_member(period, account))
    return teams


def _member(period: StaffPeriod, account: Account) -> Member:
    return Member(
        period.public_id,
        account.id,
        full_name(account),
        period.is_responsible,
        period.is_deputy,
        period.starts_on,
        period.ends_on,
        period.ended_by,
        period.confirmed_on is not None,
    )
