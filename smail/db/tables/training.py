"""Courses, who takes them, and the certificates that come of them."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, Mac, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Organisation
from smail.domain.certification import (
    LONGEST_MINUTES,
    LONGEST_MONTHS,
    MOST_OCCASIONS,
    CourseKind,
    HomeTaskState,
    LearnerGroup,
    Level,
    SeatState,
)
from smail.domain.people import Sex


class TrainingRule(Base):
    """What a kind of course takes, in a version that never changes: a course keeps the one it began with."""

    __tablename__ = "training_rule"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"))
    kind: Mapped[CourseKind] = mapped_column(code_column(CourseKind, "kind"))
    version: Mapped[int] = mapped_column(Integer)
    n_occasions: Mapped[int] = mapped_column(Integer)
    minutes_each: Mapped[int] = mapped_column(Integer)
    home_task_minutes: Mapped[int] = mapped_column(Integer)
    needs_approval: Mapped[bool] = mapped_column(Boolean)
    valid_months: Mapped[int | None] = mapped_column(Integer)
    made_on: Mapped[date] = mapped_column(Date)
    # Nobody's for the first version, which SMAIL brings.
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    __table_args__ = (
        UniqueConstraint("federation_id", "kind", "version"),
        CheckConstraint("version >= 1", name="version_range"),
        CheckConstraint(f"n_occasions BETWEEN 1 AND {MOST_OCCASIONS}", name="n_occasions_range"),
        CheckConstraint(f"minutes_each BETWEEN 15 AND {LONGEST_MINUTES}", name="minutes_each_range"),
        CheckConstraint(f"home_task_minutes BETWEEN 0 AND {LONGEST_MINUTES}", name="home_task_minutes_range"),
        CheckConstraint(f"valid_months BETWEEN 1 AND {LONGEST_MONTHS}", name="valid_months_range"),
    )


class Course(Base):
    """A course that is planned, runs or has been; in a municipality, or the federation's own."""

    __tablename__ = "course"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey(TrainingRule.id))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    title: Mapped[str] = mapped_column(String(120))
    places: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    # How often what stands in people's calendars has changed, and when it last did.
    sequence: Mapped[int] = mapped_column(
        Integer, CheckConstraint("sequence >= 0", name="sequence_range"), default=0, server_default=text("0")
    )
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rule: Mapped[TrainingRule] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    __table_args__ = (
        CheckConstraint("places BETWEEN 1 AND 500", name="places_range"),
        CheckConstraint("cancelled_on IS NULL OR closed_on IS NULL", name="cancelled_or_closed"),
    )


class CourseTeacher(Base):
    """An utbildare who holds a course, also one borrowed from another municipality."""

    __tablename__ = "course_teacher"
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(
        ForeignKey(Account.id), primary_key=True, autoincrement=False, index=True
    )
    account: Mapped[Account] = relationship()


class CourseOccasion(Base):
    """One meeting of a course: when, and where or by which link."""

    __tablename__ = "course_occasion"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id))
    number: Mapped[int] = mapped_column(Integer)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    course: Mapped[Course] = relationship()
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        CheckConstraint("number >= 1", name="number_range"),
    )


class Learner(Base):
    """Somebody who takes courses (kursdeltagare), from a municipality, an authority or an association."""

    __tablename__ = "learner"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)
    # Whoever also signs in here; a rating asks for the certificate by the account.
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    # For the county's figures by sex alone.
    sex: Mapped[Sex | None] = mapped_column(code_column(Sex, "sex"))
    email: Mapped[bytes | None] = mapped_column(Sealed)
    # One person is one learner: the same address is not taken in twice.
    email_mac: Mapped[bytes | None] = mapped_column(Mac)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Horizontal principles are offered to project staff and steering groups too.
    learner_group: Mapped[LearnerGroup] = mapped_column(
        code_column(LearnerGroup, "learner_group", has_rule=False),
        CheckConstraint(
            "learner_group IN ('trainee', 'project_staff', 'steering_group')", name="learner_group"
        ),
        default=LearnerGroup.TRAINEE,
        server_default=LearnerGroup.TRAINEE.value,
    )
    # Before the first change in the quarter of that day, so that nothing changes what was told of one closed.
    sex_before: Mapped[Sex | None] = mapped_column(
        code_column(Sex, "sex_before", has_rule=False),
        CheckConstraint("sex_before IN ('woman', 'man', 'other', 'undisclosed')", name="sex_before"),
    )
    group_before: Mapped[LearnerGroup | None] = mapped_column(
        code_column(LearnerGroup, "group_before", has_rule=False),
        CheckConstraint(
            "group_before IN ('trainee', 'project_staff', 'steering_group')", name="group_before"
        ),
    )
    changed_on: Mapped[date | None] = mapped_column(Date)
    organisation: Mapped[Organisation] = relationship()
    __table_args__ = (
        Index("uq_learner_account", "account_id", unique=True),
        Index("uq_learner_email", "federation_id", "email_mac", unique=True),
        CheckConstraint("(email IS NULL) = (email_mac IS NULL)", name="email_has_mac"),
    )

    @property
    def name(self) -> str:
        """The first and the last name."""
        return f"{self.first_name} {self.last_name}"


class Seat(Base):
    """Somebody's place on a course, from the invitation on."""

    __tablename__ = "course_seat"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id))
    learner_id: Mapped[int] = mapped_column(ForeignKey(Learner.id), index=True)
    state: Mapped[SeatState] = mapped_column(code_column(SeatState, "state"))
    # What somebody needs to be able to take part; about health, perhaps.
    needs: Mapped[bytes | None] = mapped_column(Sealed)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When the answer came; the waiting list is in this order.
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When a place was free for somebody who waited.
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Of the link in the letters to whoever has no account. The secret is kept nowhere: it is made of the seed
    # and the pepper, and found again by its MAC.
    link_seed: Mapped[str | None] = mapped_column(PublicId)
    link_mac: Mapped[bytes | None] = mapped_column(
        Mac, CheckConstraint("(link_seed IS NULL) = (link_mac IS NULL)", name="link_is_whole")
    )
    # When whoever holds the course gave a link anew; it holds some time from then on.
    link_given_on: Mapped[date | None] = mapped_column(Date)
    # Its person has answered or done something here, by the own account or the letter: nobody invented it.
    has_spoken: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    course: Mapped[Course] = relationship()
    learner: Mapped[Learner] = relationship()
    __table_args__ = (
        UniqueConstraint("course_id", "learner_id"),
        Index("uq_course_seat_link", "link_mac", unique=True),
        CheckConstraint("(state = 'invited') = (answered_at IS NULL)", name="answered_has_time"),
    )


class Attendance(Base):
    """How long somebody was at an occasion: of the own course, or of another where it was made up."""

    __tablename__ = "course_attendance"
    seat_id: Mapped[int] = mapped_column(ForeignKey(Seat.id), primary_key=True, autoincrement=False)
    occasion_id: Mapped[int] = mapped_column(
        ForeignKey(CourseOccasion.id), primary_key=True, autoincrement=False, index=True
    )
    minutes: Mapped[int] = mapped_column(Integer)
    # Typed in from a list that was signed by hand.
    is_from_list: Mapped[bool] = mapped_column(Boolean, default=False)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    occasion: Mapped[CourseOccasion] = relationship()
    __table_args__ = (CheckConstraint(f"minutes BETWEEN 0 AND {LONGEST_MINUTES}", name="minutes_range"),)


class HomeTask(Base):
    """Somebody's home task and what was said of it."""

    __tablename__ = "course_home_task"
    seat_id: Mapped[int] = mapped_column(ForeignKey(Seat.id), primary_key=True, autoincrement=False)
    state: Mapped[HomeTaskState] = mapped_column(code_column(HomeTaskState, "state"))
    # None where it was handed in on paper.
    text: Mapped[bytes | None] = mapped_column(Sealed)
    handed_in_at: Mapped[datetime] = mapped_column(UtcDateTime)
    comment: Mapped[bytes | None] = mapped_column(Sealed)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint("(state = 'handed_in') = (judged_at IS NULL)", name="judged_has_time"),
        CheckConstraint("(judged_at IS NULL) = (judged_by_id IS NULL)", name="judged_by_somebody"),
    )


class Certificate(Base):
    """That somebody is certified; what was once issued is never changed but for a withdrawal."""

    __tablename__ = "certificate"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    # Stands in the QR code alone: 128 random bits, so that the public page has nothing to enumerate.
    proof: Mapped[str] = mapped_column(String(22), unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey(Learner.id), index=True)
    level: Mapped[Level] = mapped_column(code_column(Level, "level"))
    # None where it was read in from an earlier register.
    course_id: Mapped[int | None] = mapped_column(ForeignKey(Course.id), index=True)
    issued_on: Mapped[date] = mapped_column(Date)
    # The last day on which it holds.
    valid_until: Mapped[date] = mapped_column(Date)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    # The first day without it.
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    withdrawn_because: Mapped[bytes | None] = mapped_column(Sealed)
    # In a register: whoever certified had no account here.
    issued_by_learner_id: Mapped[int | None] = mapped_column(ForeignKey(Learner.id))
    # The name and the place that it was issued to, where whoever holds it has another of them since.
    issued_in_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id))
    issued_to: Mapped[str | None] = mapped_column(
        String(161),
        CheckConstraint("(issued_to IS NULL) = (issued_in_id IS NULL)", name="as_issued_is_whole"),
    )
    # What the unit, and the municipality or other body above it, were called on the day of issue.
    issued_unit: Mapped[str | None] = mapped_column(String(200))
    issued_body: Mapped[str | None] = mapped_column(
        String(200),
        CheckConstraint("(issued_unit IS NULL) = (issued_body IS NULL)", name="place_as_issued_is_whole"),
    )
    learner: Mapped[Learner] = relationship(foreign_keys=learner_id)
    __table_args__ = (
        CheckConstraint("valid_until >= issued_on", name="valid_after_issue"),
        CheckConstraint("renews_id <> id", name="not_of_itself"),
        CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_by_id IS NULL) "
            "AND (withdrawn_on IS NULL) = (withdrawn_because IS NULL)",
            name="withdrawal_is_whole",
        ),
        Index("uq_certificate_renews", "renews_id", unique=True),
        # One course certifies somebody once.
        Index(
            "uq_certificate_course",
            "course_id",
            "learner_id",
            unique=True,
            sqlite_where=text("course_id IS NOT NULL"),
            postgresql_where=text("course_id IS NOT NULL"),
        ),
    )
