"""Log-in to the console with the phone: the computer shows a code, the phone says yes, the computer is let in once.

The code names a computer and opens nothing; what opens is a secret that only the waiting browser holds.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.devices import Whence
from app.accounts.models import ConsoleTicket, TicketState
from app.accounts.tokens import new_token, token_hash
from app.core import audit, clock
from app.core.database import insert_ignoring, rows_changed
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.ids import new_id

GOOD_FOR = timedelta(minutes=5)
#: What the QR code says before the code, so that any other QR code is known not to be ours.
PREFIX = "eshiban-login:"
#: Without what looks alike on a screen.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def open_ticket(session: Session, whence: Whence) -> tuple[str, str]:
    """Have a computer wait at the door; the code it shows, and the secret its browser keeps."""
    secret = new_token()
    now = clock.now()
    values = {
        "id": new_id(),
        "browser_hash": token_hash(secret),
        "state": TicketState.WAITING,
        "device": whence.device,
        "network": whence.network,
        "created_at": now,
        "expires_at": now + GOOD_FOR,
    }
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(8))
        if insert_ignoring(session, ConsoleTicket, {"code": code} | values, key=["code"]):
            return code, secret


def waiting(session: Session, actor: Actor, code: str) -> ConsoleTicket:
    """The computer that shows this code. Raises Forbidden (``no_post``) and NotFound (``ticket_unknown``)."""
    _require_post(actor)
    ticket = session.scalars(
        select(ConsoleTicket).where(
            ConsoleTicket.code == code.upper(),
            ConsoleTicket.state == TicketState.WAITING,
            ConsoleTicket.expires_at > clock.now(),
        )
    ).one_or_none()
    if ticket is None:
        raise _unknown()
    return ticket


def answer(session: Session, actor: Actor, code: str, *, confirm: bool) -> None:
    """Let the computer in, or turn it away. Whoever answers first has answered.

    Raises Forbidden (``no_post``), NotFound (``ticket_unknown``) and Conflict (``ticket_answered``).
    """
    ticket = waiting(session, actor, code)
    answered = rows_changed(
        session,
        update(ConsoleTicket)
        .where(ConsoleTicket.id == ticket.id, ConsoleTicket.state == TicketState.WAITING)
        .values(state=TicketState.CONFIRMED if confirm else TicketState.REFUSED, account_id=actor.account_id),
    )
    if not answered:
        raise Conflict("ticket_answered", "这次登录已经有人处理了，请在电脑上换一个二维码。")
    audit.record(
        session,
        "login.confirmed_by_phone" if confirm else "login.refused_by_phone",
        actor_id=actor.account_id,
        place=actor.place,
    )


def state(session: Session, secret: str) -> TicketState | None:
    """How it stands with the browser that holds ``secret``; ``None`` when its time is over."""
    return session.scalar(
        select(ConsoleTicket.state).where(
            ConsoleTicket.browser_hash == token_hash(secret), ConsoleTicket.expires_at > clock.now()
        )
    )


def admit(session: Session, secret: str) -> UUID | None:
    """Whom the browser that holds ``secret`` may now come in as; told once."""
    used = (
        update(ConsoleTicket)
        .where(
            ConsoleTicket.browser_hash == token_hash(secret),
            ConsoleTicket.state == TicketState.CONFIRMED,
            ConsoleTicket.expires_at > clock.now(),
        )
        .values(state=TicketState.USED)
        .returning(ConsoleTicket.account_id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(used)


def _require_post(actor: Actor) -> None:
    if not actor.posts:
        raise Forbidden("no_post", "您的账号现在没有岗位，进不了工作台。")


def _unknown() -> NotFound:
    return NotFound("ticket_unknown", "没有找到这台电脑，可能是码过期了，请在电脑上换一个。")
