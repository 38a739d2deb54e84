"""Whose homes and households somebody of the staff reaches."""

from __future__ import annotations

from app.accounts.actor import Actor
from app.accounts.roles import Permission, Role


def home_paths(actor: Actor, permission: Permission) -> list[str]:
    """Where the actor's posts give ``permission``; a property company's place is the compound it stands under."""
    return [area_of(post.role, post.unit_path) for post in actor.posts if post.may(permission)]


def area_of(role: Role, unit_path: str) -> str:
    """The path at and below which somebody in this role knows who lives where."""
    if role is not Role.PROPERTY:
        return unit_path
    return unit_path[: unit_path.rstrip("/").rindex("/") + 1]
