"""Who asks and where things belong: a signed-in account, its roles of today, and the scopes these reach."""

from dataclasses import dataclass
from datetime import date

from smail.domain.roles import Grant, Role, ScopeKind


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in member of staff and the roles that hold today."""

    account_id: int
    public_id: str
    federation_id: int
    grants: tuple[Grant, ...]
    first_name: str = ""
    # Open decisions of the network or the reference group that the viewer answers for; decides nothing here.
    n_decisions: int = 0
    # Courses that the viewer has not answered, and when an own certificate ends that ends soon: as above.
    n_invitations: int = 0
    certificate_ends_on: date | None = None

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
    # A programme with nobody real in it.
    is_exercise: bool = False

    def is_within(self, grant: Grant) -> bool:
        """Whether a grant's scope holds this place.

        Into an exercise reaches only the role of those who practise there, given for it alone: whoever
        counts, leads, reads or follows real people elsewhere does not meet the invented ones.
        """
        practises = grant.role is Role.HANDLEDARE and grant.scope_kind is ScopeKind.PROGRAMME
        return self.is_under(grant) and (practises or not self.is_exercise)

    def is_under(self, grant: Grant) -> bool:
        """Whether it lies within the grant's scope, exercise or not."""
        match grant.scope_kind:
            case ScopeKind.FEDERATION:
                return grant.scope_id == self.federation_id
            case ScopeKind.ORGANISATION:
                return grant.scope_id in self.organisation_path
            case ScopeKind.PROGRAMME:
                return grant.scope_id == self.programme_id


def holds(viewer: Viewer, place: Place, *roles: Role) -> bool:
    """Whether the viewer has one of the roles with a scope that holds the place."""
    return any(grant.role in roles and place.is_within(grant) for grant in viewer.grants)
