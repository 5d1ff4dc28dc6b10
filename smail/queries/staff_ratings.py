"""What a handledare has rated, what waits to be rated, and what may be seen of it meanwhile.

Whoever rates sees nothing of the person's values here: only on which days the person has answered.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Assessment, Enrolment, Participant, Programme, RaterKind, StaffPeriod
from smail.domain.instrument import Form, Instrument, Item, Respondent
from smail.domain.pairing import WITHIN, Dated, may_rate, waits_since
from smail.domain.roles import Role
from smail.policies import ParticipantSubject, Viewer, holds

# The questionnaire of staff that goes with the one the persons answer.
_SUFFIX = "_staff"


@dataclass(frozen=True, slots=True)
class Course:
    """On which days the person and one handledare have rated."""

    own: tuple[Dated, ...]
    theirs: tuple[Dated, ...]

    def waits_since(self, today: date) -> date | None:
        """The day of the answers that wait for this handledare; None while none do."""
        return waits_since(self.own, self.theirs, today)

    def may_rate(self, today: date) -> bool:
        """Whether there is an occasion that this handledare has not rated yet."""
        return may_rate(self.own, self.theirs, today)

    @property
    def latest(self) -> Dated | None:
        """The last of the handledare's own ratings."""
        return max(self.theirs, key=lambda one: (one.on, one.id), default=None)


def is_belief(instrument: Instrument, item: Item) -> bool:
    """Whether the item is shown to nobody but its author: what staff believe, which tells of no area."""
    return instrument.respondent is Respondent.STAFF and item.indicator is None


def questions_of(catalogue: Catalogue, programme: Programme) -> tuple[Instrument, Form] | None:
    """What staff are asked about a person of the programme: the longest form; None where there is nothing."""
    try:
        instrument = catalogue.latest(programme.instrument_key + _SUFFIX)
    except KeyError:
        return None
    return instrument, max(instrument.forms, key=lambda form: len(form.items))


def programme_for(db: Session, viewer: Viewer, participant: ParticipantSubject) -> Programme | None:
    """The programme in which the viewer stands beside the person today and rates too."""
    beside = [
        place.programme_id
        for place, team in zip(participant.places, participant.teams, strict=True)
        if viewer.account_id in team and holds(viewer, place, Role.HANDLEDARE)
    ]
    rated = select(Programme).where(Programme.id.in_(beside), Programme.staff_rates)
    return db.scalar(rated.order_by(Programme.id).limit(1))


def draft_of(db: Session, participant_id: int, account_id: int) -> Assessment | None:
    """The rating that this account has begun and not sent in."""
    return db.scalar(
        select(Assessment).where(
            Assessment.participant_id == participant_id,
            Assessment.rater_kind == RaterKind.STAFF,
            Assessment.rater_account_id == account_id,
            Assessment.submitted_at.is_(None),
            Assessment.withdrawn_at.is_(None),
        )
    )


def course_of(db: Session, participant_id: int, account_id: int) -> Course:
    """What this account and the person have sent in."""
    rows = db.execute(
        select(Assessment.rater_kind, Assessment.id, Assessment.submitted_on)
        .where(Assessment.participant_id == participant_id, *_sent_by(account_id))
        .order_by(Assessment.id)
    )
    return _course([(kind, Dated(assessment_id, on)) for kind, assessment_id, on in rows if on is not None])


def waiting(db: Session, account_id: int, public_ids: Collection[str], today: date) -> dict[str, date]:
    """Of these persons, those whose answers wait for this account's own rating, and since which day.

    Whoever is responsible is reminded; a colleague in the team may rate too.
    """
    rows = db.execute(
        select(Participant.public_id, Assessment.rater_kind, Assessment.id, Assessment.submitted_on)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(Programme, and_(Programme.id == Enrolment.programme_id, Programme.staff_rates))
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .join(Assessment, Assessment.participant_id == Participant.id)
        .where(
            Participant.public_id.in_(public_ids),
            Enrolment.open_on(today),
            StaffPeriod.account_id == account_id,
            StaffPeriod.is_responsible,
            StaffPeriod.starts_on <= today,
            StaffPeriod.open_on(today),
            *_sent_by(account_id),
            # What is older can be nearest to nothing that still waits.
            Assessment.submitted_on >= today - 3 * WITHIN,
        )
        .order_by(Assessment.id)
        .distinct()
    )
    sent: dict[str, list[tuple[RaterKind, Dated]]] = defaultdict(list)
    for public_id, kind, assessment_id, on in rows:
        if on is not None:
            sent[public_id].append((kind, Dated(assessment_id, on)))
    waits = {public_id: _course(days).waits_since(today) for public_id, days in sent.items()}
    return {public_id: since for public_id, since in waits.items() if since is not None}


def _sent_by(account_id: int) -> tuple[ColumnElement[bool], ...]:
    """The person's own ratings and this account's, sent in and not taken back."""
    return (
        Assessment.submitted_on.is_not(None),
        Assessment.withdrawn_at.is_(None),
        or_(Assessment.rater_kind == RaterKind.PARTICIPANT, Assessment.rater_account_id == account_id),
    )


def _course(sent: Sequence[tuple[RaterKind, Dated]]) -> Course:
    return Course(
        tuple(one for kind, one in sent if kind is RaterKind.PARTICIPANT),
        tuple(one for kind, one in sent if kind is RaterKind.STAFF),
    )
