"""Tables of orders."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, WithId
from app.core.encryption import EncryptedText
from app.orders.states import CheckInWay, OfferState, OrderState, Side

_TAKEN = text("state = 'taken'")
_OPEN = text("state = 'open'")


class MenuService(WithId, Base):
    """One thing that can be ordered from a station: a district, a street or a community."""

    __tablename__ = "menu_services"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 10 AND 480", name="minutes"),
        CheckConstraint("min_age BETWEEN 1 AND 120", name="min_age"),
        Index("ix_menu_services_unit_id_position", "unit_id", "position"),
    )

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    #: Null for what a district offers.
    street_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    title: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(120))
    #: What somebody who does it must be good at.
    skill: Mapped[str] = mapped_column(String(20))
    #: From which age on; null for everybody.
    min_age: Mapped[int | None]
    #: How long a visit usually lasts.
    minutes: Mapped[int]
    position: Mapped[int]
    #: Taken off the menu; the row stays, because orders name it.
    retired_at: Mapped[datetime | None]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class DemandOrder(WithId, Base):
    """What somebody asks for. ``state`` equals what the last event says.

    Whom it is for, how to reach them and where exactly are encrypted; a team reads them only while it goes there.
    """

    __tablename__ = "demand_orders"
    __table_args__ = (
        CheckConstraint("wish_from < wish_until", name="wish"),
        Index("ix_demand_orders_station_id_state_id", "station_id", "state", "id"),
        Index("ix_demand_orders_account_id_id", "account_id", "id"),
        Index("ix_demand_orders_for_account_id_id", "for_account_id", "id"),
        Index("ix_demand_orders_team_id_state", "team_id", "state"),
        Index("ix_demand_orders_state_state_since", "state", "state_since"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    #: Whose menu it is from; a micro-wish goes to the community.
    station_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    #: The compound or community where it is.
    place_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    number: Mapped[str] = mapped_column(String(24), unique=True)
    #: Null for a micro-wish.
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("menu_services.id"))
    title: Mapped[str] = mapped_column(String(30))
    skill: Mapped[str | None] = mapped_column(String(20))
    minutes: Mapped[int]
    #: Who ordered: the person, or a worker for somebody (``on_behalf``).
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    for_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("household_members.id"))
    #: The account of whom it is for, when they have one and somebody of the family ordered.
    for_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    for_whom: Mapped[str] = mapped_column(EncryptedText)
    contact_phone: Mapped[str | None] = mapped_column(EncryptedText)
    place_note: Mapped[str | None] = mapped_column(EncryptedText)
    words: Mapped[str | None] = mapped_column(EncryptedText)
    wish_from: Mapped[datetime]
    wish_until: Mapped[datetime]
    #: When the team comes, as agreed.
    visit_at: Mapped[datetime | None]
    #: The number the person reads out, or shows as a picture, when somebody stands at the door.
    visit_code: Mapped[str] = mapped_column(String(6))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    state: Mapped[OrderState] = mapped_column(default=OrderState.ORDERED)
    state_since: Mapped[datetime] = mapped_column(default=clock.now)
    #: How often it came back because no team took it, or one gave it back.
    came_back: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    #: What was said to be wrong about it is handled as a request.
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_requests.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class OrderOffer(WithId, Base):
    """The question to one team whether it takes an order."""

    __tablename__ = "order_offers"
    __table_args__ = (
        # The database itself lets only one team have it, and asks a team once at a time.
        Index("uq_order_offers_taken", "order_id", unique=True, postgresql_where=_TAKEN, sqlite_where=_TAKEN),
        Index(
            "uq_order_offers_open",
            "order_id",
            "team_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index("ix_order_offers_team_id_state", "team_id", "state"),
        Index("ix_order_offers_answer_by", "answer_by", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("demand_orders.id"), index=True)
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
    state: Mapped[OfferState] = mapped_column(default=OfferState.OPEN)
    offered_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer_by: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(200))
    answered_at: Mapped[datetime | None]
    offered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class OrderVisit(WithId, Base):
    """One member who goes, and when they came and left."""

    __tablename__ = "order_visits"
    __table_args__ = (
        UniqueConstraint("order_id", "account_id"),
        CheckConstraint("checked_in_at <= checked_out_at", name="times"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("demand_orders.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    way: Mapped[CheckInWay | None]
    checked_in_at: Mapped[datetime | None] = mapped_column(index=True)
    checked_out_at: Mapped[datetime | None]
    #: Whoever forgot to check out is counted the usual length.
    forgotten: Mapped[bool] = mapped_column(default=False)


class OrderEvent(WithId, Base):
    """One thing that happened to an order. Rows are added; the database refuses to change or remove them.

    Whoever ordered writes nothing here: their words stand in the order, and can go with their account.
    """

    __tablename__ = "order_events"
    __table_args__ = (UniqueConstraint("order_id", "seq"),)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("demand_orders.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    seq: Mapped[int]
    verb: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[OrderState | None]
    to_state: Mapped[OrderState]
    #: Who did it; null is the clock itself.
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    #: The team it is about.
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    note: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class OrderPhoto(Base):
    """A photo of a visit, taken by whoever was there."""

    __tablename__ = "order_photos"

    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id"), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("order_events.id"), index=True)
    position: Mapped[int]


class OrderRating(WithId, Base):
    """What one side thought of it; once each."""

    __tablename__ = "order_ratings"
    __table_args__ = (
        UniqueConstraint("order_id", "side"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("demand_orders.id"))
    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    side: Mapped[Side]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    stars: Mapped[int]
    comment: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class OrderCounter(Base):
    """The last running number of a street's orders on a day."""

    __tablename__ = "order_counters"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
