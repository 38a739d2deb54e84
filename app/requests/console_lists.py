"""What a worker's list on the console is narrowed to, as its address says it, and what it can be narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.queries import Colleague
from app.accounts.roles import Permission, Role
from app.core.schemas import Query
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests import search, work_queue
from app.requests.models import CHANNEL_NAMES, URGENCY_NAMES, Channel, ServiceRequest, Urgency
from app.requests.types import reading
from app.requests.types.resolution import TypeView
from app.requests.work_queue import FILTER_NAMES, Filter, Narrowing

PAGE = 30
#: Rows read at once for a table that is taken away whole.
CHUNK = 500


class ListQuery(Query):
    """The list as its address tells it; ``q`` is a number or words."""

    filter: Filter = Filter.OPEN
    unit: UUID | None = None
    type: UUID | None = None
    handler: UUID | None = None
    channel: Channel | None = None
    urgency: Urgency | None = None
    q: Annotated[str, Field(max_length=60)] | None = None
    cursor: Annotated[str, Field(max_length=200)] | None = None

    @property
    def title(self) -> str:
        """What the list is called; words are looked for whatever the saved view."""
        return "搜索结果" if self.q else FILTER_NAMES[self.filter]

    def args(self, **changed: object) -> dict[str, Any]:
        """What stands in the address of this list, with some of it changed; the page within it is left out."""
        values = self.model_dump(mode="json", exclude={"cursor"}) | changed
        return {key: str(value) for key, value in values.items() if value is not None}

    @property
    def narrowed_by(self) -> list[str]:
        """What it is narrowed by beyond its saved view."""
        return [key for key in self.args() if key != "filter"]


def read_list_query(args: MultiDict[str, str]) -> ListQuery:
    """The list an address asks for; fields left empty in a form count as not given. Raises Invalid."""
    given = {name: args[name].strip() for name in ListQuery.model_fields if name in args}
    return ListQuery.model_validate({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Choices:
    """What a worker can narrow their list to; ``types`` in groups of their parent's name."""

    units: Sequence[OrgUnit]
    types: Sequence[tuple[str, Sequence[TypeView]]]
    #: Nobody where there are more than anyone would look through (a whole district).
    handlers: Sequence[Colleague]
    channels: Mapping[Channel, str] = field(default_factory=lambda: CHANNEL_NAMES)
    urgencies: Mapping[Urgency, str] = field(default_factory=lambda: URGENCY_NAMES)


def choices(session: Session, actor: Actor) -> Choices:
    """The places within the worker's reach, a level below their own, and the categories."""
    paths = actor.paths(Permission.READ_REQUESTS)
    units = org.below(session, paths, [UnitKind.COMMUNITY])
    if len(units) < 2:
        units = org.below(session, paths, [UnitKind.COMPOUND])
    return Choices(units, _grouped(reading.remembered(session, None).all), _handlers(session, actor))


def _handlers(session: Session, actor: Actor) -> list[Colleague]:
    posts = [post for post in actor.posts if post.may(Permission.READ_REQUESTS) and post.street_id]
    below = org.below(session, [post.unit_path for post in posts], [UnitKind.COMMUNITY, UnitKind.PROPERTY])
    units = {post.unit_id for post in posts} | {unit.id for unit in below}
    people = accounts.colleagues(session, units, [Role.WORKER, Role.STREET, Role.PROPERTY, Role.DEPARTMENT])
    return list({one.account_id: one for one in people}.values())


def _grouped(types: Iterable[TypeView]) -> list[tuple[str, Sequence[TypeView]]]:
    rows = list(types)
    parents = {row.parent_id for row in rows}
    names = {row.id: row.name for row in rows}
    groups: dict[str, list[TypeView]] = {}
    for row in rows:
        if row.id not in parents:
            groups.setdefault(names[row.parent_id] if row.parent_id else "其他", []).append(row)
    return list(groups.items())


def one_page(
    session: Session, actor: Actor, query: ListQuery, *, limit: int | None = None
) -> tuple[list[ServiceRequest], str | None]:
    """One page of the list, and where the next one begins."""
    # A place out of reach narrows a list of what is within reach to nothing, so it needs no refusal.
    unit = org.unit(session, query.unit) if query.unit else None
    narrowing = Narrowing(
        unit_path=unit.path if unit else None,
        type_id=query.type,
        handler_id=query.handler,
        channel=query.channel,
        urgency=query.urgency,
    )
    limit = limit or PAGE
    if query.q:
        return search.find(session, actor, query.q, narrowing=narrowing, cursor=query.cursor, limit=limit)
    return work_queue.page(
        session, actor, query.filter, narrowing=narrowing, cursor=query.cursor, limit=limit
    )


def everything(session: Session, actor: Actor, query: ListQuery, *, at_most: int) -> list[ServiceRequest]:
    """The list from its beginning, cut off after ``at_most`` rows."""
    found: list[ServiceRequest] = []
    page = query.model_copy(update={"cursor": None})
    while len(found) < at_most:
        rows, cursor = one_page(session, actor, page, limit=min(CHUNK, at_most - len(found)))
        found += rows
        if cursor is None:
            break
        page = page.model_copy(update={"cursor": cursor})
    return found
