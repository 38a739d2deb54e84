"""What goes in and out about messages."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.core.schemas import Input, Items, Moment, Output, Page
from app.messages.models import Message
from app.messages.service import LinkKind


class LinkOut(Output):
    """What a message leads to."""

    kind: LinkKind
    id: UUID


class MessageOut(Output):
    """One thing somebody was told."""

    id: UUID
    title: str
    body: str
    link: LinkOut | None
    read: bool
    created_at: Moment


class MessagePage(Page[MessageOut]):
    """Messages, newest first."""


class SubscriptionsIn(Input):
    """The templates somebody accepted in WeChat's dialogue just now."""

    accepted: Annotated[
        list[Literal["request_progress", "activity_signup"]], Field(min_length=1, max_length=3)
    ]


class QuotaOut(Output):
    """How many messages of a template somebody still allows."""

    key: str
    remaining: int


class QuotaList(Items[QuotaOut]):
    """All templates."""


def message_out(message: Message) -> MessageOut:
    """A message as phones get it."""
    link = None
    if message.link_kind and message.link_id:
        link = LinkOut.model_validate({"kind": message.link_kind, "id": message.link_id})
    return MessageOut(
        id=message.id,
        title=message.title,
        body=message.body,
        link=link,
        read=message.read_at is not None,
        created_at=message.created_at,
    )
