"""The tree for phones."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from app.core.schemas import Items, reply
from app.core.unit_of_work import session
from app.org import queries
from app.org.schemas import UnitNode

bp = APIBlueprint("org", __name__, tag="单位 Units")


class UnitTree(Items[UnitNode]):
    """The whole tree down to compounds, parents before children."""


@bp.get("/units")
@bp.output(UnitTree)
def list_units() -> Response:
    """The tree of units, for picking a place."""
    return reply(UnitTree(items=[UnitNode.model_validate(unit) for unit in queries.tree(session())]))
