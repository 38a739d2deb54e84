"""Looks at somebody's home, as the audit log knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.actor import Actor
from app.core import audit

if TYPE_CHECKING:
    from app.accounts.models import Residence


def looked_at(actor: Actor, home: Residence) -> None:
    """Somebody of the staff opened an address in full."""
    audit.record_look(
        "residence.viewed",
        actor_id=actor.account_id,
        place=audit.Place(home.compound_id, home.street_id),
        subject=("residence", home.id),
    )
