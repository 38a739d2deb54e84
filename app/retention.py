"""How long each kind of row is kept, and why. This table is the whole truth: nothing else drops rows by their age.

个人信息保护法 art. 19: no longer than what it was collected for needs, unless a law says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, tuple_
from sqlalchemy.orm import Session

from app.accounts.actor_cache import concerns
from app.accounts.models import Consent, ConsoleTicket, LoginSession
from app.core import clock
from app.core.database import Base, rows_changed
from app.core.idempotency import IdempotencyKey
from app.core.outbox import OutboxRow
from app.media import service as media
from app.media.models import Media
from app.messages.models import Message
from app.open311.models import WebhookDelivery
from app.personal import service as personal
from app.personal.models import DataExport, ExportState

#: How many rows one transaction drops at the most.
BATCH = 2_000

Sweep = Callable[[Session, list[Any]], object]


@dataclass(frozen=True)
class Rule:
    """Rows of ``table`` for which ``over`` holds, given the moment ``keep`` ago, are dropped.

    ``sweep`` takes their ids where more is to be done than to delete them.
    """

    name: str
    what: str
    table: type[Base]
    keep: timedelta
    over: Callable[[datetime], ColumnElement[bool]]
    why: str
    every: timedelta = timedelta(hours=1)
    sweep: Sweep | None = None

    def count(self, session: Session) -> int:
        """How many rows are over."""
        return session.scalar(select(func.count()).select_from(self.table).where(self._over())) or 0

    def run(self, session: Session) -> int:
        """Drop what is over, :data:`BATCH` rows at the most; tells how many."""
        key = list(self.table.__table__.primary_key)
        some = select(*key).where(self._over()).limit(BATCH)
        if self.sweep is not None:
            ids = list(session.scalars(some))
            self.sweep(session, ids)
            return len(ids)
        # What is over lets nobody in any more, so nobody has to be asked for again.
        old = delete(self.table).where(tuple_(*key).in_(some)).execution_options(**concerns())
        return rows_changed(session, old)

    def _over(self) -> ColumnElement[bool]:
        return self.over(clock.now() - self.keep)


RULES = (
    Rule(
        "answers",
        "操作回执",
        IdempotencyKey,
        timedelta(days=2),
        lambda before: IdempotencyKey.created_at < before,
        "需要：手机断网两天以内的重复提交，要认得出来",
    ),
    Rule(
        "delivered",
        "已发出的通知任务",
        OutboxRow,
        timedelta(days=30),
        lambda before: OutboxRow.delivered_at < before,
        "需要：一个月内查得到发没发出去；没发出去的留给人处理",
    ),
    Rule(
        "sessions",
        "登录记录",
        LoginSession,
        timedelta(days=180),
        lambda before: LoginSession.expires_at < before,
        "法律：网络安全法第二十一条，网络日志留存不少于六个月",
    ),
    Rule(
        "console_tickets",
        "扫码登录",
        ConsoleTicket,
        timedelta(days=1),
        lambda before: ConsoleTicket.expires_at < before,
        "需要：过期的二维码没有用了，留一天好查",
    ),
    Rule(
        "deliveries",
        "推送给别的系统的记录",
        WebhookDelivery,
        timedelta(days=90),
        lambda before: WebhookDelivery.created_at < before,
        "需要：一个季度内查得到推没推到",
    ),
    Rule(
        "messages",
        "读过的消息",
        Message,
        timedelta(days=365),
        lambda before: Message.read_at < before,
        "需要：一年内翻得到",
    ),
    Rule(
        "unused_photos",
        "传了没有用上的照片",
        Media,
        timedelta(days=7),
        lambda before: and_(Media.street_id.is_(None), Media.created_at < before),
        "需要：草稿最多放一个星期",
        sweep=media.forget_unused,
    ),
    Rule(
        "exports",
        "导出的资料",
        DataExport,
        personal.KEEP_EXPORT,
        lambda before: and_(DataExport.state == ExportState.READY, DataExport.ready_at < before),
        "需要：整理好以后七天内下载，过期连文件一起删",
        sweep=personal.expire_exports,
    ),
    Rule(
        "export_records",
        "导出资料的记录",
        DataExport,
        timedelta(days=365),
        lambda before: and_(DataExport.state == ExportState.EXPIRED, DataExport.expires_at < before),
        "需要：一年内查得到什么时候导出过",
    ),
    Rule(
        "withdrawn_consents",
        "撤回了的同意",
        Consent,
        timedelta(days=3 * 365),
        lambda before: Consent.withdrawn_at < before,
        "法律：个人信息保护法第六十九条要能举证，民法典第一百八十八条时效三年",
    ),
)
