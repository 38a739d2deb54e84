"""Numbers of certificates, made to be read out on the telephone: ``K7M-4XQ-39H``.

The last sign checks the others. The signs are as many as a prime, and the weights all differ, so any one sign that is
wrong is noticed, and any two that changed places.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

#: Digits and capitals without those that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B, U V).
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 9
GROUP = 3

_SEPARATORS = re.compile(r"[\s\-–—·.]+")


def new_number() -> str:
    """A random number. When a million have been issued, the next clashes with one of them once in 78 000 times."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    # The weight of the check sign is 1, so it is what is missing to a multiple.
    return signs + ALPHABET[-_sum(signs) % len(ALPHABET)]


def is_sound(number: str) -> bool:
    """Whether these signs can be a number at all, as far as the check sign tells."""
    if len(number) != LENGTH or not set(number) <= set(ALPHABET):
        return False
    return _sum(number) % len(ALPHABET) == 0


def written(number: str) -> str:
    """The number as people read it, in groups of three."""
    return "-".join(number[start : start + GROUP] for start in range(0, len(number), GROUP))


def read_number(typed: str) -> str:
    """A number as somebody typed it, or a part of one, brought back to how it is kept."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()


def _sum(signs: str) -> int:
    weights = range(LENGTH, 0, -1)
    return sum(weight * ALPHABET.index(sign) for weight, sign in zip(weights, signs, strict=False))
