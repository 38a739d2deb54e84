"""The states of a service request and every arrow between them.

The table holds as much of the life of a request as is built; each arrow that is taken is one row in ``request_events``.
"""

from __future__ import annotations

from enum import StrEnum

from app.core.states import StateTable, Transition


class State(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    State.SUBMITTED: "待受理",
    State.ACCEPTED: "已受理",
    State.ASSIGNED: "已派人",
    State.IN_PROGRESS: "办理中",
    State.RETURNED: "待您补充",
    State.RESOLVED: "待评价",
    State.CLOSED: "已办结",
    State.REJECTED: "不予受理",
    State.WITHDRAWN: "已撤回",
}

#: Somebody still owes something.
OPEN_STATES = frozenset({State.SUBMITTED, State.ACCEPTED, State.ASSIGNED, State.IN_PROGRESS, State.RETURNED})
#: The clock of the ones who handle it runs.
RUNNING_STATES = OPEN_STATES - {State.RETURNED}
DONE_STATES = frozenset({State.RESOLVED, State.CLOSED, State.REJECTED, State.WITHDRAWN})

#: Who may: the person who reported; who handles requests of the place; who works on those given to their unit.
REPORTER, HANDLER, DOER = "reporter", "handler", "doer"


def _row(
    verb: str, sources: set[State] | frozenset[State], target: State | None, *actors: str
) -> Transition[State]:
    return Transition(verb, frozenset(sources), target, frozenset(actors))


_TAKEN = {State.ACCEPTED, State.ASSIGNED, State.IN_PROGRESS}

REQUEST_STATES = StateTable(
    [
        _row("accept", {State.SUBMITTED}, State.ACCEPTED, HANDLER),
        _row("assign", _TAKEN, State.ASSIGNED, HANDLER),
        _row("start", {State.ACCEPTED, State.ASSIGNED}, State.IN_PROGRESS, HANDLER, DOER),
        _row("reply", RUNNING_STATES, None, HANDLER, DOER),
        _row("return", RUNNING_STATES, State.RETURNED, HANDLER),
        _row("supplement", {State.RETURNED}, State.SUBMITTED, REPORTER),
        _row("resolve", _TAKEN, State.RESOLVED, HANDLER, DOER),
        _row("reject", {State.SUBMITTED, State.ACCEPTED}, State.REJECTED, HANDLER),
        _row("withdraw", {State.SUBMITTED, State.RETURNED}, State.WITHDRAWN, REPORTER),
        _row("note", OPEN_STATES | {State.RESOLVED}, None, REPORTER, HANDLER, DOER),
        _row("rate", {State.RESOLVED}, State.CLOSED, REPORTER),
    ],
    wrong_state="这件事现在是“{state}”，不能这样操作，请刷新看看最新进展。",
)
