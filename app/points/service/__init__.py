"""Verbs that move points."""

from app.points.service.posting import (
    Owner,
    award,
    expired,
    issuer,
    merchant,
    person,
    stock,
    team,
    transfer,
)
from app.points.service.reversing import reverse

__all__ = [
    "Owner",
    "award",
    "expired",
    "issuer",
    "merchant",
    "person",
    "reverse",
    "stock",
    "team",
    "transfer",
]
