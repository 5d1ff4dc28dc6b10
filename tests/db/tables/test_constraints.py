"""Each rule in the tables refuses what it should, under its own name, on both databases."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    Enum,
    Executable,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from smail import clock
from smail.db.session import Database
from smail.db.tables import (
    Account,
    ActionPlan,
    Activity,
    AgreedHow,
    AgreedStep,
    Answer,
    Assessment,
    Attendance,
    Base,
    CalibrationRound,
    CalibrationStep,
    Certificate,
    CertificateStatus,
    Consent,
    Controller,
    Course,
    CourseMaterial,
    CourseOccasion,
    Cover,
    DropReason,
    Enrolment,
    Evaluation,
    EvaluationAnswer,
    EvaluationCount,
    EvaluationPool,
    EvaluationSheet,
    Federation,
    FollowUp,
    FollowUpDraw,
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
    InstrumentWish,
    Job,
    JointView,
    KeptReport,
    Learner,
    LoginCode,
    MaterialVersion,
    MeetingSheet,
    Move,
    NetworkDecision,
    NetworkInvitation,
    NetworkMeeting,
    Opinion,
    Organisation,
    OrganisationKind,
    PaperEntry,
    PaperForm,
    Participant,
    PausePeriod,
    PersonalLink,
    PersonFile,
    PersonPeriod,
    Programme,
    ProgrammeGoal,
    ProgrammeMoney,
    QuarterlyReport,
    RaterKind,
    Reminder,
    ReportFile,
    ReportTemplate,
    RoleGrant,
    Score,
    Seat,
    SessionKind,
    StaffPeriod,
    SupportEntry,
    Talk,
    ToldSignal,
    TrainingPlan,
    TrainingRule,
    TypedFigure,
    WebSession,
    WorkStart,
    WrittenBy,
)
from smail.domain.certification import HomeTaskState, SeatState
from smail.domain.hindsight import DropCause
from smail.domain.instrument import AnswerKind
from smail.domain.jobs import JobFault, JobState
from smail.domain.onward import StartKind
from smail.domain.people import HandoverKind
from smail.domain.person_files import Decision
from smail.domain.plan import Outcome, StepAnswer, Uptake
from smail.domain.reminding import Channel, ReminderKind, ReminderState
from smail.domain.reporting import ReportState
from smail.domain.roles import Role, ScopeKind
from smail.domain.signals import SignalAnswer
from smail.domain.wishes import WishState
from tests.factories.accounts import make_account
from tests.factories.assessments import make_open, make_staff_open
from tests.factories.everything import make_one_of_everything
from tests.factories.people import enrolment_of, make_participant, make_pause, make_staff_period

LONG_AGO = date(1990, 1, 1)
LONG_AGO_AT = datetime(1990, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOME_ACCOUNT = select(func.min(Account.id)).scalar_subquery()
SOME_PARTICIPANT = select(func.min(Participant.id)).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Bad:
    """A change that only this rule stands against, or a wider `or_rule` too, whichever is read first."""

    table: type[Base]
    rule: str
    values: dict[str, Any]
    or_rule: str = ""

    @property
    def name(self) -> str:
        """The rule's name in the database."""
        return f"ck_{self.table.__tablename__}_{self.rule}"

    @property
    def refusal(self) -> str:
        """What the database's refusal names."""
        return f"ck_{self.table.__tablename__}_({self.rule}|{self.or_rule or self.rule})"


REPORT_SIGNED = {
    "state": ReportState.SIGNED,
    "is_anchored": True,
    "anchored_on": LONG_AGO,
    "signed_at": NOW,
    "signed_by_id": select(Account.id).order_by(Account.id).limit(1).scalar_subquery(),
    "snapshot": b"sealed",
    "paper": b"sealed",
    "digest": "0" * 64,
    "made_by": "{}",
}
BAD = (
    Bad(
        Organisation, "unit_has_parent", {"kind": OrganisationKind.UNIT, "parent_id": None, "scb_code": None}
    ),
    Bad(Organisation, "not_own_parent", {"parent_id": Organisation.id}),
    Bad(Move, "used_where", {"used_at": NOW, "agreed_how": AgreedHow.SPOKEN}),
    Bad(
        Move,
        "used_as_agreed",
        {"used_at": NOW, "programme_id": select(func.min(Programme.id)).scalar_subquery()},
    ),
    Bad(FormerNumber, "not_into_itself", {"merged_into_id": FormerNumber.participant_id}),
    Bad(Organisation, "scb_code_of_municipality", {"kind": OrganisationKind.REGION, "scb_code": "0380"}),
    Bad(Organisation, "scb_code_length", {"kind": OrganisationKind.MUNICIPALITY, "scb_code": "038"}),
    Bad(Programme, "ends_after_start", {"ends_on": LONG_AGO}),
    Bad(Programme, "intake_after_start", {"last_intake_on": LONG_AGO}),
    Bad(Programme, "interval_range", {"interval_days": 27}),
    Bad(Programme, "interval_range", {"interval_days": 367}),
    Bad(Programme, "opens_range", {"opens_days_before": 61}),
    Bad(Programme, "opens_range", {"opens_days_before": -1}),
    Bad(Programme, "on_time_range", {"on_time_days_after": 91}),
    Bad(Programme, "first_within_range", {"first_within_days": 0}),
    Bad(Programme, "expected_positive", {"expected_number": -1}),
    Bad(Programme, "plan_within_range", {"plan_within_weeks": 0}),
    Bad(Programme, "plan_within_range", {"plan_within_weeks": 105}),
    Bad(Programme, "certificate_demand", {"certificate_demand": "sometimes"}),
    Bad(Programme, "cadence", {"cadence": "month"}),
    Bad(GroupRelease, "cadence", {"cadence": "month"}),
    Bad(Programme, "form_key", {"form": ""}),
    Bad(Programme, "form_key", {"form": "Seven"}),
    Bad(Account, "username_lower", {"username": "Alva"}),
    Bad(Account, "totp_needs_password", {"totp_secret": b"x", "password_hash": None}),
    Bad(RoleGrant, "participant_is_no_staff", {"role": Role.PARTICIPANT}),
    Bad(
        RoleGrant,
        "organisation_scope",
        {"scope_kind": ScopeKind.ORGANISATION, "organisation_id": None, "programme_id": None},
    ),
    Bad(
        RoleGrant,
        "programme_scope",
        {"scope_kind": ScopeKind.PROGRAMME, "organisation_id": None, "programme_id": None},
    ),
    Bad(RoleGrant, "ends_after_start", {"ends_on": LONG_AGO}),
    Bad(
        WebSession,
        "staff_has_account",
        {"kind": SessionKind.STAFF, "account_id": None, "participant_id": None},
    ),
    Bad(
        WebSession,
        "participant_has_person",
        {"kind": SessionKind.PARTICIPANT, "account_id": None, "participant_id": None},
    ),
    Bad(
        Assessment,
        "staff_has_account",
        {"rater_kind": RaterKind.STAFF, "rater_account_id": None, "rater_certificate": None},
    ),
    Bad(
        Assessment,
        "certificate_of_staff",
        {
            "rater_kind": RaterKind.PARTICIPANT,
            "rater_account_id": None,
            "rater_certificate": CertificateStatus.VALID,
        },
    ),
    Bad(Assessment, "submit_has_date", {"submitted_at": NOW, "started_at": NOW, "submitted_on": None}),
    Bad(Assessment, "submitted_after_start", {"submitted_at": LONG_AGO_AT, "submitted_on": LONG_AGO}),
    Bad(Assessment, "digest_length", {"instrument_digest": "abc"}),
    Bad(Answer, "value_of_kind", {"kind": AnswerKind.VALUE, "value": None}),
    Bad(Answer, "value_of_kind", {"kind": AnswerKind.SKIPPED, "value": 3}),
    Bad(Answer, "value_range", {"kind": AnswerKind.VALUE, "value": 11}),
    Bad(Answer, "version_range", {"version": 0}),
    Bad(Score, "n_answered_range", {"n_answered": 2, "n_items": 1}),
    Bad(Score, "n_items_range", {"n_answered": 0, "n_items": 0}),
    Bad(Enrolment, "ended_after_start", {"ended_on": LONG_AGO}),
    Bad(PersonPeriod, "number_range", {"number": 0}),
    Bad(PersonPeriod, "ends_after_start", {"ends_on": PersonPeriod.starts_on}),
    Bad(StaffPeriod, "ends_after_start", {"ends_on": LONG_AGO}),
    Bad(StaffPeriod, "kind_needs_end", {"ended_by": HandoverKind.CHANGE, "ends_on": None}),
    Bad(StaffPeriod, "responsible_is_no_deputy", {"is_responsible": True, "is_deputy": True}),
    Bad(Participant, "number_length", {"number": "KX4"}),
    Bad(Participant, "birth_year_range", {"birth_year": 1919}),
    Bad(Participant, "protected_has_no_contact", {"is_protected": True, "phone": b"sealed"}),
    Bad(Participant, "protected_has_no_contact", {"is_protected": True, "contact_choice": "sms"}),
    Bad(Consent, "withdrawn_after_given", {"withdrawn_on": LONG_AGO}),
    Bad(PausePeriod, "ends_after_start", {"ends_on": PausePeriod.starts_on}),
    Bad(Framsteg, "staff_has_account", {"written_by": WrittenBy.STAFF, "account_id": None}),
    Bad(LoginCode, "tries_range", {"tries": 6}),
    Bad(Activity, "used_has_start", {"starts_on": None}),
    Bad(Activity, "ends_after_start", {"ends_on": LONG_AGO}),
    Bad(Activity, "ends_after_start", {"uptake": Uptake.OFFERED, "starts_on": None, "ends_on": LONG_AGO}),
    Bad(Activity, "outcome_of_used", {"outcome": Outcome.COMPLETED, "ends_on": None}),
    Bad(Activity, "hours_range", {"hours_per_month": 251}),
    Bad(Activity, "staff_has_account", {"written_by": WrittenBy.STAFF, "account_id": None}),
    Bad(AgreedStep, "staff_has_account", {"written_by": WrittenBy.STAFF, "account_id": None}),
    Bad(AgreedStep, "answered_when_and_by_whom", {"answer": StepAnswer.YES}),
    Bad(
        AgreedStep,
        "answered_after_agreed",
        {
            "answer": StepAnswer.YES,
            "answered_on": LONG_AGO,
            "answered_by": WrittenBy.PARTICIPANT,
        },
    ),
    Bad(
        AgreedStep,
        "answering_staff_has_account",
        {
            "answer": StepAnswer.YES,
            "answered_on": AgreedStep.agreed_on,
            "answered_by": WrittenBy.STAFF,
        },
    ),
    Bad(JointView, "two_ratings", {"staff_assessment_id": JointView.own_assessment_id}),
    Bad(JointView, "area_key", {"area": ""}),
    Bad(Opinion, "own_participant", {"participant_id": SOME_PARTICIPANT}),
    Bad(Opinion, "own_account", {"account_id": SOME_ACCOUNT}),
    Bad(Opinion, "code_for_nobody", {"code_mac": None}),
    Bad(Opinion, "answered_when_and_by_whom", {"answered_by_id": SOME_ACCOUNT}),
    Bad(Opinion, "answer_has_day", {"answer": b"sealed"}),
    Bad(Opinion, "answered_after_told", {"answered_on": LONG_AGO, "answered_by_id": SOME_ACCOUNT}),
    Bad(Talk, "next_is_later", {"next_on": Talk.held_on}),
    Bad(ToldSignal, "answered_when", {"answer": SignalAnswer.DONE}),
    Bad(Cover, "ends_after_start", {"ends_on": LONG_AGO}),
    Bad(Cover, "two_accounts", {"covering_id": Cover.absent_id}),
    Bad(HandoverLine, "position_range", {"position": 4}),
    Bad(HandoverLine, "staff_has_account", {"written_by": WrittenBy.STAFF}),
    Bad(MeetingSheet, "staff_has_account", {"chosen_by": WrittenBy.STAFF}),
    Bad(PaperForm, "number_length", {"number": "KX482P"}),
    Bad(PaperForm, "digest_length", {"instrument_digest": "abc"}),
    Bad(PaperForm, "sent_in_by_somebody", {"sent_in_by_id": PaperForm.printed_by_id}),
    Bad(PaperForm, "settled_range", {"n_settled": 1}),
    Bad(PaperEntry, "place_range", {"place": 0}),
    Bad(Hindsight, "submit_has_date", {"submitted_on": LONG_AGO}),
    Bad(Hindsight, "submitted_after_start", {"submitted_at": LONG_AGO_AT, "submitted_on": LONG_AGO}),
    Bad(
        Hindsight,
        "sent_or_declined",
        {"submitted_at": Hindsight.started_at, "submitted_on": LONG_AGO, "declined_at": NOW},
    ),
    Bad(HindsightAnswer, "value_of_kind", {"kind": AnswerKind.SKIPPED}),
    Bad(HindsightAnswer, "value_range", {"value": 11}),
    Bad(HindsightAnswer, "version_range", {"version": 0}),
    Bad(DropReason, "line_of_other", {"cause": DropCause.OTHER}),
    Bad(DropReason, "staff_has_account", {"written_by": WrittenBy.STAFF}),
    Bad(ActionPlan, "anchored_after_made", {"anchored_on": LONG_AGO}),
    Bad(Reminder, "one_receiver", {"participant_id": None, "channel": Channel.EMAIL}),
    Bad(Reminder, "digest_to_staff", {"kind": ReminderKind.DIGEST, "channel": Channel.EMAIL}),
    Bad(
        Reminder,
        "digest_by_email",
        {
            "kind": ReminderKind.DIGEST,
            "participant_id": None,
            "account_id": select(func.min(Account.id)).scalar_subquery(),
        },
        or_rule="training_by_email",
    ),
    Bad(Reminder, "course_to_seat", {"kind": ReminderKind.COURSE_INVITED}),
    Bad(Reminder, "ending_to_certificate", {"kind": ReminderKind.CERTIFICATE_ENDING}),
    Bad(
        Reminder,
        "training_by_email",
        {
            "kind": ReminderKind.SEAT_FREE,
            "participant_id": None,
            "seat_id": select(func.min(Seat.id)).scalar_subquery(),
        },
    ),
    Bad(Reminder, "meeting_to_invitation", {"kind": ReminderKind.MEETING_CHANGED}),
    Bad(GroupRhythm, "every_months_range", {"every_months": 25}),
    Bad(NetworkMeeting, "minutes_range", {"minutes": 14}),
    Bad(NetworkMeeting, "sequence_range", {"sequence": -1}),
    Bad(NetworkInvitation, "recorded_by_somebody", {"was_there": True}),
    Bad(
        NetworkInvitation,
        "withdrawn_or_recorded",
        {
            "was_there": True,
            "recorded_by_id": select(func.min(Account.id)).scalar_subquery(),
            "withdrawn_at": NOW,
        },
    ),
    Bad(NetworkDecision, "done_by_somebody", {"done_on": date(2027, 1, 1)}),
    Bad(SupportEntry, "minutes_range", {"minutes": 601}),
    Bad(Course, "sequence_range", {"sequence": -1}),
    Bad(Reminder, "settled_has_time", {"state": ReminderState.SENT}),
    Bad(Reminder, "settled_has_time", {"settled_at": NOW}),
    Bad(Reminder, "place_range", {"place": 0}),
    Bad(Reminder, "attempts_range", {"attempts": -1}),
    Bad(ProgrammeGoal, "key_form", {"key": ""}),
    Bad(ProgrammeGoal, "key_form", {"key": "Plan"}),
    Bad(ProgrammeGoal, "definition_there", {"definition": ""}),
    Bad(GoalStatus, "digest_form", {"digest": "0"}),
    Bad(GroupRelease, "threshold_range", {"threshold": 4}),
    Bad(GroupRelease, "period_form", {"period": "2026"}),
    Bad(GroupPublication, "digest_form", {"digest": "0"}),
    Bad(KeptReport, "digest_form", {"digest": "0"}),
    Bad(TypedFigure, "value_range", {"value": -1}),
    Bad(TypedFigure, "out_of_range", {"out_of": 0}),
    Bad(TypedFigure, "note_there", {"note": ""}),
    Bad(TrainingPlan, "utbildare_range", {"utbildare": -1}),
    Bad(TrainingPlan, "anvandare_range", {"anvandare": 10_001}),
    Bad(TrainingPlan, "one_day_for_all", {"reached_on": date(2027, 1, 1)}),
    Bad(TrainingRule, "version_range", {"version": 0}),
    Bad(TrainingRule, "n_occasions_range", {"n_occasions": 13}),
    Bad(TrainingRule, "minutes_each_range", {"minutes_each": 14}),
    Bad(TrainingRule, "home_task_minutes_range", {"home_task_minutes": -1}),
    Bad(TrainingRule, "valid_months_range", {"valid_months": 0}),
    Bad(Course, "places_range", {"places": 0}),
    Bad(Course, "cancelled_or_closed", {"cancelled_on": date(2027, 1, 1), "closed_on": date(2027, 1, 1)}),
    Bad(CourseOccasion, "number_range", {"number": 0}),
    Bad(Learner, "learner_group", {"learner_group": "guests"}),
    Bad(Learner, "group_before", {"group_before": "guests"}),
    Bad(Learner, "sex_before", {"sex_before": "unknown"}),
    Bad(Learner, "email_has_mac", {"email": b"sealed"}),
    Bad(Seat, "answered_has_time", {"state": SeatState.INVITED}),
    Bad(Seat, "link_is_whole", {"link_seed": "a" * 16}),
    Bad(MaterialVersion, "withdrawal_is_whole", {"withdrawn_because": "Fel."}),
    Bad(Attendance, "minutes_range", {"minutes": 481}),
    Bad(HomeTask, "judged_has_time", {"state": HomeTaskState.APPROVED}),
    Bad(HomeTask, "judged_by_somebody", {"judged_at": NOW, "state": HomeTaskState.APPROVED}),
    Bad(MaterialVersion, "number_range", {"number": 0}),
    Bad(MaterialVersion, "digest_length", {"digest": "f"}),
    Bad(MaterialVersion, "n_bytes_range", {"n_bytes": 0}),
    Bad(CourseMaterial, "none_is_chosen", {"number": None}),
    Bad(Job, "running_is_claimed", {"state": JobState.RUNNING}),
    Bad(Job, "claim_ends", {"claimed_until": NOW}),
    Bad(Job, "failed_has_fault", {"fault": JobFault.UNKNOWN}),
    Bad(Job, "over_has_end", {"ended_at": NOW}),
    Bad(Job, "counts_range", {"n_done": -1}),
    Bad(Job, "total_range", {"n_total": -1}),
    Bad(PersonFile, "ends_after_start", {"ends_on": LONG_AGO}),
    Bad(PersonFile, "purpose_there", {"purpose": ""}),
    Bad(PersonFile, "decided_by_somebody", {"decision": Decision.DECLINED, "decided_at": NOW}),
    Bad(PersonFile, "decided_at_some_time", {"decided_at": NOW}),
    Bad(
        PersonFile,
        "decided_by_another",
        {"decision": Decision.DECLINED, "decided_at": NOW, "decided_by_id": PersonFile.asked_by_id},
    ),
    Bad(PersonFile, "made_is_approved", {"made_at": NOW, "digest": "0" * 64, "gone_on": date(2027, 1, 1)}),
    Bad(
        PersonFile,
        "withdrawn_is_open",
        {
            "decision": Decision.DECLINED,
            "decided_at": NOW,
            "decided_by_id": PersonFile.asked_by_id,
            "withdrawn_at": NOW,
        },
        or_rule="decided_by_another",
    ),
    Bad(PersonFile, "made_has_digest", {"digest": "0" * 64}),
    Bad(PersonFile, "made_has_end", {"gone_on": date(2027, 1, 1)}),
    Bad(PersonFile, "digest_form", {"digest": "0"}, or_rule="made_has_digest"),
    Bad(PersonFile, "password_shown_is_gone", {"password": b"sealed", "password_shown_at": NOW}),
    Bad(PersonFile, "fetched_range", {"n_fetched": -1}),
    Bad(InstrumentWish, "answered_has_day", {"state": WishState.ANSWERED}),
    Bad(QuarterlyReport, "kind", {"kind": "yearly"}),
    Bad(QuarterlyReport, "version_range", {"version": 0}),
    Bad(QuarterlyReport, "steps_range", {"n_steps": -1}),
    Bad(QuarterlyReport, "signed_has_day", REPORT_SIGNED | {"state": ReportState.COMMENTED}),
    Bad(QuarterlyReport, "signed_by_somebody", REPORT_SIGNED | {"signed_by_id": None}),
    Bad(QuarterlyReport, "signed_has_snapshot", REPORT_SIGNED | {"snapshot": None}),
    Bad(QuarterlyReport, "signed_has_paper", REPORT_SIGNED | {"paper": None}),
    Bad(QuarterlyReport, "signed_has_digest", REPORT_SIGNED | {"digest": None}),
    Bad(QuarterlyReport, "signed_has_makers", REPORT_SIGNED | {"made_by": None}),
    Bad(QuarterlyReport, "digest_form", REPORT_SIGNED | {"digest": "0"}),
    Bad(QuarterlyReport, "sent_has_day", REPORT_SIGNED | {"state": ReportState.SENT}),
    Bad(QuarterlyReport, "anchored_has_answer", {"state": ReportState.ANCHORED}),
    Bad(ReportFile, "digest_length", {"digest": "0"}),
    Bad(ProgrammeMoney, "period_order", {"ends_on": LONG_AGO}),
    Bad(ProgrammeMoney, "counted_in_period", {"counted_on": LONG_AGO}),
    Bad(ProgrammeMoney, "granted_range", {"granted": -1}),
    Bad(ProgrammeMoney, "used_range", {"used": 10**12}),
    Bad(ProgrammeMoney, "note_there", {"note": ""}),
    Bad(ProgrammeMoney, "by_sex", {"used": 9, "used_women": -1, "used_men": 1}),
    Bad(ProgrammeMoney, "by_sex", {"used": 9, "used_women": 1, "used_men": -1}),
    Bad(ProgrammeMoney, "by_sex", {"used": 9, "used_men": 1}),
    Bad(ProgrammeMoney, "by_sex", {"used": 9, "used_women": 5, "used_men": 5}),
    Bad(ReportTemplate, "digest_length", {"digest": "0"}),
    Bad(ReportTemplate, "name_length", {"name": ""}),
    Bad(InstrumentWish, "answer_is_whole", {"answer": b"sealed"}),
    Bad(InstrumentWish, "n_answers_range", {"n_answers": -1}),
    Bad(CalibrationRound, "number_range", {"number": 0}),
    Bad(CalibrationRound, "digest_length", {"vignettes_digest": "0" * 63}),
    Bad(CalibrationRound, "sent_has_day", {"sent_at": NOW}),
    Bad(CalibrationRound, "one_rater", {"account_id": None}),
    Bad(CalibrationRound, "letter_is_whole", {"email_mac": b"0" * 32}),
    Bad(CalibrationStep, "value_range", {"value": 6}),
    Bad(Certificate, "valid_after_issue", {"valid_until": LONG_AGO}),
    Bad(Certificate, "as_issued_is_whole", {"issued_to": "Moa"}),
    Bad(Certificate, "place_as_issued_is_whole", {"issued_unit": "Heby"}),
    Bad(Certificate, "not_of_itself", {"renews_id": Certificate.id}),
    Bad(Certificate, "withdrawal_is_whole", {"withdrawn_on": date(2027, 1, 1)}),
    Bad(Evaluation, "digest_length", {"instrument_digest": "f"}),
    Bad(Evaluation, "reminded_to_range", {"reminded_to": -1}),
    Bad(EvaluationPool, "n_people_range", {"n_people": -1}),
    Bad(EvaluationSheet, "waits_in_one_place", {"occasion_id": None}),
    Bad(EvaluationCount, "value_range", {"value": 11}),
    Bad(EvaluationCount, "n_range", {"n": 0}),
    Bad(EvaluationAnswer, "value_of_kind", {"value": None}),
    Bad(EvaluationAnswer, "value_range", {"value": 11}),
    Bad(WorkStart, "share_range", {"share": 101}),
    Bad(WorkStart, "subsidised_work", {"kind": StartKind.STUDIES, "is_subsidised": True}),
    Bad(FollowUp, "place_range", {"place": 0}),
    Bad(FollowUp, "done_is_whole", {"done_on": date(2027, 1, 1)}),
    Bad(FollowUpDraw, "n_range", {"n": 0}),
)


# What is refused leaves everything as it was: one of everything does for all of them.
def _is_refused(database: Database, named: str, statement: Executable) -> bool:
    """Whether the database did not take the statement, by the rule of that name."""
    try:
        with database.transaction(write=True) as db:
            db.execute(statement)
    except IntegrityError as error:
        return re.search(named, str(error)) is not None
    return False


def test_a_rule_refuses_what_it_forbids(database: Database) -> None:
    with database.transaction(write=True) as db:
        make_one_of_everything(db)
    tried = {
        f"{bad.name}-{number}": _is_refused(database, bad.refusal, update(bad.table).values(bad.values))
        for number, bad in enumerate(BAD)
    }
    assert [bad for bad, is_refused in tried.items() if not is_refused] == []


def test_every_rule_that_is_written_by_hand_is_tried_here() -> None:
    rules = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in (*table.constraints, *(rule for one in table.columns for rule in one.constraints))
        if isinstance(constraint, CheckConstraint) and not constraint._type_bound
    }
    assert rules == {bad.name for bad in BAD}


def _code_columns() -> list[tuple[str, str]]:
    return [
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
    ]


def test_a_column_of_codes_holds_no_other_word(database: Database) -> None:
    # Some are also refused by a rule about the same column, and the database names the first it meets.
    with database.transaction(write=True) as db:
        make_one_of_everything(db)
    for table, column in _code_columns():
        # The audit cannot be changed at all, so there a bad row is added.
        statement = (
            "INSERT INTO audit_event (at, actor_kind, action, object_kind, details) "
            "VALUES ('2026-03-02 09:00:00', 'nobody', 'x', 'x', '{}')"
            if table == "audit_event"
            else f"UPDATE {table} SET {column} = 'nobody'"
        )
        with (
            pytest.raises(IntegrityError, match=f"ck_{table}_"),
            database.transaction(write=True) as db,
        ):
            db.execute(text(statement))


# So that a copy does not offend against another rule: only one may be open.
LATER = date(2999, 1, 1)
NOT_OPEN: dict[str, dict[str, Any]] = {
    "board_file": {"version": 2},
    "calibration_round": {"sent_at": NOW, "sent_on": LATER},
    "learner": {"account_id": None},
    "assessment": {"withdrawn_at": NOW},
    "enrolment": {"ended_on": LATER},
    "goal": {"ended_on": LATER},
    "organisation": {"scb_code": None},
    "pause": {"ends_on": LATER},
    "personal_link": {"revoked_at": NOW},
    "quarterly_report": {"version": 2},
    "report_file": {"digest": "1" * 64},
    "staff_period": {"ends_on": LATER},
}


def _unique_keys() -> list[tuple[Table, tuple[str, ...]]]:
    return [
        (table, key)
        for table in Base.metadata.sorted_tables
        for key in sorted(
            tuple(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)
        )
    ]


def test_what_must_be_unique_cannot_be_there_twice(database: Database) -> None:
    with database.transaction(write=True) as db:
        make_one_of_everything(db)
    tried = {f"{table.name}: {key}": _is_there_once(database, table, key) for table, key in _unique_keys()}
    assert [key for key, is_once in tried.items() if not is_once] == []


def _is_there_once(database: Database, table: Table, key: tuple[str, ...]) -> bool:
    """Whether a copy of the first row that differs in all but the key is refused for the key."""
    with database.transaction(write=False) as db:
        first = select(table).order_by(*table.primary_key).limit(1)
        row = dict(db.execute(first).mappings().one())
    copy = {name: value if name in key else _another(name, value) for name, value in row.items()}
    copy.pop("id", None)
    columns = ", ".join(f"{table.name}.{column}" for column in key)
    named = f"uq_{table.name}_{'_'.join(key)}|failed: {columns}"
    return _is_refused(database, named, insert(table).values(copy | NOT_OPEN.get(table.name, {})))


def _another(name: str, value: Any) -> Any:
    """Another value for what is unique on its own account, so that only the key in question is taken."""
    match name, value:
        case ("public_id" | "object_id" | "username" | "name" | "indicator" | "area" | "proof", str()):
            return value[::-1].lower()
        case "number", str():
            return "23456789"[: len(value)]
        case "number" | "place", int():
            return value + 100
        case "enrolment_id" | "assessment_id" | "paper_form_id", int():
            # The person's other one.
            return value + 1
        case "started_on", date():
            return LATER
        case "learner_id" | "occasion_id", int():
            # Somebody else, who was there before.
            return value - 1
        case _:
            return value


def test_a_federation_has_a_municipality_once(database: Database) -> None:
    with database.transaction(write=True) as db:
        make_one_of_everything(db)
        federation = db.scalars(select(Federation)).one()
    with pytest.raises(IntegrityError, match=r"scb_code"), database.transaction(write=True) as db:
        db.add(
            Organisation(
                federation_id=federation.id, kind=OrganisationKind.MUNICIPALITY, name="Igen", scb_code="0380"
            )
        )


def test_a_person_has_one_open_pause_and_any_number_of_ended_ones(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        for _ in range(2):
            make_pause(db, person, starts_on=LONG_AGO, ends_on=date(1990, 2, 1))
        make_pause(db, person)
    with pytest.raises(IntegrityError), database.transaction(write=True) as db:
        make_pause(db, person)


def test_a_person_has_one_open_self_rating_beside_the_staffs_own(database: Database) -> None:
    with database.transaction(write=True) as db:
        handledare = make_account(db)
        person = make_participant(db, handledare=handledare)
        make_open(db, person, withdrawn_at=clock.now())
        make_staff_open(db, person, handledare)
        make_staff_open(db, person, make_account(db))
        make_open(db, person)
    for make in (lambda db: make_open(db, person), lambda db: make_staff_open(db, person, handledare)):
        with pytest.raises(IntegrityError), database.transaction(write=True) as db:
            make(db)


def test_a_person_has_one_responsible_handledare_at_a_time(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        enrolment = enrolment_of(db, person)
        make_staff_period(db, enrolment, make_account(db), is_responsible=False)
        make_staff_period(db, enrolment, make_account(db), is_responsible=False)
        newcomer = make_account(db)
    with pytest.raises(IntegrityError), database.transaction(write=True) as db:
        make_staff_period(db, enrolment, newcomer)


def test_an_account_stands_once_in_a_team(database: Database) -> None:
    with database.transaction(write=True) as db:
        handledare = make_account(db)
        person = make_participant(db, handledare=handledare)
        enrolment = enrolment_of(db, person)
    with pytest.raises(IntegrityError), database.transaction(write=True) as db:
        make_staff_period(db, enrolment, handledare, is_responsible=False)


def test_a_person_is_in_a_programme_once_at_a_time(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        enrolment = enrolment_of(db, person)
    again = Enrolment(participant_id=person.id, programme_id=enrolment.programme_id, starts_on=clock.today())
    with pytest.raises(IntegrityError), database.transaction(write=True) as db:
        db.add(again)
    with database.transaction(write=True) as db:
        db.execute(update(Enrolment).values(ended_on=clock.today()))
        db.add(
            Enrolment(participant_id=person.id, programme_id=enrolment.programme_id, starts_on=clock.today())
        )
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Enrolment)) == 2


@pytest.mark.parametrize("seed", [None, "s" * 16])
def test_a_person_has_one_live_link_of_each_sort(database: Database, seed: str | None) -> None:
    with database.transaction(write=True) as db:
        make_one_of_everything(db)
        db.execute(update(PersonalLink).values(seed=seed))
    again = text(
        "INSERT INTO personal_link (participant_id, token_mac, issued_at, seed) "
        "SELECT participant_id, :mac, issued_at, seed FROM personal_link"
    )
    with pytest.raises(IntegrityError), database.transaction(write=True) as db:
        db.execute(again, {"mac": b"m" * 32})
    with database.transaction(write=True) as db:
        db.execute(text("UPDATE personal_link SET revoked_at = issued_at"))
        db.execute(again, {"mac": b"m" * 32})


def test_a_row_cannot_point_at_what_is_not_there(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction(write=True) as db:
        db.add(Controller(federation_id=999, name="Ingen", contact=""))
