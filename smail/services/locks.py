"""The row that whoever changes something about a person holds until the transaction ends.

Two who come at once then see what the other left: one live link, one open pause, one set of intervals. It is
the weaker lock (FOR NO KEY UPDATE), which lets rows that point at the person be written meanwhile, so that a
rating can be begun while somebody changes a pause. Where the rating is locked too, it is locked first
(services.answering, services.submitting); the other order would let two wait for each other.
"""

from sqlalchemy.orm import Session

from smail.db.tables import Participant


def person(db: Session, participant_id: int) -> Participant:
    """The person as it stands now, held until the transaction ends."""
    return db.get_one(Participant, participant_id, with_for_update={"key_share": True})
