"""The states of a service request and every arrow between them.

Each arrow that is taken is one row in ``request_events``. A draft lives on the phone and is no state here.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from app.core.states import StateTable, Transition


class State(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    ESCALATED = "escalated"
    SUSPENDED = "suspended"
    REOPENED = "reopened"
    APPEALED = "appealed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    State.SUBMITTED: "待受理",
    State.ACCEPTED: "已受理",
    State.ASSIGNED: "已派人",
    State.IN_PROGRESS: "办理中",
    State.RETURNED: "待您补充",
    State.TRANSFERRED: "转办中",
    State.ESCALATED: "联合办理",
    State.SUSPENDED: "已挂账",
    State.REOPENED: "重新办理",
    State.APPEALED: "街道复核",
    State.RESOLVED: "待评价",
    State.CLOSED: "已办结",
    State.REJECTED: "不予受理",
    State.MERGED: "并案办理",
    State.WITHDRAWN: "已撤回",
}

#: Somebody has taken it and works on it alone.
TAKEN_STATES = frozenset({State.ACCEPTED, State.ASSIGNED, State.IN_PROGRESS, State.REOPENED})
#: The clock of the ones who handle it runs.
RUNNING_STATES = TAKEN_STATES | {State.SUBMITTED, State.TRANSFERRED, State.ESCALATED, State.APPEALED}
#: It waits for its reporter, or rests until a day: no clock runs.
PAUSED_STATES = frozenset({State.RETURNED, State.SUSPENDED})
#: Somebody still owes something.
OPEN_STATES = RUNNING_STATES | PAUSED_STATES
DONE_STATES = frozenset(State) - OPEN_STATES

#: Who may: the person who reported; who handles requests of the place; who works on those given to their unit;
#: the street of the place; whoever stands above those who handle it; a unit called to the table; the clock itself.
REPORTER, HANDLER, DOER = "reporter", "handler", "doer"
STREET, SUPERIOR, DEPARTMENT, SYSTEM = "street", "superior", "department", "system"


def _row(verb: str, sources: Collection[State], target: State | None, *actors: str) -> Transition[State]:
    return Transition(verb, frozenset(sources), target, frozenset(actors))


#: What a worker moves on; what stands before the street moves only by the street.
_IN_HAND = RUNNING_STATES - {State.TRANSFERRED, State.APPEALED}
_WORKED_ON = TAKEN_STATES | {State.ESCALATED}

REQUEST_STATES = StateTable(
    [
        _row("accept", {State.SUBMITTED}, State.ACCEPTED, HANDLER, DOER),
        _row("accept", {State.TRANSFERRED}, State.ACCEPTED, DOER),
        _row("accept", {State.APPEALED}, State.ACCEPTED, STREET),
        _row("take", TAKEN_STATES, None, HANDLER, DOER),
        _row("assign", TAKEN_STATES, State.ASSIGNED, HANDLER),
        _row("start", TAKEN_STATES - {State.IN_PROGRESS}, State.IN_PROGRESS, HANDLER, DOER),
        _row("resolve", TAKEN_STATES, State.RESOLVED, HANDLER, DOER),
        _row("resolve", {State.ESCALATED}, State.RESOLVED, DOER, STREET),
        _row("reply", RUNNING_STATES, None, HANDLER, DOER),
        _row("return", _IN_HAND, State.RETURNED, HANDLER),
        _row("supplement", {State.RETURNED}, State.SUBMITTED, REPORTER),
        _row("transfer", TAKEN_STATES | {State.SUBMITTED}, State.TRANSFERRED, HANDLER),
        _row("refuse", {State.TRANSFERRED}, State.ACCEPTED, DOER),
        _row("escalate", _IN_HAND | {State.TRANSFERRED}, State.ESCALATED, STREET),
        _row("contribute", {State.ESCALATED}, None, DEPARTMENT),
        _row("ask_suspension", _WORKED_ON, None, HANDLER, DOER),
        _row("suspend", _WORKED_ON, State.SUSPENDED, STREET),
        _row("deny_suspension", _WORKED_ON, None, STREET),
        _row("resume", {State.SUSPENDED}, State.IN_PROGRESS, STREET, SYSTEM),
        _row("merge", _IN_HAND | {State.RETURNED}, State.MERGED, HANDLER),
        _row("split", {State.MERGED}, State.SUBMITTED, HANDLER, SYSTEM),
        _row("classify", RUNNING_STATES, None, HANDLER),
        _row("hand_over", _WORKED_ON, None, HANDLER, DOER),
        _row("reject", {State.SUBMITTED, State.ACCEPTED}, State.REJECTED, HANDLER),
        _row("reject", {State.APPEALED}, State.REJECTED, STREET),
        _row("note", OPEN_STATES | {State.RESOLVED}, None, REPORTER, HANDLER, DOER, DEPARTMENT),
        _row("supervise", OPEN_STATES, None, SUPERIOR),
        _row("answer_supervision", OPEN_STATES | {State.RESOLVED, State.CLOSED}, None, HANDLER, DOER),
        _row("warn", RUNNING_STATES, None, SYSTEM),
        _row("overdue", RUNNING_STATES, None, SYSTEM),
        _row("publish", frozenset(State) - {State.REJECTED, State.MERGED, State.WITHDRAWN}, None, STREET),
        _row("withhold", frozenset(State), None, STREET),
        _row("withdraw", {State.SUBMITTED, State.RETURNED}, State.WITHDRAWN, REPORTER),
        _row("urge", RUNNING_STATES, None, REPORTER),
        _row("appeal", {State.REJECTED}, State.APPEALED, REPORTER),
        _row("rate", {State.RESOLVED}, State.CLOSED, REPORTER),
        _row("reopen", {State.RESOLVED, State.CLOSED}, State.REOPENED, REPORTER),
        _row("close", {State.RESOLVED}, State.CLOSED, SYSTEM),
    ],
    wrong_state="这件事现在是“{state}”，不能这样操作，请刷新看看最新进展。",
)
