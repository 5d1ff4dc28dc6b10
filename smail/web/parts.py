"""What every view can reach: the parts that create_app put together, and the request's own context."""

from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import ActorKind
from smail.policies import Viewer
from smail.queries.viewers import StaffSession
from smail.queries.visits import Visit
from smail.reports.county import County
from smail.reports.declines import Declines
from smail.reports.kept import Frozen, KeptByQuarter
from smail.reports.programme_comparison import ProgrammesBeside
from smail.reports.staff_changes import ChangeReport
from smail.reports.ways_to_work import WaysToWork
from smail.services.audit import Actor
from smail.settings import Settings
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Parts:
    """The program's parts, made once at start."""

    settings: Settings
    database: Database
    vault: Vault
    catalogue: Catalogue
    county: County
    declines: Declines = field(default_factory=Declines)
    ways_to_work: KeptByQuarter[Frozen[WaysToWork]] = field(default_factory=KeptByQuarter)
    programmes_beside: KeptByQuarter[Frozen[ProgrammesBeside]] = field(default_factory=KeptByQuarter)
    # By area.
    staff_changes: KeptByQuarter[dict[str, Frozen[ChangeReport]]] = field(default_factory=KeptByQuarter)


@dataclass(frozen=True, slots=True)
class PublicRequest:
    """A request by nobody in particular."""

    db: Session
    parts: Parts


@dataclass(frozen=True, slots=True)
class StaffRequest:
    """A request by a member of staff."""

    db: Session
    parts: Parts
    viewer: Viewer
    session: StaffSession

    @property
    def actor(self) -> Actor:
        """The viewer, as the audit names one."""
        return Actor(ActorKind.STAFF, self.viewer.public_id)


@dataclass(frozen=True, slots=True)
class ParticipantRequest:
    """A request by a participant, let in by the session."""

    db: Session
    parts: Parts
    session: Visit

    @property
    def participant_id(self) -> int:
        """The only person that this request may read or write."""
        return self.session.participant_id

    @property
    def participant_public_id(self) -> str:
        """The same person, as addresses and the audit name one."""
        return self.session.participant_public_id

    @property
    def actor(self) -> Actor:
        """The participant, as the audit names one."""
        return Actor(ActorKind.PARTICIPANT, self.participant_public_id)


def parts() -> Parts:
    """The parts of the running application."""
    found = current_app.extensions["smail"]
    assert isinstance(found, Parts)
    return found
