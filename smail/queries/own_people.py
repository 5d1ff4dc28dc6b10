"""Whom a member of staff stands beside today, by an own place in the team or by covering a leave."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Subquery, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Assessment, Enrolment, Participant, PersonalLink, Programme, StaffPeriod
from smail.domain.standing import Stay
from smail.queries.covers import Covering, covered_by
from smail.queries.standings import rhythm_of
from smail.queries.talks import talk_day

Stays = dict[int, list[tuple[Programme, Stay]]]


@dataclass(slots=True)
class Own:
    """One of them: whether there is a link, and the programmes where the viewer stands beside the person.

    `covering` is set where that is only during a colleague's leave.
    """

    has_link: bool
    programme_ids: set[int]
    # When one meets next.
    talk_on: date | None = None
    covering: Covering | None = None


def own_people(db: Session, account_id: int, today: date) -> tuple[dict[Participant, Own], Stays]:
    """Everybody whom the account stands beside, and all their open stays, also where somebody else does."""
    people: dict[Participant, Own] = {}
    stays: Stays = defaultdict(list)
    own_ones: set[Participant] = set()
    found = _rows(db, account_id, today)
    for person, has_link, enrolment, programme, stands_here, absent_name, until, talk_on in found:
        own = people.setdefault(person, Own(has_link, set(), talk_on))
        stays[person.id].append((programme, stay_of(enrolment, programme)))
        if stands_here:
            own_ones.add(person)
        elif absent_name is not None:
            own.covering = Covering(absent_name, until)
        if stands_here or absent_name is not None:
            own.programme_ids.add(programme.id)
    for person in own_ones:
        people[person].covering = None
    return people, stays


def _rows(
    db: Session, account_id: int, today: date
) -> Sequence[Row[Participant, bool, Enrolment, Programme, bool, str, date, date | None]]:
    beside = _beside(account_id, today)
    is_own = select(StaffPeriod.id).where(StaffPeriod.enrolment_id == Enrolment.id, *beside).exists()
    covers = covered_by(account_id, today).subquery()
    return db.execute(
        select(
            Participant,
            has_live_link(),
            Enrolment,
            Programme,
            is_own.correlate(Enrolment, Participant),
            covers.c.absent_name,
            covers.c.until,
            talk_day(Participant.id, today),
        )
        .select_from(Participant)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(covers, covers.c.enrolment_id == Enrolment.id)
        .where(_is_among(beside, covers), Enrolment.open_on(today))
        .order_by(Enrolment.starts_on, Enrolment.id)
    ).all()


def _beside(account_id: int, today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffPeriod.account_id == account_id,
        StaffPeriod.starts_on <= today,
        StaffPeriod.open_on(today),
        Enrolment.open_on(today),
        or_(Participant.is_protected.is_(False), StaffPeriod.is_responsible, StaffPeriod.is_deputy),
    )


def _is_among(beside: Sequence[ColumnElement[bool]], covers: Subquery) -> ColumnElement[bool]:
    own = (
        select(Enrolment.participant_id)
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(*beside)
    )
    covered = select(Enrolment.participant_id).join(covers, covers.c.enrolment_id == Enrolment.id)
    return Participant.id.in_(own.union_all(covered))


def stay_of(enrolment: Enrolment, programme: Programme) -> Stay:
    """The time in a programme, as the rules of its rhythm see it."""
    return Stay(rhythm_of(programme), enrolment.starts_on, enrolment.ended_on)


def has_live_link() -> ColumnElement[bool]:
    """Whether the participant of the query has a live link that no submitted rating has used up."""
    return (
        select(PersonalLink.id)
        .outerjoin(Assessment, Assessment.id == PersonalLink.assessment_id)
        .where(
            PersonalLink.participant_id == Participant.id,
            PersonalLink.revoked_at.is_(None),
            Assessment.submitted_at.is_(None),
        )
        .correlate(Participant)
        .exists()
    )
