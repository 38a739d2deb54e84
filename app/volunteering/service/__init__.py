"""Verbs of volunteering."""

from __future__ import annotations

from app.volunteering.service.hours import correct, record
from app.volunteering.service.joining import ask_to_join, leave_team, let_in, refuse, remove, set_role
from app.volunteering.service.proving import prove
from app.volunteering.service.registering import leave, register, rest
from app.volunteering.service.teams import change_team, disband, found_team
from app.volunteering.service.training import add_training, note_trained, retire_training

__all__ = [
    "add_training",
    "ask_to_join",
    "change_team",
    "correct",
    "disband",
    "found_team",
    "leave",
    "leave_team",
    "let_in",
    "note_trained",
    "prove",
    "record",
    "refuse",
    "register",
    "remove",
    "rest",
    "retire_training",
    "set_role",
]
