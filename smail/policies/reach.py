"""Rules that ask for a role, somewhere or where the thing is, and for nothing else."""

from smail.domain.roles import Role
from smail.policies.subjects import OrganisationSubject, ProgrammeSubject, Rule, Subject
from smail.policies.viewers import Place, Viewer, holds


def anyone(_viewer: Viewer, _subject: Subject) -> bool:
    """Whoever is signed in."""
    return True


def with_role(*roles: Role) -> Rule:
    """Whoever has one of the roles, in whatever scope: for pages that then show what lies within it."""

    def rule(viewer: Viewer, _subject: Subject) -> bool:
        return viewer.has(*roles)

    return rule


def in_place(*roles: Role) -> Rule:
    """Whoever has one of the roles where the programme or the organisation is."""

    def rule(viewer: Viewer, subject: Subject) -> bool:
        return isinstance(subject, ProgrammeSubject | OrganisationSubject) and holds(
            viewer, subject.place, *roles
        )

    return rule


def whole_federation(*roles: Role) -> Rule:
    """Whoever has one of the roles in all of the own federation."""

    def rule(viewer: Viewer, _subject: Subject) -> bool:
        return holds(viewer, Place(viewer.federation_id), *roles)

    return rule
