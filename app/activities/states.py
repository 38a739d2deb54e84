"""The states of an activity and of somebody's registration, and the arrows between them."""

from __future__ import annotations

from enum import StrEnum

from app.core.states import StateTable, Transition


class ActivityState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RUNNING = "running"
    ENDED = "ended"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


ACTIVITY_STATE_NAMES = {
    ActivityState.DRAFT: "草稿",
    ActivityState.IN_REVIEW: "待街道审核",
    ActivityState.PUBLISHED: "已发布",
    ActivityState.RUNNING: "进行中",
    ActivityState.ENDED: "已结束",
    ActivityState.ARCHIVED: "已归档",
    ActivityState.CANCELLED: "已取消",
}

#: Nobody but those who manage activities sees it.
HIDDEN = frozenset({ActivityState.DRAFT, ActivityState.IN_REVIEW})
#: People can still come to it.
ON = frozenset({ActivityState.PUBLISHED, ActivityState.RUNNING})
#: It took place.
OVER = frozenset({ActivityState.ENDED, ActivityState.ARCHIVED})

#: Who may: whoever manages activities of the place, the street that reviews them, the clock.
MANAGER, STREET, SYSTEM = "manager", "street", "system"

_S = ActivityState
ACTIVITY_STATES = StateTable(
    [
        Transition("change", frozenset({_S.DRAFT}), None, frozenset({MANAGER})),
        Transition("amend", ON, None, frozenset({MANAGER})),
        Transition("submit", frozenset({_S.DRAFT}), _S.IN_REVIEW, frozenset({MANAGER})),
        Transition("send_back", frozenset({_S.IN_REVIEW}), _S.DRAFT, frozenset({STREET})),
        Transition("publish", frozenset({_S.DRAFT}), _S.PUBLISHED, frozenset({MANAGER})),
        Transition("publish", frozenset({_S.IN_REVIEW}), _S.PUBLISHED, frozenset({STREET})),
        Transition("start", frozenset({_S.PUBLISHED}), _S.RUNNING, frozenset({SYSTEM})),
        Transition("end", ON, _S.ENDED, frozenset({SYSTEM})),
        Transition("archive", frozenset({_S.ENDED}), _S.ARCHIVED, frozenset({SYSTEM, MANAGER})),
        Transition("cancel", HIDDEN | ON, _S.CANCELLED, frozenset({MANAGER})),
    ],
    wrong_state="这个活动现在是“{state}”，不能这样操作，请刷新看看。",
)


class RegistrationState(StrEnum):
    PENDING = "pending"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REJECTED = "rejected"


REGISTRATION_STATE_NAMES = {
    RegistrationState.PENDING: "待审核",
    RegistrationState.WAITING: "候补中",
    RegistrationState.OFFERED: "有空位，等您确认",
    RegistrationState.CONFIRMED: "已报上",
    RegistrationState.CANCELLED: "已取消",
    RegistrationState.EXPIRED: "没有按时确认",
    RegistrationState.REJECTED: "没有通过",
}

_R = RegistrationState
#: Somebody still wants to come; of each person there is at most one such registration for the same places.
LIVE = frozenset({_R.PENDING, _R.WAITING, _R.OFFERED, _R.CONFIRMED})

#: Whose registration it is.
PERSON = "person"

REGISTRATION_STATES = StateTable(
    [
        Transition("sign_up", frozenset(_R) - LIVE, _R.CONFIRMED, frozenset({PERSON})),
        Transition("approve", frozenset({_R.PENDING}), _R.CONFIRMED, frozenset({MANAGER})),
        Transition("line_up", frozenset({_R.PENDING}), _R.WAITING, frozenset({MANAGER})),
        Transition("reject", frozenset({_R.PENDING}), _R.REJECTED, frozenset({MANAGER})),
        Transition("offer", frozenset({_R.WAITING}), _R.OFFERED, frozenset({SYSTEM})),
        Transition("confirm", frozenset({_R.OFFERED}), _R.CONFIRMED, frozenset({PERSON})),
        Transition("expire", frozenset({_R.OFFERED}), _R.EXPIRED, frozenset({SYSTEM})),
        Transition("cancel", LIVE, _R.CANCELLED, frozenset({PERSON, MANAGER})),
    ],
    wrong_state="这个报名现在是“{state}”，不能这样操作，请刷新看看。",
)


class Signup(StrEnum):
    """Whether people can sign up for an activity now; ``full`` means for its waiting list."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
