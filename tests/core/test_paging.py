"""Pages are read with a plan that the database keeps."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.core import paging
from app.core.database import Database
from app.org.models import OrgUnit
from tests.world import World


@pytest.mark.parametrize("limit", [1, 5])
def test_the_planner_is_told_how_many_rows_are_wanted(
    session: Session, db: Database, world: World, limit: int
) -> None:
    """For a LIMIT that is a parameter PostgreSQL plans every page anew (docs/performance.md)."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    rows, following = paging.page(session, select(OrgUnit), [OrgUnit.id], cursor=None, limit=limit)
    event.remove(db.engine, "before_cursor_execute", note)
    assert f"LIMIT {limit + 1}" in " ".join(seen[-1].split())
    assert len(rows) == limit
    assert following
