"""Takes back a registration that was a mistake, as long as nothing was sent in for it.

What hangs on it is deleted; what was done, by whom and when stays in the audit, by id alone. Where the person
is in nothing else, the person's row is emptied too and the number is never given again.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Delete, delete, select, true, update
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    ActionPlan,
    Activity,
    AgreedStep,
    Answer,
    Assessment,
    Consent,
    CoverPlace,
    Discharge,
    Enrolment,
    FollowUp,
    FormerNumber,
    Framsteg,
    HandoverLine,
    ImportBatch,
    ImportPerson,
    ImportRow,
    LoginCode,
    MeetingSheet,
    Move,
    Opinion,
    PaperEntry,
    PaperForm,
    Participant,
    PausePeriod,
    PersonalLink,
    PersonPeriod,
    PlanAnchoring,
    PlanRevision,
    Programme,
    Reminder,
    Score,
    StaffPeriod,
    SusEntry,
    Talk,
    ToldSignal,
    ValueComment,
    WebSession,
    WorkStart,
)
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import ContactChoice, Sex
from smail.errors import Conflict, Refused
from smail.queries.undoing import Others, WhatGoes, consents_that_go, others_of, ratings_that_go, what_goes
from smail.services import audit, locks, periods
from smail.services.audit import Actor

WAYS_IN: tuple[type[WebSession | PersonalLink | LoginCode], ...] = (WebSession, PersonalLink, LoginCode)
OfEnrolment = (
    PersonPeriod
    | StaffPeriod
    | Discharge
    | Activity
    | ActionPlan
    | CoverPlace
    | HandoverLine
    | Consent
    | SusEntry
    | FollowUp
)
OF_ENROLMENT: tuple[type[OfEnrolment], ...] = (
    PersonPeriod,
    StaffPeriod,
    Discharge,
    Activity,
    ActionPlan,
    Consent,
    SusEntry,
    FollowUp,
    CoverPlace,
    HandoverLine,
)
OF_PLAN: tuple[type[PlanRevision | PlanAnchoring], ...] = (PlanRevision, PlanAnchoring)
OF_RATING: tuple[type[Answer | Score | ValueComment], ...] = (Answer, Score, ValueComment)


def undo(
    db: Session, enrolment_id: int, actor: Actor, *, answers_seen: int, today: date | None = None
) -> WhatGoes:
    """The registration was never made, as far as anybody can see; what went with it.

    Refused where something was sent in: then it is an avslut. Conflict where it has ended, or other answers
    were begun than the `answers_seen` that whoever undoes it was told of.
    """
    today = today or clock.today()
    enrolment = db.get_one(Enrolment, enrolment_id)
    person = enrolment.participant
    locks.alone(db, [person.id])
    others = others_of(db, enrolment, today)
    going = what_goes(db, enrolment, today)
    _refuse(enrolment, going, answers_seen)
    _record(db, actor, enrolment, going)
    db.flush()
    for statement in _deletions(enrolment, others):
        db.execute(statement, execution_options={"synchronize_session": False})
    db.expire_all()
    if others.any:
        _go_on_elsewhere(db, person, today)
    else:
        empty(db, person, merged_into_id=None)
    return going


def take_back(db: Session, enrolment: Enrolment, actor: Actor) -> None:
    """A time that was to begin later never begins, with its team; the person stays, in something else.

    Whoever calls holds the person. Conflict for a time that has begun.
    """
    if enrolment.starts_on <= clock.today():
        raise Conflict("the enrolment has begun")
    audit.record(
        db,
        actor,
        AuditAction.ENROLMENT_UNDO,
        AuditObject.ENROLMENT,
        enrolment.public_id,
        participant_id=enrolment.participant_id,
        programme=enrolment.programme.public_id,
        is_whole_person=False,
        n_answers=0,
    )
    for statement in _of_enrolment(enrolment.id):
        db.execute(statement)
    db.delete(enrolment)
    db.flush()


def empty(db: Session, person: Participant, *, merged_into_id: int | None) -> None:
    """Nothing is known of the person any more but the number, which is nobody's or leads to another one."""
    person.sex, person.birth_year, person.language = Sex.UNDISCLOSED, None, "sv"
    person.name = person.phone = person.email = person.pin_mac = None
    person.contact_choice, person.is_protected = ContactChoice.IN_PERSON, False
    earlier = update(FormerNumber).where(FormerNumber.merged_into_id == person.id)
    db.execute(earlier.values(merged_into_id=merged_into_id))
    db.add(FormerNumber(participant_id=person.id, merged_into_id=merged_into_id, happened_at=clock.now()))
    db.flush()


def _refuse(enrolment: Enrolment, going: WhatGoes, answers_seen: int) -> None:
    if enrolment.ended_on is not None:
        raise Conflict("the enrolment has ended")
    if going.has_submitted:
        raise Refused("a rating was sent in")
    if going.answers != answers_seen:
        raise Conflict("answers were begun meanwhile")


def _deletions(enrolment: Enrolment, others: Others) -> Iterator[Delete]:
    """What hangs on the registration, each thing before what it hangs on."""
    own = enrolment.participant_id
    if not others.open:
        yield from (delete(table).where(table.participant_id == own) for table in WAYS_IN)
    yield from _of_enrolment(enrolment.id)
    ratings = ratings_that_go(enrolment, others)
    within = select(Assessment.id).where(*ratings)
    yield from (delete(table).where(table.assessment_id.in_(within)) for table in OF_RATING)
    yield delete(Assessment).where(*ratings)
    yield delete(Consent).where(*consents_that_go(enrolment, others))
    if not others.same_programme:
        yield from _of_files(own, enrolment.programme_id)
        yield from _of_papers(PaperForm.programme_id == enrolment.programme_id, own)
    if not others.any:
        yield from _of_papers(true(), own)
        yield delete(Move).where(Move.participant_id == own)
        yield delete(AgreedStep).where(AgreedStep.participant_id == own)
        yield delete(Reminder).where(Reminder.participant_id == own)
        yield delete(Opinion).where(Opinion.participant_id == own)
        yield delete(Framsteg).where(Framsteg.participant_id == own)
        yield delete(WorkStart).where(WorkStart.participant_id == own)
        yield delete(Talk).where(Talk.participant_id == own)
        yield delete(ToldSignal).where(ToldSignal.participant_id == own)
        yield delete(MeetingSheet).where(MeetingSheet.participant_id == own)
        yield delete(PausePeriod).where(PausePeriod.participant_id == own)
    yield delete(Enrolment).where(Enrolment.id == enrolment.id)


def _of_enrolment(enrolment_id: int) -> Iterator[Delete]:
    """What was counted, who followed, how it ended, and what was planned."""
    plans = select(ActionPlan.id).where(ActionPlan.enrolment_id == enrolment_id)
    yield from (delete(table).where(table.action_plan_id.in_(plans)) for table in OF_PLAN)
    yield from (delete(table).where(table.enrolment_id == enrolment_id) for table in OF_ENROLMENT)


def _of_files(participant_id: int, programme_id: int) -> Iterator[Delete]:
    """The name in the source and the rows of every file that was read into the programme."""
    batches = select(ImportBatch.id).where(ImportBatch.programme_id == programme_id)
    yield delete(ImportRow).where(ImportRow.participant_id == participant_id, ImportRow.batch_id.in_(batches))
    yield delete(ImportPerson).where(
        ImportPerson.participant_id == participant_id, ImportPerson.programme_id == programme_id
    )


def _of_papers(which: ColumnElement[bool], participant_id: int) -> Iterator[Delete]:
    """The forms on paper that are no rating, with what was typed from them."""
    of_these = PaperForm.participant_id == participant_id, PaperForm.assessment_id.is_(None), which
    forms = select(PaperForm.id).where(*of_these)
    yield delete(PaperEntry).where(PaperEntry.paper_form_id.in_(forms))
    yield delete(PaperForm).where(*of_these)


def _go_on_elsewhere(db: Session, person: Participant, today: date) -> None:
    """The person belongs where the latest of the other times is, and the intervals there are right."""
    latest = (
        select(Programme.controller_id)
        .join(Enrolment, Enrolment.programme_id == Programme.id)
        .where(Enrolment.participant_id == person.id)
        .order_by(Enrolment.ended_on.is_(None).desc(), Enrolment.ended_on.desc(), Enrolment.id.desc())
    )
    person.controller_id = db.scalars(latest.limit(1)).one()
    db.flush()
    periods.refresh(db, person.id, today=today)


def _record(db: Session, actor: Actor, enrolment: Enrolment, going: WhatGoes) -> None:
    audit.record(
        db,
        actor,
        AuditAction.ENROLMENT_UNDO,
        AuditObject.ENROLMENT,
        enrolment.public_id,
        participant_id=enrolment.participant_id,
        programme=enrolment.programme.public_id,
        is_whole_person=going.is_whole_person,
        n_answers=going.answers,
    )
