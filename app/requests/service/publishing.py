"""Whether everybody may read a request: asked for by its reporter, decided by the street."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.requests.models import Publication, ServiceRequest
from app.requests.service.life import move


def publish(session: Session, actor: Actor, request: ServiceRequest) -> None:
    """Put it on the public list, people masked; raises Conflict (``not_asked``) without the reporter's wish."""
    move(session, request, actor, "publish")
    request.publication = Publication.PUBLIC


def withhold(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Keep it off the public list, or take it off; raises Conflict (``not_asked``)."""
    move(session, request, actor, "withhold", note=note)
    request.publication = Publication.WITHHELD
