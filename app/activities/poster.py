"""A poster of an activity for the door and the chat group, and a card that neighbours send each other.

Both carry the mini-program code that opens the activity, so that nobody has to look for it.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import segno
import structlog
from flask import current_app
from PIL import Image
from sqlalchemy.orm import Session

from app.activities import queries
from app.activities.models import ACTIVITY_KIND_NAMES, Activity, ActivitySession, Shape
from app.activities.states import HIDDEN, ActivityState
from app.core import clock
from app.core.documents.drawing import PDF, draw, embedded
from app.core.errors import Conflict
from app.core.screening import Screening
from app.core.storage import Storage
from app.media import queries as media
from app.org import queries as org
from app.wechat.client import WeChat
from app.wechat.errors import WeChatError

_TEMPLATE = Path(__file__).with_name("poster.typ")
_PAGE = "pages/activity/index"
_WEEKDAYS = "一二三四五六日"

log = structlog.get_logger(__name__)


def poster(session: Session, activity: Activity, *, kind: str = PDF, card: bool = False) -> bytes:
    """The poster on A4, or the card, as PDF or PNG.

    Raises Conflict (``not_public``) for what people cannot see or come to, and what
    :func:`app.core.documents.drawing.draw` raises.
    """
    if activity.state in HIDDEN or activity.state is ActivityState.CANCELLED:
        raise Conflict("not_public", "活动发布以后才有海报。")
    unit = org.known_unit(session, activity.unit_id)
    words = {
        "card": card,
        "title": activity.title,
        "kind": ACTIVITY_KIND_NAMES[activity.kind],
        "summary": activity.summary,
        "facts": [
            {"label": "时间", "words": _when(activity, queries.sessions(session, activity.id))},
            {"label": "地点", "words": activity.place},
        ],
        "cover": _cover(session, activity),
        "code": _svg(code_of(activity)),
        "call": "微信扫一扫，看详情、报名",
        "organiser": unit.name,
        "phone": activity.contact_telephone or unit.public_telephone,
    }
    return draw(_TEMPLATE, words, at=activity.published_at or activity.created_at, kind=kind)


def code_of(activity: Activity) -> bytes:
    """The mini-program code that opens the activity, asked of WeChat once.

    While WeChat gives none it is a QR code of the page in the browser, so that nobody waits for their poster.
    """
    storage: Storage = current_app.extensions["storage"]
    key = f"codes/{current_app.extensions['settings'].wechat_mp_appid}/{activity.id.hex}"
    try:
        return storage.get(key)
    except FileNotFoundError:
        pass
    wechat: WeChat = current_app.extensions["wechat"]
    try:
        code = wechat.mini_program_code(activity.id.hex, _PAGE)
    except WeChatError as error:
        log.warning("no_mini_program_code", errcode=error.errcode)
        return _in_the_browser(activity)
    storage.put(key, code)
    return code


def _in_the_browser(activity: Activity) -> bytes:
    base_url: str = current_app.extensions["settings"].base_url
    out = io.BytesIO()
    code = segno.make_qr(f"{base_url}/h5/#/pages/activity/index?id={activity.id}", error="m")
    code.save(out, kind="png", scale=8, border=2)
    return out.getvalue()


def _when(activity: Activity, sessions: Any) -> str:
    times = [one for one in sessions if one.cancelled_at is None] or list(sessions)
    first = _span(times[0])
    if len(times) == 1:
        return first
    unit = "次课" if activity.shape is Shape.COURSE else "场"
    return f"{first}，共{len(times)}{unit}"


def _span(one: ActivitySession) -> str:
    begins, ends = clock.local(one.starts_at), clock.local(one.ends_at)
    until = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends.month}月{ends.day}日 {ends:%H:%M}"
    return f"{begins.month}月{begins.day}日（周{_WEEKDAYS[begins.weekday()]}）{begins:%H:%M}—{until}"


def _cover(session: Session, activity: Activity) -> str | None:
    cover = media.media(session, activity.cover_id) if activity.cover_id else None
    if cover is None or cover.screening is not Screening.PASSED:
        return None
    storage: Storage = current_app.extensions["storage"]
    return embedded(storage.get(cover.key), "image/jpeg", cover.width, cover.height)


def _svg(code: bytes) -> str:
    with Image.open(io.BytesIO(code)) as picture:
        mimetype = Image.MIME[picture.format or "PNG"]
        return embedded(code, mimetype, *picture.size)
