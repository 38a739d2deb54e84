"""One verb for many requests: each goes by itself, and what is refused leaves the others alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core.errors import FieldError, Invalid, Problem
from app.requests import queries
from app.requests.access import access_request
from app.requests.models import ServiceRequest
from app.requests.queries import Assignee

#: More than this nobody oversees at once.
AT_MOST = 100

Verb = Callable[[ServiceRequest], None]


@dataclass(frozen=True)
class Outcome:
    """How it went for one request; ``refusal`` is a sentence, or nothing when all went well."""

    request_id: UUID
    number: str
    title: str
    refusal: str | None = None


@dataclass(frozen=True)
class SharedAssignee:
    """Somebody that ``fits`` of the chosen requests can be given to."""

    one: Assignee
    fits: int


def each(session: Session, actor: Actor, ids: Collection[UUID], verb: Verb) -> list[Outcome]:
    """Do ``verb`` to each request, behind a savepoint of its own, and tell how each went.

    They are locked in one order, so that two who choose the same requests cannot wait for each other.
    Raises Invalid (``none_chosen``, ``too_many_chosen``).
    """
    check_number(ids)
    known = {request.id: request for request in queries.visible(session, actor, ids)}
    return [_one(session, actor, id_, known.get(id_), verb) for id_ in sorted(set(ids))]


def check_number(ids: Collection[UUID]) -> None:
    """Raise Invalid for none at all (``none_chosen``) and for too many (``too_many_chosen``)."""
    if not ids:
        raise Invalid(
            "none_chosen", "还没有选诉求，请先在列表里打勾。", errors=[FieldError("ids", "请先打勾")]
        )
    if len(set(ids)) > AT_MOST:
        raise Invalid(
            "too_many_chosen",
            f"一次最多选 {AT_MOST} 件，请分几次。",
            errors=[FieldError("ids", "选得太多了")],
        )


def _one(
    session: Session, actor: Actor, request_id: UUID, known: ServiceRequest | None, verb: Verb
) -> Outcome:
    number, title = (known.number, known.title) if known else ("", "看不到的诉求")
    try:
        with session.begin_nested():
            verb(access_request(session, actor, request_id, changing=True))
    except Problem as refused:
        return Outcome(request_id, number, title, refused.detail)
    except OperationalError:
        return Outcome(request_id, number, title, "同事正在改这一件，请稍后再试。")
    return Outcome(request_id, number, title)


def shared_assignees(session: Session, requests: Sequence[ServiceRequest]) -> list[SharedAssignee]:
    """Who some of these requests can be given to, whoever fits most of them first.

    One read for each place and each unit that has some of what happens there.
    """
    alike: dict[tuple[UUID, UUID], list[ServiceRequest]] = {}
    for request in requests:
        alike.setdefault((request.unit_id, request.owner_unit_id), []).append(request)
    found: dict[tuple[UUID, UUID | None], SharedAssignee] = {}
    for group in alike.values():
        for one in queries.assignees(session, group[0]):
            key = (one.unit.id, one.account_id)
            before = found[key].fits if key in found else 0
            found[key] = SharedAssignee(one, before + len(group))
    return sorted(found.values(), key=lambda shared: -shared.fits)
