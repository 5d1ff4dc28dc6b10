"""Reads calibrations: one's own rounds, and those of a group without saying whose they are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Account, CalibrationRound, CalibrationStep, CourseTeacher, Learner, Seat
from smail.domain.calibration import FEWEST_RATERS, Rater, Steps
from smail.domain.certification import SeatState
from smail.domain.roles import Role
from smail.policies import Action, OrganisationSubject, Place, Viewer, may
from smail.queries.organisations import paths


@dataclass(frozen=True, slots=True)
class OwnRounds:
    """What somebody has sent in, the first round first, and the round under way."""

    sent: tuple[CalibrationRound, ...]
    open: CalibrationRound | None
    # Sent in by letters to another address: they count, and are not shown by this one.
    hidden: tuple[CalibrationRound, ...] = ()

    @property
    def last(self) -> CalibrationRound | None:
        """The newest that is sent in."""
        return max((*self.sent, *self.hidden), key=lambda row: row.number, default=None)


def is_rater(db: Session, viewer: Viewer) -> bool:
    """Whether the viewer rates, trains those who rate, or takes or has taken a course."""
    if viewer.has(Role.HANDLEDARE, Role.UTBILDARE, Role.FEDERATION_TRAINER):
        return True
    taking = select(Learner.id).where(Learner.account_id == viewer.account_id)
    return db.scalar(taking) is not None


def own_rounds(db: Session, rater: Rater) -> OwnRounds:
    """The rater's rounds."""
    mine = select(CalibrationRound).where(
        CalibrationRound.account_id == rater.account_id
        if rater.learner_id is None
        else CalibrationRound.learner_id == rater.learner_id
    )
    rows = db.scalars(mine.order_by(CalibrationRound.number)).all()
    is_open = next((row for row in rows if row.sent_at is None), None)
    sent = [row for row in rows if row.sent_at is not None]
    return OwnRounds(
        tuple(row for row in sent if row.email_mac == rater.email_mac),
        is_open,
        tuple(row for row in sent if row.email_mac != rater.email_mac),
    )


def steps_of(db: Session, round_ids: Collection[int]) -> Mapping[int, Steps]:
    """What was chosen in each of the rounds; one question."""
    found: dict[int, dict[tuple[str, str], int]] = {one: {} for one in round_ids}
    rows = db.scalars(select(CalibrationStep).where(CalibrationStep.round_id.in_(round_ids)))
    for row in rows:
        found[row.round_id][(row.vignette_key, row.item_key)] = row.value
    return found


def of_group(db: Session, viewer: Viewer, digest: str) -> Mapping[int, Sequence[Steps]]:
    """What others within the viewer's role chose in these situations, by round, the earliest sent first."""
    return {number: list(own.values()) for number, own in by_rater(db, viewer, digest).items()}


def by_rater(db: Session, viewer: Viewer, digest: str) -> Mapping[int, Mapping[int, Steps]]:
    """The same by round and rater, to see who took part in two: a number that is shown to nobody.

    It is below nought for whoever has no account. The viewer's own rounds are left out: whoever knows them
    could take them off. Of an organisation outside the viewer's role that the viewer has taught, five raters
    at least come in together: fewer could be told by what a colleague without them sees.
    """
    rows = db.execute(
        select(
            CalibrationRound.id,
            CalibrationRound.number,
            func.coalesce(CalibrationRound.account_id, -CalibrationRound.learner_id),
            func.coalesce(Account.organisation_id, CalibrationRound.organisation_id),
        )
        .outerjoin(Account, Account.id == CalibrationRound.account_id)
        .outerjoin(Learner, Learner.id == CalibrationRound.learner_id)
        .where(
            or_(
                Account.federation_id == viewer.federation_id,
                Learner.federation_id == viewer.federation_id,
            ),
            CalibrationRound.account_id.is_distinct_from(viewer.account_id),
            CalibrationRound.vignettes_digest == digest,
            CalibrationRound.sent_at.is_not(None),
        )
        .order_by(CalibrationRound.sent_at, CalibrationRound.id)
    ).all()
    seen, taught = _organisations(db, viewer), _taught(db, viewer)
    together = Counter((number, where) for _one, number, _rater, where in rows if where in taught)
    chosen = [
        (one, number, rater)
        for one, number, rater, where in rows
        if where in seen or together[number, where] >= FEWEST_RATERS
    ]
    steps = steps_of(db, [one for one, _number, _rater in chosen])
    found: defaultdict[int, dict[int, Steps]] = defaultdict(dict)
    for one, number, rater in chosen:
        found[number][rater] = steps[one]
    return found


def _taught(db: Session, viewer: Viewer) -> frozenset[int]:
    """The organisations of those who have a place on a course that the viewer holds, or has held."""
    if not viewer.has(Role.UTBILDARE):
        return frozenset()
    rows = (
        select(func.coalesce(Account.organisation_id, Learner.organisation_id))
        .join_from(Seat, Learner, Learner.id == Seat.learner_id)
        .outerjoin(Account, Account.id == Learner.account_id)
        .join(CourseTeacher, CourseTeacher.course_id == Seat.course_id)
        .where(CourseTeacher.account_id == viewer.account_id, Seat.state == SeatState.ACCEPTED)
    )
    return frozenset(db.scalars(rows))


def _organisations(db: Session, viewer: Viewer) -> frozenset[int | None]:
    """The organisations whose group the viewer sees; None stands for those who work at no organisation."""
    known: Sequence[tuple[int | None, tuple[int, ...]]]
    known = [(None, ()), *paths(db, viewer.federation_id).items()]
    return frozenset(
        one
        for one, path in known
        if may(viewer, Action.SEE_CALIBRATION, _subject(viewer.federation_id, one, path))
    )


def _subject(federation_id: int, organisation_id: int | None, path: tuple[int, ...]) -> OrganisationSubject:
    return OrganisationSubject(organisation_id or 0, "", Place(federation_id, path))
