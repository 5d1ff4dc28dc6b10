"""Rules about how the work is organised: places, shares of work, accounts, roles and opinions."""

from smail.domain.roles import STAFF_ROLES, Role
from smail.policies.subjects import (
    AccountSubject,
    EnrolmentSubject,
    FollowUpSubject,
    OpinionSubject,
    PersonFileSubject,
    ProgrammeSubject,
    Subject,
)
from smail.policies.viewers import Place, Viewer, holds


def shares_out_work(viewer: Viewer, subject: Subject) -> bool:
    """Who chooses the staff somewhere (None), or of this programme."""
    roles = (Role.COORDINATOR, Role.PROGRAMME_LEAD)
    if subject is None:
        return viewer.has(*roles)
    return isinstance(subject, ProgrammeSubject) and holds(viewer, subject.place, *roles)


def assigns_staff(viewer: Viewer, subject: Subject) -> bool:
    """Who shares out the work there; nobody in this way where the person is protected."""
    if not isinstance(subject, EnrolmentSubject):
        return shares_out_work(viewer, subject)
    return not subject.is_protected and holds(viewer, subject.place, Role.COORDINATOR, Role.PROGRAMME_LEAD)


def assigns_follow_up(viewer: Viewer, subject: Subject) -> bool:
    """Who shares out the work there, while the person is here and not protected."""
    return (
        isinstance(subject, FollowUpSubject)
        and subject.is_here
        and not subject.is_protected
        and holds(viewer, subject.place, Role.COORDINATOR, Role.PROGRAMME_LEAD)
    )


def manages_account(viewer: Viewer, subject: Subject) -> bool:
    """An administrator's account is managed by administrators only; nobody's rights grow by a detour."""
    if not isinstance(subject, AccountSubject):
        return False
    if Role.ADMINISTRATOR in subject.roles:
        return holds(viewer, subject.place, Role.ADMINISTRATOR)
    return holds(viewer, subject.place, Role.ADMINISTRATOR, Role.COORDINATOR)


def confirms_phone(viewer: Viewer, subject: Subject) -> bool:
    """A colleague, never the person alone."""
    return (
        isinstance(subject, AccountSubject)
        and subject.id != viewer.account_id
        and manages_account(viewer, subject)
    )


def may_give(viewer: Viewer, role: Role, place: Place, *, to_account_id: int | None = None) -> bool:
    """Whether the viewer may give, or end, this role in that place: within the own scope, never to oneself.

    Only an administrator makes administrators.
    """
    if to_account_id == viewer.account_id or role not in STAFF_ROLES:
        return False
    if role is Role.ADMINISTRATOR:
        return holds(viewer, place, Role.ADMINISTRATOR)
    return holds(viewer, place, Role.ADMINISTRATOR, Role.COORDINATOR)


def answers_opinion(viewer: Viewer, subject: Subject) -> bool:
    """Who leads the programme that it is about, and the coordinator; every one where it is about none."""
    if not isinstance(subject, OpinionSubject):
        return False
    if subject.place is None:
        return viewer.has(Role.COORDINATOR)
    return holds(viewer, subject.place, Role.PROGRAMME_LEAD, Role.COORDINATOR)


def handles_person_file(viewer: Viewer, subject: Subject) -> bool:
    """The coordinators of the federation that the file comes from; that two decide is seen to there."""
    return isinstance(subject, PersonFileSubject) and holds(viewer, subject.place, Role.COORDINATOR)
