"""Chance that falls the same way at every start."""

from __future__ import annotations

from random import Random


def dice(purpose: str) -> Random:
    """Dice of their own for one purpose, so that a change in one place leaves the others as they were."""
    return Random(purpose)  # noqa: S311 - invents data, guards nothing
