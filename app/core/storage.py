"""Where files live: a folder, or any S3-compatible store, through obstore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, from_url


class Storage:
    """Bytes under keys. Writing the same key again replaces it whole."""

    def __init__(self, url: str) -> None:
        """``file:///…`` keeps files in a folder (made if missing); ``s3://bucket/prefix`` in a store."""
        parts = urlsplit(url)
        self._store: ObjectStore
        if parts.scheme == "file":
            folder = Path(unquote(parts.path))
            folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(prefix=folder)
        else:
            self._store = from_url(url)

    def put(self, key: str, content: bytes) -> None:
        obstore.put(self._store, key, content)

    def put_file(self, key: str, file: IO[bytes]) -> None:
        """As :meth:`put` for what is too large to hold; reads ``file`` from where it stands."""
        obstore.put(self._store, key, file)

    def stream(self, key: str) -> Iterator[bytes]:
        """The content piece by piece; raises FileNotFoundError at once."""
        return (bytes(piece) for piece in obstore.get(self._store, key).stream())

    def get(self, key: str) -> bytes:
        """The content; raises FileNotFoundError."""
        return bytes(obstore.get(self._store, key).bytes())

    def delete(self, key: str) -> None:
        """Remove a file; one that is not there stays so."""
        with suppress(FileNotFoundError):
            obstore.delete(self._store, key)
