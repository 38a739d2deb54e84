"""What the worker tells people about activities."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.activities import absent, comers, queries, service
from app.activities.models import Activity, ActivitySession, PauseState, Registration, Shape, SignupPause
from app.activities.service import reminding
from app.activities.states import RegistrationState
from app.core import clock
from app.core.outbox import Handler, Payload
from app.core.periodic import Duty
from app.core.screening import Screening
from app.core.unit_of_work import database
from app.media import words as content
from app.messages.service import Link, Subscription, tell

#: How many people are told in one transaction.
BATCH = 200
#: So many times of a course are named in one message.
MOST_TOLD = 3


def tell_moved(payload: Payload) -> None:
    """Tell somebody where their registration stands now, unless it has moved on meanwhile."""
    with database().transaction() as session:
        found = comers.with_activity(session, UUID(payload["registration_id"]))
        if found is None or (found.turn, found.state) != (payload["turn"], payload["state"]):
            return
        activity, starts_at = found.activity, found.places.starts_at
        title, body = _words(found)
        tell(
            session,
            account_id=found.account_id,
            title=title,
            body=body,
            link=_link(activity),
            dedup_key=payload["dedup_key"],
            subscription=Subscription(
                template_key="activity_signup",
                data={"thing1": activity.title, "time2": _say(starts_at), "thing3": activity.place},
                page=f"pages/activity/index?id={activity.id}",
            )
            if found.state in (RegistrationState.CONFIRMED, RegistrationState.OFFERED)
            else None,
        )


def _words(one: Registration) -> tuple[str, str]:
    what = f"“{one.activity.title}”"
    if one.state is RegistrationState.CONFIRMED:
        return (
            "报名成功",
            f"您报名的{what}{_say(one.places.starts_at)}开始，地点：{one.activity.place}。"
            f"到场时请出示报名码 {one.code}。来不了的话，请提前取消，把名额让给别人。",
        )
    if one.state is RegistrationState.OFFERED and one.offer_expires_at:
        return (
            "有空位了，请您确认",
            f"{what}空出了名额，正好轮到您。请在{_say(one.offer_expires_at)}之前点开确认，过时就给后面的人了。",
        )
    if one.state is RegistrationState.WAITING:
        return "您已经排上队了", f"{what}名额满了，您已经排在候补里。有空位会按先后通知您。"
    if one.state is RegistrationState.EXPIRED:
        return (
            "空位给了后面的人",
            f"{what}空出的名额没有等到您的确认，已经给了后面的人。还想来的话，可以重新报名排队。",
        )
    if one.state is RegistrationState.REJECTED:
        return "这次没有报上", f"很抱歉，{what}的报名没有通过。{one.reason or ''}"
    return "报名取消了", f"您在{what}的报名已经取消。{one.reason or ''}"


def tell_cancelled(payload: Payload) -> None:
    """Tell everybody who holds or wants a place that there is nothing to come to; a repeat tells nobody twice."""
    activity_id = UUID(payload["activity_id"])
    after: UUID | None = None
    while True:
        with database().transaction() as session:
            activity = queries.activity(session, activity_id)
            people = comers.registered_people(session, activity_id, after=after, limit=BATCH)
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


def tell_amended(payload: Payload) -> None:
    """Tell those of some places when and where it takes place now; of one change each hears once."""
    places_id, session_ids = UUID(payload["places_id"]), [UUID(one) for one in payload["session_ids"]]
    after: UUID | None = None
    while True:
        with database().transaction() as session:
            people = comers.living_in_places(session, places_id, after=after, limit=BATCH)
            if not people:
                return
            activity = queries.known(session, people[0].activity_id)
            times = [one for one in queries.sessions(session, activity.id) if one.id in session_ids]
            now = "；".join(
                f"{_say(one.starts_at)}，地点：{one.place or activity.place}" for one in times[:MOST_TOLD]
            )
            more = f"，一共{len(times)}次，请点开看看" if len(times) > MOST_TOLD else ""
            for one in people:
                tell(
                    session,
                    account_id=one.account_id,
                    title="活动的时间地点有变化",
                    body=f"“{activity.title}”改了，现在是：{now}{more}。来不了的话，请提前取消，把名额让给别人。",
                    link=_link(activity),
                    dedup_key=f"{service.AMENDED_TOPIC}:{payload['change_id']}:{one.id}",
                )
            after = people[-1].id


def tell_session_off(payload: Payload) -> None:
    """Tell those who wanted to come to one session that it does not take place; a repeat tells nobody twice."""
    session_id = UUID(payload["session_id"])
    after: UUID | None = None
    while True:
        with database().transaction() as session:
            off = queries.session_of(session, session_id)
            people = comers.of_session_off(session, off, after=after, limit=BATCH)
            if not people:
                return
            activity = queries.known(session, off.activity_id)
            rest = "这门课其他几次照常。" if activity.shape is Shape.COURSE else "看看别的时间吧。"
            for one in people:
                tell(
                    session,
                    account_id=one.account_id,
                    title="有一场活动不办了",
                    body=f"很抱歉，“{activity.title}”原定{_say(off.starts_at)}的这一场不办了，您不用过来。{rest}",
                    link=_link(activity),
                    dedup_key=f"{service.SESSION_OFF_TOPIC}:{session_id}:{one.id}",
                )
            after = people[-1].id


def check_appeal(payload: Payload) -> None:
    """Have WeChat check why somebody says they did not come; tell them when it has to be said otherwise."""
    pause_id = UUID(payload["pause_id"])
    with database().reading() as session:
        pause = session.get_one(SignupPause, pause_id)
        account_id, words = pause.account_id, pause.appeal
    if words is None:
        return
    screening = content.check(account_id, words)
    with database().transaction() as session:
        service.appeal_checked(session, session.get_one(SignupPause, pause_id), screening)
        if screening is Screening.REFUSED:
            tell(
                session,
                account_id=account_id,
                title="请把说明换个说法",
                body="您写的说明里有不合适的话，没有送到街道。换个说法再写一次就行。",
                link=Link(kind="pauses", id=pause_id),
                dedup_key=payload["dedup_key"],
            )


def tell_of_pause(payload: Payload) -> None:
    """Tell somebody that they cannot sign up for a while, or what the street decided, unless it has moved on."""
    with database().transaction() as session:
        pause = session.get_one(SignupPause, UUID(payload["pause_id"]))
        if pause.state != payload["state"]:
            return
        title, body = _words_of_pause(
            pause, [one.title for one in absent.because(session, [pause])[pause.id]]
        )
        tell(
            session,
            account_id=pause.account_id,
            title=title,
            body=body,
            link=Link(kind="pauses", id=pause.id),
            dedup_key=payload["dedup_key"],
        )


def _words_of_pause(pause: SignupPause, missed: list[str]) -> tuple[str, str]:
    until = _say(pause.until)
    if pause.state is PauseState.LIFTED:
        return "可以报名了", "暂停报名已经解除，前面的缺席也不再算了。喜欢的活动，欢迎您来。"
    if pause.state is PauseState.UPHELD:
        return (
            "街道看了您的说明",
            f"很抱歉，这次暂停没有解除，{until}以后就能再报名。有疑问请给社区打电话。",
        )
    return (
        "先歇一阵再报名",
        f"您报了{'、'.join(f'“{title}”' for title in missed)}，没有来，名额空着别的邻居也用不上。"
        f"{until}以后就能再报名。其实来了，或者有急事，点这里说一声，街道会看。"
        "以后来不了，提前在手机上取消就行。",
    )


def remind(payload: Payload) -> None:
    """Remind everybody who holds a place in a session, each once, with the way to give it back."""
    session_id = UUID(payload["session_id"])
    after: UUID | None = None
    while True:
        with database().transaction() as session:
            one = reminding.still_to_come(session, session_id)
            people = reminding.expected(session, one, after=after, limit=BATCH) if one else []
            if one is None or not people:
                return
            for registration in people:
                _remind(session, one, registration)
            after = people[-1].id


def _remind(session: Session, one: ActivitySession, registration: Registration) -> None:
    activity, place = registration.activity, one.place or registration.activity.place
    tell(
        session,
        account_id=registration.account_id,
        title="您报的活动快开始了",
        body=(
            f"“{activity.title}”{_say(one.starts_at)}开始，地点：{place}。到场请出示报名码 {registration.code}。"
            "来不了的话，点开这里取消，把名额让给邻居。"
        ),
        link=Link(kind="activity_leave", id=activity.id),
        dedup_key=f"{reminding.REMINDER_TOPIC}:{registration.id}:{one.id}",
        subscription=Subscription(
            template_key="activity_signup",
            data={"thing1": activity.title, "time2": _say(one.starts_at), "thing3": place},
            page=f"pages/activity/index?id={activity.id}&leave=1",
        ),
    )


def _link(activity: Activity) -> Link:
    return Link(kind="activity", id=activity.id)


def _say(moment: datetime) -> str:
    # In full: a message is read on any day, and "tomorrow" would mislead.
    then = clock.local(moment)
    return f"{then.year}年{then.month}月{then.day}日 {then:%H:%M}"


HANDLERS: dict[str, Handler] = {
    service.MOVED_TOPIC: tell_moved,
    service.CANCELLED_TOPIC: tell_cancelled,
    service.AMENDED_TOPIC: tell_amended,
    service.SESSION_OFF_TOPIC: tell_session_off,
    service.APPEAL_TOPIC: check_appeal,
    service.PAUSE_TOPIC: tell_of_pause,
    reminding.REMINDER_TOPIC: remind,
}


#: Done by the worker process.
DUTIES = (
    Duty("activities.move_on", timedelta(minutes=1), service.move_on),
    Duty("activities.remind", timedelta(minutes=5), reminding.begin),
    Duty("activities.offers", timedelta(minutes=1), service.expire_offers),
    Duty("activities.no_shows", timedelta(minutes=10), service.mark_no_shows),
)
