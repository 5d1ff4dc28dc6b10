"""One row in every table, for what must hold of all of them."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    AccessibilityReport,
    Account,
    ActorKind,
    Assessment,
    Attendance,
    AuditEvent,
    Base,
    BoardFile,
    CourseMaterial,
    Cover,
    CoverPlace,
    DropReason,
    Enrolment,
    EvaluationAnswer,
    EvaluationCount,
    EvaluationPool,
    EvaluationSheet,
    EvaluationText,
    EvaluationTicket,
    FormerNumber,
    Framsteg,
    GoalStatus,
    GroupPublication,
    GroupRelease,
    GroupRhythm,
    HandoverLine,
    Hindsight,
    HindsightAnswer,
    HomeTask,
    ImportBatch,
    ImportPerson,
    ImportRow,
    Invitation,
    InvitationKind,
    JointView,
    KeptReport,
    LoginCode,
    MeetingSheet,
    Move,
    Opinion,
    Participant,
    PersonalLink,
    PersonFilePart,
    PersonPeriod,
    Programme,
    ProgrammeGoal,
    ProgrammeMoney,
    QuarterlyReport,
    RecoveryCode,
    ReportFile,
    ReportTemplate,
    SessionKind,
    SessionStrength,
    StaffDigest,
    Talk,
    Throttle,
    ToldSignal,
    TrainingPlan,
    TypedFigure,
    ValueComment,
    WebSession,
    WrittenBy,
)
from smail.domain.certification import CourseKind, HomeTaskState
from smail.domain.goals.judging import Status
from smail.domain.hindsight import DropCause
from smail.domain.instrument import AnswerKind
from smail.domain.jobs import JobKind
from smail.domain.network import GroupKind
from smail.domain.onward import Offer
from smail.domain.opinions import Sender
from smail.domain.people import MissReason
from smail.domain.publishing import Scope, Split
from smail.domain.reminding import DigestPace
from smail.domain.reporting import CountyReport, ReportFormat, ReportKind, ReportState
from smail.domain.signals import SignalKind
from smail.services import jobs
from tests.factories.accounts import make_account
from tests.factories.assessments import make_open, make_staff_open, make_submitted
from tests.factories.calibration import make_round
from tests.factories.courses import make_course, make_learner, make_seat, make_utbildare, occasions_of
from tests.factories.evaluations import make_evaluation
from tests.factories.materials import make_material
from tests.factories.messages import make_reminder
from tests.factories.network import make_decision, make_meeting, make_member, make_support
from tests.factories.onward import make_draw, make_follow_up, make_start, make_sus_entry
from tests.factories.organisations import make_municipality, make_programme, make_unit
from tests.factories.papers import make_paper_entry, make_paper_form
from tests.factories.people import (
    enrolment_of,
    make_consent,
    make_discharge,
    make_enrolment,
    make_participant,
    make_pause,
    some_weeks_ago,
)
from tests.factories.person_files import make_person_file
from tests.factories.plans import make_action_plan, make_activity, make_step
from tests.factories.wishes import make_wish


def make_one_of_everything(db: Session) -> None:
    """No table is empty, and what may be open, ended or withdrawn is there open."""
    programme = make_programme(db, make_unit(db, make_municipality(db)))
    handledare = make_account(db)
    person = make_participant(db, programme, handledare)
    make_pause(db, person)
    make_consent(db, person, handledare)
    _add_time_in_programmes(db, person, handledare)
    db.add_all([*_ways_in(person, handledare), *_sessions(person, handledare)])
    db.add_all(_remarks(person, handledare))
    _add_file(db, person, programme.id)
    _add_training(db)
    make_activity(db, enrolment_of(db, person), account_id=handledare.id)
    make_step(db, person, account_id=handledare.id)
    make_action_plan(db, enrolment_of(db, person), handledare, programme.organisation)
    _add_goal(db, programme)
    _add_release(db, programme.federation_id)
    _add_report(db, programme, handledare.id)
    _add_board_file(db, programme, handledare)
    _add_papers(db, person, handledare)
    file = make_person_file(db, handledare, programme)
    db.add(PersonFilePart(file_id=file.id, number=0, content=b"sealed"))
    jobs.ask(db, file.federation_id, JobKind.PERSON_FILE, file.public_id)
    other = make_participant(db, programme, handledare)
    db.add(FormerNumber(participant_id=other.id, merged_into_id=person.id, happened_at=clock.now()))
    db.flush()


def _add_goal(db: Session, programme: Programme) -> None:
    now = clock.now()
    row = ProgrammeGoal(programme_id=programme.id, key="moten", definition="[[goals]]", written_at=now)
    db.add(row)
    db.flush()
    db.add(
        TypedFigure(goal_id=row.id, counted_on=clock.today(), value=2, out_of=3, note="Möten", written_at=now)
    )
    told = {"whole": None}
    db.add(
        GoalStatus(
            goal_id=row.id,
            closed_on=clock.today(),
            status=Status.TOO_EARLY,
            told=told,
            digest="0" * 64,
            made_at=now,
        )
    )


def _add_release(db: Session, federation_id: int) -> None:
    release = GroupRelease(
        federation_id=federation_id,
        closed_on=clock.today(),
        period="2026-Q1",
        threshold=5,
        made_at=clock.now(),
        booked="[]",
    )
    db.add(release)
    db.flush()
    db.add(
        GroupPublication(
            release_id=release.id,
            scope=Scope.COUNTY,
            place="lanet",
            split=Split.SEX,
            body="{}",
            digest="0" * 64,
        )
    )


def _add_report(db: Session, programme: Programme, account_id: int) -> None:
    report = QuarterlyReport(
        programme_id=programme.id,
        closed_on=clock.today(),
        version=1,
        state=ReportState.COMMENTED,
        comments=b"sealed",
        commented_at=clock.now(),
    )
    db.add(report)
    db.flush()
    db.add(
        ReportTemplate(
            kind=ReportKind.FINAL,
            name="mall.docx",
            installed_at=clock.now(),
            digest="0" * 64,
            content=b"zip",
        )
    )
    db.add(
        ReportFile(
            report_id=report.id,
            format=ReportFormat.OUTSIDE,
            added_at=clock.now(),
            added_by_id=account_id,
            content=b"sealed",
            digest="0" * 64,
            made_by="{}",
        )
    )


def _add_board_file(db: Session, programme: Programme, account: Account) -> None:
    today = clock.today()
    db.add(
        ProgrammeMoney(
            programme_id=programme.id,
            # Of a time that a form filled in today does not cross.
            starts_on=programme.starts_on,
            ends_on=programme.starts_on,
            granted=1_250_000,
            counted_on=today,
            note="Beslutet",
            written_at=clock.now(),
        )
    )
    db.add(
        KeptReport(
            federation_id=programme.federation_id,
            kind=CountyReport.WAYS_TO_WORK,
            part="",
            closed_on=today,
            made_at=clock.now(),
            body="{}",
            digest="0" * 64,
        )
    )
    db.add(
        BoardFile(
            federation_id=programme.federation_id,
            closed_on=today,
            version=1,
            account_id=account.id,
            finished_at=clock.now(),
            snapshot=b"sealed",
            paper=b"sealed",
            book=b"sealed",
            digest="0" * 64,
            book_digest="0" * 64,
            made_by="{}",
        )
    )


def _add_time_in_programmes(db: Session, person: Participant, handledare: Account) -> None:
    enrolment = enrolment_of(db, person)
    earlier = make_programme(db, name="Första steget")
    before = make_enrolment(db, person, earlier, ended_on=clock.today())
    make_discharge(db, before, handledare, closing_talk=Offer.OFFERED)
    make_follow_up(db, before, handledare)
    make_sus_entry(db, enrolment, handledare)
    make_start(db, person, handledare)
    make_draw(db, earlier, handledare)
    submitted = make_submitted(db, person, some_weeks_ago())
    make_open(db, person)
    theirs = make_staff_open(db, person, handledare)
    _add_talk(db, person, handledare, submitted.id, theirs.id)
    _add_continuity(db, enrolment, handledare)
    db.add_all(_periods(enrolment, submitted.id))
    _look_back(db, submitted.id)
    db.add(
        ValueComment(assessment_id=submitted.id, indicator="health", line=b"sealed", written_at=clock.now())
    )
    db.flush()


def _look_back(db: Session, assessment_id: int) -> None:
    row = Hindsight(assessment_id=assessment_id, language="sv", started_at=clock.now())
    db.add(row)
    db.flush()
    answer = {"item_key": "health_1", "kind": AnswerKind.VALUE, "value": 2, "version": 1}
    why = {"indicator": "health", "cause": DropCause.LIFE_EVENT, "written_by": WrittenBy.PARTICIPANT}
    db.add_all(
        [
            HindsightAnswer(hindsight_id=row.id, saved_at=clock.now(), **answer),
            DropReason(assessment_id=assessment_id, written_at=clock.now(), **why),
        ]
    )


def _add_papers(db: Session, person: Participant, handledare: Account) -> None:
    rated = db.scalars(select(Assessment.id).where(Assessment.submitted_on.is_not(None))).first()
    form = make_paper_form(db, person, handledare, assessment_id=rated, sent_in_by_id=handledare.id)
    make_paper_entry(db, form, handledare)
    make_paper_form(db, person, handledare)


def _add_talk(db: Session, person: Participant, handledare: Account, own_id: int, staff_id: int) -> None:
    about = {"account_id": handledare.id, "written_at": clock.now()}
    db.add(Talk(participant_id=person.id, held_on=clock.today(), **about))
    occurred = {"kind": SignalKind.GAP_WEEKS, "occurred_on": clock.today(), "shown_on": clock.today()}
    db.add(ToldSignal(participant_id=person.id, account_id=handledare.id, **occurred))
    db.add(
        MeetingSheet(
            participant_id=person.id,
            meeting_on=clock.today(),
            parts=["steps"],
            chosen_by=WrittenBy.PARTICIPANT,
            chosen_at=clock.now(),
        )
    )
    db.add(
        JointView(
            own_assessment_id=own_id,
            staff_assessment_id=staff_id,
            area="health",
            agrees=True,
            line=b"sealed",
            said_on=clock.today(),
            **about,
        )
    )
    db.flush()


def _add_continuity(db: Session, enrolment: Enrolment, handledare: Account) -> None:
    about = {"written_at": clock.now()}
    leave = Cover(
        absent_id=handledare.id,
        covering_id=make_account(db).id,
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=5),
        written_by_id=handledare.id,
        **about,
    )
    db.add(leave)
    db.flush()
    db.add(CoverPlace(cover_id=leave.id, enrolment_id=enrolment.id))
    db.add(
        HandoverLine(
            enrolment_id=enrolment.id,
            handed_over_on=clock.today(),
            position=1,
            line=b"sealed",
            written_by=WrittenBy.PARTICIPANT,
            **about,
        )
    )


def _add_training(db: Session) -> None:
    make_learner(db)
    teacher = make_utbildare(db)
    course = make_course(db, CourseKind.ANVANDARE, teacher)
    plan = {"organisation_id": make_municipality(db).id, "utbildare": 2, "anvandare": 20}
    db.add(TrainingPlan(federation_id=course.federation_id, changed_at=clock.now(), **plan))
    seat, now = make_seat(db, course), clock.now()
    there = {"minutes": 240, "account_id": teacher.id, "recorded_at": now}
    db.add(Attendance(seat_id=seat.id, occasion_id=occasions_of(db, course)[0].id, **there))
    db.add(HomeTask(seat_id=seat.id, state=HomeTaskState.HANDED_IN, text=b"sealed", handed_in_at=now))
    own = {"occasion_id": make_evaluation(db, course).occasion_id}
    db.add(EvaluationTicket(ticket_mac=b"t" * 32, **own))
    db.add(EvaluationAnswer(key="a" * 16, item_key="can_use", kind=AnswerKind.VALUE, value=4, **own))
    db.add(EvaluationText(key="a" * 16, text=b"sealed", **own))
    db.add(EvaluationSheet(key="a" * 16, sheet=b"sealed", **own))
    pool = EvaluationPool(
        federation_id=course.federation_id, organisation_id=plan["organisation_id"], year=2027
    )
    db.add(pool)
    db.flush()
    db.add(EvaluationCount(pool_id=pool.id, item_key="can_use", value=4, n=5))
    make_round(db, teacher, is_sent=False)
    make_wish(db, teacher)
    kept = make_material(db, teacher, CourseKind.ANVANDARE)
    db.add(CourseMaterial(course_id=course.id, material_id=kept.id, number=1, is_chosen=False))
    _add_network(db, teacher)


def _add_network(db: Session, trainer: Account) -> None:
    learner = make_learner(db)
    make_member(db, learner)
    meeting = make_meeting(db, trainer, learner)
    make_decision(db, meeting, learner)
    make_support(db, trainer, learner)
    rhythm = {"federation_id": learner.federation_id, "kind": GroupKind.NETWORK, "every_months": 2}
    db.add(GroupRhythm(changed_at=clock.now(), **rhythm))


def _add_file(db: Session, person: Participant, programme_id: int) -> None:
    batch = ImportBatch(
        programme_id=programme_id,
        file_digest="f" * 64,
        mapping="",
        header=["id"],
        imported_at=clock.now(),
    )
    db.add(batch)
    db.flush()
    db.add_all(
        [
            ImportPerson(
                participant_id=person.id, programme_id=programme_id, source_mac=b"s" * 32, source=b"sealed"
            ),
            ImportRow(
                batch_id=batch.id,
                number=1,
                participant_id=person.id,
                dates=[],
                spellings={},
                source_mac=b"s" * 32,
            ),
        ]
    )
    db.flush()


def _ways_in(person: Participant, handledare: Account) -> list[Base]:
    now = clock.now()
    return [
        PersonalLink(participant_id=person.id, token_mac=b"l" * 32, issued_at=now),
        LoginCode(
            participant_id=person.id,
            code_mac=b"c" * 32,
            issued_at=now,
            issued_by_id=handledare.id,
            expires_at=now,
        ),
        Move(participant_id=person.id, code_mac=b"m" * 32, issued_at=now, expires_at=now),
        RecoveryCode(account_id=handledare.id, code_mac=b"r" * 32),
        Invitation(
            account_id=handledare.id,
            kind=InvitationKind.INVITE,
            token_mac=b"i" * 32,
            issued_at=now,
            expires_at=now,
        ),
        Throttle(key_mac=b"t" * 32, failures=1, first_at=now),
    ]


def _sessions(person: Participant, handledare: Account) -> list[WebSession]:
    return [
        WebSession(
            token_mac=kind.value.encode().ljust(32),
            kind=kind,
            strength=SessionStrength.FULL,
            account_id=handledare.id if kind is SessionKind.STAFF else None,
            participant_id=person.id if kind is SessionKind.PARTICIPANT else None,
            created_at=clock.now(),
            seen_at=clock.now(),
        )
        for kind in SessionKind
    ]


def _remarks(person: Participant, handledare: Account) -> list[Base]:
    now = clock.now()
    return [
        Framsteg(
            participant_id=person.id,
            happened_on=clock.today(),
            line=b"sealed",
            written_by=WrittenBy.PARTICIPANT,
            written_at=now,
        ),
        AccessibilityReport(text=b"sealed", reported_at=now),
        Opinion(
            told_on=clock.today(),
            sender=Sender.ANONYMOUS,
            text=b"sealed",
            wants_answer=True,
            code_mac=b"o" * 32,
        ),
        make_reminder(participant_id=person.id),
        StaffDigest(account_id=handledare.id, email=b"sealed", pace=DigestPace.WEEKLY),
        AuditEvent(
            at=now,
            actor_kind=ActorKind.STAFF,
            actor_id=handledare.public_id,
            action="participant.register",
            object_kind="participant",
            object_id=person.public_id,
            participant_id=person.id,
        ),
    ]


def _periods(enrolment: Enrolment, assessment_id: int) -> list[PersonPeriod]:
    first = enrolment.starts_on
    return [
        PersonPeriod(
            enrolment_id=enrolment.id,
            number=1,
            starts_on=first,
            ends_on=first + timedelta(days=14),
            assessment_id=assessment_id,
        ),
        PersonPeriod(
            enrolment_id=enrolment.id,
            number=2,
            starts_on=first + timedelta(days=14),
            ends_on=first + timedelta(days=105),
            reason=MissReason.ILLNESS,
        ),
    ]
