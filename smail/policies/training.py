"""Rules about courses and certificates: by the trainer's role, the course's own teachers and the level."""

from smail.domain.certification import Level
from smail.domain.roles import Role, ScopeKind
from smail.policies.subjects import (
    CertificateSubject,
    CourseSubject,
    MaterialSubject,
    NetworkMeetingSubject,
    OrganisationSubject,
    ProgrammeSubject,
    Subject,
    WishSubject,
)
from smail.policies.viewers import Place, Viewer, holds

READ_BOARDS = (Role.UTBILDARE, Role.FEDERATION_TRAINER, Role.COORDINATOR, Role.READER)
# Who makes exercises, chooses who practises and puts them back.
EXERCISE_ROLES = (Role.UTBILDARE, Role.FEDERATION_TRAINER, Role.COORDINATOR)

# Whoever measures with the instrument, or teaches others to.
USE_THE_INSTRUMENT = (Role.HANDLEDARE, Role.UTBILDARE, Role.FEDERATION_TRAINER)
# They, whoever leads those who measure, and whoever reads the figures, as steering and reference groups do.
WISH_ROLES = (*USE_THE_INSTRUMENT, Role.COORDINATOR, Role.PROGRAMME_LEAD, Role.READER)


def answers_wish(viewer: Viewer, subject: Subject) -> bool:
    """The federation's own trainers: every wish (None), or the one that somebody of it has left."""
    if subject is None:
        return holds(viewer, Place(viewer.federation_id), Role.FEDERATION_TRAINER)
    return isinstance(subject, WishSubject) and holds(viewer, subject.place, Role.FEDERATION_TRAINER)


def keeps_materials(viewer: Viewer, subject: Subject) -> bool:
    """The federation's own trainers: a new document (None), or one that the federation has."""
    if subject is None:
        return holds(viewer, Place(viewer.federation_id), Role.FEDERATION_TRAINER)
    return isinstance(subject, MaterialSubject) and holds(viewer, subject.place, Role.FEDERATION_TRAINER)


def reads_material(viewer: Viewer, subject: Subject) -> bool:
    """Who teaches, who measures where it is not for utbildare alone, and who takes a course that uses it."""
    if not isinstance(subject, MaterialSubject) or subject.place.federation_id != viewer.federation_id:
        return False
    if viewer.has(Role.UTBILDARE, Role.FEDERATION_TRAINER) or viewer.account_id in subject.learners:
        return True
    return viewer.has(Role.HANDLEDARE) and not subject.is_for_utbildare_alone


def runs_exercise(viewer: Viewer, subject: Subject) -> bool:
    """Who trains or coordinates where the exercise belongs; of no other programme."""
    return (
        isinstance(subject, ProgrammeSubject)
        and subject.place.is_exercise
        and any(grant.role in EXERCISE_ROLES and subject.place.is_under(grant) for grant in viewer.grants)
    )


def holds_course(viewer: Viewer, subject: Subject) -> bool:
    """Who holds it, with a trainer's role; the federation's own trainers see to every course."""
    if not isinstance(subject, CourseSubject):
        return False
    if holds(viewer, Place(subject.place.federation_id), Role.FEDERATION_TRAINER):
        return True
    return viewer.account_id in subject.teachers and viewer.has(Role.UTBILDARE)


def runs_network_meeting(viewer: Viewer, subject: Subject) -> bool:
    """The federation's own trainers."""
    return isinstance(subject, NetworkMeetingSubject) and holds(
        viewer, subject.place, Role.FEDERATION_TRAINER
    )


def sees_network_meeting(viewer: Viewer, subject: Subject) -> bool:
    """Whoever runs it, and who is asked to it or answers for what it decided, whatever their roles."""
    if not isinstance(subject, NetworkMeetingSubject):
        return False
    return viewer.account_id in subject.invited or runs_network_meeting(viewer, subject)


def sees_certificates(viewer: Viewer, subject: Subject) -> bool:
    """Trainers and coordinators; an utbildare those within the role and of the own courses."""
    roles = (Role.UTBILDARE, Role.FEDERATION_TRAINER, Role.COORDINATOR)
    if subject is None:
        return viewer.has(*roles)
    if not isinstance(subject, CertificateSubject):
        return False
    return _has_taught(viewer, subject) or holds(viewer, subject.place, *roles)


def _has_taught(viewer: Viewer, subject: CertificateSubject) -> bool:
    """Whoever is borrowed by another municipality sees what came of the course there."""
    return viewer.account_id in subject.teachers and viewer.has(Role.UTBILDARE)


def sees_calibration(viewer: Viewer, subject: Subject) -> bool:
    """Trainers; an utbildare the group of the organisations within the role, and never a person of it."""
    roles = (Role.UTBILDARE, Role.FEDERATION_TRAINER)
    if subject is None:
        return viewer.has(*roles)
    return isinstance(subject, OrganisationSubject) and holds(viewer, subject.place, *roles)


def withdraws(viewer: Viewer, subject: Subject) -> bool:
    """The federation's trainers on either level, an utbildare an användare's within the role or a course."""
    if not isinstance(subject, CertificateSubject):
        return False
    if holds(viewer, subject.place, Role.FEDERATION_TRAINER):
        return True
    if subject.level is not Level.ANVANDARE:
        return False
    return _has_taught(viewer, subject) or holds(viewer, subject.place, Role.UTBILDARE)


def sees_boards(viewer: Viewer, _subject: Subject) -> bool:
    """Whoever reads the figures of the county, or of an organisation; a programme has no board."""
    return any(
        grant.role in READ_BOARDS and grant.scope_kind is not ScopeKind.PROGRAMME for grant in viewer.grants
    )


def sees_names_on_board(viewer: Viewer, subject: Subject) -> bool:
    """Whoever sees the certificates there, and an enhetschef those of the own unit; a county's board none."""
    if not isinstance(subject, OrganisationSubject):
        return False
    if holds(viewer, subject.place, Role.UTBILDARE, Role.FEDERATION_TRAINER, Role.COORDINATOR):
        return True
    own = (one for one in viewer.grants if one.scope_kind is ScopeKind.ORGANISATION)
    return any(one.role is Role.READER and subject.place.is_within(one) for one in own)
