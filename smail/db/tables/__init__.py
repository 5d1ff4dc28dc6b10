"""Tables by subject; importing this package knows them all."""

from smail.db.base import Base
from smail.db.tables.accounts import (
    Account,
    Invitation,
    InvitationKind,
    RecoveryCode,
    RoleGrant,
    SessionKind,
    SessionStrength,
    Throttle,
    WebSession,
)
from smail.db.tables.assessments import (
    Answer,
    Assessment,
    CertificateStatus,
    RaterKind,
    Score,
    ValueComment,
)
from smail.db.tables.audit import ActorKind, AuditEvent
from smail.db.tables.board_files import BoardFile, ProgrammeMoney
from smail.db.tables.calibration import CalibrationRound, CalibrationStep
from smail.db.tables.continuity import Cover, CoverPlace, HandoverLine
from smail.db.tables.enrolments import Discharge, Enrolment, PersonPeriod, StaffPeriod
from smail.db.tables.evaluations import (
    Evaluation,
    EvaluationAnswer,
    EvaluationCount,
    EvaluationPool,
    EvaluationSheet,
    EvaluationText,
    EvaluationTicket,
)
from smail.db.tables.feedback import AccessibilityReport, Opinion
from smail.db.tables.goals import GoalStatus, ProgrammeGoal, TypedFigure
from smail.db.tables.hindsight import DropReason, Hindsight, HindsightAnswer
from smail.db.tables.imports import ImportBatch, ImportPerson, ImportRow
from smail.db.tables.jobs import Job
from smail.db.tables.kept_reports import KeptReport
from smail.db.tables.materials import CourseMaterial, Material, MaterialVersion
from smail.db.tables.meetings import MeetingSheet
from smail.db.tables.moves import AgreedHow, Move
from smail.db.tables.network import (
    GroupMember,
    GroupRhythm,
    NetworkDecision,
    NetworkInvitation,
    NetworkMeeting,
    SupportEntry,
)
from smail.db.tables.numbers import FormerNumber
from smail.db.tables.onward import FollowUp, FollowUpDraw, SusEntry, WorkStart
from smail.db.tables.organisations import (
    Controller,
    Federation,
    Organisation,
    OrganisationKind,
    Programme,
)
from smail.db.tables.papers import PaperEntry, PaperForm
from smail.db.tables.people import (
    Consent,
    Framsteg,
    LoginCode,
    Participant,
    PausePeriod,
    PersonalLink,
    WrittenBy,
)
from smail.db.tables.person_files import PersonFile, PersonFilePart, PersonFileProgramme
from smail.db.tables.plans import ActionPlan, Activity, AgreedStep, PlanAnchoring, PlanRevision
from smail.db.tables.publications import GroupPublication, GroupRelease
from smail.db.tables.quarterly_reports import QuarterlyReport
from smail.db.tables.reminders import Reminder, StaffDigest
from smail.db.tables.report_files import ReportFile
from smail.db.tables.report_templates import ReportTemplate
from smail.db.tables.signals import ToldSignal
from smail.db.tables.talks import JointView, Talk
from smail.db.tables.training import (
    Attendance,
    Certificate,
    Course,
    CourseOccasion,
    CourseTeacher,
    HomeTask,
    Learner,
    Seat,
    TrainingRule,
)
from smail.db.tables.training_plans import TrainingPlan
from smail.db.tables.wishes import InstrumentWish

__all__ = [
    "AccessibilityReport",
    "Account",
    "ActionPlan",
    "Activity",
    "ActorKind",
    "AgreedHow",
    "AgreedStep",
    "Answer",
    "Assessment",
    "Attendance",
    "AuditEvent",
    "Base",
    "BoardFile",
    "CalibrationRound",
    "CalibrationStep",
    "Certificate",
    "CertificateStatus",
    "Consent",
    "Controller",
    "Course",
    "CourseMaterial",
    "CourseOccasion",
    "CourseTeacher",
    "Cover",
    "CoverPlace",
    "Discharge",
    "DropReason",
    "Enrolment",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationCount",
    "EvaluationPool",
    "EvaluationSheet",
    "EvaluationText",
    "EvaluationTicket",
    "Federation",
    "FollowUp",
    "FollowUpDraw",
    "FormerNumber",
    "Framsteg",
    "GoalStatus",
    "GroupMember",
    "GroupPublication",
    "GroupRelease",
    "GroupRhythm",
    "HandoverLine",
    "Hindsight",
    "HindsightAnswer",
    "HomeTask",
    "ImportBatch",
    "ImportPerson",
    "ImportRow",
    "InstrumentWish",
    "Invitation",
    "InvitationKind",
    "Job",
    "JointView",
    "KeptReport",
    "Learner",
    "LoginCode",
    "Material",
    "MaterialVersion",
    "MeetingSheet",
    "Move",
    "NetworkDecision",
    "NetworkInvitation",
    "NetworkMeeting",
    "Opinion",
    "Organisation",
    "OrganisationKind",
    "PaperEntry",
    "PaperForm",
    "Participant",
    "PausePeriod",
    "PersonFile",
    "PersonFilePart",
    "PersonFileProgramme",
    "PersonPeriod",
    "PersonalLink",
    "PlanAnchoring",
    "PlanRevision",
    "Programme",
    "ProgrammeGoal",
    "ProgrammeMoney",
    "QuarterlyReport",
    "RaterKind",
    "RecoveryCode",
    "Reminder",
    "ReportFile",
    "ReportTemplate",
    "RoleGrant",
    "Score",
    "Seat",
    "SessionKind",
    "SessionStrength",
    "StaffDigest",
    "StaffPeriod",
    "SupportEntry",
    "SusEntry",
    "Talk",
    "Throttle",
    "ToldSignal",
    "TrainingPlan",
    "TrainingRule",
    "TypedFigure",
    "ValueComment",
    "WebSession",
    "WorkStart",
    "WrittenBy",
]
