"""Verbs of standing posts and shifts."""

from __future__ import annotations

from app.shifts.service.giving import answer_swap, ask_swap, seek, stand_in
from app.shifts.service.keeping import AROUND, check_in, check_out
from app.shifts.service.posting import add_template, close_post, end_template, make_ahead, open_post
from app.shifts.service.reminding import remind
from app.shifts.service.taking import give_back, take

__all__ = [
    "AROUND",
    "add_template",
    "answer_swap",
    "ask_swap",
    "check_in",
    "check_out",
    "close_post",
    "end_template",
    "give_back",
    "make_ahead",
    "open_post",
    "remind",
    "seek",
    "stand_in",
    "take",
]
