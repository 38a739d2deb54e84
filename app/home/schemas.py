"""What the first page shows."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from app.activities.schemas import ActivityItem
from app.core.schemas import Moment, Output
from app.messages.schemas import MessageOut
from app.org.schemas import Unit


class TemplateOut(Output):
    """A subscription message the app may ask to send."""

    key: str
    template_id: str
    title: str


class DangerWords(Output):
    """Words at which the app says at once whom to call, network or not; ``unless`` only look like it."""

    words: list[str]
    unless: list[str]
    advice: str
    phones: list[str]


class AppConfig(Output):
    """What the app must know before somebody logs in."""

    demo: bool
    product_name: str
    hotline: str
    privacy_version: str
    subscribe_templates: list[TemplateOut]
    oauth: bool
    dangers: list[DangerWords]


class Waiting(Output):
    """Something that waits for the resident, or that they wait for; an offer is a freed place of an activity."""

    kind: Literal["offer", "request", "activity"]
    id: UUID
    title: str
    next_step: str
    due_at: Moment | None


class Home(Output):
    """The first page."""

    greeting_name: str
    community: Unit | None
    community_phone: str | None
    waiting: list[Waiting]
    notices: list[MessageOut]
    activities: list[ActivityItem]
    unread: int
    points: int
