"""Who is asking: a plain value made once per request, and what it may reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.roles import ROLE_PERMISSIONS, Permission, Role
from app.core.audit import Place
from app.core.errors import Forbidden


@dataclass(frozen=True)
class ActorPost:
    """One post of the person who asks, with where its unit stands."""

    id: UUID
    role: Role
    unit_id: UUID
    unit_name: str
    unit_path: str
    street_id: UUID | None
    #: Whose post it is, when they only stand in for a colleague on leave.
    lent_by: str | None = None

    def may(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[self.role]


@dataclass(frozen=True)
class Actor:
    """The person who asks. Without posts they are a resident and reach only what is theirs."""

    account_id: UUID
    name: str
    session_id: UUID
    #: The posts they act in: on a phone all that they have, in the console the one they have chosen.
    posts: tuple[ActorPost, ...] = ()
    #: All posts they have now, their own first.
    choices: tuple[ActorPost, ...] = ()
    #: Of the log-in they come by: whether a code was shown too, when it was last used, and until when it lasts.
    second_factor: bool = False
    seen_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def place(self) -> Place:
        """Where what they do belongs when it concerns no place by itself: the unit of their first post."""
        return Place(self.posts[0].unit_id, self.posts[0].street_id) if self.posts else Place()

    def paths(self, permission: Permission) -> list[str]:
        """Where in the tree they hold ``permission``."""
        return [post.unit_path for post in self.posts if post.may(permission)]

    def may(self, permission: Permission) -> bool:
        return any(post.may(permission) for post in self.posts)

    def require(self, permission: Permission) -> None:
        """Raise Forbidden (``no_permission``) unless some post of theirs gives ``permission``."""
        if not self.may(permission):
            raise Forbidden("no_permission", "您的岗位没有这项权限，如有需要请联系管理员。")

    def reaches(self, permission: Permission, unit_path: str) -> bool:
        """Whether a unit lies within where they hold ``permission``."""
        return any(unit_path.startswith(path) for path in self.paths(permission))
