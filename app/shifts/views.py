"""How shifts are shown. Lists read whole columns, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core import clock
from app.core.encryption import mask_name
from app.org import queries as org
from app.shifts import queries
from app.shifts.models import Shift, ShiftPlace
from app.shifts.schemas import Keeper, ShiftItem, ShiftList, SwapOut
from app.volunteering import queries as volunteering


def names(session: Session, places: Sequence[ShiftPlace]) -> dict[UUID, str]:
    """What those who keep several places are called on papers, or else in the app."""
    ids = [one.account_id for one in places]
    known = volunteering.volunteers(session, ids)
    return accounts.names(session, ids) | {key: one.real_name for key, one in known.items()}


def items(session: Session, shifts: Sequence[Shift], account_id: UUID) -> list[ShiftItem]:
    """Shifts as somebody sees them; a few reads however many there are."""
    posts = queries.posts(session, [one.post_id for one in shifts])
    units = org.units(
        session,
        [one.unit_id for one in posts.values()] + [one.team_id for one in posts.values() if one.team_id],
    )
    places = queries.places(session, [one.id for one in shifts])
    called = names(session, [one for of in places.values() for one in of])
    own = queries.own(session, account_id)
    titles = queries.posts(session, [one.post_id for one in own])

    def item(shift: Shift) -> ShiftItem:
        post, kept = posts[shift.post_id], places.get(shift.id, [])
        mine = next((one.id for one in kept if one.account_id == account_id), None)
        clash = next((one for one in own if one.id != shift.id and _overlap(one, shift)), None)
        return ShiftItem(
            id=shift.id,
            title=post.title,
            place=post.place,
            about=post.about,
            unit=units[post.unit_id].name,
            team=units[post.team_id].name if post.team_id else None,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            needed=shift.needed,
            taken=shift.taken,
            keepers=[
                Keeper(
                    place_id=one.id,
                    name=mask_name(called[one.account_id]),
                    seeking=one.seeking_since is not None,
                    mine=one.account_id == account_id,
                )
                for one in kept
            ],
            mine=mine,
            clash=titles[clash.post_id].title if clash and not mine else None,
        )

    return [item(one) for one in shifts]


def _overlap(one: Shift, other: Shift) -> bool:
    return one.starts_at < other.ends_at and one.ends_at > other.starts_at


def shift_list(session: Session, account_id: UUID, *, mine: bool) -> ShiftList:
    """What somebody keeps, or what there is to keep in their street."""
    if mine:
        shifts = queries.own(session, account_id)
    else:
        street_id = _street(session, account_id)
        shifts = queries.coming(session, street_id) if street_id else []
    return ShiftList(items=items(session, shifts, account_id), swaps=_swaps(session, account_id))


def _street(session: Session, account_id: UUID) -> UUID | None:
    volunteer = volunteering.volunteer(session, account_id)
    if volunteer:
        return volunteer.street_id
    home = accounts.residence(session, account_id)
    return org.known_unit(session, home.compound_id).street_id if home else None


def _swaps(session: Session, account_id: UUID) -> list[SwapOut]:
    found = queries.swaps(session, account_id)
    shown = []
    for swap in found:
        given = session.get_one(ShiftPlace, swap.given_id)
        wanted = session.get_one(ShiftPlace, swap.wanted_id)
        asked = wanted.account_id == account_id
        mine, theirs = (wanted, given) if asked else (given, wanted)
        shown.append(
            SwapOut(
                id=swap.id,
                mine=_said(session, mine),
                theirs=_said(session, theirs),
                name=mask_name(names(session, [theirs])[theirs.account_id]),
                allowed=["accept", "refuse"] if asked else ["withdraw"],
            )
        )
    return shown


def _said(session: Session, place: ShiftPlace) -> str:
    shift = session.get_one(Shift, place.shift_id)
    post = queries.posts(session, [shift.post_id])[shift.post_id]
    return f"{clock.say(shift.starts_at)} {post.title}"


@dataclass(frozen=True)
class Turn:
    """A shift in the console, with who keeps it by name."""

    shift: Shift
    title: str
    place: str
    people: list[tuple[ShiftPlace, str]]


def turns(session: Session, shifts: Sequence[Shift]) -> list[Turn]:
    """Shifts with the names of who keeps them, for those who look after them."""
    posts = queries.posts(session, [one.post_id for one in shifts])
    places = queries.places(session, [one.id for one in shifts])
    called = names(session, [one for of in places.values() for one in of])
    return [
        Turn(
            one,
            posts[one.post_id].title,
            posts[one.post_id].place,
            [(place, called[place.account_id]) for place in places.get(one.id, [])],
        )
        for one in shifts
    ]
