"""What an action is about, as the rules see it: already read from the database, with just what they ask."""

from collections.abc import Callable
from dataclasses import dataclass

from smail.domain.certification import Level
from smail.domain.roles import Role
from smail.policies.viewers import Place, Viewer


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
class NetworkMeetingSubject:
    """A meeting of a group, and which accounts are asked to it or answer for its decisions."""

    id: int
    public_id: str
    place: Place
    invited: frozenset[int]


@dataclass(frozen=True, slots=True)
class CertificateSubject:
    """A certificate, its level, where whoever holds it works, and who holds the course that gave it."""

    id: int
    public_id: str
    level: Level
    place: Place
    teachers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MaterialSubject:
    """A document for courses, the federation that keeps it, and who takes a course that uses it."""

    id: int
    public_id: str
    place: Place
    is_for_utbildare_alone: bool
    learners: frozenset[int]


@dataclass(frozen=True, slots=True)
class WishSubject:
    """A wish about the instrument, and the federation that answers it."""

    id: int
    public_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class PersonFileSubject:
    """A file about persons, and the federation that it comes from."""

    id: int
    public_id: str
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
    | NetworkMeetingSubject
    | MaterialSubject
    | WishSubject
    | PersonFileSubject
    | None
)
Rule = Callable[[Viewer, Subject], bool]


def is_in_exercise(subject: Subject) -> bool:
    """Whether it belongs to an exercise, where nobody is real."""
    match subject:
        case ParticipantSubject():
            return any(one.is_exercise for one in (*subject.places, subject.last_place) if one is not None)
        case PaperSubject():
            return is_in_exercise(subject.participant)
        case ProgrammeSubject() | EnrolmentSubject() | FollowUpSubject():
            return subject.place.is_exercise
    return False
