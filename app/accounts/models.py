"""Tables of people and how they are known."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.roles import Role
from app.accounts.verification import TurnDownReason
from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import BlindIndex, EncryptedText


class AccountStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


class SessionKind(StrEnum):
    PHONE = "phone"
    CONSOLE = "console"


class TicketState(StrEnum):
    """Where a log-in by phone stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    USED = "used"


class ResidenceStatus(StrEnum):
    PENDING = "pending"
    VERIFIED = "verified"
    TURNED_DOWN = "turned_down"


class GrantState(StrEnum):
    """Where the giving of a post stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


#: Which rows of ``consents`` still hold.
STANDING = text("withdrawn_at IS NULL")


class Account(WithId, Base):
    """One person. What is said of them to others is ``name``, which they choose."""

    __tablename__ = "accounts"

    name: Mapped[str] = mapped_column(String(30))
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    phone_index: Mapped[str | None] = mapped_column(BlindIndex, index=True)
    elder_mode: Mapped[bool] = mapped_column(default=False)
    status: Mapped[AccountStatus] = mapped_column(default=AccountStatus.ACTIVE)
    #: When the account closes, or did, because the person asked for it.
    closing_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class WechatIdentity(WithId, Base):
    """How one WeChat app knows a person."""

    __tablename__ = "wechat_identities"
    __table_args__ = (UniqueConstraint("app_id", "openid"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    app_id: Mapped[str] = mapped_column(String(40))
    openid: Mapped[str] = mapped_column(String(64))
    unionid: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class WechatPerson(Base):
    """Whose a unionid is: the same unionid in two apps is the same person, and the key lets only one claim it."""

    __tablename__ = "wechat_persons"

    unionid: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)


class Credential(Base):
    """Log-in to the console by user name and password."""

    __tablename__ = "credentials"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class SecondFactor(Base):
    """An authenticator that shows a new code every 30 seconds (RFC 6238); in force once a first code has come back."""

    __tablename__ = "second_factors"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    #: 160 bits in base32, as authenticators take it.
    secret: Mapped[str] = mapped_column(EncryptedText)
    #: Number of the 30-second step whose code was taken last; that code and older ones are over.
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(WithId, Base):
    """A way in without the authenticator, good once; only its hash is kept."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class ConsoleTicket(WithId, Base):
    """A computer that waits at the console's door for somebody to let it in with their phone."""

    __tablename__ = "console_tickets"

    #: What the phone scans or people type; it names the computer and opens nothing by itself.
    code: Mapped[str] = mapped_column(String(8), unique=True)
    #: Hash of what only the waiting browser holds; whoever comes in must show it.
    browser_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[TicketState] = mapped_column(default=TicketState.WAITING)
    device: Mapped[str] = mapped_column(String(40))
    network: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    #: Who answered on the phone.
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class LoginSession(WithId, Base):
    """A token somebody holds; only its hash is kept."""

    __tablename__ = "sessions"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[SessionKind]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    #: Whether its owner also showed a code of their authenticator; the console wants it of administrators.
    second_factor: Mapped[bool] = mapped_column(default=False)
    #: What people know their devices by, such as ``Windows 电脑 · Chrome``, and the network without its last part.
    device: Mapped[str | None] = mapped_column(String(40))
    network: Mapped[str | None] = mapped_column(String(45))
    #: The quarter of an hour in which it was last used.
    last_seen_at: Mapped[datetime | None]
    #: Which of several posts somebody works in on the console; none means the first.
    active_post_id: Mapped[UUID | None] = mapped_column(ForeignKey("posts.id"))


class Residence(WithId, Base):
    """One of the homes somebody has; a worker or the property verifies it. One of them is the main one."""

    __tablename__ = "residences"
    __table_args__ = (
        Index(
            "uq_residences_main",
            "account_id",
            unique=True,
            postgresql_where=text("is_main"),
            sqlite_where=text("is_main"),
        ),
        Index("ix_residences_compound_id_status_asked_at", "compound_id", "status", "asked_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    compound_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    building: Mapped[str | None] = mapped_column(String(20))
    unit: Mapped[str | None] = mapped_column(String(20))
    room: Mapped[str | None] = mapped_column(EncryptedText)
    is_main: Mapped[bool] = mapped_column(default=False)
    status: Mapped[ResidenceStatus] = mapped_column(default=ResidenceStatus.PENDING)
    #: Counts the addresses this home has had, so that a verdict is about the one that was looked at.
    version: Mapped[int] = mapped_column(default=1)
    #: Since when it waits, or waited, for its verification.
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ResidenceReview(WithId, Base):
    """One verdict about a home. Rows are added and never changed, and stay when the home is given up."""

    __tablename__ = "residence_reviews"
    __table_args__ = (
        CheckConstraint(
            f"(verdict = '{ResidenceStatus.TURNED_DOWN}') = (reason IS NOT NULL)", name="reason_to_turn_down"
        ),
        # Whoever decides second about the same address is refused, whatever the code thinks.
        UniqueConstraint("residence_id", "version"),
    )

    #: No foreign key: it outlives the home.
    residence_id: Mapped[UUID]
    version: Mapped[int]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    compound_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    verdict: Mapped[ResidenceStatus]
    reason: Mapped[TurnDownReason | None]
    reviewed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Post(WithId, Base):
    """Somebody holds a role in a unit between two dates; every permission comes from here."""

    __tablename__ = "posts"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    role: Mapped[Role]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class PostGrant(WithId, Base):
    """A post that one administrator proposes and another confirms; nobody decides about their own."""

    __tablename__ = "post_grants"
    __table_args__ = (
        CheckConstraint("confirmed_by <> proposed_by", name="four_eyes"),
        CheckConstraint("confirmed_by <> account_id", name="not_for_oneself"),
        CheckConstraint(
            f"(state = '{GrantState.CONFIRMED}') = (confirmed_by IS NOT NULL)", name="confirmed_by_somebody"
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    role: Mapped[Role]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    state: Mapped[GrantState] = mapped_column(default=GrantState.WAITING)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]


class Delegation(WithId, Base):
    """Somebody on leave lets a colleague act in their post, both days included."""

    __tablename__ = "delegations"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="dates"),)

    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id"), index=True)
    delegate_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: When it was taken back before its time.
    ended_at: Mapped[datetime | None]


class Consent(WithId, Base):
    """Somebody agreed to one version of one text, and perhaps took it back (个人信息保护法 art. 14, 15)."""

    __tablename__ = "consents"
    __table_args__ = (
        # Whoever took it back may agree again; what was agreed to before stays written down.
        Index(
            "uq_consents_standing",
            "account_id",
            "document",
            "version",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    document: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
