"""Lists that workers narrowed and gave a name, each their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core.database import insert_ignoring
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.requests.models import SavedView

MOST = 20


def mine(session: Session, actor: Actor) -> Sequence[SavedView]:
    """The actor's own, in the order they were kept."""
    return session.scalars(
        select(SavedView).where(SavedView.account_id == actor.account_id).order_by(SavedView.id)
    ).all()


def keep(session: Session, actor: Actor, *, name: str, query: Mapping[str, str]) -> None:
    """Keep a list under a name; raises Conflict (``views_full``) beyond :data:`MOST`.

    Whoever keeps two at the same moment gets two slots: the slot is unique, and each is tried once.
    """
    taken = {view.slot for view in mine(session, actor)}
    for slot in range(1, MOST + 1):
        if slot in taken:
            continue
        values = {
            "id": new_id(),
            "account_id": actor.account_id,
            "slot": slot,
            "name": name,
            "query": dict(query),
        }
        if insert_ignoring(session, SavedView, values, key=["account_id", "slot"]):
            return
    raise Conflict("views_full", f"最多存 {MOST} 个常用列表，请先删掉一个。")


def access_saved_view(session: Session, actor: Actor, view_id: UUID) -> SavedView:
    """One of the actor's own; raises NotFound."""
    found = session.get(SavedView, view_id)
    if found is None or found.account_id != actor.account_id:
        raise NotFound()
    return found


def rename(view: SavedView, name: str) -> None:
    """Call it otherwise."""
    view.name = name


def drop(session: Session, view: SavedView) -> None:
    """Not needed any more."""
    session.delete(view)
