"""Who may do what: one table from action to rule, and rules that are pure functions.

A rule sees a viewer (an account and its roles of today) and a subject (what the action is about, already
read from the database). Whatever is not in the table is forbidden.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from smail.domain.certification import Level
from smail.domain.roles import STAFF_ROLES, Grant, Role, ScopeKind


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
    SEE_TRAINING = "see_training"
    PLAN_COURSE = "plan_course"
    HOLD_COURSE = "hold_course"
    SEE_TRAINING_GOALS = "see_training_goals"
    SEE_CERTIFICATES = "see_certificates"
    WITHDRAW_CERTIFICATE = "withdraw_certificate"
    SEE_RESULTS = "see_results"
    READ_OPINIONS = "read_opinions"
    ANSWER_OPINION = "answer_opinion"
    CHOOSE_DIGEST = "choose_digest"
    SEE_SYSTEM = "see_system"
    SEE_AUDIT = "see_audit"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in member of staff and the roles that hold today."""

    account_id: int
    public_id: str
    federation_id: int
    grants: tuple[Grant, ...]
    first_name: str = ""

    def roles(self) -> frozenset[Role]:
        """Every role held today, in whatever scope."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, *roles: Role) -> bool:
        """Whether any of the roles is held today."""
        return any(grant.role in roles for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something belongs: federation, the organisation and all above it, and perhaps a programme."""

    federation_id: int
    organisation_path: tuple[int, ...] = ()
    programme_id: int | None = None

    def is_within(self, grant: Grant) -> bool:
        """Whether a grant's scope holds this place."""
        match grant.scope_kind:
            case ScopeKind.FEDERATION:
                return grant.scope_id == self.federation_id
            case ScopeKind.ORGANISATION:
                return grant.scope_id in self.organisation_path
            case ScopeKind.PROGRAMME:
                return grant.scope_id == self.programme_id


@dataclass(frozen=True, slots=True)
class ParticipantSubject:
    """A participant as the rules see one: where, by whom followed, and whether protected or closed."""

    id: int
    public_id: str
    number: str
    federation_id: int
    controller_id: int
    is_protected: bool
    places: tuple[Place, ...]
    # Accounts beside the person today, one set for each place; for a protected person the responsible and the
    # deputy only.
    teams: tuple[frozenset[int], ...]
    # Where the last enrolment was that has ended, and who was beside the person then; none while one is open.
    last_place: Place | None = None
    last_team: frozenset[int] = frozenset()
    # Whoever the person is handed over to on a coming day, one set for each place.
    receivers: tuple[frozenset[int], ...] = ()
    # Who answers for the contact today and may hand it over, one set for each place: the responsible one,
    # whoever covers a leave, and beside a protected person the deputy.
    keepers: tuple[frozenset[int], ...] = ()


@dataclass(frozen=True, slots=True)
class EnrolmentSubject:
    """An enrolment whose team can be changed."""

    id: int
    public_id: str
    participant_id: int
    is_protected: bool
    place: Place


@dataclass(frozen=True, slots=True)
class PaperSubject:
    """A form on paper: whose it is, and where colleagues may type it too, or instead."""

    id: int
    number: str
    participant: ParticipantSubject
    helping: Place | None


@dataclass(frozen=True, slots=True)
class ProgrammeSubject:
    """A programme and where it belongs."""

    id: int
    public_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class OrganisationSubject:
    """An organisation and where it stands in the tree."""

    id: int
    public_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class AccountSubject:
    """An account, where its person works, and whether it reaches further than its manager might."""

    id: int
    public_id: str
    place: Place
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class FollowUpSubject:
    """A follow-up after an avslut: of whom, where, and who may ask."""

    id: int
    public_id: str
    participant_id: int
    participant_public_id: str
    is_protected: bool
    # Whether the controller that the programme belongs to still answers for the person.
    is_here: bool
    place: Place
    # Whoever holds it; of a person with protected identity also the deputy of the last day.
    askers: frozenset[int]


@dataclass(frozen=True, slots=True)
class OpinionSubject:
    """What somebody thinks, and where it belongs; None where nothing says so."""

    public_id: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class CourseSubject:
    """A course, where it is held and by whom."""

    id: int
    public_id: str
    place: Place
    teachers: frozenset[int]


@dataclass(frozen=True, slots=True)
class CertificateSubject:
    """A certificate, its level, and where whoever holds it works."""

    id: int
    public_id: str
    level: Level
    place: Place


Subject = (
    ParticipantSubject
    | EnrolmentSubject
    | ProgrammeSubject
    | OrganisationSubject
    | AccountSubject
    | FollowUpSubject
    | OpinionSubject
    | PaperSubject
    | CourseSubject
    | CertificateSubject
    | None
)
Rule = Callable[[Viewer, Subject], bool]


def may(viewer: Viewer, action: Action, subject: Subject = None) -> bool:
    """Whether the viewer may do this to the subject; an action without a rule is never allowed."""
    rule = RULES.get(action)
    return rule is not None and rule(viewer, subject)


def holds(viewer: Viewer, place: Place, *roles: Role) -> bool:
    """Whether the viewer has one of the roles with a scope that holds the place."""
    return any(grant.role in roles and place.is_within(grant) for grant in viewer.grants)


def _anyone(_viewer: Viewer, _subject: Subject) -> bool:
    return True


def _with_role(*roles: Role) -> Rule:
    def rule(viewer: Viewer, _subject: Subject) -> bool:
        return viewer.has(*roles)

    return rule


def _in_place(*roles: Role) -> Rule:
    def rule(viewer: Viewer, subject: Subject) -> bool:
        return isinstance(subject, ProgrammeSubject | OrganisationSubject) and holds(
            viewer, subject.place, *roles
        )

    return rule


def _whole_federation(*roles: Role) -> Rule:
    def rule(viewer: Viewer, _subject: Subject) -> bool:
        return holds(viewer, Place(viewer.federation_id), *roles)

    return rule


def _beside_the_person(viewer: Viewer, subject: Subject) -> bool:
    # Role and place in the team belong together: a role here gives nothing by a team that is elsewhere.
    return isinstance(subject, ParticipantSubject) and any(
        viewer.account_id in team and holds(viewer, place, Role.HANDLEDARE)
        for place, team in zip(subject.places, subject.teams, strict=True)
    )


def _beside_the_person_now_or_soon(viewer: Viewer, subject: Subject) -> bool:
    """Whoever takes over on a coming day is told of the person from the moment of the handover."""
    if _beside_the_person(viewer, subject):
        return True
    return isinstance(subject, ParticipantSubject) and any(
        viewer.account_id in coming and holds(viewer, place, Role.HANDLEDARE)
        for place, coming in zip(subject.places, subject.receivers, strict=False)
    )


def _beside_the_person_now_or_last(viewer: Viewer, subject: Subject) -> bool:
    if _beside_the_person(viewer, subject):
        return True
    return (
        isinstance(subject, ParticipantSubject)
        and viewer.account_id in subject.last_team
        and subject.last_place is not None
        and holds(viewer, subject.last_place, Role.HANDLEDARE)
    )


def _asks_how_it_went(viewer: Viewer, subject: Subject) -> bool:
    """Who holds the follow-up, as long as the role holds there and the person has not gone elsewhere."""
    return (
        isinstance(subject, FollowUpSubject)
        and subject.is_here
        and viewer.account_id in subject.askers
        and holds(viewer, subject.place, Role.HANDLEDARE)
    )


def _assigns_follow_up(viewer: Viewer, subject: Subject) -> bool:
    return (
        isinstance(subject, FollowUpSubject)
        and subject.is_here
        and not subject.is_protected
        and holds(viewer, subject.place, Role.COORDINATOR, Role.PROGRAMME_LEAD)
    )


def _sees_pictures(viewer: Viewer, subject: Subject) -> bool:
    """Whoever may open a page that shows them."""
    return _beside_the_person_now_or_last(viewer, subject) or _beside_the_person_now_or_soon(viewer, subject)


def _types_paper(viewer: Viewer, subject: Subject) -> bool:
    """Who follows the person, or last did; and while the form waits for somebody else, a colleague there."""
    if not isinstance(subject, PaperSubject):
        return False
    if _beside_the_person_now_or_last(viewer, subject.participant):
        return True
    return subject.helping is not None and holds(viewer, subject.helping, Role.HANDLEDARE)


def _shares_out_work(viewer: Viewer, subject: Subject) -> bool:
    """Who chooses the staff somewhere (None), or of this programme."""
    roles = (Role.COORDINATOR, Role.PROGRAMME_LEAD)
    if subject is None:
        return viewer.has(*roles)
    return isinstance(subject, ProgrammeSubject) and holds(viewer, subject.place, *roles)


def _assigns_staff(viewer: Viewer, subject: Subject) -> bool:
    if not isinstance(subject, EnrolmentSubject):
        return _shares_out_work(viewer, subject)
    return not subject.is_protected and holds(viewer, subject.place, Role.COORDINATOR, Role.PROGRAMME_LEAD)


def _holds_course(viewer: Viewer, subject: Subject) -> bool:
    """Who holds it, with a trainer's role; the federation's own trainers see to every course."""
    if not isinstance(subject, CourseSubject):
        return False
    if holds(viewer, Place(subject.place.federation_id), Role.FEDERATION_TRAINER):
        return True
    return viewer.account_id in subject.teachers and viewer.has(Role.UTBILDARE)


def _sees_certificates(viewer: Viewer, subject: Subject) -> bool:
    """Trainers and coordinators; an utbildare those of the organisations within the role."""
    roles = (Role.UTBILDARE, Role.FEDERATION_TRAINER, Role.COORDINATOR)
    if subject is None:
        return viewer.has(*roles)
    return isinstance(subject, CertificateSubject) and holds(viewer, subject.place, *roles)


def _withdraws(viewer: Viewer, subject: Subject) -> bool:
    """The federation's trainers on either level, an utbildare that of an användare within the role."""
    if not isinstance(subject, CertificateSubject):
        return False
    if holds(viewer, subject.place, Role.FEDERATION_TRAINER):
        return True
    return subject.level is Level.ANVANDARE and holds(viewer, subject.place, Role.UTBILDARE)


def _joins_people(viewer: Viewer, subject: Subject) -> bool:
    """Who follows the person, or a coordinator, to whom nobody with protected identity is shown."""
    if subject is None:
        return viewer.has(Role.HANDLEDARE, Role.COORDINATOR)
    if _beside_the_person_now_or_last(viewer, subject):
        return True
    return (
        isinstance(subject, ParticipantSubject)
        and not subject.is_protected
        and holds(viewer, Place(subject.federation_id), Role.COORDINATOR)
    )


def _manages_account(viewer: Viewer, subject: Subject) -> bool:
    """An administrator's account is managed by administrators only; nobody's rights grow by a detour."""
    if not isinstance(subject, AccountSubject):
        return False
    if Role.ADMINISTRATOR in subject.roles:
        return holds(viewer, subject.place, Role.ADMINISTRATOR)
    return holds(viewer, subject.place, Role.ADMINISTRATOR, Role.COORDINATOR)


def _confirms_phone(viewer: Viewer, subject: Subject) -> bool:
    """A colleague, never the person alone."""
    return (
        isinstance(subject, AccountSubject)
        and subject.id != viewer.account_id
        and _manages_account(viewer, subject)
    )


def _answers_opinion(viewer: Viewer, subject: Subject) -> bool:
    """Who leads the programme that it is about, and the coordinator; every one where it is about none."""
    if not isinstance(subject, OpinionSubject):
        return False
    if subject.place is None:
        return viewer.has(Role.COORDINATOR)
    return holds(viewer, subject.place, Role.PROGRAMME_LEAD, Role.COORDINATOR)


def may_give(viewer: Viewer, role: Role, place: Place, *, to_account_id: int | None = None) -> bool:
    """Whether the viewer may give, or end, this role in that place: within the own scope, never to oneself.

    Only an administrator makes administrators.
    """
    if to_account_id == viewer.account_id or role not in STAFF_ROLES:
        return False
    if role is Role.ADMINISTRATOR:
        return holds(viewer, place, Role.ADMINISTRATOR)
    return holds(viewer, place, Role.ADMINISTRATOR, Role.COORDINATOR)


RULES: Mapping[Action, Rule] = {
    Action.USE_OWN_ACCOUNT: _anyone,
    Action.SEE_TODAY: _with_role(Role.HANDLEDARE),
    Action.REGISTER_PARTICIPANT: _with_role(Role.HANDLEDARE),
    Action.SEE_PARTICIPANT: _beside_the_person_now_or_last,
    Action.SEE_HANDOVER: _beside_the_person_now_or_soon,
    Action.SEE_PICTURE: _sees_pictures,
    Action.MEASURE: _beside_the_person,
    Action.TYPE_PAPER: _types_paper,
    Action.CARE_FOR_PARTICIPANT: _beside_the_person,
    Action.NOTE_OUTCOME: _beside_the_person_now_or_last,
    Action.FOLLOW_UP: _asks_how_it_went,
    Action.JOIN_PARTICIPANTS: _joins_people,
    Action.SEE_ORGANISATIONS: _with_role(Role.COORDINATOR, Role.ADMINISTRATOR),
    Action.MANAGE_ORGANISATIONS: _whole_federation(Role.COORDINATOR),
    Action.MANAGE_ORGANISATION: _in_place(Role.COORDINATOR),
    Action.SEE_PROGRAMMES: _with_role(Role.COORDINATOR, Role.ADMINISTRATOR),
    Action.CREATE_PROGRAMME: _with_role(Role.COORDINATOR),
    Action.IMPORT_RATINGS: _with_role(Role.COORDINATOR),
    Action.MANAGE_PROGRAMME: _in_place(Role.COORDINATOR),
    Action.SEE_ACCOUNTS: _with_role(Role.COORDINATOR, Role.ADMINISTRATOR),
    Action.CREATE_ACCOUNT: _with_role(Role.COORDINATOR, Role.ADMINISTRATOR),
    Action.MANAGE_ACCOUNT: _manages_account,
    Action.CONFIRM_NEW_PHONE: _confirms_phone,
    Action.SEE_CASELOADS: _shares_out_work,
    Action.SEE_CHANGE_REPORT: _with_role(Role.COORDINATOR, Role.PROGRAMME_LEAD),
    Action.ASSIGN_STAFF: _assigns_staff,
    Action.ASSIGN_FOLLOW_UP: _assigns_follow_up,
    Action.SEE_PROGRAMME_COUNTS: _in_place(Role.PROGRAMME_LEAD, Role.COORDINATOR),
    Action.SEE_TRAINING: _with_role(Role.UTBILDARE, Role.FEDERATION_TRAINER),
    Action.PLAN_COURSE: _with_role(Role.UTBILDARE, Role.FEDERATION_TRAINER),
    Action.HOLD_COURSE: _holds_course,
    Action.SEE_TRAINING_GOALS: _whole_federation(Role.FEDERATION_TRAINER, Role.COORDINATOR),
    Action.SEE_CERTIFICATES: _sees_certificates,
    Action.WITHDRAW_CERTIFICATE: _withdraws,
    Action.SEE_RESULTS: _with_role(Role.READER, Role.COORDINATOR, Role.PROGRAMME_LEAD),
    Action.READ_OPINIONS: _with_role(Role.PROGRAMME_LEAD, Role.COORDINATOR),
    Action.ANSWER_OPINION: _answers_opinion,
    Action.CHOOSE_DIGEST: _with_role(Role.HANDLEDARE, Role.PROGRAMME_LEAD, Role.COORDINATOR),
    Action.SEE_SYSTEM: _with_role(Role.ADMINISTRATOR),
    Action.SEE_AUDIT: _with_role(Role.ADMINISTRATOR),
}
