"""A text as numbers: how often each single character and each pair occurs, under a hash of fixed width.

Only hashes are ever kept, so that a stored model holds no word anybody wrote.
"""

from __future__ import annotations

import zlib
from collections import Counter

from app.core.grams import grams, runs

#: Columns of every model; a model of another width is not read (:class:`app.triage.linear.LinearModel`).
WIDTH = 2**15


def features(text: str) -> Counter[int]:
    """Column → occurrences."""
    return Counter(
        zlib.crc32(gram.encode()) % WIDTH
        for run in runs(text)
        for size in ((1,) if run.isascii() else (1, 2))
        for gram in grams(run, size)
    )
