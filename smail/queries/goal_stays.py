"""What goals are counted from: every time in a programme with the days of what happened, and no line of text.

Read in whole for one programme, in the same few questions however many were there.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    ActionPlan,
    Activity,
    Assessment,
    Discharge,
    Enrolment,
    FollowUp,
    Framsteg,
    Participant,
    PersonPeriod,
    PlanAnchoring,
    PlanRevision,
    SusEntry,
    WorkStart,
)
from smail.db.tables.people import is_real
from smail.domain.goals.facts import Happening, Stay
from smail.domain.goals.grammar import Event
from smail.domain.onward import FollowUpResult, Offer, StartKind
from smail.domain.people import DischargeReason, is_more_self_supporting
from smail.domain.plan import ActivityKind, Uptake
from smail.domain.rhythm import FilledPeriod, Period
from smail.queries.plans import pauses_by_person

_STARTS = {StartKind.WORK: Event.WORK, StartKind.STUDIES: Event.STUDIES}
_ENDS = {DischargeReason.WORK: Event.WORK, DischargeReason.STUDIES: Event.STUDIES}
_KINDS = {
    ActivityKind.JOB_DIRECTED: Event.JOB_DIRECTED,
    ActivityKind.SKILLS: Event.SKILLS,
    ActivityKind.HEALTH_EVERYDAY: Event.HEALTH_EVERYDAY,
}
_Happened = defaultdict[int, list[Happening]]


@dataclass(frozen=True, slots=True)
class _Rows:
    """What belongs to the times in a programme, by enrolment, and by person what has no programme."""

    of_stay: _Happened = field(default_factory=lambda: defaultdict(list))
    of_person: _Happened = field(default_factory=lambda: defaultdict(list))
    ratings: defaultdict[int, list[FilledPeriod]] = field(default_factory=lambda: defaultdict(list))


def stays_in(db: Session, programme_id: int, *, with_events: bool = True) -> tuple[Stay, ...]:
    """Every time of somebody real in the programme, in order; nobody who was entered in error.

    Without their events there are only the ratings that were due, for what speaks of nothing else.
    """
    found = db.execute(_there(programme_id)).all()
    rows = _Rows()
    if with_events:
        _read_plans(db, programme_id, rows.of_stay)
        _read_activities(db, programme_id, rows.of_stay)
        _read_follow_ups(db, programme_id, rows.of_stay)
        _read_persons(db, programme_id, rows.of_person)
    _read_ratings(db, programme_id, rows)
    people = {enrolment.participant_id for enrolment, *_ in found}
    pauses = pauses_by_person(db, people) if with_events else {}
    return tuple(
        Stay(
            person.public_id,
            person.sex,
            enrolment.starts_on,
            enrolment.ended_on,
            None if discharge is None else discharge.reason,
            person.birth_year,
            support or (None if discharge is None else discharge.support_before),
            person.is_protected,
            None,
            tuple(sorted(_happenings(rows, enrolment, discharge, support), key=lambda one: one.on)),
            tuple(rows.ratings[enrolment.id]),
            tuple(pauses.get(person.id, ())),
        )
        for enrolment, person, discharge, support in found
    )


def drawn_in(db: Session, programme_id: int) -> frozenset[str] | None:
    """Those who are followed up of the ends that were drawn; None where nothing was drawn."""
    places = (
        select(Participant.public_id, FollowUp.is_chosen)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(FollowUp, FollowUp.enrolment_id == Enrolment.id)
        .where(Enrolment.programme_id == programme_id, FollowUp.place.is_not(None))
    )
    found = db.execute(places).all()
    return frozenset(person for person, is_chosen in found if is_chosen) if found else None


def _there(programme_id: int) -> Select[Enrolment, Participant, Discharge | None, Any]:
    return (
        select(Enrolment, Participant, Discharge, SusEntry.support)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .outerjoin(SusEntry, SusEntry.enrolment_id == Enrolment.id)
        .where(
            Enrolment.programme_id == programme_id,
            is_real(Enrolment.participant_id),
            Discharge.is_no_mistake(),
        )
        .order_by(Enrolment.starts_on, Enrolment.id)
    )


def _happenings(
    rows: _Rows, enrolment: Enrolment, discharge: Discharge | None, support: Any
) -> Iterable[Happening]:
    """All of the time's own, and of the person what happened in it."""
    last = enrolment.ended_on or date.max
    own = [one for one in rows.of_person[enrolment.participant_id] if enrolment.starts_on <= one.on <= last]
    yield from rows.of_stay[enrolment.id]
    yield from own
    if discharge is None or enrolment.ended_on is None:
        return
    started = _ENDS.get(discharge.reason)
    # An avslut to work or studies is such a start where none was written down, as everywhere else.
    if started is not None and all(one.event is not started for one in own):
        yield Happening(started, enrolment.ended_on)
    if is_more_self_supporting(support or discharge.support_before, discharge.support_after):
        yield Happening(Event.MORE_SELF_SUPPORTING, enrolment.ended_on)
    if discharge.closing_talk in (Offer.OFFERED, Offer.DECLINED):
        yield Happening(Event.CLOSING_TALK, discharge.closing_talk_on or enrolment.ended_on, is_offer=True)


def _read_plans(db: Session, programme_id: int, found: _Happened) -> None:
    """A plan is anchored on the day when the person and another party had both agreed."""
    others = (
        select(PlanAnchoring.action_plan_id, func.min(PlanAnchoring.anchored_on).label("on"))
        .group_by(PlanAnchoring.action_plan_id)
        .subquery()
    )
    plans = (
        select(ActionPlan.enrolment_id, ActionPlan.made_on, ActionPlan.anchored_on, others.c.on)
        .join(Enrolment, Enrolment.id == ActionPlan.enrolment_id)
        .outerjoin(others, others.c.action_plan_id == ActionPlan.id)
        .where(Enrolment.programme_id == programme_id)
    )
    for enrolment_id, made_on, by_person, by_others in db.execute(plans):
        found[enrolment_id].append(Happening(Event.PLAN, made_on))
        if by_person is not None and by_others is not None:
            found[enrolment_id].append(Happening(Event.PLAN_ANCHORED, max(by_person, by_others)))
    revised = (
        select(ActionPlan.enrolment_id, PlanRevision.revised_on)
        .join(PlanRevision, PlanRevision.action_plan_id == ActionPlan.id)
        .join(Enrolment, Enrolment.id == ActionPlan.enrolment_id)
        .where(Enrolment.programme_id == programme_id)
    )
    for enrolment_id, on in db.execute(revised):
        found[enrolment_id].append(Happening(Event.PLAN_REVISED, on))


def _read_activities(db: Session, programme_id: int, found: _Happened) -> None:
    """What was only offered counts from the day it was to begin, or was written down."""
    rows = (
        select(Activity.enrolment_id, Activity.kind, Activity.uptake, Activity.starts_on, Activity.written_at)
        .join(Enrolment, Enrolment.id == Activity.enrolment_id)
        .where(Enrolment.programme_id == programme_id, Activity.uptake != Uptake.WISHED)
    )
    for enrolment_id, kind, uptake, starts_on, written_at in db.execute(rows):
        on = starts_on or clock.civil(written_at)
        found[enrolment_id].append(Happening(_KINDS[kind], on, is_offer=uptake is not Uptake.USED))


def _read_follow_ups(db: Session, programme_id: int, found: _Happened) -> None:
    """Somebody who was looked for and not reached has not been followed up."""
    rows = (
        select(FollowUp.enrolment_id, FollowUp.done_on)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .where(
            Enrolment.programme_id == programme_id,
            FollowUp.done_on.is_not(None),
            FollowUp.result != FollowUpResult.NOT_REACHED,
        )
    )
    for enrolment_id, on in db.execute(rows):
        assert on is not None
        found[enrolment_id].append(Happening(Event.FOLLOW_UP, on))


def _read_persons(db: Session, programme_id: int, found: _Happened) -> None:
    """Steps forward and starts belong to the person, whichever programme they came in."""
    there = select(Enrolment.participant_id).where(Enrolment.programme_id == programme_id)
    steps = select(Framsteg.participant_id, Framsteg.happened_on).where(Framsteg.participant_id.in_(there))
    for person, on in db.execute(steps):
        found[person].append(Happening(Event.STEP_FORWARD, on))
    starts = select(WorkStart.participant_id, WorkStart.kind, WorkStart.started_on)
    for person, kind, on in db.execute(starts.where(WorkStart.participant_id.in_(there))):
        found[person].append(Happening(_STARTS[kind], on))


def _read_ratings(db: Session, programme_id: int, rows: _Rows) -> None:
    periods = (
        select(
            PersonPeriod.enrolment_id,
            PersonPeriod.number,
            PersonPeriod.starts_on,
            PersonPeriod.ends_on,
            Assessment.submitted_on,
        )
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .outerjoin(Assessment, Assessment.id == PersonPeriod.assessment_id)
        .where(Enrolment.programme_id == programme_id)
        .order_by(PersonPeriod.enrolment_id, PersonPeriod.number)
    )
    for enrolment_id, number, starts_on, ends_on, filled_on in db.execute(periods):
        rows.ratings[enrolment_id].append(FilledPeriod(Period(number, starts_on, ends_on), filled_on))
