"""A file about persons held against those let out before: who is in one of the two alone is told by both."""

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Job, Participant, PersonFile
from smail.domain.jobs import JobKind, JobState
from smail.domain.person_files import Coarseness, Decision, Group, group_of, tells_apart
from smail.queries.person_file_people import Scope, coarseness_of, everybody, scope_of

_Told = tuple[int, bool, Group]


def beside(
    db: Session, scope: Scope, how: Coarseness, own_id: int | None = None, *, only_made: bool = False
) -> PersonFile | None:
    """The newest earlier file beside which this one would show who few persons are; None where none does."""
    for row in _earlier(db, scope.federation_id, own_id, only_made=only_made):
        if _is_told_apart(db, scope, how, row):
            return row
    return None


def _earlier(db: Session, federation_id: int, own_id: int | None, *, only_made: bool) -> Sequence[PersonFile]:
    failed = select(Job.id).where(
        Job.object_id == PersonFile.public_id,
        Job.kind == JobKind.PERSON_FILE,
        Job.state == JobState.FAILED,
    )
    is_made = PersonFile.made_at.is_not(None)
    wanted = select(PersonFile).where(
        PersonFile.federation_id == federation_id,
        PersonFile.decision == Decision.APPROVED,
        is_made if only_made else or_(is_made, ~failed.exists()),
    )
    if own_id is not None:
        wanted = wanted.where(PersonFile.id != own_id)
    return db.scalars(wanted.order_by(PersonFile.id.desc())).all()


def _is_told_apart(db: Session, scope: Scope, how: Coarseness, row: PersonFile) -> bool:
    """Both lists are read beside each other in the order of the ids, so that neither is held."""
    n_both = 0
    more: Counter[Group] = Counter()
    gone: Counter[Group] = Counter()
    both = merge(_of_own(db, scope, how), _of_earlier(db, row), key=itemgetter(0))
    for _id, told in groupby(both, key=itemgetter(0)):
        found = list(told)
        if len(found) == 2:
            n_both += 1
        else:
            _one, is_own, group = found[0]
            (more if is_own else gone)[group] += 1
    return tells_apart(n_both, row.n_persons, more, gone)


def _of_own(db: Session, scope: Scope, how: Coarseness) -> Iterator[_Told]:
    for id_, known in everybody(db, scope):
        yield id_, True, group_of(known, how)


def _of_earlier(db: Session, row: PersonFile) -> Iterator[_Told]:
    """Everybody in the earlier file but those who were registered after it was made."""
    how, later = coarseness_of(row), frozenset[int]()
    if row.made_at is not None:
        wanted = select(Participant.id).where(
            Participant.federation_id == row.federation_id, Participant.created_at > row.made_at
        )
        later = frozenset(db.scalars(wanted))
    for id_, known in everybody(db, scope_of(db, row)):
        if id_ not in later:
            yield id_, False, group_of(known, how)
