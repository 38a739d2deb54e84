"""What somebody who signed up can expect, in plain words (docs/activities.md)."""

from __future__ import annotations

from app.activities.models import ActivityPlaces, Registration
from app.activities.service.line import PASSES
from app.activities.states import RegistrationState
from app.core import clock


def explanation(places: ActivityPlaces, one: Registration, ahead: int) -> str:
    """Why a registration stands where it does, and what comes next."""
    if one.state is RegistrationState.PENDING:
        return "已经收到您的报名，组织者看过以后会告诉您。"
    if one.state is RegistrationState.OFFERED and one.offer_expires_at is not None:
        return f"有空位了，请在{clock.say(one.offer_expires_at)}前确认，过时会给后面的人。"
    if one.state is RegistrationState.WAITING:
        return _waiting(places, one, ahead)
    if one.state is RegistrationState.CONFIRMED:
        return f"名额已经给您留好了，{clock.say(places.starts_at)}见。"
    if one.state is RegistrationState.EXPIRED:
        return "没有等到您的确认，空位给了后面的人。还想来的话，可以重新报名排队。"
    if one.state is RegistrationState.REJECTED:
        return f"很抱歉，这次没有通过。{one.reason or ''}"
    if one.reason:
        return f"组织者取消了您的报名：{one.reason}"
    return "已经取消。还想来的话，可以再报名。"


def _waiting(places: ActivityPlaces, one: Registration, ahead: int) -> str:
    if places.starts_at <= clock.now():
        return "活动已经开始，这次没有空出名额。"
    line = f"您前面还有{ahead}家在等。" if ahead else "您排在第一位。"
    if one.size > places.capacity:
        return f"{line}名额减少了，一共只有{places.capacity}个，你们有{one.size}位，请先减少一些人。"
    if one.saving_since is not None:
        return f"{line}空出来的名额正在为你们{one.size}位攒着，攒够了马上告诉您。"
    if one.size > 1 and one.passed_over:
        return (
            f"{line}你们有{one.size}位，空出的名额不够，已经让后面的人先补了{one.passed_over}次；"
            f"满{PASSES}次后，空出来的会为你们攒着。"
        )
    if one.size > 1:
        return f"{line}你们有{one.size}位，要空出{one.size}个名额才够。"
    return f"{line}有人退出就按先后顺序补上，到时会通知您确认。"
