"""Reads who may be reminded and of what, what has been sent, and what waits to be sent."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.clock import civil
from smail.db.tables import Answer, Assessment, Enrolment, Participant, RaterKind, Reminder, StaffDigest
from smail.db.tables.people import is_real
from smail.db.tables.reminders import PENDING
from smail.domain.people import ContactChoice
from smail.domain.reminding import Channel, Earlier, ReminderKind, ReminderState, occasion_of
from smail.domain.rhythm import Standing, State
from smail.domain.standing import standing
from smail.queries.follow_ups import after_leaving
from smail.queries.opinions import waiting_long
from smail.queries.organisations import paths
from smail.queries.today import Facts, facts_of, own_rows
from smail.queries.viewers import viewer_of

CHANNELS: Mapping[ContactChoice, Channel] = {
    ContactChoice.SMS: Channel.SMS,
    ContactChoice.EMAIL: Channel.EMAIL,
}
_ADDRESSES = {ContactChoice.SMS: Participant.phone, ContactChoice.EMAIL: Participant.email}


@dataclass(frozen=True, slots=True)
class Situation:
    """Where somebody stands today, as far as a reminder asks: and when the latest answer was given."""

    channel: Channel
    standing: Standing
    occasion: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of which the outbox knows: when, which way, and what became of it."""

    kind: ReminderKind
    channel: Channel
    state: ReminderState
    on: date

    @property
    def is_sent(self) -> bool:
        """Whether a gateway took it on; otherwise it was refused for good."""
        return self.state is ReminderState.SENT


@dataclass(frozen=True, slots=True)
class DigestCounts:
    """What waits for one member of staff: on Today, and of what people have said for more than a week."""

    due: int
    overdue: int
    # Persons to ask how it went after an avslut.
    follow_ups: int = 0
    opinions: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self.due + self.overdue + self.opinions + self.follow_ups == 0


NOTHING = DigestCounts(0, 0)


def reachable(
    db: Session, channels: Collection[Channel], today: date, *, after_id: int, most: int
) -> Sequence[int]:
    """The next ids, in order, of people in a programme who chose one of these ways to be reached."""
    ways = [
        (Participant.contact_choice == choice) & _ADDRESSES[choice].is_not(None)
        for choice, channel in CHANNELS.items()
        if channel in channels
    ]
    if not ways:
        return ()
    chosen = ways[0] | ways[-1]
    own = Enrolment.participant_id == Participant.id
    query = (
        select(Participant.id)
        .where(Participant.id > after_id, Participant.is_protected.is_(False), chosen)
        .where(is_real(Participant.id))
        .where(select(Enrolment.id).where(own, Enrolment.open_on(today)).exists())
        .order_by(Participant.id)
        .limit(most)
    )
    return db.scalars(query).all()


def situations(db: Session, participant_ids: Collection[int], today: date) -> dict[int, Situation]:
    """Where each of these people stands, in order; whoever may not be written to is not among them."""
    people = (
        select(Participant.id, Participant.contact_choice)
        .where(
            Participant.id.in_(participant_ids),
            Participant.is_protected.is_(False),
            Participant.contact_choice.in_(CHANNELS),
            is_real(Participant.id),
        )
        .order_by(Participant.id)
    )
    choices = {row.id: row.contact_choice for row in db.execute(people)}
    facts, answered = facts_of(db, choices, today), _answered(db, choices)
    return {
        own: _situation(CHANNELS[choice], facts[own], answered.get(own), today)
        for own, choice in choices.items()
        if facts[own].stays
    }


def _situation(channel: Channel, facts: Facts, answered_on: date | None, today: date) -> Situation:
    stays = [stay for _, stay in facts.stays]
    return Situation(
        channel=channel,
        standing=standing(stays, today=today, last_completed=facts.last_on, pauses=facts.pauses),
        occasion=occasion_of(
            started_on=min(stay.starts_on for stay in stays),
            last_completed=facts.last_on,
            pauses=facts.pauses,
            on=today,
        ),
        answered_on=answered_on,
    )


def _answered(db: Session, participant_ids: Collection[int]) -> dict[int, date]:
    """The day of the latest answer of those who have a questionnaire under way."""
    rows = db.execute(
        select(Assessment.participant_id, func.max(Answer.saved_at))
        .join(Answer, Answer.assessment_id == Assessment.id)
        .where(
            Assessment.participant_id.in_(participant_ids),
            Assessment.rater_kind == RaterKind.PARTICIPANT,
            Assessment.submitted_at.is_(None),
            Assessment.withdrawn_at.is_(None),
        )
        .group_by(Assessment.participant_id)
    )
    return {own: civil(saved_at) for own, saved_at in rows}


def earlier(db: Session, participant_ids: Collection[int]) -> Mapping[int, list[Earlier]]:
    """Every message to each of these people that the outbox knows.

    One that waits in a way that the person has left since is as good as settled: if that way is gone too,
    nobody ever takes it, and it must not keep the person from being reminded.
    """
    found: dict[int, list[Earlier]] = defaultdict(list)
    rows = db.execute(
        select(Participant.id, Participant.contact_choice, Reminder)
        .join(Participant, Participant.id == Reminder.participant_id)
        .where(Reminder.participant_id.in_(participant_ids))
    )
    for own, choice, row in rows:
        is_settled = row.state not in PENDING or CHANNELS.get(choice) is not row.channel
        found[own].append(Earlier(row.occasion, row.place, civil(row.planned_at), is_settled))
    return found


def messages_to(db: Session, participant_id: int) -> tuple[Message, ...]:
    """What was sent to the person, or could not be, the newest first; what still waits is not told."""
    rows = db.execute(
        select(Reminder.kind, Reminder.channel, Reminder.state, Reminder.settled_at)
        .where(
            Reminder.participant_id == participant_id,
            Reminder.state.in_((ReminderState.SENT, ReminderState.FAILED)),
        )
        .order_by(Reminder.settled_at.desc(), Reminder.id.desc())
    )
    return tuple(
        Message(kind, channel, state, civil(at)) for kind, channel, state, at in rows if at is not None
    )


def digest_readers(db: Session) -> Sequence[StaffDigest]:
    """Every member of staff who wants a digest."""
    return db.scalars(select(StaffDigest).order_by(StaffDigest.account_id)).all()


def digest_counts(db: Session, account_id: int, today: date) -> DigestCounts:
    """What waits for the account's own participants and answers today; nothing for one that has ended."""
    viewer = viewer_of(db, account_id)
    if viewer is None:
        return NOTHING
    above = paths(db, viewer.federation_id)
    states = [row.standing.state for row in own_rows(db, viewer, today, above) if not row.is_invented]
    return DigestCounts(
        states.count(State.DUE),
        states.count(State.OVERDUE),
        opinions=waiting_long(db, viewer, today),
        follow_ups=sum(not one.is_invented for one in after_leaving(db, viewer, above, today).to_ask),
    )


def waiting_since(db: Session, moment: datetime) -> int:
    """How many messages were thought of before that moment, have been tried, and are still not sent."""
    query = select(func.count(Reminder.id)).where(
        Reminder.settled_at.is_(None), Reminder.attempts > 0, Reminder.planned_at < moment
    )
    return db.scalar(query) or 0
