"""What a report loses before strangers read it, on top of the street's review."""

from __future__ import annotations

import re

#: Telephone numbers, identity cards, plates, accounts: whatever has that many figures in a row.
_NUMBERS = re.compile(r"\d[\d\- ]{4,}\d[xX]?")
_ROOMS = re.compile(r"\d{1,4}(?=室|房|号房)")


def masked(text: str, at_most: int) -> str:
    """``text`` without long numbers and room numbers, without white space, cut to ``at_most`` characters."""
    plain = "".join(_ROOMS.sub("**", _NUMBERS.sub("***", text)).split())
    return plain if len(plain) <= at_most else f"{plain[: at_most - 1]}…"
