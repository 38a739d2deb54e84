"""What a body says of an activity, in the words of the service."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from app.activities.organising import AmendIn
from app.activities.schemas import ActivityIn
from app.activities.service.amending import Amendment
from app.activities.service.holding import Details, Time


def details(body: ActivityIn, *, cover_id: UUID | None = None) -> Details:
    """The details of a checked body; ``cover_id`` is a picture that came by another way."""
    said = body.model_dump(exclude={"unit_id", "contact_phone", "sessions"})
    said["contact_telephone"] = body.contact_phone
    said["cover_id"] = cover_id or body.cover_id
    said["sessions"] = [
        Time(one.starts_at, one.ends_at, one.title, one.place, one.capacity) for one in body.sessions
    ]
    return cast("Details", said)


def amendment(body: AmendIn, *, cover_id: UUID | None = None) -> Amendment:
    """What a checked body says anew."""
    said = body.model_dump(exclude={"contact_phone", "sessions"})
    said["contact_telephone"] = body.contact_phone
    said["cover_id"] = cover_id or body.cover_id
    said["times"] = {
        one.session_id: Time(one.starts_at, one.ends_at, one.title, one.place) for one in body.sessions
    }
    return cast("Amendment", said)
