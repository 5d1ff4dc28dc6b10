"""Who may do what: one table from action to rule, and rules that are pure functions.

A rule sees a viewer (an account and its roles of today) and a subject (what the action is about, already
read from the database). Whatever is not in the table is forbidden.
"""

from collections.abc import Mapping
from enum import StrEnum

from smail.domain.roles import Role
from smail.policies import people, reach, training, work
from smail.policies.subjects import (
    AccountSubject,
    CertificateSubject,
    CourseSubject,
    EnrolmentSubject,
    FollowUpSubject,
    MaterialSubject,
    NetworkMeetingSubject,
    OpinionSubject,
    OrganisationSubject,
    PaperSubject,
    ParticipantSubject,
    PersonFileSubject,
    ProgrammeSubject,
    Rule,
    Subject,
    WishSubject,
    is_in_exercise,
)
from smail.policies.viewers import Place, Viewer, holds
from smail.policies.work import may_give

__all__ = [
    "RULES",
    "AccountSubject",
    "Action",
    "CertificateSubject",
    "CourseSubject",
    "EnrolmentSubject",
    "FollowUpSubject",
    "MaterialSubject",
    "NetworkMeetingSubject",
    "OpinionSubject",
    "OrganisationSubject",
    "PaperSubject",
    "ParticipantSubject",
    "PersonFileSubject",
    "Place",
    "ProgrammeSubject",
    "Rule",
    "Subject",
    "Viewer",
    "WishSubject",
    "holds",
    "is_in_exercise",
    "may",
    "may_give",
]


class Action(StrEnum):
    """Everything that a member of staff can do, by name."""

    USE_OWN_ACCOUNT = "use_own_account"
    SEE_TODAY = "see_today"
    REGISTER_PARTICIPANT = "register_participant"
    SEE_PARTICIPANT = "see_participant"
    SEE_HANDOVER = "see_handover"
    SEE_PICTURE = "see_picture"
    MEASURE = "measure"
    TYPE_PAPER = "type_paper"
    CARE_FOR_PARTICIPANT = "care_for_participant"
    NOTE_OUTCOME = "note_outcome"
    FOLLOW_UP = "follow_up"
    JOIN_PARTICIPANTS = "join_participants"
    SEE_ORGANISATIONS = "see_organisations"
    MANAGE_ORGANISATIONS = "manage_organisations"
    MANAGE_ORGANISATION = "manage_organisation"
    SEE_PROGRAMMES = "see_programmes"
    CREATE_PROGRAMME = "create_programme"
    IMPORT_RATINGS = "import_ratings"
    IMPORT_REGISTER = "import_register"
    ASK_PERSON_FILE = "ask_person_file"
    SEE_PERSON_FILE = "see_person_file"
    MANAGE_PROGRAMME = "manage_programme"
    SEE_ACCOUNTS = "see_accounts"
    CREATE_ACCOUNT = "create_account"
    MANAGE_ACCOUNT = "manage_account"
    CONFIRM_NEW_PHONE = "confirm_new_phone"
    SEE_CASELOADS = "see_caseloads"
    SEE_CHANGE_REPORT = "see_change_report"
    ASSIGN_STAFF = "assign_staff"
    ASSIGN_FOLLOW_UP = "assign_follow_up"
    SEE_PROGRAMME_COUNTS = "see_programme_counts"
    SEE_GOALS = "see_goals"
    WRITE_GOALS = "write_goals"
    HANDLE_REPORTS = "handle_reports"
    HANDLE_BOARD_FILE = "handle_board_file"
    TYPE_MONEY = "type_money"
    TRY_GOALS = "try_goals"
    SEE_TRAINING = "see_training"
    PLAN_COURSE = "plan_course"
    HOLD_COURSE = "hold_course"
    SEE_EXERCISES = "see_exercises"
    RUN_EXERCISE = "run_exercise"
    SEE_NETWORK = "see_network"
    RUN_NETWORK = "run_network"
    SEE_NETWORK_MEETING = "see_network_meeting"
    RUN_NETWORK_MEETING = "run_network_meeting"
    SEE_TRAINING_GOALS = "see_training_goals"
    SEE_BOARDS = "see_boards"
    SEE_COUNTY_BOARD = "see_county_board"
    SEE_BOARD = "see_board"
    SEE_BOARD_NAMES = "see_board_names"
    SET_TRAINING_PLAN = "set_training_plan"
    SET_TRAINING_RULE = "set_training_rule"
    SEE_CALIBRATION = "see_calibration"
    SEE_MATERIALS = "see_materials"
    READ_MATERIAL = "read_material"
    KEEP_MATERIALS = "keep_materials"
    LEAVE_WISH = "leave_wish"
    ANSWER_WISH = "answer_wish"
    SEE_CERTIFICATES = "see_certificates"
    WITHDRAW_CERTIFICATE = "withdraw_certificate"
    SEE_RESULTS = "see_results"
    READ_OPINIONS = "read_opinions"
    ANSWER_OPINION = "answer_opinion"
    CHOOSE_DIGEST = "choose_digest"
    SEE_SYSTEM = "see_system"
    SEE_AUDIT = "see_audit"


def may(viewer: Viewer, action: Action, subject: Subject = None) -> bool:
    """Whether the viewer may do this to the subject; an action without a rule is never allowed."""
    rule = RULES.get(action)
    return rule is not None and rule(viewer, subject)


RULES: Mapping[Action, Rule] = {
    Action.USE_OWN_ACCOUNT: reach.anyone,
    Action.SEE_TODAY: reach.with_role(Role.HANDLEDARE),
    Action.REGISTER_PARTICIPANT: reach.with_role(Role.HANDLEDARE),
    Action.SEE_PARTICIPANT: people.is_beside_now_or_last,
    Action.SEE_HANDOVER: people.is_beside_now_or_soon,
    Action.SEE_PICTURE: people.sees_pictures,
    Action.MEASURE: people.is_beside,
    Action.TYPE_PAPER: people.types_paper,
    Action.CARE_FOR_PARTICIPANT: people.is_beside,
    Action.NOTE_OUTCOME: people.is_beside_now_or_last,
    Action.FOLLOW_UP: people.asks_how_it_went,
    Action.JOIN_PARTICIPANTS: people.joins_people,
    Action.SEE_ORGANISATIONS: reach.with_role(Role.COORDINATOR, Role.ADMINISTRATOR),
    Action.MANAGE_ORGANISATIONS: reach.whole_federation(Role.COORDINATOR),
    Action.MANAGE_ORGANISATION: reach.in_place(Role.COORDINATOR),
    Action.SEE_PROGRAMMES: reach.with_role(Role.COORDINATOR, Role.ADMINISTRATOR),
    Action.CREATE_PROGRAMME: reach.with_role(Role.COORDINATOR),
    Action.IMPORT_RATINGS: reach.with_role(Role.COORDINATOR),
    Action.IMPORT_REGISTER: reach.whole_federation(Role.COORDINATOR),
    Action.ASK_PERSON_FILE: reach.whole_federation(Role.COORDINATOR),
    Action.SEE_PERSON_FILE: work.handles_person_file,
    Action.MANAGE_PROGRAMME: reach.in_place(Role.COORDINATOR),
    Action.SEE_ACCOUNTS: reach.with_role(Role.COORDINATOR, Role.ADMINISTRATOR),
    Action.CREATE_ACCOUNT: reach.with_role(Role.COORDINATOR, Role.ADMINISTRATOR),
    Action.MANAGE_ACCOUNT: work.manages_account,
    Action.CONFIRM_NEW_PHONE: work.confirms_phone,
    Action.SEE_CASELOADS: work.shares_out_work,
    Action.SEE_CHANGE_REPORT: reach.with_role(Role.COORDINATOR, Role.PROGRAMME_LEAD, Role.READER),
    Action.ASSIGN_STAFF: work.assigns_staff,
    Action.ASSIGN_FOLLOW_UP: work.assigns_follow_up,
    Action.SEE_PROGRAMME_COUNTS: reach.in_place(Role.PROGRAMME_LEAD, Role.COORDINATOR),
    Action.SEE_GOALS: reach.in_place(Role.PROGRAMME_LEAD, Role.COORDINATOR, Role.READER),
    Action.WRITE_GOALS: reach.in_place(Role.PROGRAMME_LEAD, Role.COORDINATOR),
    Action.HANDLE_REPORTS: reach.in_place(Role.PROGRAMME_LEAD, Role.COORDINATOR),
    Action.HANDLE_BOARD_FILE: reach.whole_federation(Role.COORDINATOR),
    Action.TYPE_MONEY: reach.in_place(Role.COORDINATOR),
    Action.TRY_GOALS: reach.with_role(Role.PROGRAMME_LEAD, Role.COORDINATOR),
    Action.SEE_TRAINING: reach.with_role(Role.UTBILDARE, Role.FEDERATION_TRAINER),
    Action.PLAN_COURSE: reach.with_role(Role.UTBILDARE, Role.FEDERATION_TRAINER),
    Action.HOLD_COURSE: training.holds_course,
    Action.SEE_EXERCISES: reach.with_role(*training.EXERCISE_ROLES),
    Action.RUN_EXERCISE: training.runs_exercise,
    Action.SEE_NETWORK: reach.with_role(Role.UTBILDARE, Role.FEDERATION_TRAINER, Role.COORDINATOR),
    Action.RUN_NETWORK: reach.whole_federation(Role.FEDERATION_TRAINER),
    Action.SEE_NETWORK_MEETING: training.sees_network_meeting,
    Action.RUN_NETWORK_MEETING: training.runs_network_meeting,
    Action.SEE_TRAINING_GOALS: reach.whole_federation(Role.FEDERATION_TRAINER, Role.COORDINATOR),
    Action.SEE_BOARDS: training.sees_boards,
    Action.SEE_COUNTY_BOARD: reach.whole_federation(*training.READ_BOARDS),
    Action.SEE_BOARD: reach.in_place(*training.READ_BOARDS),
    Action.SEE_BOARD_NAMES: training.sees_names_on_board,
    Action.SET_TRAINING_PLAN: reach.whole_federation(Role.COORDINATOR),
    Action.SET_TRAINING_RULE: reach.whole_federation(Role.FEDERATION_TRAINER),
    Action.SEE_CALIBRATION: training.sees_calibration,
    Action.SEE_MATERIALS: reach.with_role(*training.USE_THE_INSTRUMENT),
    Action.READ_MATERIAL: training.reads_material,
    Action.KEEP_MATERIALS: training.keeps_materials,
    Action.LEAVE_WISH: reach.with_role(*training.WISH_ROLES),
    Action.ANSWER_WISH: training.answers_wish,
    Action.SEE_CERTIFICATES: training.sees_certificates,
    Action.WITHDRAW_CERTIFICATE: training.withdraws,
    Action.SEE_RESULTS: reach.with_role(Role.READER, Role.COORDINATOR, Role.PROGRAMME_LEAD),
    Action.READ_OPINIONS: reach.with_role(Role.PROGRAMME_LEAD, Role.COORDINATOR),
    Action.ANSWER_OPINION: work.answers_opinion,
    Action.CHOOSE_DIGEST: reach.with_role(Role.HANDLEDARE, Role.PROGRAMME_LEAD, Role.COORDINATOR),
    Action.SEE_SYSTEM: reach.with_role(Role.ADMINISTRATOR),
    Action.SEE_AUDIT: reach.with_role(Role.ADMINISTRATOR),
}
