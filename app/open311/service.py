"""Verbs: who may talk to us and by what, and what they send in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.actor import Actor
from app.core import audit, clock, outbox
from app.core.database import insert_ignoring
from app.core.errors import Conflict, FieldError, Invalid, NotFound
from app.core.ids import new_id
from app.core.screening import Screening
from app.open311 import keys
from app.open311.models import ApiClient, ApiKey, ClientReport, WebhookDelivery, WebhookEndpoint
from app.open311.places import Location
from app.open311.queries import endpoints, reported_as
from app.open311.sending import checked_address
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests import service as requests
from app.requests.outside import Channel, Kind

if TYPE_CHECKING:
    from app.requests.models import ServiceRequest

DELIVER_TOPIC = "open311.deliver"

MOST_ENDPOINTS = 5
#: How many deliveries that were given up one click takes up again.
MOST_RESUMED = 500


@dataclass(frozen=True)
class Rights:
    """What a client may do beyond reporting to its street."""

    trusted: bool
    reads_street: bool
    calls_per_minute: int


@dataclass(frozen=True)
class Sent:
    """One report of a client, its place already found."""

    text: str
    unit: OrgUnit
    location: Location
    channel: Channel
    type_id: UUID | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    caller_name: str | None = None
    caller_phone: str | None = None
    due_at: datetime | None = None


def create_client(
    session: Session, *, street_id: UUID, name: str, rights: Rights, by: Actor | None
) -> ApiClient:
    """Let a system of others in, with an account of its own to report by; ``by`` is nobody at the server's console.

    Raises Invalid (``unknown_street``).
    """
    street = org.held_unit(session, street_id)
    if street is None or street.kind is not UnitKind.STREET or street.closed_on:
        raise Invalid("unknown_street", "请选择街道。", errors=[FieldError("street_id", "请选择街道")])
    client = ApiClient(
        id=new_id(),
        street_id=street.id,
        name=name,
        account_id=accounts.create_account(session, name=name).id,
        trusted=rights.trusted,
        reads_street=rights.reads_street,
        calls_per_minute=rights.calls_per_minute,
    )
    session.add(client)
    session.flush()
    _note(session, by, "client.created", client)
    return client


def change_rights(session: Session, by: Actor, client: ApiClient, rights: Rights) -> None:
    """Give a client more or fewer rights."""
    client.trusted = rights.trusted
    client.reads_street = rights.reads_street
    client.calls_per_minute = rights.calls_per_minute
    _note(session, by, "client.changed", client)


def set_open(session: Session, by: Actor, client: ApiClient, *, open: bool) -> None:
    """Shut a client out with all its keys, or let it in again."""
    if open is (client.closed_at is None):
        return
    client.closed_at = None if open else clock.now()
    _note(session, by, "client.opened" if open else "client.closed", client)


def issue_key(session: Session, by: Actor | None, client: ApiClient, *, lasts: timedelta) -> str:
    """A new key, told this once; raises Invalid (``bad_expiry``)."""
    if not timedelta(0) < lasts <= keys.LONGEST:
        raise Invalid("bad_expiry", "密钥最短一天，最长三年。", errors=[FieldError("days", "一天到三年")])
    key = keys.new_key()
    now = clock.now()
    session.add(
        ApiKey(
            client_id=client.id,
            beginning=key[: keys.SHOWN],
            key_hash=keys.hash_of(key),
            created_at=now,
            expires_at=now + lasts,
        )
    )
    _note(session, by, "client.key_issued", client)
    return key


def revoke_key(session: Session, by: Actor, client: ApiClient, key_id: UUID) -> None:
    """End a key at once; raises NotFound for one that is not the client's."""
    key = session.get(ApiKey, key_id)
    if key is None or key.client_id != client.id:
        raise NotFound()
    key.revoked_at = key.revoked_at or clock.now()
    _note(session, by, "client.key_revoked", client)


def add_endpoint(session: Session, by: Actor, client: ApiClient, url: str) -> str:
    """A new address to tell events to; returns the secret they are signed with, told this once.

    Raises Invalid (``bad_address``) for an address nothing may be sent to, Conflict (``too_many_endpoints``).
    """
    checked_address(url)
    # Held, so that two at once cannot both be the last that fits.
    session.get_one(ApiClient, client.id, with_for_update=True)
    if len(endpoints(session, client.id)) >= MOST_ENDPOINTS:
        raise Conflict("too_many_endpoints", f"一个系统最多填 {MOST_ENDPOINTS} 个接收地址，请先删掉不用的。")
    secret = secrets.token_urlsafe(32)
    session.add(WebhookEndpoint(client_id=client.id, url=url, secret=secret))
    _note(session, by, "client.endpoint_added", client)
    return secret


def remove_endpoint(session: Session, by: Actor, client: ApiClient, endpoint: WebhookEndpoint) -> None:
    """Send nothing there any more."""
    endpoint.removed_at = endpoint.removed_at or clock.now()
    _note(session, by, "client.endpoint_removed", client)


def resume_endpoint(session: Session, by: Actor, client: ApiClient, endpoint: WebhookEndpoint) -> None:
    """Send there again, first what was given up meanwhile."""
    endpoint.failures = 0
    endpoint.paused_at = None
    given_up = session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.failed_at.is_not(None))
        .order_by(WebhookDelivery.id)
        .limit(MOST_RESUMED)
    )
    for delivery in given_up:
        try_again(session, delivery)
    _note(session, by, "client.endpoint_resumed", client)


def try_again(session: Session, delivery: WebhookDelivery) -> None:
    """Queue a delivery that was given up once more; nothing happens to one that is still on its way, or arrived."""
    if delivery.failed_at is None:
        return
    put_delivery(session, delivery.id, turn=delivery.failed_at.isoformat())
    delivery.failed_at = None


def put_delivery(session: Session, delivery_id: UUID, *, turn: str) -> None:
    """Have a delivery made, once in each ``turn``."""
    key = f"{DELIVER_TOPIC}:{delivery_id}:{turn}"
    outbox.put(session, DELIVER_TOPIC, {"delivery_id": str(delivery_id)}, dedup_key=key)


def take_in(session: Session, client: ApiClient, sent: Sent) -> tuple[ServiceRequest, bool]:
    """Make a request of a report, and whether it is a new one; a number sent before is the request it was then.

    What a trusted client sends has been read by its staff and is not checked again.
    Raises what :func:`app.requests.service.submit` raises.
    """
    if sent.external_id and not _claim(session, client, sent.external_id):
        return reported_as(session, client, sent.external_id), False
    actor = Actor(account_id=client.account_id, name=client.name, session_id=client.id)
    point = sent.location.point
    request = requests.submit(
        session,
        actor,
        requests.Report(
            kind=Kind.REPORT,
            text=sent.text,
            unit_id=sent.unit.id,
            type_id=sent.type_id,
            answers=sent.answers,
            place_note=sent.location.words,
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
            channel=sent.channel,
            # A number alone would be taken for the client's own.
            caller_name=sent.caller_name or ("来电人" if sent.caller_phone else None),
            caller_phone=sent.caller_phone,
            due_at=sent.due_at,
        ),
    )
    if sent.external_id:
        session.execute(
            update(ClientReport)
            .where(ClientReport.client_id == client.id, ClientReport.external_id == sent.external_id)
            .values(request_id=request.id)
        )
    if client.trusted:
        requests.text_checked(session, request, Screening.PASSED)
    return request, True


def _claim(session: Session, client: ApiClient, external_id: str) -> bool:
    values = {"client_id": client.id, "external_id": external_id}
    return insert_ignoring(session, ClientReport, values, key=["client_id", "external_id"])


def _note(session: Session, by: Actor | None, action: str, client: ApiClient) -> None:
    audit.record(
        session,
        action,
        actor_id=by.account_id if by else None,
        place=audit.Place(client.street_id, client.street_id),
        subject=("client", client.id),
    )
