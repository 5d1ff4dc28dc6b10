"""The federation, who answers for the data, the organisations and their programmes."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    false,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, UtcDateTime, code_column, new_public_id
from smail.domain.measuring import Demand
from smail.domain.publishing import Cadence
from smail.domain.rhythm import USUAL

# The questionnaire of a programme that has chosen no other.
USUAL_INSTRUMENT = "smail"
USUAL_FORM = "seven_plus_seven"


class OrganisationKind(StrEnum):
    """What sort of body an organisation is; a unit stands below one of the others."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    AUTHORITY = "authority"
    ASSOCIATION = "association"
    UNIT = "unit"


class Federation(Base):
    """A coordinating federation: the root of everything in a county."""

    __tablename__ = "federation"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Controller(Base):
    """Who answers for personal data by law (personuppgiftsansvarig)."""

    __tablename__ = "controller"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    contact: Mapped[str] = mapped_column(String(300), default="")


class Organisation(Base):
    """A municipality, authority, association or a unit below one: a tree."""

    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    controller_id: Mapped[int | None] = mapped_column(ForeignKey("controller.id"), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(code_column(OrganisationKind, "kind"))
    name: Mapped[str] = mapped_column(String(200))
    scb_code: Mapped[str | None] = mapped_column(String(4))
    # The first day without the organisation.
    ended_on: Mapped[date | None] = mapped_column(Date)
    parent: Mapped["Organisation | None"] = relationship(remote_side=[id])
    __table_args__ = (
        CheckConstraint("kind <> 'unit' OR parent_id IS NOT NULL", name="unit_has_parent"),
        CheckConstraint("parent_id <> id", name="not_own_parent"),
        CheckConstraint("kind = 'municipality' OR scb_code IS NULL", name="scb_code_of_municipality"),
        CheckConstraint("scb_code IS NULL OR length(scb_code) = 4", name="scb_code_length"),
        Index("uq_organisation_scb_code", "federation_id", "scb_code", unique=True),
    )

    @classmethod
    def open_on(cls, day: date) -> ColumnElement[bool]:
        """Whether the organisation has not ended by then; one that begins later counts as open."""
        return or_(cls.ended_on.is_(None), cls.ended_on > day)


class Programme(Base):
    """An insats: who owns it, who answers for its data, its rhythm and its choices."""

    __tablename__ = "programme"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    case_number: Mapped[str] = mapped_column(String(60), default="")
    starts_on: Mapped[date] = mapped_column(Date)
    # The last day of the programme, which belongs to it.
    ends_on: Mapped[date | None] = mapped_column(Date)
    last_intake_on: Mapped[date | None] = mapped_column(Date)
    target_group: Mapped[str] = mapped_column(String(500), default="")
    expected_number: Mapped[int | None] = mapped_column(Integer)
    staff_title: Mapped[str] = mapped_column(String(60), default="handledare")
    instrument_key: Mapped[str] = mapped_column(String(60), default=USUAL_INSTRUMENT)
    # Which forms there are the questionnaire says; here it is only a key.
    form: Mapped[str] = mapped_column(String(40), default=USUAL_FORM)
    interval_days: Mapped[int] = mapped_column(Integer, default=USUAL.interval_days)
    opens_days_before: Mapped[int] = mapped_column(Integer, default=USUAL.opens_days_before)
    on_time_days_after: Mapped[int] = mapped_column(Integer, default=USUAL.on_time_days_after)
    first_within_days: Mapped[int] = mapped_column(Integer, default=USUAL.first_within_days)
    staff_rates: Mapped[bool] = mapped_column(Boolean, default=False)
    # Only words that the programme has confirmed are shown to a participant about benefits.
    benefits_text: Mapped[str] = mapped_column(Text, default="")
    # Within which time everybody has an action plan; the rule stands at the column, where SQLite can add it.
    plan_within_weeks: Mapped[int | None] = mapped_column(
        Integer,
        CheckConstraint(
            "plan_within_weeks IS NULL OR plan_within_weeks BETWEEN 1 AND 104", name="plan_within_range"
        ),
    )
    # Whether persons are asked how they see the first occasion now, and why an answer is lower than before.
    asks_hindsight: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # Whether what stands on paper is typed in by two, and counts when they agree.
    types_twice: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # What meets staff who measure without a certificate that holds; never a person who answers.
    certificate_demand: Mapped[Demand] = mapped_column(
        code_column(Demand, "certificate_demand", has_rule=False),
        CheckConstraint("certificate_demand IN ('off', 'warn', 'block')", name="certificate_demand"),
        default=Demand.OFF,
        server_default=Demand.OFF.value,
    )
    # For those who read English; empty where the programme has said nothing in it.
    staff_title_en: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    benefits_text_en: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    # Only of an exercise, with nobody real in it: when it was last put as at its beginning.
    exercise_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The periods that its figures are told and reported by; the same as long as it is there.
    cadence: Mapped[Cadence] = mapped_column(
        code_column(Cadence, "cadence", has_rule=False),
        CheckConstraint("cadence IN ('quarter', 'tertial')", name="cadence"),
        default=Cadence.QUARTER,
        server_default=Cadence.QUARTER.value,
    )
    organisation: Mapped[Organisation] = relationship()
    controller: Mapped[Controller] = relationship()
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("last_intake_on IS NULL OR last_intake_on >= starts_on", name="intake_after_start"),
        CheckConstraint("interval_days BETWEEN 28 AND 366", name="interval_range"),
        CheckConstraint("opens_days_before BETWEEN 0 AND 60", name="opens_range"),
        CheckConstraint("on_time_days_after BETWEEN 0 AND 90", name="on_time_range"),
        CheckConstraint("first_within_days BETWEEN 1 AND 90", name="first_within_range"),
        CheckConstraint("expected_number IS NULL OR expected_number >= 0", name="expected_positive"),
        CheckConstraint("form <> '' AND form = lower(form)", name="form_key"),
    )

    @classmethod
    def open_on(cls, day: date) -> ColumnElement[bool]:
        """Whether the programme has not ended by then; one that begins later counts as open."""
        return or_(cls.ends_on.is_(None), cls.ends_on >= day)

    @property
    def is_exercise(self) -> bool:
        """Whether it is there to practise in, and nothing in it counts."""
        return self.exercise_since is not None
