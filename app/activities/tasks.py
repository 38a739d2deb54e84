"""What the worker tells people about activities."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.activities import queries, service
from app.activities.models import Activity
from app.activities.states import RegistrationState
from app.core import clock
from app.core.outbox import Handler, Payload
from app.core.unit_of_work import database
from app.messages.service import Link, Subscription, tell

#: How many people are told in one transaction.
BATCH = 200


def tell_registered(payload: Payload) -> None:
    """Tell somebody that their place is theirs, unless they gave it back meanwhile."""
    with database().transaction() as session:
        registration = queries.registration_with_activity(session, UUID(payload["registration_id"]))
        if registration is None or registration.state is not RegistrationState.CONFIRMED:
            return
        activity = registration.activity
        tell(
            session,
            account_id=registration.account_id,
            title="报名成功",
            body=(
                f"您报名的“{activity.title}”{_say(activity.starts_at)}开始，地点：{activity.place}。"
                f"到场时请出示报名码 {registration.code}。来不了的话，请提前取消，把名额让给别人。"
            ),
            link=_link(activity),
            dedup_key=payload["dedup_key"],
            subscription=Subscription(
                template_key="activity_signup",
                data={
                    "thing1": activity.title,
                    "time2": _say(activity.starts_at),
                    "thing3": activity.place,
                },
                page=f"pages/activity/index?id={activity.id}",
            ),
        )


def tell_cancelled(payload: Payload) -> None:
    """Tell everybody who holds a place that there is nothing to come to; a repeat tells nobody twice."""
    activity_id = UUID(payload["activity_id"])
    after: UUID | None = None
    while True:
        with database().transaction() as session:
            activity = queries.activity(session, activity_id)
            people = queries.registered_people(session, activity_id, after=after, limit=BATCH)
            if activity is None or not people:
                return
            for _, account_id in people:
                tell(
                    session,
                    account_id=account_id,
                    title="活动取消了",
                    body=(
                        f"很抱歉，原定{_say(activity.starts_at)}的“{activity.title}”取消了，您不用再过来。"
                        "看看别的活动，也许有您喜欢的。"
                    ),
                    link=_link(activity),
                    dedup_key=f"{service.CANCELLED_TOPIC}:{activity_id}:{account_id}",
                )
            after = people[-1][0]


def _link(activity: Activity) -> Link:
    return Link(kind="activity", id=activity.id)


def _say(moment: datetime) -> str:
    # In full: a message is read on any day, and "tomorrow" would mislead.
    then = clock.local(moment)
    return f"{then.year}年{then.month}月{then.day}日 {then:%H:%M}"


HANDLERS: dict[str, Handler] = {
    service.REGISTERED_TOPIC: tell_registered,
    service.CANCELLED_TOPIC: tell_cancelled,
}
