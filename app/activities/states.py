"""The states of an activity and the arrows between them. That it is over is told from the time alone."""

from __future__ import annotations

from enum import StrEnum

from app.core.states import StateTable, Transition


class ActivityState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


ACTIVITY_STATE_NAMES = {
    ActivityState.DRAFT: "草稿",
    ActivityState.PUBLISHED: "已发布",
    ActivityState.CANCELLED: "已取消",
}

#: Who may: whoever manages activities of the place.
MANAGER = "manager"

ACTIVITY_STATES = StateTable(
    [
        Transition("change", frozenset({ActivityState.DRAFT}), None, frozenset({MANAGER})),
        Transition(
            "publish", frozenset({ActivityState.DRAFT}), ActivityState.PUBLISHED, frozenset({MANAGER})
        ),
        Transition(
            "cancel",
            frozenset({ActivityState.DRAFT, ActivityState.PUBLISHED}),
            ActivityState.CANCELLED,
            frozenset({MANAGER}),
        ),
    ],
    wrong_state="这个活动现在是“{state}”，不能这样操作，请刷新看看。",
)


class RegistrationState(StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Signup(StrEnum):
    """Whether people can sign up for an activity now."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
