"""Long work that waits, is done, or is over."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, PublicId, RowId, UtcDateTime, code_column, new_public_id
from smail.domain.jobs import JobFault, JobKind, JobState


class Job(Base):
    """One piece of long work; whoever holds it has a claim that ends unless it is renewed."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"))
    kind: Mapped[JobKind] = mapped_column(code_column(JobKind, "kind"))
    # What it is about, by public id.
    object_id: Mapped[str] = mapped_column(String(16))
    state: Mapped[JobState] = mapped_column(code_column(JobState, "state"), default=JobState.WAITING)
    n_done: Mapped[int] = mapped_column(Integer, default=0)
    # None until it is known.
    n_total: Mapped[int | None] = mapped_column(Integer)
    n_tries: Mapped[int] = mapped_column(Integer, default=0)
    fault: Mapped[JobFault | None] = mapped_column(code_column(JobFault, "fault"))
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint("(state = 'running') = (claim IS NOT NULL)", name="running_is_claimed"),
        CheckConstraint("(claim IS NULL) = (claimed_until IS NULL)", name="claim_ends"),
        CheckConstraint("(state = 'failed') = (fault IS NOT NULL)", name="failed_has_fault"),
        CheckConstraint("(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="over_has_end"),
        CheckConstraint("n_done >= 0 AND n_tries >= 0", name="counts_range"),
        CheckConstraint("n_total IS NULL OR n_total >= 0", name="total_range"),
        Index("uq_job_object", "kind", "object_id", unique=True),
    )
