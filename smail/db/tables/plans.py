"""The plan of a person: activities, agreed steps, and the action plan with whom it was anchored."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.enrolments import Enrolment
from smail.db.tables.organisations import Organisation
from smail.db.tables.people import Participant, WrittenBy
from smail.domain.plan import ActivityKind, Outcome, StepAnswer, Uptake


class Activity(Base):
    """Something that leads towards work, as it was wished for, offered or used in a programme."""

    __tablename__ = "activity"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), index=True)
    kind: Mapped[ActivityKind] = mapped_column(code_column(ActivityKind, "kind"))
    uptake: Mapped[Uptake] = mapped_column(code_column(Uptake, "uptake"))
    outcome: Mapped[Outcome | None] = mapped_column(code_column(Outcome, "outcome"))
    what: Mapped[bytes] = mapped_column(Sealed)
    # Never of a person with protected identity: it tells where the person is.
    provider: Mapped[bytes | None] = mapped_column(Sealed)
    # The keys of the indicators that it is to help.
    areas: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_on: Mapped[date | None] = mapped_column(Date)
    # The last day.
    ends_on: Mapped[date | None] = mapped_column(Date)
    hours_per_month: Mapped[int | None] = mapped_column(Integer)
    written_by: Mapped[WrittenBy] = mapped_column(code_column(WrittenBy, "written_by"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolment: Mapped[Enrolment] = relationship()
    __table_args__ = (
        CheckConstraint("uptake <> 'used' OR starts_on IS NOT NULL", name="used_has_start"),
        CheckConstraint(
            "ends_on IS NULL OR (starts_on IS NOT NULL AND ends_on >= starts_on)", name="ends_after_start"
        ),
        CheckConstraint(
            "outcome IS NULL OR (uptake = 'used' AND ends_on IS NOT NULL)", name="outcome_of_used"
        ),
        CheckConstraint("hours_per_month IS NULL OR hours_per_month BETWEEN 1 AND 250", name="hours_range"),
        CheckConstraint("(written_by = 'staff') = (account_id IS NOT NULL)", name="staff_has_account"),
    )


class AgreedStep(Base):
    """One small thing that somebody will do, and whether it was done when somebody asked."""

    __tablename__ = "agreed_step"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id), index=True)
    line: Mapped[bytes] = mapped_column(Sealed)
    agreed_on: Mapped[date] = mapped_column(Date)
    written_by: Mapped[WrittenBy] = mapped_column(code_column(WrittenBy, "written_by"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[StepAnswer | None] = mapped_column(code_column(StepAnswer, "answer"))
    answered_on: Mapped[date | None] = mapped_column(Date)
    answered_by: Mapped[WrittenBy | None] = mapped_column(code_column(WrittenBy, "answered_by"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    # Nobody asks any more from that day on: the programme has ended, and the step with it.
    closed_on: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        CheckConstraint("(written_by = 'staff') = (account_id IS NOT NULL)", name="staff_has_account"),
        CheckConstraint(
            "(answer IS NULL) = (answered_on IS NULL) AND (answer IS NULL) = (answered_by IS NULL)",
            name="answered_when_and_by_whom",
        ),
        CheckConstraint("answered_on IS NULL OR answered_on >= agreed_on", name="answered_after_agreed"),
        CheckConstraint(
            "(answered_by IS NOT NULL AND answered_by = 'staff') = (answered_by_id IS NOT NULL)",
            name="answering_staff_has_account",
        ),
    )


class ActionPlan(Base):
    """The action plan of a person's time in a programme: one, made on a day and gone through again."""

    __tablename__ = "action_plan"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), unique=True)
    aim: Mapped[bytes] = mapped_column(Sealed)
    made_on: Mapped[date] = mapped_column(Date)
    # The last day on which the person was there and agreed.
    anchored_on: Mapped[date | None] = mapped_column(Date)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolment: Mapped[Enrolment] = relationship()
    __table_args__ = (
        CheckConstraint("anchored_on IS NULL OR anchored_on >= made_on", name="anchored_after_made"),
    )


class PlanRevision(Base):
    """A day on which an action plan was gone through and written anew."""

    __tablename__ = "plan_revision"
    action_plan_id: Mapped[int] = mapped_column(ForeignKey(ActionPlan.id), primary_key=True)
    revised_on: Mapped[date] = mapped_column(Date, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))


class PlanAnchoring(Base):
    """A day on which an authority or another organisation agreed to an action plan."""

    __tablename__ = "plan_anchoring"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    action_plan_id: Mapped[int] = mapped_column(ForeignKey(ActionPlan.id), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id))
    anchored_on: Mapped[date] = mapped_column(Date)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    organisation: Mapped[Organisation] = relationship()
    __table_args__ = (UniqueConstraint("action_plan_id", "organisation_id", "anchored_on"),)
