"""Doing things at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.core.errors import Problem

T = TypeVar("T")

#: How long the one who came second is given to run into the first.
OVERLAP_SECONDS = 0.2


def together(jobs: Sequence[Callable[[], T]]) -> list[T | str]:
    """Start all jobs at once; what each returned, or the code of the problem it raised."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T | str:
        start.wait()
        try:
            return job()
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))
