"""Every figure of the dashboard, defined once.

A *count* is a condition on service requests. The number shown and the list that opens behind it both come from that
condition, so they cannot tell different stories. A *rate* is one count ÷ another. "Today" and "this month" begin at
midnight in Shanghai.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.core import clock
from app.core.screening import Screening
from app.requests.models import ServiceRequest
from app.requests.states import OPEN_STATES, RUNNING_STATES, STATE_NAMES, State
from app.requests.work_queue import late

Condition = ColumnElement[bool]

#: From so many stars on somebody is satisfied.
SATISFIED_STARS = 4


#: ``STATE_NAMES`` speaks to residents.
STAFF_STATE_NAMES = STATE_NAMES | {State.RETURNED: "待居民补充"}


@dataclass(frozen=True)
class Count:
    """A number of requests; ``name`` and ``meaning`` are what people read."""

    key: str
    name: str
    meaning: str
    condition: Callable[[], Condition]


COUNTS: dict[str, Count] = {}


def _count(name: str, meaning: str) -> Callable[[Callable[[], Condition]], Count]:
    def keep(condition: Callable[[], Condition]) -> Count:
        found = Count(condition.__name__, name, meaning, condition)
        COUNTS[found.key] = found
        return found

    return keep


def counted() -> Condition:
    """Which requests exist for figures: all that came in, except what the content check refused.

    It does not depend on who looks: two people who look at one unit read the same numbers.
    """
    return ServiceRequest.screening != Screening.REFUSED


# --- what came, what stands ---


@_count("今日提交", "今天零点以后提交的")
def submitted_today() -> Condition:
    """Submitted since midnight."""
    return ServiceRequest.created_at >= _today()


@_count("本月提交", "本月1日零点以后提交的")
def submitted_this_month() -> Condition:
    """Submitted since the first of the month."""
    return ServiceRequest.created_at >= _this_month()


@_count("今日办结", "今天零点以后办好的")
def resolved_today() -> Condition:
    """Resolved since midnight."""
    return ServiceRequest.resolved_at >= _today()


@_count("本月办结", "本月1日零点以后办好的")
def resolved_this_month() -> Condition:
    """Resolved since the first of the month."""
    return ServiceRequest.resolved_at >= _this_month()


@_count("在办", "还没办好的，不论哪天提交；等居民补充的也算")
def open_now() -> Condition:
    """Somebody still owes something, whenever it was submitted."""
    return ServiceRequest.state.in_(OPEN_STATES)


@_count("待受理", "还没有人受理的")
def unaccepted() -> Condition:
    """Nobody has taken it yet."""
    return ServiceRequest.state == State.SUBMITTED


@_count("已超时", "过了受理期限没受理，或过了办结期限没办好；等居民补充的不算")
def overdue() -> Condition:
    """Open, and its clock for accepting or for resolving has run out; the queue's own rule."""
    return late()


@_count("今天到期", "办结期限在今天、还没办好也还没超时的")
def due_today() -> Condition:
    """Its clock runs and ends between now and midnight."""
    tomorrow = clock.day_start(clock.today() + timedelta(days=1))
    return and_(
        ServiceRequest.state.in_(RUNNING_STATES),
        ServiceRequest.resolve_by >= clock.now(),
        ServiceRequest.resolve_by < tomorrow,
    )


# --- numerators and denominators ---


@_count("本月应联系", "联系期限在本月且已经到了；到期前居民撤回的不算")
def contact_due() -> Condition:
    """The time to contact the resident ended this month; not what ended, or waits for them, before that time."""
    return _fell_due(ServiceRequest.contact_by, ServiceRequest.contacted_at)


@_count("本月按时联系", "应联系的里面，在期限前联系过居民的")
def contacted_in_time() -> Condition:
    """Of ``contact_due``: contacted no later than that time."""
    return and_(contact_due.condition(), ServiceRequest.contacted_at <= ServiceRequest.contact_by)


@_count("本月应办结", "办结期限在本月且已经到了；到期前撤回、不予受理、退给居民补充的不算")
def resolution_due() -> Condition:
    """The time to resolve ended this month; not what ended, or waits for the resident, before that time."""
    return _fell_due(ServiceRequest.resolve_by, ServiceRequest.resolved_at)


@_count("本月按时办结", "应办结的里面，在期限前办好的")
def resolved_in_time() -> Condition:
    """Of ``resolution_due``: resolved no later than that time."""
    return and_(resolution_due.condition(), ServiceRequest.resolved_at <= ServiceRequest.resolve_by)


@_count("本月评价办结", "本月居民评价后办结的")
def closed_this_month() -> Condition:
    """Closed by its rating this month; what nobody rated the clock closes, and that tells nothing."""
    return and_(
        ServiceRequest.state == State.CLOSED,
        ServiceRequest.solved.is_not(None),
        ServiceRequest.closed_at >= _this_month(),
    )


@_count("本月评价为已解决", "评价办结的里面，居民说已解决的")
def solved_this_month() -> Condition:
    """Of ``closed_this_month``: the resident says that it is solved."""
    return and_(closed_this_month.condition(), ServiceRequest.solved.is_(True))


@_count("本月打分", "评价办结的里面，打了星的")
def rated_this_month() -> Condition:
    """Of ``closed_this_month``: with stars."""
    return and_(closed_this_month.condition(), ServiceRequest.stars.is_not(None))


@_count("本月满意", "已打分的里面，打4星或5星的")
def satisfied_this_month() -> Condition:
    """Of ``rated_this_month``: four stars or five."""
    return and_(closed_this_month.condition(), ServiceRequest.stars >= SATISFIED_STARS)


@_count("本月办结过", "本月办好的，加上本月居民说没解决、正在重新办的；一件只算一次")
def done_this_month() -> Condition:
    """Resolved this month, or resolved and opened again this month: what a reopening takes back was done once."""
    return or_(ServiceRequest.resolved_at >= _this_month(), ServiceRequest.reopened_at >= _this_month())


@_count("本月重新办理", "办结过的里面，居民本月说没解决、重新办的，不论后来办好没有")
def reopened_this_month() -> Condition:
    """Of ``done_this_month``: its reporter had it worked on again this month."""
    return ServiceRequest.reopened_at >= _this_month()


#: The two counts that are also told state by state.
BY_STATE = (submitted_today, submitted_this_month)


@dataclass(frozen=True)
class Rate:
    """``part`` ÷ ``whole``, under the short names that stand beside the number."""

    name: str
    part: Count
    whole: Count
    part_name: str
    whole_name: str

    @property
    def formula(self) -> str:
        return f"{self.part_name} ÷ {self.whole_name}"


#: The three rates (三率) of this month, the on-time rate, and how often it was not done after all.
RATES = (
    Rate("响应率", contacted_in_time, contact_due, "按时联系", "应联系"),
    Rate("解决率", solved_this_month, closed_this_month, "评价已解决", "评价办结"),
    Rate("满意率", satisfied_this_month, rated_this_month, "打4、5星", "已打分"),
    Rate("按时办结率", resolved_in_time, resolution_due, "按时办结", "应办结"),
    Rate("重办率", reopened_this_month, done_this_month, "重新办理", "办结过"),
)

#: The median of resolved − submitted over ``resolved_this_month``, waiting for the resident included.
MEDIAN_NAME, MEDIAN_FORMULA = "办结用时", "本月办结的从提交到办好，取中位数"


def _today() -> datetime:
    return clock.day_start(clock.today())


def _this_month() -> datetime:
    return clock.month_start(clock.today())


def _fell_due(
    deadline: InstrumentedAttribute[datetime], done_at: InstrumentedAttribute[datetime | None]
) -> Condition:
    """A clock ran out, or was met and would have, between the first of the month and now.

    Left out is what was not done but withdrawn, refused or given back to the resident before the deadline: from then
    on nobody owed it.
    """
    stopped_at = func.coalesce(ServiceRequest.paused_at, ServiceRequest.closed_at)
    return and_(
        deadline >= _this_month(),
        deadline <= clock.now(),
        or_(done_at.is_not(None), stopped_at.is_(None), stopped_at > deadline),
    )
