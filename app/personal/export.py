"""A copy of everything we hold of a person: ``data.json`` for programs, ``index.html`` for people, and their photos."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import IO, Any
from uuid import UUID

import orjson
from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.holdings import Holding
from app.core.storage import Storage
from app.media.queries import Stored
from app.personal.holdings import HOLDINGS


@dataclass(frozen=True)
class Section:
    """The rows of one table: by column for programs, and line by line in the person's language."""

    holding: Holding
    rows: list[dict[str, Any]]

    @property
    def lines(self) -> list[list[str]]:
        """What each row says, in the order of the holding's fields."""
        return [
            [_said(self.holding, column, row[column]) for column in self.holding.fields] for row in self.rows
        ]


def collect(session: Session, account_id: UUID) -> list[Section]:
    """Everything held of somebody, table by table, oldest first."""
    return [Section(holding, _rows(session, holding, account_id)) for holding in HOLDINGS]


def _rows(session: Session, holding: Holding, account_id: UUID) -> list[dict[str, Any]]:
    columns = holding.table.__table__.columns
    key = list(holding.table.__table__.primary_key)
    told = []
    for name in dict.fromkeys([column.name for column in key] + list(holding.fields)):
        by = holding.told_by.get(name)
        if by is None:
            told.append(columns[name])
        else:
            # One look-up a column; the rows of one person are few. A table may point at itself.
            meant = aliased(by.class_)
            told.append(
                select(getattr(meant, by.key)).where(meant.id == columns[name]).scalar_subquery().label(name)
            )
    statement = select(*told).where(holding.whose(account_id)).order_by(*key)
    return [dict(row._mapping) for row in session.execute(statement)]


def write(
    file: IO[bytes],
    account_id: UUID,
    sections: Sequence[Section],
    photos: Sequence[Stored],
    storage: Storage,
) -> None:
    """Write the zip. A photo whose file is gone is left out."""
    made_at = clock.now()
    page = render_template(
        "personal/export.html",
        # In full: the page is read on any day.
        made_at=f"{clock.local(made_at):%Y年%m月%d日 %H:%M}",
        sections=sections,
        photos=photos,
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", _data(account_id, made_at, sections))
        archive.writestr("index.html", page)
        for photo in photos:
            try:
                content = storage.get(photo.key)
            except FileNotFoundError:
                continue
            # A JPEG does not get smaller.
            archive.writestr(f"photos/{photo.id}.jpg", content, zipfile.ZIP_STORED)


def _data(account_id: UUID, made_at: datetime, sections: Sequence[Section]) -> bytes:
    tables = {section.holding.key: section.rows for section in sections}
    document = {"account_id": account_id, "made_at": made_at, "tables": tables}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def _said(holding: Holding, column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and column in holding.words:
        return "、".join(_said(holding, column, one) for one in value)
    words = holding.words.get(column)
    if words and (word := words.get(value)) is not None:
        return word
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date | Enum):
        return value.isoformat() if isinstance(value, date) else str(value.value)
    return str(value)
