"""The way in and the way out of one time in a programme, as the page and the sheets for SUS show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import (
    Discharge,
    Enrolment,
    FollowUp,
    Organisation,
    OrganisationKind,
    Programme,
    SusEntry,
    WorkStart,
)
from smail.domain.onward import FollowUpResult, FollowUpState, Offer, StartKind, state_on
from smail.domain.people import DischargeReason, Education, Occupation, Support
from smail.queries.consents import ConsentRow, consents_of
from smail.queries.organisations import paths
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody did and lived on, and the education: as far as it was asked."""

    occupation: Occupation | None = None
    support: Support | None = None
    education: Education | None = None


@dataclass(frozen=True, slots=True)
class End:
    """How it ended, and what was offered."""

    reason: DischargeReason
    before: Known
    after: Known
    closing_talk: Offer | None
    closing_talk_on: date | None
    last_rating: Offer | None
    next_step: str


@dataclass(frozen=True, slots=True)
class AskedLater:
    """The follow-up: where it stands, who asks, and what was found."""

    public_id: str
    due_on: date
    state: FollowUpState
    holder_id: int
    done_on: date | None
    result: FollowUpResult | None


@dataclass(frozen=True, slots=True)
class StayOnward:
    """One time in a programme, from the way in to what came after."""

    id: int
    public_id: str
    programme_id: int
    programme: str
    organisation_id: int
    federation_id: int
    starts_on: date
    ended_on: date | None
    before: Known
    end: End | None
    follow_up: AskedLater | None
    consents: tuple[ConsentRow, ...]

    @property
    def has_consent(self) -> bool:
        """Whether the person agrees to be registered in SUS for this time."""
        return any(one.withdrawn_on is None for one in self.consents)

    def is_open_on(self, day: date) -> bool:
        """Whether it has not ended by then."""
        return self.ended_on is None or self.ended_on >= day


@dataclass(frozen=True, slots=True)
class StartRow:
    """A start in work or studies."""

    public_id: str
    kind: StartKind
    started_on: date
    share: int | None
    is_subsidised: bool | None


def stays_onward(db: Session, vault: Vault, participant_id: int, today: date) -> tuple[StayOnward, ...]:
    """Every time in a programme, the newest first."""
    consents = consents_of(db, participant_id)
    found = db.execute(
        select(Enrolment, Programme, Discharge, SusEntry, FollowUp)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .outerjoin(SusEntry, SusEntry.enrolment_id == Enrolment.id)
        .outerjoin(FollowUp, FollowUp.enrolment_id == Enrolment.id)
        .where(Enrolment.participant_id == participant_id)
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
    )
    return tuple(
        StayOnward(
            id=row.id,
            public_id=row.public_id,
            programme_id=programme.id,
            programme=programme.name,
            organisation_id=programme.organisation_id,
            federation_id=programme.federation_id,
            starts_on=row.starts_on,
            ended_on=row.ended_on,
            before=Known() if before is None else Known(before.occupation, before.support, before.education),
            end=None if end is None else _end(vault, row, end),
            follow_up=None if later is None else _later(later, today),
            consents=tuple(one for one in consents if one.is_sus and one.enrolment_id == row.id),
        )
        for row, programme, end, before, later in found
    )


def _end(vault: Vault, enrolment: Enrolment, row: Discharge) -> End:
    return End(
        row.reason,
        Known(row.occupation_before, row.support_before, row.education),
        Known(row.occupation_after, row.support_after, row.education),
        row.closing_talk,
        row.closing_talk_on,
        row.last_rating,
        sealing.opened(vault, Discharge.next_step, enrolment.public_id, row.next_step) or "",
    )


def _later(row: FollowUp, today: date) -> AskedLater:
    state = state_on(
        today, row.due_on, done_on=row.done_on, declined_on=row.declined_on, is_chosen=row.is_chosen
    )
    return AskedLater(row.public_id, row.due_on, state, row.holder_id, row.done_on, row.result)


def starts_of(db: Session, participant_id: int) -> Sequence[StartRow]:
    """The person's starts, the latest first."""
    found = db.scalars(
        select(WorkStart)
        .where(WorkStart.participant_id == participant_id)
        .order_by(WorkStart.started_on.desc(), WorkStart.id.desc())
    )
    return [StartRow(row.public_id, row.kind, row.started_on, row.share, row.is_subsidised) for row in found]


def find_start(db: Session, participant_id: int, public_id: str) -> WorkStart | None:
    """The start of that person; none of anybody else's."""
    return db.scalar(
        select(WorkStart).where(WorkStart.participant_id == participant_id, WorkStart.public_id == public_id)
    )


def municipality_of(db: Session, stay: StayOnward) -> str:
    """The municipality that the programme belongs to; empty for one of no municipality."""
    above = paths(db, stay.federation_id).get(stay.organisation_id, ())
    found = select(Organisation.name).where(
        Organisation.id.in_(above), Organisation.kind == OrganisationKind.MUNICIPALITY
    )
    return db.scalar(found) or ""
