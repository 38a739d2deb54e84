"""What may be said of a request, and how people read it."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What somebody comes with."""

    REPORT = "report"
    QUESTION = "question"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


KIND_NAMES = {
    Kind.REPORT: "反映问题",
    Kind.QUESTION: "咨询",
    Kind.COMPLAINT: "投诉",
    Kind.SUGGESTION: "建议",
    Kind.PRAISE: "表扬",
}


class Urgency(StrEnum):
    """How pressing a type is."""

    DANGER = "danger"
    UTILITY = "utility"
    ORDINARY = "ordinary"
    COMPLEX = "complex"


URGENCY_NAMES = {
    Urgency.DANGER: "危及生命财产",
    Urgency.UTILITY: "水电气暖",
    Urgency.ORDINARY: "一般",
    Urgency.COMPLEX: "复杂",
}


class DefaultOwner(StrEnum):
    """Who has a new request of a type, where no rule says otherwise."""

    COMMUNITY = "community"
    PROPERTY = "property"
    STREET = "street"


class Visibility(StrEnum):
    """Who of the staff may see requests of a type: the units it concerns, or only the street and who has it."""

    UNITS = "units"
    STREET = "street"


class Channel(StrEnum):
    """The way a request came in."""

    MINIPROGRAM = "miniprogram"
    H5 = "h5"
    PHONE = "phone"
    DESK = "desk"
    HOTLINE = "hotline"
    OPEN311 = "open311"


#: Somebody of the staff writes it down for whoever called or came.
TAKEN_DOWN = frozenset({Channel.PHONE, Channel.DESK})
CHANNEL_NAMES = {
    Channel.MINIPROGRAM: "小程序",
    Channel.H5: "网页",
    Channel.PHONE: "电话",
    Channel.DESK: "窗口",
    Channel.HOTLINE: "12345 热线",
    Channel.OPEN311: "外部系统",
}

#: Through these another system reports: whoever is behind it agreed to its terms, and hears of it by its way.
SYSTEMS = frozenset({Channel.HOTLINE, Channel.OPEN311})


class Publication(StrEnum):
    """Whether everybody may read a request: the reporter asks for it, the street decides."""

    PRIVATE = "private"
    ASKED = "asked"
    PUBLIC = "public"
    WITHHELD = "withheld"


class SupervisionReason(StrEnum):
    """Why a superior unit steps in."""

    UNACCEPTED = "unaccepted"
    OVERDUE = "overdue"
    IMPORTANT = "important"
    UNSATISFIED = "unsatisfied"


SUPERVISION_REASON_NAMES = {
    SupervisionReason.UNACCEPTED: "没有按时受理",
    SupervisionReason.OVERDUE: "办理超时",
    SupervisionReason.IMPORTANT: "事情重要",
    SupervisionReason.UNSATISFIED: "居民不满意",
}
PUBLICATION_NAMES = {
    Publication.PRIVATE: "不公开",
    Publication.ASKED: "等街道审核",
    Publication.PUBLIC: "已公开",
    Publication.WITHHELD: "没有公开",
}

#: The reasons for which a person steps in; that nobody has accepted it is told by the clock alone.
DEMANDED_REASON_NAMES = {
    reason: name
    for reason, name in SUPERVISION_REASON_NAMES.items()
    if reason is not SupervisionReason.UNACCEPTED
}


class RejectReason(StrEnum):
    """Why a request is not taken; a fixed list, so that it can be counted and appealed."""

    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    INSUFFICIENT = "insufficient"
    LEGAL_CHANNEL = "legal_channel"


REJECT_REASON_NAMES = {
    RejectReason.NOT_OURS: "不属于社区和街道办理范围",
    RejectReason.DUPLICATE: "同一件事已在办理中",
    RejectReason.INSUFFICIENT: "信息不足且联系不上",
    RejectReason.LEGAL_CHANNEL: "需通过诉讼、仲裁等法定途径解决",
}
