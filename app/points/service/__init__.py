"""Verbs that move points."""

from app.points.models import Occasion, TransferKind
from app.points.owners import Owner, expired, issuer, merchant, person, stock, team
from app.points.service.correcting import ALONE_UP_TO, ask_reversal, confirm_reversal, refuse_reversal
from app.points.service.expiring import announce, expire
from app.points.service.giving import close_wish, donate, give, open_wish
from app.points.service.posting import award, transfer
from app.points.service.reversing import reverse
from app.points.service.rules import (
    RuleDraft,
    add_rule,
    award_by_rule,
    grant_budget,
    record_good_deed,
    rule_for,
    stop_rule,
)

__all__ = [
    "ALONE_UP_TO",
    "Occasion",
    "Owner",
    "RuleDraft",
    "TransferKind",
    "add_rule",
    "announce",
    "ask_reversal",
    "award",
    "award_by_rule",
    "close_wish",
    "confirm_reversal",
    "donate",
    "expire",
    "expired",
    "give",
    "grant_budget",
    "issuer",
    "merchant",
    "open_wish",
    "person",
    "record_good_deed",
    "refuse_reversal",
    "reverse",
    "rule_for",
    "stock",
    "stop_rule",
    "team",
    "transfer",
]
