"""Who may be what, where and how long: the codes of the roles, used everywhere, and the grant of one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """The eight roles; one person may hold several."""

    PARTICIPANT = "participant"
    HANDLEDARE = "handledare"
    UTBILDARE = "utbildare"
    FEDERATION_TRAINER = "federation_trainer"
    PROGRAMME_LEAD = "programme_lead"
    COORDINATOR = "coordinator"
    READER = "reader"
    ADMINISTRATOR = "administrator"


class ScopeKind(StrEnum):
    """What a role can be held within."""

    FEDERATION = "federation"
    ORGANISATION = "organisation"
    PROGRAMME = "programme"


SCOPES: dict[Role, frozenset[ScopeKind]] = {
    # a participant signs in as the own person and is granted nothing
    Role.PARTICIPANT: frozenset(),
    Role.HANDLEDARE: frozenset({ScopeKind.ORGANISATION, ScopeKind.PROGRAMME}),
    # a municipality without an utbildare borrows one, who then serves the federation
    Role.UTBILDARE: frozenset({ScopeKind.ORGANISATION, ScopeKind.FEDERATION}),
    Role.FEDERATION_TRAINER: frozenset({ScopeKind.FEDERATION}),
    Role.PROGRAMME_LEAD: frozenset({ScopeKind.PROGRAMME}),
    Role.COORDINATOR: frozenset({ScopeKind.FEDERATION}),
    # a board reads the county, an enhetschef the own unit, a steering group its programme
    Role.READER: frozenset(ScopeKind),
    Role.ADMINISTRATOR: frozenset({ScopeKind.FEDERATION}),
}

STAFF_ROLES = frozenset(role for role, kinds in SCOPES.items() if kinds)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a scope, from `starts_on` up to `ends_on`, the first day without it; None while open.

    So a grant that is taken back today stops today.
    """

    role: Role
    scope_kind: ScopeKind
    scope_id: int
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        """A role in a scope that it cannot have, or with an end before its start, is refused."""
        if self.scope_kind not in SCOPES[self.role]:
            raise ValueError(f"role {self.role} cannot be held within scope_kind {self.scope_kind}")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(f"ends_on {self.ends_on} is before starts_on {self.starts_on}")

    def is_active(self, today: date) -> bool:
        """Whether the role is held on that day."""
        return self.starts_on <= today and (self.ends_on is None or today < self.ends_on)
