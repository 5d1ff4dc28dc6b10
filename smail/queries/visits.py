"""Who answers: the session, whose it is and what its link still opens, in one read for every page.

A page of a question is asked for more often than all other pages together.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from smail.db.prepared import Prepared
from smail.db.tables import Assessment, Participant, PersonalLink, SessionKind, SessionStrength, WebSession
from smail.errors import NotFound

_session, _person = WebSession.__table__.c, Participant.__table__.c
_link, _rating = PersonalLink.__table__.c, Assessment.__table__.c


@dataclass(frozen=True, slots=True)
class Visit:
    """A participant's session as every page needs it; whether it is still alive is judged at the door."""

    token_mac: bytes
    strength: SessionStrength
    created_at: datetime
    seen_at: datetime
    link_id: int | None
    # Whoever came in by a link answers with it until its rating is sent in.
    is_link_spent: bool
    participant_id: int
    participant_public_id: str
    language: str
    # On a screen that goes from one participant to the next.
    is_tablet: bool
    # Somebody to practise with, of an exercise.
    is_invented: bool


_BY_TOKEN = Prepared(
    select(
        _session.token_mac,
        _session.strength,
        _session.created_at,
        _session.seen_at,
        _session.link_id,
        _rating.submitted_at.is_not(None),
        _person.id,
        _person.public_id,
        _person.language,
        _session.is_tablet,
        _person.exercise_id.is_not(None),
    )
    .select_from(WebSession.__table__)
    .join(Participant.__table__, _person.id == _session.participant_id)
    .outerjoin(PersonalLink.__table__, _link.id == _session.link_id)
    .outerjoin(Assessment.__table__, _rating.id == _link.assessment_id)
    .where(_session.token_mac == bindparam("token_mac"), _session.kind == SessionKind.PARTICIPANT),
    Visit,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the pages and the audit need of a person, and nothing that is sealed."""

    public_id: str
    language: str
    birth_year: int | None


_KNOWN = Prepared(
    select(_person.public_id, _person.language, _person.birth_year).where(_person.id == bindparam("id")),
    Known,
)


def known(db: Session, participant_id: int) -> Known:
    """The person, who is there."""
    found = _KNOWN.first(db, id=participant_id)
    if found is None:
        raise NotFound(f"there is no participant {participant_id}")
    return found


def visit_of(db: Session, token_mac: bytes) -> Visit | None:
    """The participant's session with this secret, alive or not; None where there is none."""
    return _BY_TOKEN.first(db, token_mac=token_mac)
