"""How requests that may be the same are shown: to a resident without what is not public, to a worker with all of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.org import queries as org
from app.org.schemas import Unit
from app.requests import duplicates
from app.requests.duplicates import Similar
from app.requests.masking import masked
from app.requests.models import Publication, ServiceRequest
from app.requests.schemas.similar import SimilarIn, SimilarList, SimilarOut, SimilarWork, SimilarWorkList
from app.requests.states import STATE_NAMES, State

_SHORT = 60
#: What a score is called, from where on.
_WORDS = ((0.5, "几乎一样"), (0.3, "很像"), (0.0, "有点像"))


def offered(session: Session, actor: Actor, written: SimilarIn) -> SimilarList:
    """What somebody who is typing may join. Raises Invalid (``unknown_place``)."""
    place = org.place(session, written.unit_id, held=False)
    point = None
    if written.latitude is not None and written.longitude is not None:
        point = (written.latitude, written.longitude)
    found = duplicates.offered_to(session, actor, text=written.text, place=place, point=point)
    return SimilarList(items=[_card(one) for one in _one_unnamed(found)])


def _one_unnamed(found: list[Similar]) -> list[Similar]:
    """Of those whose words are not shown one is enough: they all read alike."""
    unnamed = [one for one in found if not _public(one)]
    return [one for one in found if _public(one) or one is unnamed[0]]


def _public(one: Similar) -> bool:
    return one.request.publication is Publication.PUBLIC


def _card(one: Similar) -> SimilarOut:
    request = one.request
    where = "同小区" if one.same_place else "附近"
    shown = _public(one)
    return SimilarOut(
        id=request.id,
        line=f"{where}已有 {one.people} 人反映{'这件事' if shown else '类似问题'}",
        title=masked(request.title, _SHORT) if shown else None,
        text=masked(request.text, _SHORT) if shown else None,
        state_name=STATE_NAMES[State(request.state)].replace("待您补充", "办理中"),
        people=one.people,
        supported=one.supported,
    )


def beside(session: Session, actor: Actor, request: ServiceRequest) -> SimilarWorkList:
    """What a worker may merge a request with."""
    found = duplicates.beside(session, actor, request)
    units = org.units(session, {one.request.unit_id for one in found})
    return SimilarWorkList(
        items=[
            SimilarWork(
                id=one.request.id,
                number=one.request.number,
                title=one.request.title,
                unit=Unit.model_validate(units[one.request.unit_id]),
                state_name=STATE_NAMES[State(one.request.state)].replace("您", "居民"),
                people=one.people,
                score=round(one.score, 2),
                likeness=next(words for from_, words in _WORDS if one.score >= from_),
            )
            for one in found
        ]
    )
