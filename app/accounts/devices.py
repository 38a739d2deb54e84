"""Where somebody is logged in: in words they know their devices by, and how they end it elsewhere."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import request
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.accounts.actor_cache import concerns
from app.accounts.models import LoginSession
from app.core import clock
from app.core.database import rows_changed

QUARTER = timedelta(minutes=15)

#: The first word found in the browser's own name for itself wins; WeChat and iPads also name others.
_SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "苹果手机"),
    ("HarmonyOS", "鸿蒙手机"),
    ("OpenHarmony", "鸿蒙手机"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
_PROGRAMS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "火狐"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


@dataclass(frozen=True)
class Whence:
    """Where a log-in comes from: the device in a few words, and its network."""

    device: str
    network: str


def whence() -> Whence:
    """Where the present request comes from. The browser's full name and the full address are kept nowhere."""
    return Whence(device_words(request.headers.get("User-Agent", "")), network_words(request.remote_addr))


def device_words(user_agent: str) -> str:
    """What people call the device: ``苹果手机 · 微信``."""
    found = [
        next((word for mark, word in words if mark in user_agent), None) for words in (_SYSTEMS, _PROGRAMS)
    ]
    return " · ".join(filter(None, found)) or "其他设备"


def network_words(address: str | None) -> str:
    """An address without the part that tells one house from the next: ``192.0.2.*``; ``2001:db8:1::*``."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "未知网络"
    if ip.is_loopback:
        return "本机"
    if ip.version == 4:
        return f"{str(ip).rsplit('.', 1)[0]}.*"
    return f"{ipaddress.ip_network((ip, 48), strict=False).network_address}*"


def quarter(moment: datetime) -> datetime:
    """The beginning of the quarter of an hour that ``moment`` lies in."""
    return moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)


def live(session: Session, account_id: UUID) -> Sequence[LoginSession]:
    """Where somebody is logged in now, the last used first."""
    return session.scalars(
        select(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > clock.now(),
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
        .limit(50)
    ).all()


def note_use(session: Session, session_id: UUID, seen: datetime) -> None:
    """Write down the quarter of an hour in which a log-in is used, unless that is written already."""
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.id == session_id,
            or_(LoginSession.last_seen_at.is_(None), LoginSession.last_seen_at < seen),
        )
        .values(last_seen_at=seen)
        .execution_options(synchronize_session=False, **concerns())
    )


def end(session: Session, account_id: UUID, session_id: UUID) -> bool:
    """Log somebody out on one of their own devices; false when it is none of theirs, or over already."""
    ended = rows_changed(
        session,
        update(LoginSession)
        .where(
            LoginSession.id == session_id,
            LoginSession.account_id == account_id,
            LoginSession.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
        .execution_options(**concerns(account_id)),
    )
    return ended == 1


def end_others(session: Session, account_id: UUID, *, but: UUID) -> int:
    """Log somebody out everywhere but in the session ``but``; tells how many log-ins ended."""
    return rows_changed(
        session,
        update(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.id != but,
            LoginSession.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
        .execution_options(**concerns(account_id)),
    )
