"""Somebody says why they did not come; the street decides about the pause."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities.models import NoShow, PauseState, SignupPause
from app.activities.service.absences import basis, lift, tell_of
from app.core import audit, clock, outbox
from app.core.errors import Conflict
from app.core.ids import new_id
from app.core.screening import Screening

APPEAL_TOPIC = "activities.appeal"


def appeal(session: Session, pause: SignupPause, words: str) -> None:
    """What the person has to say about a pause, once; the street reads it when its content has been checked.

    ``pause`` comes from ``access_own_pause``. Raises Conflict (``appealed_before``, ``pause_over``).
    """
    session.refresh(pause, with_for_update=True)
    if pause.until <= clock.now():
        raise Conflict("pause_over", "已经可以报名了，不用再说明。")
    if pause.state is not PauseState.IN_FORCE:
        raise Conflict("appealed_before", "您已经说明过了，街道会看的。")
    pause.state, pause.appeal = PauseState.CHECKING, words
    session.flush()
    _note(session, pause.account_id, pause, "pause.appealed")
    # An appeal that is handed back comes again.
    key = f"{APPEAL_TOPIC}:{pause.id}:{new_id()}"
    outbox.put(session, APPEAL_TOPIC, {"pause_id": str(pause.id), "dedup_key": key}, dedup_key=key)


def appeal_checked(session: Session, pause: SignupPause, screening: Screening) -> None:
    """Let the street read an appeal, also one the machine is not sure of; hand an indecent one back to be said anew."""
    session.refresh(pause, with_for_update=True)
    if pause.state is not PauseState.CHECKING:
        return
    if screening is Screening.REFUSED:
        pause.state, pause.appeal = PauseState.IN_FORCE, None
    else:
        pause.state = PauseState.APPEALED
    session.flush()


def decide(session: Session, actor: Actor, pause: SignupPause, *, lifted: bool) -> None:
    """Uphold a pause or lift it; lifting also takes the absences it follows from off the account.

    ``pause`` comes from ``access_pause``. Raises Conflict (``decided_before``, ``not_appealed``).
    """
    session.refresh(pause, with_for_update=True)
    if pause.state is PauseState.LIFTED or (pause.state is PauseState.UPHELD and not lifted):
        raise Conflict("decided_before", "这件事已经答复过了。")
    if not lifted:
        if pause.state is not PauseState.APPEALED:
            raise Conflict("not_appealed", "居民还没有说明，不用答复。")
        pause.state, pause.decided_by, pause.decided_at = PauseState.UPHELD, actor.account_id, clock.now()
        session.flush()
        _note(session, actor.account_id, pause, "pause.upheld")
        tell_of(session, pause)
        return
    for absence in basis(session, session.get_one(NoShow, pause.no_show_id)):
        absence.excused_at, absence.excused_by = clock.now(), actor.account_id
    lift(session, pause, actor.account_id)
    _note(session, actor.account_id, pause, "pause.lifted")


def _note(session: Session, actor_id: UUID, pause: SignupPause, action: str) -> None:
    audit.record(
        session,
        action,
        actor_id=actor_id,
        place=audit.Place(pause.street_id, pause.street_id),
        subject=("signup_pause", pause.id),
    )
