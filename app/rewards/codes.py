"""The number somebody shows or reads out when they pick something up: digits alone, which every telephone can type."""

from __future__ import annotations

import re
import secrets
import unicodedata

LENGTH = 8
_GROUP = 4
_SEPARATORS = re.compile(r"[\s\-–—·.]+")


def new_code() -> str:
    """A random number. When a million have been given out, one in a hundred clashes with one of them."""
    return f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"


def written(code: str) -> str:
    """The number as people read it out, in two groups of four."""
    return f"{code[:_GROUP]} {code[_GROUP:]}"


def read_code(typed: str) -> str:
    """A number as somebody typed it, or a part of one, brought back to how it is kept."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
