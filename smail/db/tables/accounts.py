"""Staff accounts, their roles, and everything that signing in needs."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BindParameter,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    String,
    false,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, Mac, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.domain.roles import Role, ScopeKind


class InvitationKind(StrEnum):
    """Why a one-use link was given out."""

    INVITE = "invite"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a code, not a password
    NEW_PHONE = "new_phone"


class SessionKind(StrEnum):
    """Whose browser session it is."""

    STAFF = "staff"
    PARTICIPANT = "participant"


class SessionStrength(StrEnum):
    """How far a session reaches."""

    PASSWORD_ONLY = "password_only"  # noqa: S105 - staff that still owes the second factor
    FULL = "full"
    LINK = "link"
    PIN = "pin"
    CODE = "code"
    TOGETHER = "together"


class Account(Base):
    """A member of staff who can sign in."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    username: Mapped[str] = mapped_column(String(120), unique=True)
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[bytes | None] = mapped_column(Sealed)
    totp_last_step: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The first day without the account.
    ended_on: Mapped[date | None] = mapped_column(Date)
    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="account", foreign_keys="RoleGrant.account_id"
    )
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_lower"),
        CheckConstraint("totp_secret IS NULL OR password_hash IS NOT NULL", name="totp_needs_password"),
    )

    @property
    def name(self) -> str:
        """The first and the last name."""
        return f"{self.first_name} {self.last_name}"

    @classmethod
    def open_on(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """Whether the account has not ended by then; one that begins later counts as open."""
        return or_(cls.ended_on.is_(None), cls.ended_on > day)


class RoleGrant(Base):
    """One role of an account, within a scope and a period."""

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(code_column(Role, "role"))
    scope_kind: Mapped[ScopeKind] = mapped_column(code_column(ScopeKind, "scope_kind"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    # The first day without the role.
    ends_on: Mapped[date | None] = mapped_column(Date)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])
    __table_args__ = (
        CheckConstraint("role <> 'participant'", name="participant_is_no_staff"),
        CheckConstraint(
            "(scope_kind = 'organisation') = (organisation_id IS NOT NULL)", name="organisation_scope"
        ),
        CheckConstraint("(scope_kind = 'programme') = (programme_id IS NOT NULL)", name="programme_scope"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    @classmethod
    def open_on(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """Whether the role has not ended by then; one that begins later counts as open."""
        return or_(cls.ends_on.is_(None), cls.ends_on > day)


class RecoveryCode(Base):
    """A one-time code for a day without the phone."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_mac: Mapped[bytes] = mapped_column(Mac)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A one-use link to choose a password or join a new phone; only its MAC is kept."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[InvitationKind] = mapped_column(code_column(InvitationKind, "kind"))
    token_mac: Mapped[bytes] = mapped_column(Mac, unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class WebSession(Base):
    """A browser session, kept on the server; the cookie holds a secret whose MAC is the key."""

    __tablename__ = "web_session"
    token_mac: Mapped[bytes] = mapped_column(Mac, primary_key=True)
    kind: Mapped[SessionKind] = mapped_column(code_column(SessionKind, "kind"))
    strength: Mapped[SessionStrength] = mapped_column(code_column(SessionStrength, "strength"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("personal_link.id"))
    # The handledare's screen is lent to a participant; staff pages wait for the password.
    is_locked: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    # The screen goes from one participant to the next: staff's session that lent it, and each one's own.
    is_tablet: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    __table_args__ = (
        CheckConstraint("(kind = 'staff') = (account_id IS NOT NULL)", name="staff_has_account"),
        CheckConstraint(
            "(kind = 'participant') = (participant_id IS NOT NULL)", name="participant_has_person"
        ),
    )


class Throttle(Base):
    """How often somebody has failed lately, shared by all workers; the key is a MAC."""

    __tablename__ = "throttle"
    key_mac: Mapped[bytes] = mapped_column(Mac, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
