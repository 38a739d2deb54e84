"""The statements of a sign-up, each put together once.

When a class fills in four seconds, putting a statement together anew takes longer than sending it, and every statement
less is somebody more who gets through. On PostgreSQL two of them go as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Executable,
    Update,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, load_only, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningUpdate

from app.activities.audience import Person
from app.activities.codes import new_code
from app.activities.models import Activity, ActivityPlaces, Attendee, PauseState, Registration, SignupPause
from app.activities.states import HIDDEN, RegistrationState
from app.core import clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict
from app.core.ids import new_id

#: What of an activity decides about a sign-up; the rest would only be carried along.
_DECIDES = (
    Activity.street_id,
    Activity.state,
    Activity.approval,
    Activity.form,
    Activity.starts_at,
    Activity.cancel_hours,
    Activity.offer_minutes,
    Activity.audience_unit_id,
    Activity.audience_team_id,
    Activity.min_age,
    Activity.max_age,
    Activity.one_per_household,
)


class Sought(NamedTuple):
    """What is wanted, what the account has or had of it, and until when it cannot sign up in this street."""

    activity: Activity
    places: ActivityPlaces
    own: Registration | None
    paused_until: Any


class Decided(NamedTuple):
    """What the row of places said: the number in the order of arrival, whether it gets in, what is free, who waits."""

    number: int
    got_in: bool
    free: int
    waiting: int


def sought(session: Session, activity_id: UUID, session_id: UUID | None, account_id: UUID) -> Sought | None:
    """All that a sign-up goes by, in one read; ``None`` when nothing like it is offered."""
    given = {"of": activity_id, "who": account_id, "now": clock.now()}
    if session_id is not None:
        given["one"] = session_id
    row = session.execute(
        _seeking(one_session=session_id is not None),
        given,
        execution_options={"populate_existing": True},
    ).one_or_none()
    return Sought(*row) if row is not None else None


@cache
def _seeking(*, one_session: bool) -> Executable:
    paused = (
        select(func.max(SignupPause.until))
        .where(
            SignupPause.account_id == bindparam("who"),
            SignupPause.street_id == Activity.street_id,
            SignupPause.until > bindparam("now"),
            SignupPause.state != PauseState.LIFTED,
        )
        .scalar_subquery()
    )
    own = and_(Registration.places_id == ActivityPlaces.id, Registration.account_id == bindparam("who"))
    places = ActivityPlaces.session_id
    return (
        select(Activity, ActivityPlaces, Registration, paused)
        .join(ActivityPlaces, ActivityPlaces.activity_id == Activity.id)
        .outerjoin(Registration, own)
        .where(Activity.id == bindparam("of"), Activity.state.not_in(HIDDEN))
        .where(places == bindparam("one") if one_session else places.is_(None))
        .options(load_only(*_DECIDES), load_only(Registration.state))
    )


def write_down(
    session: Session,
    activity: Activity,
    places: ActivityPlaces,
    account_id: UUID,
    people: Sequence[Person],
    values: dict[str, Any],
) -> tuple[Registration, list[Attendee]] | None:
    """A new registration of this account, not numbered yet, and the people it stands for.

    ``None`` when the account, or one of its household, is in already. Raises Conflict (``already_signed_up``).
    """
    row = values | {
        "id": new_id(),
        "activity_id": activity.id,
        "places_id": places.id,
        "street_id": activity.street_id,
        "account_id": account_id,
        "code": new_code(),
        "number": 0,
        "turn": 1,
        "passed_over": 0,
    }
    made = Registration(**row)
    for name in ("offer_expires_at", "saving_since", "cancelled_at", "reason"):
        setattr(made, name, None)
    comers = [_comer(made, person) for person in people]
    if not _insert_both(session, row, comers[0]):
        return None
    _bring(session, comers[1:])
    # What is in the database already; read again it would say the same.
    make_transient_to_detached(made)
    session.add(made)
    return made, [Attendee(**one) for one in comers]


def bring(session: Session, registration: Registration, people: Sequence[Person]) -> list[Attendee]:
    """Write down the people a registration stands for; raises Conflict (``already_signed_up``)."""
    comers = [_comer(registration, person) for person in people]
    _bring(session, comers)
    return [Attendee(**one) for one in comers]


def _comer(registration: Registration, person: Person) -> dict[str, Any]:
    return {
        "id": new_id(),
        "registration_id": registration.id,
        "places_id": registration.places_id,
        "member_id": person.member_id,
        "account_id": registration.account_id if person.member_id is None else person.account_id,
        "birth_year": person.birth_year and str(person.birth_year),
    }


def _insert_both(session: Session, row: dict[str, Any], first: dict[str, Any]) -> bool:
    """A registration and the first it stands for; whether the registration is new. Raises as :func:`bring` does."""
    if session.get_bind().dialect.name != "postgresql":
        if not insert_ignoring(session, Registration, row):
            return False
        _bring(session, [first])
        return True
    given = row | {f"comer_{name}": value for name, value in first.items()}
    found = session.execute(_inserting_both(tuple(sorted(row))), given).one()
    if found.made and not found.came:
        raise _in_already()
    return bool(found.made)


def _bring(session: Session, comers: Sequence[dict[str, Any]]) -> None:
    for one in comers:
        if not insert_ignoring(session, Attendee, one):
            raise _in_already()


def _in_already() -> Conflict:
    return Conflict("already_signed_up", "这几位里有人已经报过名了，请去“我的活动”看看。")


@cache
def _inserting_both(names: tuple[str, ...]) -> Executable:
    """One statement for two rows, the second only if the first is new; tells how many there were of each."""
    row, comer = Registration.__table__, Attendee.__table__
    made = (
        insert(row)  # type: ignore[arg-type]
        .values({name: bindparam(name, type_=row.c[name].type) for name in names})
        .on_conflict_do_nothing()
        .returning(row.c.id)
        .cte("made")
    )
    columns = [one for one in comer.c if one.name != "registration_id"]
    theirs = select(*(bindparam(f"comer_{one.name}", type_=one.type) for one in columns), made.c.id)
    came = (
        insert(comer)  # type: ignore[arg-type]
        .from_select([*(one.name for one in columns), "registration_id"], theirs)
        .on_conflict_do_nothing()
        .returning(comer.c.id)
        .cte("came")
    )
    return select(
        select(func.count()).select_from(made).scalar_subquery().label("made"),
        select(func.count()).select_from(came).scalar_subquery().label("came"),
    )


def number(session: Session, activity: Activity, registration: Registration) -> Decided | None:
    """Number a registration in the order of arrival, and let it in if there is room and nobody waits before it.

    ``None`` when the row says that nobody can sign up now. Everybody who signs up waits for this row until the commit.
    """
    asked = {
        "row": registration.places_id,
        "party": registration.size,
        "by_hand": activity.approval,
        "now": clock.now(),
    }
    own = {"which": registration.id}
    if session.get_bind().dialect.name == "postgresql":
        row = session.execute(_numbering_and_telling(), asked | own).one_or_none()
    else:
        # SQLite knows no statement that changes two tables; it lets one writer in at a time anyway.
        row = session.execute(_numbering(), asked).one_or_none()
        if row is not None:
            session.execute(_telling(), own | {"arrived": row.last_number, "got_in": row.last_got_in})
    if row is None:
        return None
    decided = Decided(row.last_number, row.last_got_in, row.free, row.waiting)
    set_committed_value(registration, "number", decided.number)
    if decided.got_in:
        set_committed_value(registration, "state", RegistrationState.CONFIRMED)
    return decided


_ROW = ActivityPlaces.__table__.c
_OWN = Registration.__table__.c


@cache
def _numbering() -> ReturningUpdate[Any]:
    size = bindparam("party", type_=_ROW.taken.type)
    by_hand = bindparam("by_hand", type_=_ROW.on_offer.type)
    now = bindparam("now", type_=_ROW.opens_at.type)
    fits = and_(by_hand == false(), _ROW.waiting == 0, _ROW.taken + _ROW.held + size <= _ROW.capacity)
    return (
        update(ActivityPlaces.__table__)  # type: ignore[arg-type]
        .where(
            _ROW.id == bindparam("row", type_=_ROW.id.type),
            _ROW.on_offer == true(),
            _ROW.opens_at <= now,
            _ROW.closes_at > now,
        )
        .values(
            last_number=_ROW.last_number + 1,
            last_got_in=fits,
            taken=case((fits, _ROW.taken + size), else_=_ROW.taken),
            waiting=case((or_(by_hand, fits), _ROW.waiting), else_=_ROW.waiting + 1),
        )
        .returning(
            _ROW.id,
            _ROW.last_number,
            _ROW.last_got_in,
            (_ROW.capacity - _ROW.taken - _ROW.held).label("free"),
            _ROW.waiting,
        )
    )


@cache
def _numbering_and_telling() -> Executable:
    row = _numbering().cte("decided").c
    return (
        _own_row()
        .where(_OWN.places_id == row.id)
        .values(number=row.last_number, state=_state(row.last_got_in))
        .returning(row.last_number, row.last_got_in, row.free, row.waiting)
    )


@cache
def _telling() -> Executable:
    got_in = bindparam("got_in", type_=_ROW.last_got_in.type)
    return _own_row().values(number=bindparam("arrived"), state=_state(got_in))


def _own_row() -> Update:
    return update(Registration.__table__).where(_OWN.id == bindparam("which", type_=_OWN.id.type))  # type: ignore[arg-type]


def _state(got_in: ColumnElement[bool]) -> ColumnElement[RegistrationState]:
    return case((got_in, RegistrationState.CONFIRMED), else_=_OWN.state)
