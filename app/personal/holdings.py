"""Everything that is held of a person, in the order they read it."""

from __future__ import annotations

from app.accounts import holdings as accounts
from app.activities import holdings as activities
from app.activities import holdings_after as after_activities
from app.certificates import holdings as certificates
from app.core.holdings import Erased, Holding
from app.core.idempotency import IdempotencyKey
from app.media import holdings as media
from app.messages import holdings as messages
from app.orders import holdings as orders
from app.personal.models import DataExport, ExportState
from app.points import holdings as points
from app.requests import holdings as requests
from app.residents import holdings as residents
from app.rewards import holdings as rewards
from app.shifts import holdings as shifts
from app.volunteering import holdings as volunteering

EXPORT_STATES = {
    ExportState.PENDING: "整理中",
    ExportState.READY: "可以下载",
    ExportState.EXPIRED: "已过期",
}

_OWN = (
    Holding(
        table=DataExport,
        title="导出资料的记录",
        owner="account_id",
        whose=lambda account_id: DataExport.account_id == account_id,
        fields={
            "state": "状态",
            "created_at": "申请时间",
            "ready_at": "整理好的时间",
            "expires_at": "有效期到",
            "bytes": "字节",
        },
        words={"state": EXPORT_STATES},
        closing=Erased(),
    ),
    Holding(
        table=IdempotencyKey,
        title="操作回执",
        owner="account_id",
        whose=lambda account_id: IdempotencyKey.account_id == account_id,
        fields={"created_at": "操作时间", "status": "结果"},
        left_out={
            "key": "手机随机生成，只用来防止重复提交",
            "fingerprint": "只用来防止重复提交",
            "body": "和上面各项内容相同，两天后自动删除",
        },
        closing=Erased(),
    ),
)

HOLDINGS: tuple[Holding, ...] = (
    *accounts.HOLDINGS,
    *residents.HOLDINGS,
    *requests.HOLDINGS,
    *media.HOLDINGS,
    *activities.HOLDINGS,
    *after_activities.HOLDINGS,
    *volunteering.HOLDINGS,
    *shifts.HOLDINGS,
    *orders.HOLDINGS,
    *certificates.HOLDINGS,
    *points.HOLDINGS,
    *rewards.HOLDINGS,
    *messages.HOLDINGS,
    *_OWN,
)

_OFFICE = "公务：谁经办的要留在档案里，说的是岗位上的事，不是私事"

#: Columns that point at an account and say nothing of its private life.
NOT_PERSONAL = {
    "service_requests.handler_id": _OFFICE,
    "request_events.actor_id": _OFFICE,
    "request_departments.answered_by_id": _OFFICE,
    "request_mentions.account_id": _OFFICE,
    "saved_views.account_id": _OFFICE,
    "supervisions.by_id": _OFFICE,
    "supervisions.answered_by_id": _OFFICE,
    "work_limits.account_id": _OFFICE,
    "activities.created_by": _OFFICE,
    "attendances.checked_in_by": _OFFICE,
    "attendances.checked_out_by": _OFFICE,
    "campaigns.created_by": _OFFICE,
    "no_shows.excused_by": _OFFICE,
    "signup_pauses.decided_by": _OFFICE,
    "activity_photos.decided_by": _OFFICE,
    "activity_reports.edited_by": _OFFICE,
    "certificates.issued_by": _OFFICE,
    "trained.noted_by": _OFFICE,
    "shift_places.checked_in_by": _OFFICE,
    "shift_places.checked_out_by": _OFFICE,
    "service_records.noted_by": _OFFICE,
    "record_corrections.corrected_by": _OFFICE,
    "menu_services.created_by": _OFFICE,
    "order_offers.offered_by": _OFFICE,
    "order_offers.answered_by": _OFFICE,
    "order_events.actor_id": _OFFICE,
    "redemptions.handed_by": _OFFICE,
    "stock_movements.made_by": _OFFICE,
    "post_grants.proposed_by": _OFFICE,
    "post_grants.confirmed_by": _OFFICE,
    "tree_imports.account_id": _OFFICE,
    "type_imports.account_id": _OFFICE,
    "residence_reviews.reviewed_by": _OFFICE,
    "household_members.witnessed_by": _OFFICE,
    "api_clients.account_id": "别的系统报事用的账号，不是哪个人",
    "audit_log.actor_id": "谁看过、改过什么的留痕，只记编号，依法不能改也不能删（个人信息保护法第五十一条）",
}
