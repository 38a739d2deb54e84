"""How activities are shown. Lists read whole columns, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.activities import audience, comers, own_lists, queries
from app.activities.explaining import explanation
from app.activities.models import (
    ACTIVITY_KIND_NAMES,
    Activity,
    ActivityPlaces,
    ActivitySession,
    Attendance,
    Attendee,
    Campaign,
    Registration,
)
from app.activities.schemas import (
    ActivityDetail,
    ActivityItem,
    AttendeeOut,
    CampaignName,
    CheckInOut,
    MyRegistration,
    Registered,
    RegistrationOut,
    SessionOut,
    TimeOut,
)
from app.activities.service import CheckIn, SignUp
from app.activities.states import (
    ON,
    PERSON,
    REGISTRATION_STATE_NAMES,
    REGISTRATION_STATES,
    RegistrationState,
    Signup,
)
from app.activities.times import cancel_until
from app.core import clock
from app.core.encryption import mask_phone
from app.core.errors import NotFound
from app.core.forms import FieldOut, read_form
from app.core.geo import Point, metres
from app.media import queries as media
from app.org import queries as org
from app.org.schemas import Unit
from app.residents import queries as residents


def items(
    session: Session, activities: Sequence[Activity], viewer_id: UUID, *, near: Point | None = None
) -> list[ActivityItem]:
    """Rows of a list, as the person who looks at it from ``near`` sees them; as few reads however long it is."""
    ids = [one.id for one in activities]
    standings = comers.standings(session, viewer_id, ids)
    covers = media.photos(session, {one.cover_id for one in activities if one.cover_id}, viewer_id=viewer_id)
    places = queries.places(session, ids)
    campaigns = queries.campaigns(session, {one.campaign_id for one in activities if one.campaign_id})
    return [
        _item(
            one,
            places[one.id],
            standing=standings.get(one.id),
            distance=_distance(one, near),
            cover_url=covers[one.cover_id].url if one.cover_id in covers else None,
            campaign=campaigns.get(one.campaign_id) if one.campaign_id else None,
        )
        for one in activities
    ]


def _distance(activity: Activity, near: Point | None) -> int | None:
    if near is None or activity.latitude is None or activity.longitude is None:
        return None
    return round(metres((activity.latitude, activity.longitude), near))


def _item(
    activity: Activity,
    places: Sequence[ActivityPlaces],
    *,
    standing: RegistrationState | None,
    distance: int | None,
    cover_url: str | None,
    campaign: Campaign | None,
) -> ActivityItem:
    return ActivityItem(
        id=activity.id,
        title=activity.title,
        kind=activity.kind,
        kind_name=ACTIVITY_KIND_NAMES[activity.kind],
        shape=activity.shape,
        place=activity.place,
        latitude=activity.latitude,
        longitude=activity.longitude,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        signup_opens_at=activity.signup_opens_at,
        signup_closes_at=activity.signup_closes_at,
        capacity=sum(one.capacity for one in places),
        places_left=sum(_left(one) for one in places),
        waiting=sum(one.waiting for one in places),
        state=activity.state,
        signup=signup_of(activity, places),
        registered=standing is RegistrationState.CONFIRMED,
        standing=standing,
        distance=distance,
        cover_url=cover_url,
        points=activity.points,
        campaign=CampaignName.model_validate(campaign) if campaign else None,
    )


def detail(session: Session, activity: Activity, viewer_id: UUID) -> ActivityDetail:
    """One activity, as the person who looks at it sees it."""
    [item] = items(session, [activity], viewer_id)
    organiser = org.units(session, [activity.unit_id])[activity.unit_id]
    own = comers.own(session, activity.id, viewer_id)
    places = queries.places(session, [activity.id])[activity.id]
    return ActivityDetail(
        **item.model_dump(),
        summary=activity.summary,
        description=activity.description,
        organiser=Unit.model_validate(organiser),
        contact_phone=activity.contact_telephone or organiser.public_telephone,
        audience=_audience(session, activity),
        approval=activity.approval,
        one_per_household=activity.one_per_household,
        asks_birth_year=activity.min_age is not None or activity.max_age is not None,
        form=[FieldOut.model_validate(one) for one in read_form(activity.form)],
        sessions=_sessions(activity, queries.sessions(session, activity.id), places),
        registrations=registrations(session, [(activity, one) for one in own]),
    )


def _audience(session: Session, activity: Activity) -> list[str]:
    """Whom it is for, one short line for each rule."""
    names = {
        unit.id: unit.name
        for unit in org.units(
            session, [id_ for id_ in (activity.audience_unit_id, activity.audience_team_id) if id_]
        ).values()
    }
    lines = []
    if activity.audience_unit_id:
        lines.append(f"{names[activity.audience_unit_id]}居民")
    if activity.audience_team_id:
        lines.append(f"{names[activity.audience_team_id]}队员")
    if activity.min_age is not None or activity.max_age is not None:
        lines.append(audience.say_ages(activity))
    if activity.one_per_household:
        lines.append("每户限报一次")
    return lines


def _sessions(
    activity: Activity, sessions: Sequence[ActivitySession], places: Sequence[ActivityPlaces]
) -> list[SessionOut]:
    own = {one.session_id: one for one in places}
    shown = []
    for one in sessions:
        of = own.get(one.id)
        shown.append(
            SessionOut(
                id=one.id,
                number=one.number,
                title=one.title,
                place=one.place,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                cancelled=one.cancelled_at is not None,
                capacity=of.capacity if of else None,
                places_left=_left(of) if of else None,
                waiting=of.waiting if of else None,
                signup=signup_of(activity, [of]) if of else None,
            )
        )
    return shown


def registrations(session: Session, pairs: Sequence[tuple[Activity, Registration]]) -> list[RegistrationOut]:
    """Somebody's own registrations; each comes with its places."""
    ids = [one.id for _, one in pairs]
    people = comers.attendees(session, ids)
    came = comers.attendances(session, ids)
    names = called(session, [one for of in people.values() for one in of])
    ahead = comers.ahead(session, [one for _, one in pairs])
    return [
        _registration(activity, one, people[one.id], came[one.id], names, ahead.get(one.id))
        for activity, one in pairs
    ]


def _registration(
    activity: Activity,
    one: Registration,
    people: Sequence[Attendee],
    came: Sequence[Attendance],
    names: dict[UUID, str],
    ahead: int | None,
) -> RegistrationOut:
    first = {attendance.attendee_id: attendance for attendance in reversed(came)}
    return RegistrationOut(
        id=one.id,
        activity_id=activity.id,
        session_id=one.places.session_id,
        state=one.state,
        state_name=REGISTRATION_STATE_NAMES[one.state],
        explanation=explanation(one.places, one, ahead or 0),
        people=[_attendee(person, names, first.get(person.id)) for person in people],
        ahead=ahead,
        offer_expires_at=one.offer_expires_at,
        cancel_until=cancel_until(activity, one.places),
        created_at=one.created_at,
        cancelled_at=one.cancelled_at,
        checked_in_at=came[0].checked_in_at if came else None,
        code=one.code,
        allowed=_allowed(activity, one, bool(came)),
    )


def signed_up(session: Session, done: SignUp, actor: Actor) -> RegistrationOut:
    """What somebody holds now; others wait for the same places meanwhile, so nothing known is read again."""
    if done.activity is None:
        return one_registration(session, done.registration.id)
    family = [one for one in done.people if one.member_id is not None]
    names = called(session, family) if family else {}
    names |= {one.id: actor.name for one in done.people if one.member_id is None}
    return _registration(done.activity, done.registration, done.people, (), names, done.ahead)


def _allowed(activity: Activity, one: Registration, came: bool) -> list[str]:
    if activity.state not in ON or came:
        return []
    verbs = REGISTRATION_STATES.allowed(one.state, [PERSON])
    if one.state is RegistrationState.CONFIRMED and clock.now() >= cancel_until(activity, one.places):
        verbs = [verb for verb in verbs if verb != "cancel"]
    return verbs


def _attendee(person: Attendee, names: dict[UUID, str], came: Attendance | None) -> AttendeeOut:
    return AttendeeOut(
        id=person.id,
        name=names[person.id],
        myself=person.member_id is None,
        checked_in_at=came.checked_in_at if came else None,
    )


def called(session: Session, people: Sequence[Attendee]) -> dict[UUID, str]:
    """What people are called, by attendee, in two reads."""
    members = residents.members_by_id(session, [one.member_id for one in people if one.member_id])
    known = accounts.names(session, [one.account_id for one in people if one.account_id])
    found = {}
    for one in people:
        if one.member_id:
            found[one.id] = members[one.member_id].name
        elif one.account_id:
            found[one.id] = known[one.account_id]
    return found


def own(session: Session, found: Sequence[Registration], account_id: UUID) -> list[MyRegistration]:
    """Somebody's own registrations with what each is for."""
    activities = items(session, [one.activity for one in found], account_id)
    shown = registrations(session, [(one.activity, one) for one in found])
    times = own_lists.times(session, found)
    return [
        MyRegistration(
            registration=registration, activity=activity, times=[_time(one) for one in times[registration.id]]
        )
        for registration, activity in zip(shown, activities, strict=True)
    ]


def _time(one: ActivitySession) -> TimeOut:
    return TimeOut(
        id=one.id,
        title=one.title,
        place=one.place,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        cancelled=one.cancelled_at is not None,
    )


def one_registration(session: Session, registration_id: UUID) -> RegistrationOut:
    """A registration as its person sees it; raises NotFound."""
    found = comers.with_activity(session, registration_id)
    if found is None:
        raise NotFound()
    return registrations(session, [(found.activity, found)])[0]


def registered(session: Session, found: Sequence[Registration]) -> list[Registered]:
    """Lines of the list at the door; each registration comes with its account."""
    ids = [one.id for one in found]
    people = comers.attendees(session, ids)
    came = comers.attendances(session, ids)
    names = called(session, [one for of in people.values() for one in of])
    shown = []
    for one in found:
        first = {attendance.attendee_id: attendance for attendance in reversed(came[one.id])}
        shown.append(
            Registered(
                id=one.id,
                name=one.account.name,
                phone=mask_phone(one.account.phone),
                state=one.state,
                state_name=REGISTRATION_STATE_NAMES[one.state],
                number=one.number,
                people=[_attendee(person, names, first.get(person.id)) for person in people[one.id]],
                checked_in_at=came[one.id][0].checked_in_at if came[one.id] else None,
            )
        )
    return shown


def checked_in(session: Session, done: CheckIn) -> CheckInOut:
    """Who has just been checked in."""
    registration = done.registration
    came = comers.attendances(session, [registration.id])[registration.id]
    return CheckInOut(
        id=registration.id,
        name=accounts.names(session, [registration.account_id])[registration.account_id],
        checked_in_at=came[0].checked_in_at,
        points=done.points,
        repeated=done.repeated,
    )


def signup_of(activity: Activity, places: Sequence[ActivityPlaces]) -> Signup:
    """Whether people can sign up for an activity, or for one of its sessions, at this moment."""
    now = clock.now()
    coming = [one for one in places if one.on_offer and now < one.closes_at]
    if activity.state not in ON or not coming:
        return Signup.CLOSED
    if all(now < one.opens_at for one in coming):
        return Signup.NOT_OPEN
    return Signup.OPEN if any(_left(one) > 0 and one.waiting == 0 for one in coming) else Signup.FULL


def _left(places: ActivityPlaces) -> int:
    return places.capacity - places.taken - places.held
