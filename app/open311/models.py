"""Tables of the systems of others that talk to us."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import EncryptedText


class ApiClient(WithId, Base):
    """One system of others: a city's app, the district's hotline. It reaches one street, as an account of its own."""

    __tablename__ = "api_clients"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    name: Mapped[str] = mapped_column(String(30))
    #: Stands as the reporter of what it sends; nobody ever logs in by it.
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), unique=True)
    #: Its own staff have read what it sends, so it needs no check here, and it may use the hotline's door.
    trusted: Mapped[bool] = mapped_column(default=False)
    #: Reads and hears of all requests of the street, not only of those it sent.
    reads_street: Mapped[bool] = mapped_column(default=False)
    calls_per_minute: Mapped[int] = mapped_column(default=60)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Since when none of its keys lets it in and nothing is sent to it.
    closed_at: Mapped[datetime | None]


class ApiKey(WithId, Base):
    """One way in for a client; only its hash is kept."""

    __tablename__ = "api_keys"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("api_clients.id"), index=True)
    #: How the key begins, so that people can tell it from others.
    beginning: Mapped[str] = mapped_column(String(12))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ClientReport(Base):
    """By which number of its own a client sent a request: the same number again is the same request."""

    __tablename__ = "client_reports"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("api_clients.id"), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: Null only while the report is being taken in.
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_requests.id"), index=True)


class WebhookEndpoint(WithId, Base):
    """Where a client wants to hear of what happens."""

    __tablename__ = "webhook_endpoints"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("api_clients.id"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    #: What every delivery is signed with.
    secret: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: How many attempts in a row have failed.
    failures: Mapped[int] = mapped_column(default=0)
    #: Since when nothing is sent, because too many failed.
    paused_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class WebhookDelivery(WithId, Base):
    """One event on its way to one endpoint. What is sent is made from the event, which never changes."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index("ix_webhook_deliveries_endpoint_id_id", "endpoint_id", "id"),
    )

    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoints.id"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("request_events.id"))
    #: ``request.created``, ``request.changed`` or ``request.closed``.
    event: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    #: What the other side last answered.
    status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    delivered_at: Mapped[datetime | None]
    #: Since when it is not tried any more.
    failed_at: Mapped[datetime | None]
