"""A category as one street has it: the district's, with what the street keeps otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from app.core.forms import Form, read_form
from app.requests.clocks import ClockMode
from app.requests.models import DefaultOwner, ServiceType, ServiceTypeOverride, Urgency, Visibility


@dataclass(frozen=True)
class TypeView:
    """A category as it holds in one street, or in the district when no street is asked for."""

    id: UUID
    parent_id: UUID | None
    code: str
    name: str
    hint: str
    urgency: Urgency
    resolve_hours: int
    clock: ClockMode
    default_owner: DefaultOwner
    #: The unit a street has put before the district's default owner.
    owner_unit_id: UUID | None
    visibility: Visibility
    form: Form
    #: Kept from its residents by the street, or from everybody by the district.
    hidden: bool
    retired: bool


def resolved(base: ServiceType, override: ServiceTypeOverride | None = None) -> TypeView:
    """The one place where the two are laid over each other."""
    own = override or ServiceTypeOverride(hidden=False)
    return TypeView(
        id=base.id,
        parent_id=base.parent_id,
        code=base.code,
        name=base.name,
        hint=base.hint,
        urgency=own.urgency or base.urgency,
        resolve_hours=own.resolve_hours or base.resolve_hours,
        clock=own.clock or base.clock,
        default_owner=base.default_owner,
        owner_unit_id=own.owner_unit_id,
        visibility=own.visibility or base.visibility,
        form=read_form(base.fields),
        hidden=own.hidden,
        retired=base.retired_on is not None,
    )


class Catalogue:
    """All categories of a street in the order they are offered, parents before what stands below them."""

    def __init__(self, types: Iterable[TypeView]) -> None:
        """``types`` come in the order they are kept in among their siblings."""
        self._by_id = {one.id: one for one in types}
        self._children: dict[UUID | None, list[TypeView]] = {}
        for one in self._by_id.values():
            self._children.setdefault(one.parent_id, []).append(one)

    @property
    def all(self) -> Collection[TypeView]:
        """Everything in the order it is kept in, parents and leaves mixed."""
        return self._by_id.values()

    def get(self, type_id: UUID) -> TypeView | None:
        return self._by_id.get(type_id)

    def children(self, parent_id: UUID | None) -> list[TypeView]:
        """What stands directly below; ``None`` asks for the top."""
        return self._children.get(parent_id, [])

    def above(self, type_id: UUID) -> list[TypeView]:
        """The category itself and what it stands under, nearest first."""
        found = []
        one = self._by_id.get(type_id)
        while one:
            found.append(one)
            one = self._by_id.get(one.parent_id) if one.parent_id else None
        return found

    def walk(self) -> Iterator[tuple[int, TypeView]]:
        """Everything in order, each with how deep it stands (0 at the top)."""
        return self._walk(None, 0)

    def _walk(self, parent_id: UUID | None, depth: int) -> Iterator[tuple[int, TypeView]]:
        for one in self.children(parent_id):
            yield depth, one
            yield from self._walk(one.id, depth + 1)

    @cached_property
    def offered(self) -> Mapping[UUID, TypeView]:
        """What somebody may pick: neither it nor anything above it is hidden or retired."""
        found: dict[UUID, TypeView] = {}
        for _, one in self.walk():
            if not one.hidden and not one.retired and (one.parent_id is None or one.parent_id in found):
                found[one.id] = one
        return found
