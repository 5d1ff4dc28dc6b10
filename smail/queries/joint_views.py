"""Two ratings of one occasion beside each other, and what the two who rated said when they saw them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import Account, Assessment, JointView, RaterKind, Score
from smail.domain.pairing import Dated, Pair, pairs
from smail.queries.staff_ratings import Course
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class SeenPair:
    """The two ratings of one occasion, and who has made the one of staff."""

    pair: Pair
    account_id: int
    first_name: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One rating that was sent in, with the mean step of each area of which enough was answered."""

    id: int
    public_id: str
    on: date
    instrument_digest: str
    shown: tuple[str, ...]
    focus: tuple[str, ...]
    values: Mapping[str, float | None]
    # Whether the person has said something about it together with staff.
    is_talked_about: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the two said about an area, or about the whole, on a day; who wrote it down."""

    area: str
    agrees: bool
    line: str | None
    said_on: date
    first_name: str


@dataclass(frozen=True, slots=True)
class SentDays:
    """On which days the person and each handledare have rated."""

    own: tuple[Dated, ...]
    by_staff: Mapping[int, tuple[Dated, ...]]
    first_names: Mapping[int, str]

    def course(self, account_id: int) -> Course:
        """The person's days and this account's."""
        return Course(self.own, self.by_staff.get(account_id, ()))

    @property
    def pairs(self) -> tuple[SeenPair, ...]:
        """Every occasion that two have rated, with each handledare, the earliest first."""
        found = [
            SeenPair(pair, account_id, self.first_names[account_id])
            for account_id, sent in self.by_staff.items()
            for pair in pairs(self.own, sent)
        ]
        return tuple(sorted(found, key=lambda one: (one.pair.own.on, one.pair.own.id, one.account_id)))


def sent_days(db: Session, participant_id: int) -> SentDays:
    """All that was sent in about the person, by day, in one question."""
    rows = db.execute(
        select(Assessment.rater_account_id, Account.first_name, Assessment.id, Assessment.submitted_on)
        .outerjoin(Account, Account.id == Assessment.rater_account_id)
        .where(
            Assessment.participant_id == participant_id,
            Assessment.submitted_on.is_not(None),
            Assessment.withdrawn_at.is_(None),
        )
        .order_by(Assessment.id)
    )
    sent: dict[int | None, list[Dated]] = defaultdict(list)
    names: dict[int, str] = {}
    for account_id, first_name, assessment_id, on in rows:
        if on is not None:
            sent[account_id].append(Dated(assessment_id, on))
        if account_id is not None:
            names[account_id] = first_name
    return SentDays(tuple(sent[None]), {one: tuple(sent[one]) for one in names}, names)


def newest_for(found: SentDays, account_id: int, today: date, *, rates: bool) -> SeenPair | None:
    """The latest occasion that this account may see both ratings of, the own before a colleague's.

    While the account has the latest answers left to rate itself, a colleague's rating of them would tell.
    """
    waits = found.course(account_id).waits_since(today) if rates else None
    seen = [one for one in found.pairs if one.account_id == account_id or one.pair.own.on != waits]
    return max(
        seen,
        key=lambda one: (one.pair.own.on, one.pair.own.id, one.account_id == account_id, one.pair.theirs.id),
        default=None,
    )


def sent_of(db: Session, pair: Pair) -> tuple[Sent, Sent]:
    """Both ratings of the pair with their values; never what belongs to no area."""
    found = sent_by_id(db, [pair.own.id, pair.theirs.id])
    return found[pair.own.id], found[pair.theirs.id]


def sent_by_id(db: Session, ids: Collection[int]) -> Mapping[int, Sent]:
    """These ratings with their values, in one question."""
    said = select(JointView.id).where(JointView.own_assessment_id == Assessment.id).exists()
    found = db.execute(
        select(Assessment, Score, said)
        .outerjoin(Score, Score.assessment_id == Assessment.id)
        .where(Assessment.id.in_(ids))
    )
    rows: dict[int, tuple[Assessment, bool]] = {}
    values: dict[int, dict[str, float | None]] = defaultdict(dict)
    for row, score, is_talked_about in found:
        rows[row.id] = row, is_talked_about
        if score is not None:
            is_enough = score.n_answered > 0 and 2 * score.n_answered >= score.n_items
            values[row.id][score.indicator] = score.total / score.n_answered if is_enough else None
    return {one: _sent(row, values[one], is_talked_about) for one, (row, is_talked_about) in rows.items()}


def _sent(row: Assessment, values: Mapping[str, float | None], is_talked_about: bool) -> Sent:
    assert row.submitted_on is not None
    return Sent(
        row.id,
        row.public_id,
        row.submitted_on,
        row.instrument_digest,
        tuple(row.items_shown),
        tuple(row.focus),
        values,
        is_talked_about,
    )


def said_about(db: Session, vault: Vault, participant_id: int) -> Sequence[tuple[int, int, Said]]:
    """All that the person and staff have said about their ratings, with the two ratings, the newest first."""
    own = select(Assessment.id).where(
        Assessment.participant_id == participant_id, Assessment.rater_kind == RaterKind.PARTICIPANT
    )
    rows = db.execute(
        select(JointView, Account.first_name)
        .join(Account, Account.id == JointView.account_id)
        .where(JointView.own_assessment_id.in_(own))
        .order_by(JointView.said_on.desc(), JointView.id)
    )
    return [
        (row.own_assessment_id, row.staff_assessment_id, _said(vault, row, first_name))
        for row, first_name in rows
    ]


def _said(vault: Vault, row: JointView, first_name: str) -> Said:
    line = sealing.opened(vault, JointView.line, row.public_id, row.line)
    return Said(row.area, row.agrees, line, row.said_on, first_name)
