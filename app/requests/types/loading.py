"""A three-column government tree as a starting point: 一级分类,二级分类,三级分类, one leaf a line."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.errors import Invalid
from app.requests.types import editing
from app.requests.types.importing import held_types

HEADER = ["一级分类", "二级分类", "三级分类"]
NAME_LENGTH = 40


def load(session: Session, district_id: UUID, lines: Iterable[str]) -> int:
    """Add the categories of a CSV that are not there yet, found by their names; how many were added.

    Nothing that is there is changed. They begin as ordinary matters of the community; the district then says what is
    otherwise. Raises Invalid (``not_a_tree``) before anything is added.
    """
    paths = _paths(csv.reader(lines))
    rows = held_types(session, district_id)
    known = {(row.parent_id, row.name): row.id for row in rows.values()}
    codes = {row.id: row.code for row in rows.values()}
    taken = set(rows)
    added = 0
    for path in paths:
        parent: UUID | None = None
        for name in path:
            key = (parent, name)
            if key not in known:
                code = _free_code(codes[parent] if parent else "", taken)
                made = editing.add(session, district_id, parent, code, replace(editing.BLANK, name=name))
                known[key], codes[made.id] = made.id, code
                added += 1
            parent = known[key]
    return added


def _paths(rows: Iterable[list[str]]) -> list[tuple[str, ...]]:
    lines = iter(rows)
    header = [cell.strip().removeprefix("\ufeff") for cell in next(lines, [])]
    if header != HEADER:
        raise Invalid("not_a_tree", f"第一行要是：{','.join(HEADER)}")
    found = []
    for number, cells in enumerate(lines, start=2):
        path = tuple(cell.strip() for cell in cells)
        if not any(path):
            continue
        if len(path) != len(HEADER) or not path[0] or (path[2] and not path[1]):
            raise Invalid("not_a_tree", f"第 {number} 行要有三列，从左边填起。")
        if any(len(name) > NAME_LENGTH for name in path):
            raise Invalid("not_a_tree", f"第 {number} 行有名称超过 {NAME_LENGTH} 个字。")
        found.append(tuple(name for name in path if name))
    return found


def _free_code(parent: str, taken: set[str]) -> str:
    """``03``, ``03.12``, ``03.12.07``: the first number among siblings that nobody has."""
    number = 1
    while (code := f"{parent}{'.' if parent else ''}{number:02d}") in taken:
        number += 1
    taken.add(code)
    return code
