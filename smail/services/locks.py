"""The row that whoever changes something about a person holds until the transaction ends.

Two who come at once then see what the other left: one live link, one open pause, one set of intervals. It is
the weaker lock (FOR NO KEY UPDATE), which lets rows that point at the person be written meanwhile, so that a
rating can be begun while somebody changes a pause. Where the rating is locked too, it is locked first
(services.answering, services.submitting); the other order would let two wait for each other.

What belongs to a person and is held by itself, such as the code for moving (services.move_codes), is held
after the person. The whole order: ratings, persons by id, what is the persons'.

Whoever takes a person away (services.undoing, services.merging) holds both wholly: the ratings under way,
then the person, alone. Who was at it waits, and then finds the person gone instead of writing where nobody
looks.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from smail.db.prepared import Prepared
from smail.db.tables import Assessment, FormerNumber, Participant
from smail.errors import Conflict, NotFound


def person(db: Session, participant_id: int) -> Participant:
    """The person as it stands now, held until the transaction ends; Conflict for one who is no more."""
    found = db.get_one(Participant, participant_id, with_for_update={"key_share": True})
    refuse_former(db, participant_id)
    return found


_HELD = Prepared(
    select(Participant.__table__.c.id)
    .where(Participant.__table__.c.id == bindparam("participant_id"))
    .with_for_update(key_share=True),
    int,
)


def hold(db: Session, participant_id: int) -> None:
    """The person is held until the transaction ends, as by `person`, and not read."""
    if _HELD.first(db, participant_id=participant_id) is None:
        raise NotFound(f"there is no participant {participant_id}")
    refuse_former(db, participant_id)


_former = FormerNumber.__table__.c
_FORMER = Prepared(
    select(_former.participant_id).where(_former.participant_id == bindparam("participant_id")), int
)


def refuse_former(db: Session, participant_id: int) -> None:
    """Conflict where the registration was undone, or joined with another, also a moment ago."""
    if _FORMER.first(db, participant_id=participant_id) is not None:
        raise Conflict("the number is nobody's any more")


def rating(db: Session, assessment_id: int) -> Assessment:
    """The rating as it stands now, held until the transaction ends; Conflict where it was taken away."""
    db.flush()
    found = db.get(Assessment, assessment_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Conflict("the rating was taken away")
    return found


def alone(db: Session, participant_ids: Collection[int]) -> Sequence[Assessment]:
    """The ratings under way of these persons; nobody else writes in them, or anything about the persons.

    Conflict where a rating was begun just now, or one of them is no more.
    """
    held = db.scalars(_under_way(participant_ids).with_for_update()).all()
    for participant_id in sorted(participant_ids):
        db.get_one(Participant, participant_id, with_for_update=True)
        refuse_former(db, participant_id)
    now = db.scalars(_under_way(participant_ids).execution_options(populate_existing=True)).all()
    if {row.id for row in now} != {row.id for row in held}:
        raise Conflict("somebody is answering just now")
    return now


def _under_way(participant_ids: Collection[int]) -> Select[Assessment]:
    return (
        select(Assessment)
        .where(
            Assessment.participant_id.in_(participant_ids),
            Assessment.submitted_at.is_(None),
            Assessment.withdrawn_at.is_(None),
        )
        .order_by(Assessment.id)
    )
