"""Where volunteers, teams, members and records stand, and how a member moves."""

from __future__ import annotations

from enum import StrEnum

from app.core.states import StateTable, Transition


class VolunteerState(StrEnum):
    """Whether somebody may be asked for help."""

    ACTIVE = "active"
    RESTING = "resting"
    LEFT = "left"


VOLUNTEER_STATE_NAMES = {
    VolunteerState.ACTIVE: "在服务",
    VolunteerState.RESTING: "歇一歇",
    VolunteerState.LEFT: "已退出",
}


class TeamState(StrEnum):
    """Whether a team is there."""

    ACTIVE = "active"
    DISBANDED = "disbanded"


class Joining(StrEnum):
    """Whether somebody is in a team as soon as they ask."""

    OPEN = "open"
    BY_LEADER = "by_leader"


JOINING_NAMES = {Joining.OPEN: "谁都可以加入", Joining.BY_LEADER: "队长同意后加入"}


class MemberRole(StrEnum):
    """What somebody is in a team; leader and deputy lead it."""

    LEADER = "leader"
    DEPUTY = "deputy"
    MEMBER = "member"


MEMBER_ROLE_NAMES = {
    MemberRole.LEADER: "队长",
    MemberRole.DEPUTY: "副队长",
    MemberRole.MEMBER: "队员",
}

LEADING = (MemberRole.LEADER, MemberRole.DEPUTY)


class MemberState(StrEnum):
    """Where somebody stands with a team."""

    ASKED = "asked"
    IN = "in"
    LEFT = "left"
    REFUSED = "refused"


MEMBER_STATE_NAMES = {
    MemberState.ASKED: "等队长同意",
    MemberState.IN: "已加入",
    MemberState.LEFT: "已退出",
    MemberState.REFUSED: "没有通过",
}

PERSON, LEADER = "person", "leader"
_AWAY = frozenset({MemberState.LEFT, MemberState.REFUSED})

#: Asking is a row of its own at first; who asks an open team is in at once.
MEMBER_STATES = StateTable(
    [
        Transition("ask", _AWAY, MemberState.ASKED, frozenset({PERSON})),
        Transition("let_in", frozenset({MemberState.ASKED}), MemberState.IN, frozenset({LEADER})),
        Transition("refuse", frozenset({MemberState.ASKED}), MemberState.REFUSED, frozenset({LEADER})),
        Transition(
            "leave", frozenset({MemberState.ASKED, MemberState.IN}), MemberState.LEFT, frozenset({PERSON})
        ),
        Transition("remove", frozenset({MemberState.IN}), MemberState.LEFT, frozenset({LEADER})),
    ],
    wrong_state="现在是“{state}”，不能这样做。请刷新看看。",
)


class RecordState(StrEnum):
    """Whether the hours of a record are those of check-in and check-out, a worker's, or none."""

    COUNTED = "counted"
    CORRECTED = "corrected"
    VOID = "void"


RECORD_STATE_NAMES = {
    RecordState.COUNTED: "已记录",
    RecordState.CORRECTED: "更正过",
    RecordState.VOID: "不算",
}
