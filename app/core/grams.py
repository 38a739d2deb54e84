"""Written Chinese cut into runs and pairs of characters: what likeness and suggestions are reckoned from.

No word list: pairs of neighbouring characters find 电梯 and 停水 wherever a sentence puts them, whatever the dialect.
"""

from __future__ import annotations

import re
import unicodedata

#: What a message is about stands in its first sentences.
HEAD = 300

_RUNS = re.compile(r"[a-z]+|[\u3400-\u9fff]+")


def runs(text: str) -> list[str]:
    """The stretches of Chinese characters and the Latin words of the beginning of ``text``, in order.

    Figures are left out: telephone numbers, dates and doors tell nothing of what it is about, and may tell of whom.
    """
    return _RUNS.findall(unicodedata.normalize("NFKC", text[:HEAD]).lower())


def grams(run: str, size: int) -> list[str]:
    """Every ``size`` neighbouring characters of a stretch of Chinese; a Latin word is one by itself."""
    if run.isascii():
        return [run]
    return [run[at : at + size] for at in range(len(run) - size + 1)]


def pairs(text: str) -> set[str]:
    """The different pairs of characters of ``text``."""
    return {pair for run in runs(text) for pair in grams(run, 2)}
