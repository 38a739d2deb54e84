"""The code a person shows at the door, made to be read out and typed in."""

from __future__ import annotations

import re
import secrets

#: Digits and capitals without those that look alike (0 O, 1 I L).
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8

_SEPARATORS = re.compile(r"[\s-]+")


def new_code() -> str:
    """A random code. With 100 000 people in one activity the next clashes once in eight million times."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """A code as somebody typed it, brought back to how it is kept."""
    return _SEPARATORS.sub("", typed).upper()
