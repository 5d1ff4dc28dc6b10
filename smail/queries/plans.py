"""What is asked of many plans at once: for Today, and for whoever counts."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Activity, Enrolment, PausePeriod
from smail.domain.plan import Track, Uptake
from smail.domain.rhythm import Pause


def tracks_of(db: Session, participant_ids: Collection[int]) -> Mapping[int, list[Track]]:
    """The activities that these persons use, by their days alone: no text is read."""
    found = db.execute(
        select(Enrolment.participant_id, Activity.kind, Activity.starts_on, Activity.ends_on)
        .join(Enrolment, Enrolment.id == Activity.enrolment_id)
        .where(Enrolment.participant_id.in_(participant_ids), Activity.uptake == Uptake.USED)
    )
    tracks: defaultdict[int, list[Track]] = defaultdict(list)
    for person, kind, starts_on, ends_on in found:
        assert starts_on is not None
        tracks[person].append(Track(kind, starts_on, ends_on))
    return tracks


def pauses_by_person(db: Session, participant_ids: Collection[int]) -> Mapping[int, list[Pause]]:
    """Every pause of each of these persons."""
    found = db.scalars(select(PausePeriod).where(PausePeriod.participant_id.in_(participant_ids)))
    pauses: defaultdict[int, list[Pause]] = defaultdict(list)
    for row in found:
        pauses[row.participant_id].append(Pause(row.starts_on, row.ends_on))
    return pauses
