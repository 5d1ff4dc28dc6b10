"""A person's times in programmes with the team round the person, and who else could stand there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Discharge, Enrolment, Organisation, Programme, StaffPeriod
from smail.domain.continuity import until_left, weeks_without
from smail.domain.people import DischargeReason, HandoverKind
from smail.domain.rhythm import Rhythm
from smail.policies import ParticipantSubject, Viewer
from smail.queries.handledare import HandledareChoice, handledare_by_place
from smail.queries.standings import rhythm_of


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
    # The first day on which there is no account any more.
    left_on: date | None = None

    @property
    def answers_now(self) -> bool:
        """Whether this is the one who answers for the contact, until somebody else takes over."""
        return self.is_responsible and self.ends_on is None


@dataclass(frozen=True, slots=True)
class Stay:
    """The person's time in one programme, with the team around it."""

    id: int
    public_id: str
    programme_id: int
    programme: str
    rhythm: Rhythm
    referring_organisation: str | None
    starts_on: date
    ended_on: date | None
    reason: DischargeReason | None
    # Whether the programme's staff rate too.
    staff_rates: bool
    team: tuple[Member, ...]

    @property
    def is_open(self) -> bool:
        """Whether no end is written down."""
        return self.ended_on is None

    def is_open_on(self, day: date) -> bool:
        """Whether it has not ended by then; one that begins later counts as open."""
        return self.ended_on is None or self.ended_on >= day

    def is_answered_for_by(self, account_id: int) -> bool:
        """Whether this account is the responsible one."""
        return any(one.answers_now and one.account_id == account_id for one in self.team)

    @property
    def responsible_name(self) -> str | None:
        """Who answers for the contact now, where anybody does."""
        return next((one.name for one in self.team if one.answers_now), None)

    def answering_on(self, day: date) -> tuple[str, ...]:
        """Who answers for the contact on that day; where nobody does yet, who will."""
        held = [one for one in self.team if one.is_responsible and (one.ends_on is None or one.ends_on > day)]
        now = [one.name for one in held if one.starts_on <= day]
        return tuple(now or [one.name for one in held])

    @property
    def responsible_key(self) -> str | None:
        """What a page says about who was responsible when it was made; None where nobody is."""
        return next((one.public_id for one in self.team if one.answers_now), None)

    def weeks_without(self, today: date) -> int:
        """The whole weeks so far in which nobody was responsible here."""
        followed = [
            (one.starts_on, until_left(one.ends_on, one.left_on)) for one in self.team if one.is_responsible
        ]
        last_on = today if self.ended_on is None else min(self.ended_on, today)
        return weeks_without(self.starts_on, last_on, followed)

    @property
    def was_handed_over(self) -> bool:
        """Whether the responsible one now took over from another."""
        handed_over = {one.ends_on for one in self.team if one.is_responsible and one.ended_by is not None}
        return any(one.answers_now and one.starts_on in handed_over for one in self.team)

    def waits_for(self, account_id: int) -> bool:
        """Whether this account has taken over from somebody and has not yet said so."""
        handed_over = {one.ends_on for one in self.team if one.is_responsible and one.ended_by is not None}
        return self.is_open and any(
            one.answers_now
            and one.account_id == account_id
            and not one.is_confirmed
            and one.starts_on in handed_over
            for one in self.team
        )


@dataclass(frozen=True, slots=True)
class TeamChoices:
    """Who can join the team of each open stay, and who can take over there as responsible.

    Only who answers for the contact hands it over; where the viewer does not, `asked` says who does.
    """

    colleagues: Mapping[str, tuple[HandledareChoice, ...]] = field(default_factory=dict)
    receivers: Mapping[str, tuple[HandledareChoice, ...]] = field(default_factory=dict)
    asked: Mapping[str, str | None] = field(default_factory=dict)


def stays_of(db: Session, participant_id: int) -> tuple[Stay, ...]:
    """The person's programmes, the newest first, each with everybody who is or was beside the person."""
    found = db.execute(
        select(Enrolment, Programme, Discharge.reason, Organisation.name, StaffPeriod, Account)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .outerjoin(Organisation, Organisation.id == Enrolment.referring_organisation_id)
        .outerjoin(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .outerjoin(Account, Account.id == StaffPeriod.account_id)
        .where(Enrolment.participant_id == participant_id)
        .order_by(
            Enrolment.starts_on.desc(),
            Enrolment.id.desc(),
            StaffPeriod.starts_on.desc(),
            StaffPeriod.is_responsible.desc(),
            StaffPeriod.id.desc(),
        )
    ).all()
    teams: dict[int, list[Member]] = {}
    for row, _programme, _reason, _referrer, period, account in found:
        team = teams.setdefault(row.id, [])
        if period is not None and account is not None:
            team.append(_member(period, account))
    stays = {
        row.id: _stay(row, programme, reason, referrer, teams[row.id])
        for row, programme, reason, referrer, _period, _account in found
    }
    return tuple(stays.values())


def open_stays_of(db: Session, participant_id: int) -> tuple[Stay, ...]:
    """Those that have no end written down."""
    return tuple(stay for stay in stays_of(db, participant_id) if stay.is_open)


def enrolment_id(db: Session, participant_id: int, public_id: str) -> int | None:
    """The row id of this person's enrolment; None for anybody else's."""
    return db.scalar(
        select(Enrolment.id).where(
            Enrolment.public_id == public_id, Enrolment.participant_id == participant_id
        )
    )


def team_choices(
    db: Session, viewer: Viewer, participant: ParticipantSubject, stays: Sequence[Stay]
) -> TeamChoices:
    """Everybody who may follow the person, stay by stay: who may in one may not always in another.

    The viewer stands beside already, but can take over where a colleague on leave is responsible.
    """
    place_of = {place.programme_id: place for place in participant.places}
    kept = {
        place.programme_id
        for place, keepers in zip(participant.places, participant.keepers, strict=True)
        if viewer.account_id in keepers
    }
    open_ones = [stay for stay in stays if stay.is_open and stay.programme_id in place_of]
    staff = handledare_by_place(db, [place_of[stay.programme_id] for stay in open_ones])
    found = [(stay, staff[place_of[stay.programme_id]]) for stay in open_ones]
    return TeamChoices(
        {stay.public_id: tuple(one for one in who if one.id != viewer.account_id) for stay, who in found},
        {
            stay.public_id: tuple(one for one in who if not stay.is_answered_for_by(one.id))
            for stay, who in found
            if stay.programme_id in kept
        },
        {stay.public_id: stay.responsible_name for stay, _who in found if stay.programme_id not in kept},
    )


def _stay(
    row: Enrolment,
    programme: Programme,
    reason: DischargeReason | None,
    referrer: str | None,
    team: Sequence[Member],
) -> Stay:
    return Stay(
        id=row.id,
        public_id=row.public_id,
        programme_id=programme.id,
        programme=programme.name,
        rhythm=rhythm_of(programme),
        referring_organisation=referrer,
        starts_on=row.starts_on,
        ended_on=row.ended_on,
        reason=reason,
        staff_rates=programme.staff_rates,
        team=tuple(team),
    )


def _member(period: StaffPeriod, account: Account) -> Member:
    return Member(
        period.public_id,
        account.id,
        account.name,
        period.is_responsible,
        period.is_deputy,
        period.starts_on,
        period.ends_on,
        period.ended_by,
        period.confirmed_on is not None,
        account.ended_on,
    )
