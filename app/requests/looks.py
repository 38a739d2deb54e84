"""Looks at a request and its reporter, as the audit log knows them."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from app.accounts.actor import Actor
from app.core import audit
from app.requests.models import ServiceRequest

#: Enough for a day's calls, too little to copy a street's telephone book.
REVEAL_LIMIT = "20/minute;200/day"


class ContactField(StrEnum):
    """What of a reporter is masked and can be shown in full, one at a time."""

    PHONE = "phone"
    ADDRESS = "address"


class RevealReason(StrEnum):
    """What somebody needs it for; a fixed list, so that it can be counted."""

    CALL_BACK = "call_back"
    VISIT = "visit"
    CHECK = "check"
    OTHER = "other"


REVEAL_REASON_NAMES = {
    RevealReason.CALL_BACK: "回访居民",
    RevealReason.VISIT: "上门办理",
    RevealReason.CHECK: "核实情况",
    RevealReason.OTHER: "其他",
}


def place_of(request: ServiceRequest) -> audit.Place:
    return audit.Place(request.unit_id, request.street_id)


def subject_of(request: ServiceRequest) -> tuple[str, UUID]:
    return "request", request.id


def looked_up(actor: Actor, found: int) -> None:
    """Somebody of the staff asked which requests a telephone number has; the number itself is kept nowhere."""
    audit.record_look(
        "request.caller_looked_up", actor_id=actor.account_id, place=actor.place, details={"rows": found}
    )


def looked_at(actor: Actor, request: ServiceRequest) -> None:
    """Somebody of the staff opened a request."""
    audit.record_look(
        "request.viewed", actor_id=actor.account_id, place=place_of(request), subject=subject_of(request)
    )
