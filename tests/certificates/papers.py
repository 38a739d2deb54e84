"""Certificates as the tests need them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.certificates import service
from app.certificates.kinds import CertificateKind
from app.certificates.models import Certificate
from tests.world import World


def paper(world: World, **changes: Any) -> dict[str, Any]:
    """What the community certifies to the resident; ``changes`` replace fields."""
    return {
        "unit_id": world.community.id,
        "kind": CertificateKind.PARTICIPATION,
        "account_id": world.resident.id,
        "holder_name": "任秀兰",
        "title": "楼道清扫志愿日",
        "facts": [{"label": "地点", "value": "小区东门"}],
        "source": "test:1",
    } | changes


def issued(session: Session, actor: Actor, world: World, **changes: Any) -> Certificate:
    return service.issue(session, actor, **paper(world, **changes)).certificate
