"""The models a process has at hand: read from the storage when first needed, a few at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import structlog

from app.core.storage import Storage

if TYPE_CHECKING:
    from app.triage.linear import LinearModel

log = structlog.get_logger(__name__)

#: A model of 33 types takes 2 MB.
_ROOM = 8


class Shelf:
    """Models by storage key. numpy is imported with the first of them: a process that suggests nothing stays small."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._held: OrderedDict[str, LinearModel | None] = OrderedDict()
        self._lock = threading.Lock()

    def model(self, key: str) -> LinearModel | None:
        """The model, or ``None`` when its file is gone or of another version: suggestions then go by words."""
        with self._lock:
            if key not in self._held:
                self._held[key] = self._read(key)
                while len(self._held) > _ROOM:
                    self._held.popitem(last=False)
            self._held.move_to_end(key)
            return self._held[key]

    def _read(self, key: str) -> LinearModel | None:
        from app.triage.linear import LinearModel, UnknownFormat

        try:
            return LinearModel.from_bytes(self._storage.get(key))
        except (FileNotFoundError, UnknownFormat) as error:
            log.warning("triage_model_unreadable", key=key, reason=str(error))
            return None
