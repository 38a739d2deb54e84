"""What the console's navigation holds, and what of it a person's posts open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts.actor import Actor, ActorPost
from app.accounts.roles import Permission
from app.activities import absent
from app.media import review
from app.orders import queries as orders
from app.points import queries as points


@dataclass(frozen=True)
class NavItem:
    """One entry; ``icon`` is a name of ``icons.txt``."""

    label: str
    path: str
    icon: str
    permission: Permission
    #: How much waits behind it, where a figure helps.
    waiting: Callable[[Session, Actor], int] | None = None


NAVIGATION = (
    NavItem("诉求", "/console", "inbox", Permission.READ_REQUESTS),
    NavItem("人手", "/console/team", "user-check", Permission.WORK_ON_REQUESTS),
    NavItem("活动", "/console/activities", "calendar-event", Permission.MANAGE_ACTIVITIES),
    NavItem("志愿服务", "/console/volunteers", "heart-handshake", Permission.MANAGE_VOLUNTEERS),
    NavItem("值班", "/console/shifts", "clock", Permission.MANAGE_VOLUNTEERS),
    NavItem(
        "点单", "/console/orders", "clipboard-list", Permission.DISPATCH_ORDERS, orders.waiting_for_station
    ),
    NavItem("证书", "/console/certificates", "award", Permission.MANAGE_ACTIVITIES),
    NavItem("积分兑换", "/console/rewards", "gift", Permission.READ_REWARDS),
    NavItem("核销兑换", "/console/counter", "qrcode", Permission.HAND_OVER_REWARDS),
    NavItem("暂停报名", "/console/pauses", "calendar-pause", Permission.DECIDE_PAUSES, absent.count_appealed),
    NavItem("积分", "/console/points", "star", Permission.MANAGE_POINTS, points.count_asked),
    NavItem("住户", "/console/residents", "users", Permission.VERIFY_RESIDENTS),
    NavItem("照片", "/console/photos", "photo", Permission.REVIEW_CONTENT, review.count),
    NavItem("看板", "/dashboard", "layout-dashboard", Permission.VIEW_DASHBOARD),
    NavItem("单位", "/console/units", "building-community", Permission.MANAGE_UNITS),
    NavItem("岗位", "/console/posts", "users", Permission.MANAGE_POSTS),
    NavItem("对接系统", "/console/clients", "key", Permission.MANAGE_CLIENTS),
    NavItem("类别和派单", "/console/types", "list-check", Permission.MANAGE_TYPES),
    NavItem("操作记录", "/console/audit", "history", Permission.READ_AUDIT),
)


def items_for(actor: Actor) -> list[NavItem]:
    """The entries that the post they work in opens."""
    return _items(actor.posts)


def _items(posts: Iterable[ActorPost]) -> list[NavItem]:
    return [item for item in NAVIGATION if any(post.may(item.permission) for post in posts)]


def waiting(item: NavItem, session: Session, actor: Actor) -> str:
    """The figure beside an entry, as people read it; empty when nothing waits."""
    number = item.waiting(session, actor) if item.waiting else 0
    return f"{review.MOST_COUNTED}+" if number > review.MOST_COUNTED else str(number or "")


def current(items: Iterable[NavItem], path: str) -> NavItem | None:
    """The entry a page belongs to: the one whose address begins the page's own the longest."""
    found = [item for item in items if path == item.path or path.startswith(f"{item.path}/")]
    return max(found, key=lambda item: len(item.path), default=None)


def landing(actor: Actor) -> str:
    """Where somebody goes after the log-in."""
    return landing_of(actor.posts)


def landing_of(posts: Iterable[ActorPost]) -> str:
    """The first page that one of these posts opens."""
    items = _items(list(posts))
    return items[0].path if items else "/console"
