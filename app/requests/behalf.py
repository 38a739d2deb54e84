"""On whose behalf a request was made, as each who looks at it reads it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core.encryption import mask_name
from app.requests.models import ServiceRequest
from app.residents import queries as residents


def on_behalf(session: Session, requests: Sequence[ServiceRequest], viewer_id: UUID) -> dict[UUID, str]:
    """One phrase for each of ``requests`` in which somebody acts for another; strangers read a masked name.

    An anonymous request tells strangers nothing of either.
    """
    ids = {one.for_member_id for one in requests if one.for_member_id}
    if not ids:
        return {}
    members = residents.members_by_id(session, ids)
    mine = [one for one in requests if one.for_account_id == viewer_id]
    reporters = accounts.names(session, [one.reporter_id for one in mine]) if mine else {}
    found = {}
    for request in requests:
        if request.for_member_id is None:
            continue
        name = members[request.for_member_id].name
        if viewer_id == request.reporter_id:
            found[request.id] = f"替{name}反映"
        elif viewer_id == request.for_account_id:
            found[request.id] = f"{reporters[request.reporter_id]}替您反映"
        elif not request.anonymous:
            found[request.id] = f"代 {mask_name(name)} 反映"
    return found
