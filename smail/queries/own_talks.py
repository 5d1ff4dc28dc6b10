"""Talks with staff, what was said in them, and what may be shown at a meeting, as the own data tell of it.

What the person and staff said together is both theirs. What staff answered is told by the registerutdrag.
"""

from sqlalchemy import select

from smail.db.tables import Account, Assessment, MeetingSheet, Talk
from smail.db.tables.talks import WHOLE
from smail.queries.joint_views import said_about
from smail.queries.own_reader import Reader, Told, iso


def talks(reader: Reader) -> Told:
    """Every talk, the earliest first."""
    query = (
        select(Talk, Account.first_name)
        .join(Account, Account.id == Talk.account_id)
        .where(Talk.participant_id == reader.person.id)
        .order_by(Talk.held_on, Talk.id)
    )
    return [
        {"held_on": row.held_on.isoformat(), "next_on": iso(row.next_on), "with": first_name}
        for row, first_name in reader.db.execute(query)
    ]


def joint_views(reader: Reader) -> Told:
    """What the two said about an area or about the whole, the newest first."""
    found = said_about(reader.db, reader.vault, reader.person.id)
    own = select(Assessment.id, Assessment.instrument_digest, Assessment.language).where(
        Assessment.id.in_([about for about, _theirs, _said in found])
    )
    asked = {one: (digest, language) for one, digest, language in reader.db.execute(own)} if found else {}
    return [
        {
            "said_on": said.said_on.isoformat(),
            "area": said.area,
            "area_name": _area(reader, said.area, *asked[about]),
            "agrees": said.agrees,
            "line": said.line,
            "with": said.first_name,
        }
        for about, _theirs, said in found
    ]


def _area(reader: Reader, key: str, digest: str, language: str) -> str | None:
    """The area as the person's own questions call it; None for what was said of all of them."""
    return None if key == WHOLE else reader.catalogue.by_digest(digest).indicator(key).short_name(language)


def meeting_sheets(reader: Reader) -> Told:
    """What the person has let be shown at each meeting, the earliest first, and with whom it was chosen."""
    query = (
        select(MeetingSheet, Account.first_name)
        .outerjoin(Account, Account.id == MeetingSheet.account_id)
        .where(MeetingSheet.participant_id == reader.person.id)
        .order_by(MeetingSheet.meeting_on, MeetingSheet.id)
    )
    return [
        {
            "meeting_on": row.meeting_on.isoformat(),
            "shows": list(row.parts),
            "areas": list(row.areas),
            "chosen_at": row.chosen_at.isoformat(),
            "chosen_with": first_name,
        }
        for row, first_name in reader.db.execute(query)
    ]
