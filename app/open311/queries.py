"""Reads: the clients somebody administers, their keys and addresses, and what was sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import NotFound
from app.open311.models import ApiClient, ApiKey, ClientReport, WebhookDelivery, WebhookEndpoint
from app.org import queries as org
from app.requests import outside
from app.requests import queries as requests

if TYPE_CHECKING:
    from app.requests.models import ServiceRequest

#: How many deliveries of an address are shown.
SHOWN = 20


def clients(session: Session, actor: Actor) -> Sequence[ApiClient]:
    """The clients of the streets the actor administers, those shut out last; raises Forbidden (``no_permission``)."""
    actor.require(Permission.MANAGE_CLIENTS)
    return session.scalars(
        select(ApiClient)
        .where(org.within(ApiClient.street_id, actor.paths(Permission.MANAGE_CLIENTS)))
        .order_by(ApiClient.closed_at.is_not(None), ApiClient.id)
    ).all()


def access_client(session: Session, actor: Actor, client_id: UUID, *, changing: bool = False) -> ApiClient:
    """A client the actor administers; raises Forbidden (``no_permission``), NotFound for one out of reach."""
    actor.require(Permission.MANAGE_CLIENTS)
    statement = select(ApiClient).where(
        ApiClient.id == client_id,
        org.within(ApiClient.street_id, actor.paths(Permission.MANAGE_CLIENTS)),
    )
    found = session.scalars(statement.with_for_update() if changing else statement).one_or_none()
    if found is None:
        raise NotFound()
    return found


def keys(session: Session, client_id: UUID) -> Sequence[ApiKey]:
    """A client's keys, the newest first."""
    return session.scalars(
        select(ApiKey).where(ApiKey.client_id == client_id).order_by(ApiKey.id.desc())
    ).all()


def live_keys(session: Session, client_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many keys let each client in now."""
    rows = session.execute(
        select(ApiKey.client_id, func.count())
        .where(ApiKey.client_id.in_(client_ids), ApiKey.revoked_at.is_(None), ApiKey.expires_at > clock.now())
        .group_by(ApiKey.client_id)
    )
    return {row[0]: row[1] for row in rows}


def endpoints(session: Session, client_id: UUID) -> Sequence[WebhookEndpoint]:
    """Where a client wants to hear of what happens, in the order they were added."""
    return session.scalars(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.client_id == client_id, WebhookEndpoint.removed_at.is_(None))
        .order_by(WebhookEndpoint.id)
    ).all()


def endpoint(session: Session, client: ApiClient, endpoint_id: UUID) -> WebhookEndpoint:
    """One of a client's addresses; raises NotFound."""
    found = next((one for one in endpoints(session, client.id) if one.id == endpoint_id), None)
    if found is None:
        raise NotFound()
    return found


def delivery(session: Session, client: ApiClient, delivery_id: UUID) -> WebhookDelivery:
    """One delivery to one of a client's addresses, locked; raises NotFound."""
    found = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if found is None or found.endpoint_id not in {one.id for one in endpoints(session, client.id)}:
        raise NotFound()
    return found


def last_deliveries(session: Session, endpoint_id: UUID) -> Sequence[WebhookDelivery]:
    """The last deliveries to an address, the newest first."""
    return session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id)
        .order_by(WebhookDelivery.id.desc())
        .limit(SHOWN)
    ).all()


def listening(session: Session, request: ServiceRequest, *, readers_too: bool) -> Sequence[WebhookEndpoint]:
    """Where an event of a request is to be told: to whoever sent it or one that was merged into it, and perhaps
    to those who read the whole street."""
    merged = requests.merged_into(session, request.id)
    own = ApiClient.account_id.in_({request.reporter_id, *(one.reporter_id for one in merged)})
    return session.scalars(
        select(WebhookEndpoint)
        .join(ApiClient, ApiClient.id == WebhookEndpoint.client_id)
        .where(
            ApiClient.street_id == request.street_id,
            ApiClient.closed_at.is_(None),
            WebhookEndpoint.removed_at.is_(None),
            or_(own, ApiClient.reads_street) if readers_too else own,
        )
    ).all()


def reported_as(session: Session, client: ApiClient, external_id: str) -> ServiceRequest:
    """What a client reported under a number of its own; raises NotFound."""
    request_id = session.scalar(
        select(ClientReport.request_id).where(
            ClientReport.client_id == client.id, ClientReport.external_id == external_id
        )
    )
    if request_id is None:
        raise NotFound("unknown_number", "没有收到过这个编号。")
    return outside.by_id(session, request_id)


def external_ids(session: Session, client_id: UUID, request_ids: Sequence[UUID]) -> dict[UUID, str]:
    """By which numbers of its own a client sent these requests."""
    rows = session.execute(
        select(ClientReport.request_id, ClientReport.external_id).where(
            ClientReport.client_id == client_id, ClientReport.request_id.in_(request_ids)
        )
    )
    return {row[0]: row[1] for row in rows if row[0]}
