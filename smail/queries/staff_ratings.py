"""What a handledare has rated, what waits to be rated, and what may be seen of it meanwhile.

Whoever rates sees nothing of the person's values here: only on which days the person has answered.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Assessment, Enrolment, Programme, RaterKind, StaffPeriod
from smail.domain.instrument import Form, Instrument, Item, Respondent
from smail.domain.pairing import WITHIN, Dated, Pair, may_rate, pairs, waits_since
from smail.domain.roles import Role
from smail.policies import ParticipantSubject, Viewer, holds

# The questionnaire of staff that goes with the one the persons answer.
_SUFFIX = "_staff"
# So long after the day of the answers both remember what they had in mind.
LOOKED_AT_FOR = timedelta(weeks=6)


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

    def pair_of_late(self, today: date) -> Pair | None:
        """Both ratings of the latest occasion, while it is worth to look at together."""
        last = max(self.own, key=lambda one: (one.on, one.id), default=None)
        if last is None or today - last.on > LOOKED_AT_FOR:
            return None
        return next((one for one in pairs(self.own, self.theirs) if one.own == last), None)

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
    rated = select(Programme).where(Programme.id.in_(beside(viewer, participant)), Programme.staff_rates)
    return db.scalar(rated.order_by(Programme.id).limit(1))


def beside(viewer: Viewer, participant: ParticipantSubject) -> list[int | None]:
    """The programmes in which the viewer stands beside the person today, as a handledare."""
    return [
        place.programme_id
        for place, team in zip(participant.places, participant.teams, strict=True)
        if viewer.account_id in team and holds(viewer, place, Role.HANDLEDARE)
    ]


def blind_since(db: Session, viewer: Viewer, participant: ParticipantSubject, today: date) -> date | None:
    """The day of the answers that the viewer is to rate without having seen them; None while none wait."""
    programmes = beside(viewer, participant)
    if not programmes:
        return None
    rates = select(Programme.id).where(Programme.id.in_(programmes), Programme.staff_rates).exists()
    return _sent(db, participant.id, viewer.account_id, rates).waits_since(today)


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
    return _sent(db, participant_id, account_id)


def _sent(db: Session, participant_id: int, account_id: int, *also: ColumnElement[bool]) -> Course:
    rows = db.execute(
        select(Assessment.rater_kind, Assessment.id, Assessment.submitted_on)
        .where(Assessment.participant_id == participant_id, *_sent_by(account_id), *also)
        .order_by(Assessment.id)
    )
    return _course([(kind, Dated(assessment_id, on)) for kind, assessment_id, on in rows if on is not None])


def recent_courses(
    db: Session, account_id: int, participant_ids: Collection[int], today: date
) -> dict[int, Course]:
    """What has lately been rated of these persons, where this account rates too and is responsible.

    Whoever is responsible is reminded of answers that wait; a colleague in the team may rate too.
    """
    rows = db.execute(
        select(Assessment.participant_id, Assessment.rater_kind, Assessment.id, Assessment.submitted_on)
        .join(Enrolment, Enrolment.participant_id == Assessment.participant_id)
        .join(Programme, and_(Programme.id == Enrolment.programme_id, Programme.staff_rates))
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .where(
            Assessment.participant_id.in_(participant_ids),
            Enrolment.open_on(today),
            StaffPeriod.account_id == account_id,
            StaffPeriod.is_responsible,
            StaffPeriod.starts_on <= today,
            StaffPeriod.open_on(today),
            *_sent_by(account_id),
            # What is older is nearest to nothing that waits or can still be looked at together.
            Assessment.submitted_on >= today - LOOKED_AT_FOR - 2 * WITHIN,
        )
        .order_by(Assessment.id)
        .distinct()
    )
    sent: dict[int, list[tuple[RaterKind, Dated]]] = defaultdict(list)
    for person, kind, assessment_id, on in rows:
        if on is not None:
            sent[person].append((kind, Dated(assessment_id, on)))
    return {person: _course(days) for person, days in sent.items()}


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
