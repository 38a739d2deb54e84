"""Roles and what each may do. This table is the whole truth: nothing else gives power."""

from __future__ import annotations

from enum import StrEnum

from app.org.models import UnitKind


class Permission(StrEnum):
    """One thing somebody may do within their unit and below."""

    READ_REQUESTS = "requests.read"
    HANDLE_REQUESTS = "requests.handle"
    WORK_ON_REQUESTS = "requests.work"
    COORDINATE_REQUESTS = "requests.coordinate"
    SUPERVISE_REQUESTS = "requests.supervise"
    REVIEW_CONTENT = "requests.review"
    MANAGE_ACTIVITIES = "activities.manage"
    DECIDE_PAUSES = "activities.pauses"
    MANAGE_VOLUNTEERS = "volunteers.manage"
    DISPATCH_ORDERS = "orders.dispatch"
    VIEW_DASHBOARD = "dashboard.view"
    READ_AUDIT = "audit.read"
    MANAGE_UNITS = "units.manage"
    MANAGE_POSTS = "posts.manage"
    MANAGE_CLIENTS = "clients.manage"
    MANAGE_TYPES = "types.manage"
    VERIFY_RESIDENTS = "residents.verify"
    WITNESS_CONSENT = "residents.witness"
    MANAGE_POINTS = "points.manage"
    RULE_POINTS = "points.rule"
    READ_REWARDS = "rewards.read"
    MANAGE_REWARDS = "rewards.manage"
    HAND_OVER_REWARDS = "rewards.hand_over"


class Role(StrEnum):
    """What a post makes of somebody."""

    PROPERTY = "property"
    DEPARTMENT = "department"
    WORKER = "worker"
    STREET = "street"
    DISTRICT = "district"
    MERCHANT = "merchant"
    AUDITOR = "auditor"
    ADMIN = "admin"


ROLE_NAMES = {
    Role.PROPERTY: "物业工作人员",
    Role.DEPARTMENT: "部门、队伍工作人员",
    Role.WORKER: "社区工作者",
    Role.STREET: "街道工作人员",
    Role.DISTRICT: "区级工作人员",
    Role.MERCHANT: "商户工作人员",
    Role.AUDITOR: "审计员",
    Role.ADMIN: "系统管理员",
}

#: In which kinds of unit each role is held.
ROLE_KINDS = {
    Role.PROPERTY: (UnitKind.PROPERTY,),
    Role.DEPARTMENT: (UnitKind.DEPARTMENT, UnitKind.TEAM),
    Role.WORKER: (UnitKind.COMMUNITY,),
    Role.STREET: (UnitKind.STREET,),
    Role.DISTRICT: (UnitKind.DISTRICT,),
    Role.MERCHANT: (UnitKind.MERCHANT,),
    Role.AUDITOR: (UnitKind.DISTRICT, UnitKind.STREET),
    Role.ADMIN: (UnitKind.DISTRICT, UnitKind.STREET),
}

#: What each permission means, as people say it.
PERMISSION_NAMES = {
    Permission.READ_REQUESTS: "看本单位和下级的诉求",
    Permission.HANDLE_REQUESTS: "受理、派单、答复、办结诉求",
    Permission.WORK_ON_REQUESTS: "办理派给本单位的诉求",
    Permission.COORDINATE_REQUESTS: "召集部门联合办理、批准挂账、复核不受理、决定公开",
    Permission.SUPERVISE_REQUESTS: "督办超时和重要的诉求",
    Permission.REVIEW_CONTENT: "审核机器拿不准的内容",
    Permission.MANAGE_ACTIVITIES: "办活动、核销报名、发证书",
    Permission.DECIDE_PAUSES: "答复暂停报名的居民，解除暂停",
    Permission.MANAGE_VOLUNTEERS: "管志愿者和队伍：建队、培训、核对服务时长",
    Permission.DISPATCH_ORDERS: "管点单：编菜单、审核、派单、评价",
    Permission.VIEW_DASHBOARD: "看看板和统计表",
    Permission.READ_AUDIT: "查操作记录：谁看过、改过什么",
    Permission.VERIFY_RESIDENTS: "核实居民登记的住址",
    Permission.WITNESS_CONSENT: "见证老人同意由家人代办",
    Permission.MANAGE_POINTS: "记好人好事、查积分账、更正积分",
    Permission.RULE_POINTS: "定积分规则、拨积分预算",
    Permission.READ_REWARDS: "看积分兑换的库存、预约和商户结算",
    Permission.MANAGE_REWARDS: "上架兑换物品，管领取点和出入库",
    Permission.HAND_OVER_REWARDS: "核销居民兑换的东西",
    Permission.MANAGE_UNITS: "管理单位：新增、改名、移动、合并、撤销",
    Permission.MANAGE_POSTS: "管理岗位：登记、确认、停用",
    Permission.MANAGE_CLIENTS: "管理对接系统：发密钥、定权限、填推送地址",
    Permission.MANAGE_TYPES: "管理诉求类别、表单和派单规则",
}

_HANDLING = frozenset({Permission.READ_REQUESTS, Permission.HANDLE_REQUESTS, Permission.WORK_ON_REQUESTS})
_RESIDENTS = frozenset({Permission.VERIFY_RESIDENTS, Permission.WITNESS_CONSENT})

_REWARDS = frozenset({Permission.READ_REWARDS, Permission.MANAGE_REWARDS, Permission.HAND_OVER_REWARDS})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PROPERTY: frozenset(
        {Permission.READ_REQUESTS, Permission.WORK_ON_REQUESTS, Permission.VERIFY_RESIDENTS}
    ),
    Role.DEPARTMENT: frozenset({Permission.READ_REQUESTS, Permission.WORK_ON_REQUESTS}),
    Role.WORKER: _HANDLING
    | _RESIDENTS
    | {
        Permission.MANAGE_ACTIVITIES,
        Permission.MANAGE_VOLUNTEERS,
        Permission.DISPATCH_ORDERS,
        Permission.MANAGE_POINTS,
        Permission.VIEW_DASHBOARD,
    }
    | _REWARDS,
    Role.STREET: _HANDLING
    | _RESIDENTS
    | _REWARDS
    | {
        Permission.COORDINATE_REQUESTS,
        Permission.SUPERVISE_REQUESTS,
        Permission.REVIEW_CONTENT,
        Permission.MANAGE_ACTIVITIES,
        Permission.DECIDE_PAUSES,
        Permission.MANAGE_VOLUNTEERS,
        Permission.DISPATCH_ORDERS,
        Permission.VIEW_DASHBOARD,
        Permission.MANAGE_POINTS,
        Permission.RULE_POINTS,
    },
    Role.DISTRICT: frozenset(
        {
            Permission.READ_REQUESTS,
            Permission.SUPERVISE_REQUESTS,
            Permission.MANAGE_ACTIVITIES,
            Permission.MANAGE_VOLUNTEERS,
            Permission.DISPATCH_ORDERS,
            Permission.VIEW_DASHBOARD,
            Permission.READ_REWARDS,
        }
    ),
    Role.MERCHANT: frozenset({Permission.HAND_OVER_REWARDS}),
    Role.AUDITOR: frozenset({Permission.READ_REQUESTS, Permission.VIEW_DASHBOARD, Permission.READ_AUDIT}),
    Role.ADMIN: frozenset(
        {
            Permission.READ_AUDIT,
            Permission.MANAGE_UNITS,
            Permission.MANAGE_POSTS,
            Permission.MANAGE_CLIENTS,
            Permission.MANAGE_TYPES,
        }
    ),
}
