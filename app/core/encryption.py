"""Encryption of personal fields at rest.

AES-256-GCM with a random nonce; the stored text is ``key-id:base64(nonce + ciphertext)``, so that keys can be rotated.
A blind index (keyed hash) lets an encrypted field be looked up by equality without being readable.
Source of the duty: 个人信息保护法 art. 51; GB/T 22239-2019 (等保 2.0) 8.1.4.8.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class KeyRing:
    """The keys of this installation. The first encrypts; all of them decrypt."""

    def __init__(self) -> None:
        self._ciphers: dict[str, AESGCM] = {}
        self._current = ""
        self._index_key = b""

    def configure(self, field_keys: str, index_secret: str) -> None:
        """Take keys as ``id:base64,id:base64`` and the secret of the blind index.

        Raises ValueError when a key is not 32 bytes of base64.
        """
        ciphers: dict[str, AESGCM] = {}
        for part in field_keys.split(","):
            key_id, _, encoded = part.strip().partition(":")
            key = base64.b64decode(encoded, validate=True)
            if not key_id or len(key) != 32:
                raise ValueError("a field key is written id:base64 and holds 32 bytes")
            ciphers[key_id] = AESGCM(key)
        self._ciphers = ciphers
        self._current = next(iter(ciphers))
        self._index_key = hashlib.sha256(b"blind-index:" + index_secret.encode()).digest()

    @property
    def current(self) -> str:
        """The id of the key that encrypts."""
        return self._current

    @property
    def ids(self) -> list[str]:
        """The ids of all keys, the one that encrypts first."""
        return list(self._ciphers)

    @property
    def old(self) -> list[str]:
        """The ids of the keys that only decrypt."""
        return self.ids[1:]

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(12)
        sealed = self._ciphers[self._current].encrypt(nonce, text.encode(), self._current.encode())
        return f"{self._current}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, stored: str) -> str:
        """The text again; raises KeyError for an unknown key and InvalidTag for a changed text."""
        key_id, _, encoded = stored.partition(":")
        raw = base64.b64decode(encoded)
        return self._ciphers[key_id].decrypt(raw[:12], raw[12:], key_id.encode()).decode()

    def blind_index(self, text: str) -> str:
        """A keyed hash, 64 hex digits: equal texts give equal hashes, and nothing else can be told from it."""
        return hmac.new(self._index_key, text.encode(), hashlib.sha256).hexdigest()


keyring = KeyRing()


class EncryptedText(TypeDecorator[str]):
    """A text column that is unreadable in the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.decrypt(value)


class BlindIndex(TypeDecorator[str]):
    """A column that is written and compared in plain words and stores only their keyed hash."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.blind_index(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return value


def mask_phone(phone: str | None) -> str | None:
    """``138****5678``; short numbers lose all but their last two digits."""
    if not phone:
        return None
    if len(phone) < 8:
        return "*" * (len(phone) - 2) + phone[-2:]
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def mask_room(room: str | None) -> str | None:
    """``3**``: enough for the person to know it again, too little for others."""
    if not room:
        return None
    return room[0] + "*" * (len(room) - 1)


def mask_name(name: str) -> str:
    """``王**``: the first character only."""
    return name[:1] + "*" * max(len(name) - 1, 1)
