"""The links of a day's letters: one for each person in one go, and none a second time by mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from smail.errors import Refused
from smail.queries.letters import linked_after
from smail.services import links, locks
from smail.services.audit import Actor
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Issued:
    """The secret of each person's new link, told this once."""

    secrets: dict[int, str]


@dataclass(frozen=True, slots=True)
class AlreadyIssued:
    """Nothing was issued: these people have a link that is newer than the page that was looked at."""

    participant_ids: frozenset[int]


def issue_links(
    db: Session,
    vault: Vault,
    participant_ids: Sequence[int],
    *,
    looked_at: datetime,
    actor: Actor,
    issued_by_id: int,
) -> Issued | AlreadyIssued:
    """Everybody has a new link, and older ones are revoked; or nobody, where somebody got one meanwhile.

    So a page that is sent twice does not void the letters that were just printed. Refused for a person with
    protected identity, who never gets a letter.
    """
    for participant_id in sorted(participant_ids):
        if locks.person(db, participant_id).is_protected:
            raise Refused("a person with protected identity gets no letter")
    newer = linked_after(db, participant_ids, looked_at)
    if newer:
        return AlreadyIssued(newer)
    return Issued(
        {
            participant_id: links.issue_link(
                db, vault, participant_id, actor=actor, issued_by_id=issued_by_id
            )
            for participant_id in participant_ids
        }
    )
