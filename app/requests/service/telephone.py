"""What somebody said on the telephone or at the desk, written down by the staff."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import consents
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit
from app.core.errors import Forbidden
from app.org import queries as org
from app.requests.looks import place_of, subject_of
from app.requests.models import Channel, Kind, ServiceRequest
from app.requests.service.intake import Report, submit


@dataclass(frozen=True)
class Call:
    """One call or visit; ``caller_phone`` in digits alone."""

    channel: Channel
    kind: Kind
    text: str
    unit_id: UUID
    caller_name: str
    caller_phone: str | None = None
    type_id: UUID | None = None
    place_note: str | None = None


def take_down(session: Session, actor: Actor, call: Call) -> ServiceRequest:
    """Take in what somebody says who does not use the app.

    Whose number belongs to one account with the consent in force is its reporter and follows it in the app; for
    anybody else the name and number are kept with the request, and the street speaks for them. What the
    staff write needs no content check. It is on record who took the call.
    Raises Forbidden (``not_yours``) for a place the actor does not handle, and Invalid as :func:`submit`.
    """
    place = org.place(session, call.unit_id)
    if not actor.reaches(Permission.HANDLE_REQUESTS, place.path):
        raise Forbidden("not_yours", "这个地方不归您登记，请转给那边的社区。")
    known = _reporter_of(session, call.caller_phone)
    request = submit(
        session,
        actor,
        Report(
            kind=call.kind,
            text=call.text,
            unit_id=call.unit_id,
            type_id=call.type_id,
            place_note=call.place_note,
            channel=call.channel,
            reporter_id=known,
            caller_name=None if known else call.caller_name,
            caller_phone=None if known else call.caller_phone,
        ),
    )
    audit.record(
        session,
        "request.taken_down",
        actor_id=actor.account_id,
        place=place_of(request),
        subject=subject_of(request),
    )
    return request


def _reporter_of(session: Session, phone: str | None) -> UUID | None:
    found = accounts.id_of_phone(session, phone) if phone else None
    return found if found and consents.has_consented(session, found) else None
