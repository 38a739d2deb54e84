"""Whose homes and households somebody of the staff reaches."""

from __future__ import annotations

from app.accounts.actor import Actor
from app.accounts.roles import Permission, Role


def home_paths(actor: Actor, permission: Permission) -> list[str]:
    """Where the actor's posts give ``permission``; a property company's place is the compound it stands under."""
    return [
        _above(post.unit_path) if post.role is Role.PROPERTY else post.unit_path
        for post in actor.posts
        if post.may(permission)
    ]


def _above(path: str) -> str:
    return path[: path.rstrip("/").rindex("/") + 1]
