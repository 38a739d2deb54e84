"""Tables of keeping categories."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.imports import KeptImport


class TypeImport(KeptImport):
    """A table of categories that waits for its confirmation."""

    __tablename__ = "type_imports"

    district_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"))
