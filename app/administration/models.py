"""Tables of administration."""

from __future__ import annotations

from app.core.imports import KeptImport


class TreeImport(KeptImport):
    """A table of units that waits for its confirmation."""

    __tablename__ = "tree_imports"
