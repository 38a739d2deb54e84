"""What somebody signed up for as their calendar reads it (RFC 5545): no names, no codes, only what, when and where."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.tokens import token_hash
from app.activities.models import Activity, ActivityPlaces, ActivitySession, CalendarFeed, Registration
from app.activities.states import ActivityState, RegistrationState
from app.core import clock

if TYPE_CHECKING:
    from icalendar import Event, Timezone

#: So long what is over stays in the calendar.
KEPT = timedelta(days=90)
#: More than anybody signs up for in so much time.
MOST = 500
#: So often calendars are asked to look again.
REFRESH = timedelta(hours=4)

_SHOWN = (RegistrationState.CONFIRMED, RegistrationState.OFFERED)
Time = Row[ActivitySession, Activity, RegistrationState]


def feed(session: Session, account_id: UUID) -> CalendarFeed | None:
    """Somebody's address, if they have one."""
    return session.get(CalendarFeed, account_id)


def whose(session: Session, token: str) -> UUID | None:
    """Whose calendar a token opens; nobody's once it was changed or ended, or the account is closed."""
    account_id = session.scalar(
        select(CalendarFeed.account_id).where(CalendarFeed.token_hash == token_hash(token))
    )
    return account_id if account_id and accounts.is_open(session, account_id) else None


def times(session: Session, account_id: UUID) -> Sequence[Time]:
    """Every session somebody holds a place in or was offered one, called off or not."""
    # Whoever wanted to come to one session of a series lost that with the session, at the same moment.
    taken_away = and_(
        Registration.state == RegistrationState.CANCELLED,
        Registration.cancelled_at == ActivitySession.cancelled_at,
    )
    return session.execute(
        select(ActivitySession, Activity, Registration.state)
        .join(Activity, Activity.id == ActivitySession.activity_id)
        .join(Registration, Registration.activity_id == Activity.id)
        .join(ActivityPlaces, ActivityPlaces.id == Registration.places_id)
        .where(
            Registration.account_id == account_id,
            or_(Registration.state.in_(_SHOWN), taken_away),
            or_(ActivityPlaces.session_id.is_(None), ActivityPlaces.session_id == ActivitySession.id),
            ActivitySession.ends_at > clock.now() - KEPT,
        )
        .order_by(ActivitySession.starts_at, ActivitySession.id)
        .limit(MOST)
    ).all()


def written(rows: Sequence[Time], base_url: str) -> tuple[bytes, str]:
    """The calendar, and a mark that changes when something in it does; the moment of writing does not count."""
    from icalendar import Calendar

    calendar = Calendar()
    for name, words in (
        ("PRODID", "-//e事办//我的活动//ZH"),
        ("VERSION", "2.0"),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", "我的社区活动"),
        ("X-WR-TIMEZONE", clock.SHANGHAI.key),
    ):
        calendar.add(name, words)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", REFRESH)
    calendar.add_component(_timezone())
    events = [_event(row, base_url) for row in rows]
    for event in events:
        calendar.add_component(event)
    mark = hashlib.sha256(calendar.to_ical()).hexdigest()
    for event in events:
        event.add("DTSTAMP", clock.now())
    return calendar.to_ical(), mark


def _timezone() -> Timezone:
    # One rule is all there is: no summer time since 1991.
    from icalendar import Timezone, TimezoneStandard

    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(2000, 1, 1))  # noqa: DTZ001 - local by its nature
    standard.add("TZNAME", "CST")
    standard.add("TZOFFSETFROM", timedelta(hours=8))
    standard.add("TZOFFSETTO", timedelta(hours=8))
    zone = Timezone()
    zone.add("TZID", clock.SHANGHAI.key)
    zone.add_component(standard)
    return zone


def _event(row: Time, base_url: str) -> Event:
    from icalendar import Event

    one, activity, state = row
    offered = state is RegistrationState.OFFERED
    off = one.cancelled_at is not None or activity.state is ActivityState.CANCELLED
    title = f"{activity.title}：{one.title}" if one.title else activity.title
    page = f"{base_url}/h5/#/pages/activity/index?id={activity.id}"
    event = Event()
    # The same however often it is fetched, whatever is changed about it.
    event.add("UID", f"{one.id}@{base_url.split('//')[-1]}")
    event.add("SUMMARY", f"待您确认：{title}" if offered and not off else title)
    event.add("DTSTART", clock.local(one.starts_at))
    event.add("DTEND", clock.local(one.ends_at))
    event.add("LOCATION", one.place or activity.place)
    event.add("STATUS", "CANCELLED" if off else "TENTATIVE" if offered else "CONFIRMED")
    event.add("URL", page)
    event.add("DESCRIPTION", f"看详情、取消报名：{page}")
    if activity.latitude is not None and activity.longitude is not None and one.place is None:
        event.add("GEO", (activity.latitude, activity.longitude))
    return event
