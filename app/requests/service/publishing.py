"""Whether everybody may read a request: asked for by its reporter, decided by the street."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core.errors import Conflict
from app.requests.models import Publication, ServiceRequest
from app.requests.service.life import move, require


def publish(session: Session, actor: Actor, request: ServiceRequest) -> None:
    """Put it on the public list, people masked; raises Conflict (``not_asked``) without the reporter's wish."""
    require(session, actor, request, "publish")
    if request.publication is not Publication.ASKED:
        raise Conflict("not_asked", "居民没有申请公开，或者已经处理过了。")
    move(session, request, actor, "publish")
    request.publication = Publication.PUBLIC


def withhold(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Keep it off the public list, or take it off; raises Conflict (``not_asked``)."""
    require(session, actor, request, "withhold")
    if request.publication not in (Publication.ASKED, Publication.PUBLIC):
        raise Conflict("not_asked", "这件事本来就没有公开。")
    move(session, request, actor, "withhold", note=note)
    request.publication = Publication.WITHHELD
