"""How large a county is: whether its quarters can be closed while somebody waits for a page."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.db.tables import Enrolment, Programme

# So many times in programmes are counted within some seconds; more are left to `smail work`.
MOST_AT_ONCE = 2_000


def is_left_to_work(db: Session, federation_id: int) -> bool:
    """Whether the county's quarters take longer to close than a page may take."""
    some = (
        select(Enrolment.id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Programme.federation_id == federation_id)
        .limit(MOST_AT_ONCE + 1)
        .subquery()
    )
    return (db.scalar(select(func.count()).select_from(some)) or 0) > MOST_AT_ONCE
