"""Somebody stands in for another, or two swap; the shift is kept at every moment."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core import clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict, Forbidden
from app.core.ids import new_id
from app.messages import service as messages
from app.shifts import queries
from app.shifts.models import ASKED, PlaceState, Shift, ShiftPlace, ShiftSwap, StandingPost, SwapState
from app.shifts.service.taking import admit, stand


def seek(session: Session, place: ShiftPlace, *, seeking: bool) -> None:
    """Look for somebody to stand in, or no longer; ``place`` comes from ``access_own_place``.

    Raises Conflict (``shift_over``).
    """
    _refuse_begun(session.get_one(Shift, place.shift_id))
    place.seeking_since = (place.seeking_since or clock.now()) if seeking else None
    session.flush()


def stand_in(session: Session, account_id: UUID, place: ShiftPlace) -> ShiftPlace:
    """Keep a shift for somebody who looks for a stand-in, who is told; ``place`` comes from ``access_place``.

    Raises Conflict (``not_sought``, ``already_there``) and what :func:`app.shifts.service.take` does.
    """
    _hold(session, account_id, place.account_id)
    session.refresh(place, with_for_update=True)
    if place.state is not PlaceState.TAKEN or place.seeking_since is None:
        raise Conflict("not_sought", "已经有人替了，谢谢您的好意。")
    shift = session.get_one(Shift, place.shift_id)
    if place.account_id == account_id:
        raise Conflict("already_there", "这一班就是您的。")
    _move(session, place, account_id, shift, but=())
    _say(
        session,
        place.account_id,
        f"“{_title(session, shift)}”有人替您了",
        f"{clock.say(shift.starts_at)}那一班不用来了。",
        place,
    )
    return stand(session, account_id, shift)


def ask_swap(session: Session, account_id: UUID, given: ShiftPlace, wanted: ShiftPlace) -> ShiftSwap:
    """Offer one's own place for another's, who is asked; again changes nothing.

    ``given`` comes from ``access_own_place``, ``wanted`` from ``access_place``.
    Raises Conflict (``already_there``, ``shift_over``, ``shift_clashes`` and the like).
    """
    if wanted.account_id == account_id or wanted.shift_id == given.shift_id:
        raise Conflict("already_there", "请选别人的另一班来换。")
    theirs, mine = session.get_one(Shift, wanted.shift_id), session.get_one(Shift, given.shift_id)
    admit(session, account_id, theirs, but=(mine.id,))
    _refuse_begun(mine)
    values = {
        "id": new_id(),
        "given_id": given.id,
        "wanted_id": wanted.id,
        "state": SwapState.ASKED,
        "asked_at": clock.now(),
    }
    new = insert_ignoring(session, ShiftSwap, values, key=["given_id", "wanted_id"], where=ASKED)
    if new:
        _say(
            session,
            wanted.account_id,
            f"有人想和您换“{_title(session, theirs)}”",
            f"您{clock.say(theirs.starts_at)}那一班，换{clock.say(mine.starts_at)}的“{_title(session, mine)}”。",
            given,
        )
    return _asked(session, given, wanted)


def _asked(session: Session, given: ShiftPlace, wanted: ShiftPlace) -> ShiftSwap:
    return session.scalars(
        select(ShiftSwap).where(
            ShiftSwap.given_id == given.id,
            ShiftSwap.wanted_id == wanted.id,
            ShiftSwap.state == SwapState.ASKED,
        )
    ).one()


def answer_swap(session: Session, account_id: UUID, swap: ShiftSwap, verb: str) -> None:
    """Accept or refuse an offer, or withdraw one's own; ``swap`` comes from ``access_swap``.

    Raises Forbidden (``not_yours``), Conflict (``already_answered``) and what :func:`app.shifts.service.take` raises.
    """
    given, wanted = session.get_one(ShiftPlace, swap.given_id), session.get_one(ShiftPlace, swap.wanted_id)
    _hold(session, given.account_id, wanted.account_id)
    session.refresh(swap, with_for_update=True)
    if account_id != (given.account_id if verb == "withdraw" else wanted.account_id):
        raise Forbidden("not_yours", "这不是要您答复的。")
    for place in sorted((given, wanted), key=lambda one: one.id):
        session.refresh(place, with_for_update=True)
    if swap.state is not SwapState.ASKED:
        raise Conflict("already_answered", "已经答复过了。")
    swap.decided_at = clock.now()
    swap.state = {"accept": SwapState.DONE, "refuse": SwapState.REFUSED, "withdraw": SwapState.WITHDRAWN}[
        verb
    ]
    if verb == "accept":
        _swap(session, given, wanted)
    if verb != "withdraw":
        title = "换班换好了" if verb == "accept" else "换班没有换成"
        shift = session.get_one(Shift, wanted.shift_id)
        _say(
            session,
            given.account_id,
            title,
            f"{clock.say(shift.starts_at)}“{_title(session, shift)}”那一班。",
            wanted,
        )


def _swap(session: Session, given: ShiftPlace, wanted: ShiftPlace) -> None:
    if {given.state, wanted.state} != {PlaceState.TAKEN}:
        raise Conflict("already_answered", "其中一班已经让给别人了，换不成了。")
    mine, theirs = session.get_one(Shift, given.shift_id), session.get_one(Shift, wanted.shift_id)
    asker, asked = given.account_id, wanted.account_id
    _move(session, given, asked, mine, but=(theirs.id,))
    _move(session, wanted, asker, theirs, but=(mine.id,))
    stand(session, asked, mine)
    stand(session, asker, theirs)


def _move(
    session: Session, place: ShiftPlace, account_id: UUID, shift: Shift, *, but: tuple[UUID, ...]
) -> None:
    """Take somebody off a shift so that another, who may keep it, can be put there; the number stays."""
    admit(session, account_id, shift, but=but)
    if any(one.account_id == account_id for one in queries.places(session, [shift.id]).get(shift.id, [])):
        raise Conflict("already_there", "这一班本来就有您。")
    place.state, place.seeking_since = PlaceState.LEFT, None
    session.flush()


def _hold(session: Session, *account_ids: UUID) -> None:
    # In one order for everybody, so that two who swap at once do not wait in a circle.
    for account_id in sorted(set(account_ids)):
        accounts.hold(session, account_id)


def _refuse_begun(shift: Shift) -> None:
    if shift.starts_at <= clock.now():
        raise Conflict("shift_over", "这一班已经开始了，来不了请给社区打个电话。")


def _title(session: Session, shift: Shift) -> str:
    return session.get_one(StandingPost, shift.post_id).title


def _say(session: Session, account_id: UUID, title: str, body: str, about: ShiftPlace) -> None:
    messages.tell(
        session,
        account_id=account_id,
        title=title,
        body=body,
        link=messages.Link("shifts", about.shift_id),
        dedup_key=f"shift:{about.id}:{account_id}:{clock.now().isoformat()}",
    )
