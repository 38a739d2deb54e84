"""What the words of the audit log are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.accounts.verification import TURN_DOWN_REASON_NAMES
from app.activities.looks import REVEAL_REASON_NAMES as ACTIVITY_REASON_NAMES
from app.requests.looks import REVEAL_REASON_NAMES
from app.requests.work_queue import FILTER_NAMES

ACTION_NAMES = {
    "login.succeeded": "登录",
    "login.failed": "登录没有成功",
    "login.locked": "密码错太多次，暂停登录",
    "login.ended": "退出登录",
    "login.ended_elsewhere": "让其他设备退出登录",
    "login.guessing": "有人在连续试用户名",
    "login.confirmed_by_phone": "用手机确认登录",
    "login.refused_by_phone": "用手机拒绝登录",
    "second_factor.enrolled": "绑定动态验证码",
    "second_factor.removed": "解绑动态验证码",
    "second_factor.recovery_used": "使用备用码",
    "request.taken_down": "登记来电",
    "request.caller_looked_up": "按来电号码找诉求",
    "request.viewed": "查看诉求",
    "request.contact_revealed": "查看完整联系方式",
    "request.exported": "导出诉求",
    "request.printed": "打印诉求",
    "request.reviewed": "审核内容",
    "photo.reviewed": "审核照片",
    "activity.published": "发布活动",
    "activity.cancelled": "取消活动",
    "activity.amended": "修改已发布的活动",
    "activity.session_off": "取消一场活动",
    "activity.in_campaign": "把活动放进系列",
    "activity.out_of_campaign": "把活动拿出系列",
    "campaign.begun": "新建系列活动",
    "campaign.closed": "系列活动收尾",
    "activity.submitted": "送审活动",
    "activity.sent_back": "退回活动",
    "activity.let_in": "通过活动报名",
    "activity.turned_away": "不通过活动报名",
    "activity.removed": "把人移出活动名单",
    "activity.capacity_changed": "修改活动名额",
    "activity.rules_changed": "修改街道的活动规则",
    "activity.contact_revealed": "查看报名人的完整电话",
    "activity.exported": "导出活动名单",
    "activity.exported_in_full": "导出活动名单和完整电话",
    "activity.checked_in_by_hand": "手工签到",
    "activity.comment_decided": "审核活动评价",
    "activity.photo_shown": "放行活动照片",
    "activity.photo_hidden": "隐藏活动照片",
    "activity.report_kept": "保存活动报道稿",
    "activity.sheet_taken": "导出活动签到表",
    "activity.checked_out_by_hand": "手工签退",
    "activity.list_printed": "打印到场名单",
    "points.rule_added": "新增积分规则",
    "points.rule_stopped": "停用积分规则",
    "points.budget_granted": "拨积分预算",
    "points.good_deed": "记好人好事",
    "points.reversal_asked": "更正积分",
    "points.reversal_confirmed": "确认积分更正",
    "points.reversal_refused": "不同意积分更正",
    "points.wish_opened": "发起积分心愿",
    "points.wish_closed": "结束积分心愿",
    "points.statement_viewed": "查看积分明细",
    "points.statement_exported": "导出积分明细",
    "no_show.excused": "免记没有来",
    "pause.begun": "暂停报名",
    "pause.appealed": "说明为什么没有来",
    "pause.upheld": "维持暂停报名",
    "pause.lifted": "解除暂停报名",
    "certificate.issued": "颁发证书",
    "certificate.printed": "打印证书",
    "certificate.revoked": "撤销证书",
    "team.founded": "建立志愿队伍",
    "team.changed": "修改志愿队伍",
    "team.disbanded": "解散志愿队伍",
    "team.member_let_in": "同意加入队伍",
    "team.member_refused": "没有同意加入队伍",
    "team.member_removed": "请队员退出队伍",
    "team.role_given": "更换队长、副队长",
    "standing_post.opened": "设值班岗位",
    "standing_post.closed": "撤值班岗位",
    "standing_post.turn_added": "加一班",
    "standing_post.turn_ended": "不再排一班",
    "training.added": "新增志愿者培训",
    "training.retired": "停用志愿者培训",
    "training.noted": "登记做过的培训",
    "service_record.exported": "导出志愿服务时长",
    "service_record.corrected": "更正志愿服务时长",
    "menu.put_on": "在服务菜单上添一项",
    "menu.changed": "修改服务菜单",
    "menu.taken_off": "从服务菜单上撤下",
    "order.viewed": "查看点单",
    "reward.added": "上架兑换物品",
    "reward.changed": "修改兑换物品",
    "reward.offered": "重新上架兑换物品",
    "reward.withdrawn": "下架兑换物品",
    "reward.stock_in": "兑换物品入库",
    "reward.stock_out": "兑换物品出库",
    "pickup_point.added": "新增领取点",
    "pickup_point.changed": "修改领取点",
    "pickup_point.opened": "启用领取点",
    "pickup_point.closed": "停用领取点",
    "redemption.looked_up": "查看领取号",
    "redemption.handed_over": "核销兑换",
    "redemption.called_off": "替居民取消兑换",
    "settlement.taken": "导出商户结算单",
    "residence.viewed": "查看待核实的住址",
    "residence.verified": "核实住址",
    "residence.turned_down": "住址没有通过",
    "household.accepted": "见证当面同意",
    "household.withdrawn": "见证收回同意",
    "consent.withdrawn": "撤回同意",
    "data.export_asked": "申请导出自己的资料",
    "account.closing_asked": "申请注销账号",
    "account.closing_cancelled": "取消注销账号",
    "account.closed": "账号已注销",
    "unit.created": "新建单位",
    "unit.changed": "修改单位",
    "unit.moved": "调整单位隶属",
    "unit.merged": "合并单位",
    "unit.closed": "撤销单位",
    "office_hours.changed": "修改办公时间",
    "units.imported": "导入单位",
    "post.proposed": "提交岗位",
    "post.confirmed": "确认岗位",
    "post.given": "在服务器上直接给岗位",
    "post.refused": "退回岗位",
    "post.ended": "停用岗位",
    "post.lent": "托管岗位",
    "post.taken_back": "收回岗位",
    "client.created": "新建对接系统",
    "client.changed": "修改对接系统的权限",
    "client.closed": "停用对接系统",
    "client.opened": "恢复对接系统",
    "client.key_issued": "给对接系统发密钥",
    "client.key_revoked": "停用对接系统的密钥",
    "client.endpoint_added": "新增推送地址",
    "client.endpoint_removed": "删除推送地址",
    "client.endpoint_resumed": "恢复推送地址",
    "type.created": "新增诉求类别",
    "type.changed": "修改诉求类别",
    "type.retired": "停用诉求类别",
    "type.restored": "重新启用诉求类别",
    "type.overridden": "街道另定诉求类别",
    "types.imported": "导入诉求类别",
    "requests.shared_out": "公平分派诉求",
    "requests.given_on": "转交请假同事的诉求",
    "worker.limited": "设置在办上限和请假",
    "rule.created": "新增派单规则",
    "rule.changed": "修改派单规则",
    "rule.removed": "删除派单规则",
    "audit.exported": "导出操作记录",
}

_FIELD_NAMES = {"phone": "手机号", "address": "住址"}
_REASON_NAMES = {
    str(key): name
    for names in (REVEAL_REASON_NAMES, TURN_DOWN_REASON_NAMES, ACTIVITY_REASON_NAMES)
    for key, name in names.items()
}
_SCREENING_NAMES = {"passed": "通过", "refused": "不通过"}
_LIST_NAMES = {view.value: name for view, name in FILTER_NAMES.items()} | {
    "board": "看板",
    "chosen": "选中的",
}
_NARROWED_NAMES = {
    "unit": "地点",
    "type": "类别",
    "handler": "办理人",
    "channel": "渠道",
    "urgency": "紧急程度",
    "q": "搜索词",
    "here": "本级",
    "count": "统计口径",
    "state": "状态",
    "from": "开始日期",
    "to": "结束日期",
    "day_of": "日期口径",
    "who": "人",
    "action": "操作",
    "number": "编号",
    "subject": "对象",
    "day": "日期",
}


def said(details: Mapping[str, Any]) -> str:
    """The details of a row as people read them; ids mean nothing to them and are left out."""
    parts = []
    if field := details.get("field"):
        parts.append(_FIELD_NAMES[field])
    if reason := details.get("reason"):
        parts.append(_REASON_NAMES[reason])
    if words := details.get("words"):
        parts.append(words)
    if verdict := details.get("screening"):
        parts.append(_SCREENING_NAMES[verdict])
    if shelf := details.get("list"):
        parts.append(_LIST_NAMES[shelf])
    if narrowed := details.get("narrowed"):
        parts.append(f"限定了{'、'.join(_NARROWED_NAMES[key] for key in narrowed)}")
    if "rows" in details:
        parts.append(f"{details['rows']} 行")
    if details.get("on") == "phone":
        parts.append("手机")
    return "，".join(parts)
