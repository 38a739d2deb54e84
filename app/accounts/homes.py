"""Where people live: several homes each, one of them the main one, and the verdicts about them.

Whoever changes somebody's homes holds their account first, so that two changes at once come one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import consents, queries
from app.accounts.consents import Moment
from app.accounts.models import Residence, ResidenceReview, ResidenceStatus
from app.accounts.verification import TURN_DOWN_ADVICE, TurnDownReason
from app.core import clock
from app.core.errors import Conflict, FieldError, Invalid, NotFound
from app.core.ids import new_id
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind

#: Own flat, parents' flat, a shop … more is a mistake.
MAX_HOMES = 5


def own_homes(session: Session, account_id: UUID) -> Sequence[Residence]:
    """Somebody's homes, the main one first, then in the order they were registered."""
    return session.scalars(
        select(Residence)
        .where(Residence.account_id == account_id)
        .order_by(Residence.is_main.desc(), Residence.id)
    ).all()


def own_home(session: Session, account_id: UUID, residence_id: UUID) -> Residence:
    """One of somebody's homes; raises NotFound for another's."""
    found = session.scalars(
        select(Residence).where(Residence.id == residence_id, Residence.account_id == account_id)
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def add(
    session: Session,
    account_id: UUID,
    *,
    compound_id: UUID,
    building: str | None = None,
    unit: str | None = None,
    room: str | None = None,
) -> Residence:
    """Register a home; somebody's first is their main one. It waits to be verified.

    Raises Invalid (``unknown_place``) unless ``compound_id`` is a compound, and Conflict (``too_many_homes``,
    ``consent_needed``).
    """
    consents.require(session, account_id, Moment.RESIDENCE)
    compound, street_id = _compound(session, compound_id)
    queries.hold(session, account_id)
    others = own_homes(session, account_id)
    if len(others) >= MAX_HOMES:
        raise Conflict("too_many_homes", f"最多登记 {MAX_HOMES} 处住址，请先删掉不用的。")
    home = Residence(
        id=new_id(),
        account_id=account_id,
        street_id=street_id,
        compound_id=compound.id,
        building=building,
        unit=unit,
        room=room,
        is_main=not others,
        status=ResidenceStatus.PENDING,
        version=1,
    )
    session.add(home)
    session.flush()
    return home


def change(
    session: Session,
    account_id: UUID,
    residence_id: UUID,
    *,
    compound_id: UUID,
    building: str | None = None,
    unit: str | None = None,
    room: str | None = None,
) -> Residence:
    """Correct a home, or move; another address has to be verified anew, and so does one that was turned down.

    Raises NotFound, Invalid (``unknown_place``), and Conflict (``consent_needed``).
    """
    consents.require(session, account_id, Moment.RESIDENCE)
    compound, street_id = _compound(session, compound_id)
    home = _held_home(session, account_id, residence_id)
    after = (compound.id, building, unit, room)
    same = after == (home.compound_id, home.building, home.unit, home.room)
    if same and home.status is not ResidenceStatus.TURNED_DOWN:
        return home
    home.street_id = street_id
    home.compound_id, home.building, home.unit, home.room = after
    home.status = ResidenceStatus.PENDING
    home.version += 1
    home.asked_at = clock.now()
    session.flush()
    return home


def make_main(session: Session, account_id: UUID, residence_id: UUID) -> None:
    """Have this home be the one requests and activities go by. Raises NotFound."""
    home = _held_home(session, account_id, residence_id)
    for other in own_homes(session, account_id):
        other.is_main = False
    # Before the new one, because there is never more than one.
    session.flush()
    home.is_main = True
    session.flush()


def remove(session: Session, account_id: UUID, residence_id: UUID) -> None:
    """Give a home up; the verdicts about it stay. After the main one, the oldest of the others takes its place.

    Raises NotFound.
    """
    home = _held_home(session, account_id, residence_id)
    session.delete(home)
    session.flush()
    left = own_homes(session, account_id)
    if left and not left[0].is_main:
        left[0].is_main = True
        session.flush()


def settle(
    session: Session,
    home: Residence,
    *,
    version: int,
    reviewer_id: UUID,
    reason: TurnDownReason | None,
) -> ResidenceReview:
    """Write down a verdict about a home that the caller has locked; without a ``reason`` it is verified.

    Raises Conflict: ``address_changed`` when it is no longer the address that was looked at,
    ``already_reviewed`` when somebody was quicker.
    """
    if home.version != version:
        raise Conflict("address_changed", "居民刚刚改了住址，请按新的再核对一遍。")
    if home.status is not ResidenceStatus.PENDING:
        raise Conflict("already_reviewed", "这处住址已经有人核实过了。")
    home.status = ResidenceStatus.TURNED_DOWN if reason else ResidenceStatus.VERIFIED
    review = ResidenceReview(
        id=new_id(),
        residence_id=home.id,
        version=home.version,
        account_id=home.account_id,
        compound_id=home.compound_id,
        verdict=home.status,
        reason=reason,
        reviewed_by=reviewer_id,
    )
    session.add(review)
    session.flush()
    return review


def review(session: Session, review_id: UUID) -> ResidenceReview:
    """One verdict; raises NoResultFound."""
    return session.get_one(ResidenceReview, review_id)


def advice(session: Session, home: Residence) -> str | None:
    """What somebody can do about a home that was turned down."""
    if home.status is not ResidenceStatus.TURNED_DOWN:
        return None
    reason = session.scalar(
        select(ResidenceReview.reason).where(
            ResidenceReview.residence_id == home.id, ResidenceReview.version == home.version
        )
    )
    return TURN_DOWN_ADVICE[TurnDownReason(reason)] if reason else None


def _held_home(session: Session, account_id: UUID, residence_id: UUID) -> Residence:
    """A home of somebody whose homes nobody else changes meanwhile, nor decides about."""
    queries.hold(session, account_id)
    found = session.scalars(
        select(Residence)
        .where(Residence.id == residence_id, Residence.account_id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _compound(session: Session, compound_id: UUID) -> tuple[OrgUnit, UUID]:
    """A compound and the street it lies in."""
    compound = org.place(session, compound_id, field="compound_id")
    if compound.kind is not UnitKind.COMPOUND or compound.street_id is None:
        raise Invalid("unknown_place", "请选择您住的小区。", errors=[FieldError("compound_id", "请选择小区")])
    return compound, compound.street_id
