"""Rules about courses and certificates: by the trainer's role, the course's own teachers and the level."""

from smail.domain.certification import Level
from smail.domain.roles import Role
from smail.policies.subjects import CertificateSubject, CourseSubject, Subject
from smail.policies.viewers import Place, Viewer, holds


def holds_course(viewer: Viewer, subject: Subject) -> bool:
    """Who holds it, with a trainer's role; the federation's own trainers see to every course."""
    if not isinstance(subject, CourseSubject):
        return False
    if holds(viewer, Place(subject.place.federation_id), Role.FEDERATION_TRAINER):
        return True
    return viewer.account_id in subject.teachers and viewer.has(Role.UTBILDARE)


def sees_certificates(viewer: Viewer, subject: Subject) -> bool:
    """Trainers and coordinators; an utbildare those of the organisations within the role."""
    roles = (Role.UTBILDARE, Role.FEDERATION_TRAINER, Role.COORDINATOR)
    if subject is None:
        return viewer.has(*roles)
    return isinstance(subject, CertificateSubject) and holds(viewer, subject.place, *roles)


def withdraws(viewer: Viewer, subject: Subject) -> bool:
    """The federation's trainers on either level, an utbildare that of an användare within the role."""
    if not isinstance(subject, CertificateSubject):
        return False
    if holds(viewer, subject.place, Role.FEDERATION_TRAINER):
        return True
    return subject.level is Level.ANVANDARE and holds(viewer, subject.place, Role.UTBILDARE)
