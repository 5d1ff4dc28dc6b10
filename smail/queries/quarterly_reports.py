"""Reports of closed quarters: which quarters there are, every version, and what stands in it."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import GroupPublication, GroupRelease, Programme, QuarterlyReport, ReportFile
from smail.domain.publishing import Publication, Scope, Split, from_json
from smail.domain.reporting import ReportFormat, ReportKind, ReportPart
from smail.queries.released_sums import with_sums_of_all
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Closed:
    """A released quarter of the programme by sex, and the SHA-256 of what was let out of it so.

    Sums since the start are also those of all together, which may be let out until a later day.
    """

    period: str
    last_on: date
    digest: str
    published: Publication


@dataclass(frozen=True, slots=True)
class Made:
    """A file beside the paper: its bytes, their SHA-256, and what made them."""

    format: ReportFormat
    content: bytes
    digest: str
    made_by: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A signed report: all that the paper was made of, its bytes, their SHA-256, and what made them.

    The other files are of the same; they are here only when it is signed.
    """

    snapshot: str
    content: bytes
    digest: str
    made_by: str
    files: tuple[Made, ...] = ()


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was edited outside: its SHA-256, and when it was attached."""

    digest: str
    added_at: datetime


def closed_of(db: Session, federation_id: int, programme: str) -> tuple[Closed, ...]:
    """Every released quarter of the programme of that public id, the newest first."""
    rows = db.execute(
        select(
            GroupRelease.period,
            GroupRelease.closed_on,
            GroupPublication.split,
            GroupPublication.digest,
            GroupPublication.body,
        )
        .join(GroupPublication, GroupPublication.release_id == GroupRelease.id)
        .where(
            GroupRelease.federation_id == federation_id,
            GroupPublication.scope == Scope.PROGRAMME,
            GroupPublication.place == programme,
            GroupPublication.split.in_((Split.SEX, Split.NONE)),
        )
        .order_by(GroupRelease.closed_on.desc(), GroupPublication.id)
    ).all()
    of_all = {period: from_json(body) for period, _day, split, _digest, body in rows if split is Split.NONE}
    return tuple(
        Closed(period, last_on, digest, with_sums_of_all(from_json(body), of_all.get(period)))
        for period, last_on, split, digest, body in rows
        if split is Split.SEX
    )


def versions_of(
    db: Session, programme_id: int, closed_on: date, kind: ReportKind = ReportKind.QUARTERLY
) -> Sequence[QuarterlyReport]:
    """Every version of the report, the newest first."""
    rows = select(QuarterlyReport).where(
        QuarterlyReport.programme_id == programme_id,
        QuarterlyReport.closed_on == closed_on,
        QuarterlyReport.kind == kind,
    )
    return db.scalars(rows.order_by(QuarterlyReport.version.desc())).all()


def newest_of(db: Session, programme_id: int, kind: ReportKind) -> Mapping[date, QuarterlyReport]:
    """The newest version of each report of the kind that somebody has begun."""
    rows = (
        select(QuarterlyReport)
        .where(QuarterlyReport.programme_id == programme_id, QuarterlyReport.kind == kind)
        .order_by(QuarterlyReport.version)
    )
    return {row.closed_on: row for row in db.scalars(rows)}


def comments_of(vault: Vault, row: QuarterlyReport | None) -> dict[ReportPart, str]:
    """What was commented, part by part; nothing where nobody has."""
    if row is None or row.comments is None:
        return {}
    text = sealing.opened(vault, QuarterlyReport.comments, row.public_id, row.comments)
    return {ReportPart(part): said for part, said in json.loads(text).items()}


def paper_of(vault: Vault, row: QuarterlyReport) -> Paper | None:
    """What was signed; None before it is."""
    if row.snapshot is None or row.paper is None or row.digest is None or row.made_by is None:
        return None
    content = sealing.opened(vault, QuarterlyReport.paper, row.public_id, row.paper)
    snapshot = sealing.opened(vault, QuarterlyReport.snapshot, row.public_id, row.snapshot)
    return Paper(snapshot, base64.b64decode(content), row.digest, row.made_by)


def files_of(db: Session, vault: Vault, row: QuarterlyReport) -> dict[ReportFormat, Made]:
    """The other files that were signed, by their format; nothing before it is signed."""
    wanted = (
        select(ReportFile)
        .where(ReportFile.report_id == row.id, ReportFile.format != ReportFormat.OUTSIDE)
        .order_by(ReportFile.id)
    )
    return {one.format: _made(vault, one) for one in db.scalars(wanted)}


def digests_of(db: Session, row: QuarterlyReport) -> dict[ReportFormat, str]:
    """The SHA-256 of each other file that was signed."""
    wanted = (
        select(ReportFile.format, ReportFile.digest)
        .where(ReportFile.report_id == row.id, ReportFile.format != ReportFormat.OUTSIDE)
        .order_by(ReportFile.id)
    )
    return {one[0]: one[1] for one in db.execute(wanted)}


def signed_named(db: Session, programme: str, period: str, kind: ReportKind) -> QuarterlyReport | None:
    """The newest signed version of the report of a programme by its name, of a period by its label."""
    wanted = (
        select(QuarterlyReport, Programme.cadence)
        .join(Programme)
        .where(Programme.name == programme, QuarterlyReport.kind == kind)
        .where(QuarterlyReport.signed_at.is_not(None))
        .order_by(QuarterlyReport.version.desc())
    )
    found = (row for row, cadence in db.execute(wanted) if cadence.span_of(row.closed_on).label == period)
    return next(found, None)


def outside_of(db: Session, row: QuarterlyReport) -> list[Attached]:
    """Every file that was edited outside and attached, the first first."""
    wanted = (
        select(ReportFile.digest, ReportFile.added_at)
        .where(ReportFile.report_id == row.id, ReportFile.format == ReportFormat.OUTSIDE)
        .order_by(ReportFile.id)
    )
    return [Attached(digest, added_at) for digest, added_at in db.execute(wanted)]


def outside_file(db: Session, vault: Vault, row: QuarterlyReport, digest: str) -> bytes | None:
    """The attached file with that SHA-256, as it was attached; None where there is none such."""
    wanted = select(ReportFile).where(
        ReportFile.report_id == row.id,
        ReportFile.format == ReportFormat.OUTSIDE,
        ReportFile.digest == digest,
    )
    found = db.scalars(wanted.order_by(ReportFile.id)).first()
    return None if found is None else _made(vault, found).content


def _made(vault: Vault, one: ReportFile) -> Made:
    content = sealing.opened(vault, ReportFile.content, one.public_id, one.content)
    return Made(one.format, base64.b64decode(content), one.digest, one.made_by)
