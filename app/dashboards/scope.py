"""Where somebody looks from: a unit within their posts, or all their posts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core.errors import NotFound
from app.org import queries as org
from app.org.models import PLACES, OrgUnit


@dataclass(frozen=True)
class Scope:
    """A part of the tree that somebody may look at.

    ``unit`` is ``None`` for somebody whose posts lie side by side and who has not picked one of them.
    """

    unit: OrgUnit | None
    #: From the highest unit they may look at down to ``unit``.
    trail: Sequence[OrgUnit]
    #: The units to tell apart: those directly below ``unit``, or those of the posts.
    parts: Sequence[OrgUnit]
    #: Whether ``unit`` is one of several that the posts reach side by side.
    one_of_several: bool = False

    @property
    def paths(self) -> list[str]:
        """What lies within, for :func:`app.org.queries.within`."""
        return [self.unit.path] if self.unit else [part.path for part in self.parts]

    @property
    def name(self) -> str:
        return self.unit.name if self.unit else "我的单位"


def access_scope(session: Session, actor: Actor, unit_id: UUID | None) -> Scope:
    """What the actor looks at: ``unit_id``, or without one whatever their posts reach.

    Raises Forbidden (``no_permission``) for somebody without dashboard, NotFound for a unit out of their reach.
    """
    actor.require(Permission.VIEW_DASHBOARD)
    tops = _tops(actor)
    if unit_id is None and len(tops) > 1:
        return Scope(None, (), sorted(org.units(session, tops).values(), key=lambda unit: unit.path))
    unit = org.unit(session, unit_id or tops[0])
    if unit is None or unit.kind not in PLACES or not actor.reaches(Permission.VIEW_DASHBOARD, unit.path):
        raise NotFound()
    above = sorted(org.ancestors(session, unit).values(), key=lambda one: one.path)
    trail = [one for one in above if actor.reaches(Permission.VIEW_DASHBOARD, one.path)]
    parts = [one for one in org.children(session, unit.id) if one.kind in PLACES]
    return Scope(unit, trail, parts, len(tops) > 1)


def _tops(actor: Actor) -> list[UUID]:
    """The units of the actor's posts, without those that lie below another of them."""
    posts = {post.unit_path: post.unit_id for post in actor.posts if post.may(Permission.VIEW_DASHBOARD)}
    return [
        unit_id
        for path, unit_id in sorted(posts.items())
        if not any(path.startswith(other) for other in posts if other != path)
    ]
