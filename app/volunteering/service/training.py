"""What has to be learnt first, and who did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit, clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict, FieldError, Forbidden, Invalid
from app.core.ids import new_id
from app.org import queries as org
from app.volunteering import queries
from app.volunteering.access import works_in
from app.volunteering.kinds import Skill
from app.volunteering.models import Trained, Training


def add_training(
    session: Session, actor: Actor, street_id: UUID, *, title: str, skills: Sequence[Skill]
) -> Training:
    """Have a street ask for a training before anybody is picked for what needs one of ``skills``.

    Raises Forbidden (``no_permission``, ``out_of_reach``) and Invalid (``unknown_place``, ``no_skill``).
    """
    actor.require(Permission.MANAGE_VOLUNTEERS)
    street = org.require_street(session, street_id)
    if not works_in(session, actor, street.id):
        raise Forbidden("out_of_reach", "您只能给自己所在的街道定培训。")
    if not skills:
        raise Invalid("no_skill", "请选择哪些服务要先培训。", errors=[FieldError("skills", "至少选一项")])
    training = Training(
        id=new_id(),
        street_id=street.id,
        title=title,
        skills=[skill for skill in Skill if skill in skills],
    )
    session.add(training)
    session.flush()
    _note(session, actor, training, "training.added")
    return training


def retire_training(session: Session, actor: Actor, training: Training) -> None:
    """Ask for a training no more; who did it stays known. Again changes nothing.

    ``training`` comes from ``access_training``.
    """
    if training.retired_at is None:
        training.retired_at = clock.now()
        _note(session, actor, training, "training.retired")


def note_trained(
    session: Session, actor: Actor, training: Training, account_ids: Iterable[UUID], done_on: date
) -> int:
    """Note that volunteers did a training; tells of how many it was not known. ``training``: ``access_training``.

    Raises Conflict (``not_a_volunteer``) and Invalid (``bad_day``) for a day to come.
    """
    if done_on > clock.today():
        raise Invalid("bad_day", "培训日期不能晚于今天。", errors=[FieldError("done_on", "请改一下日期")])
    wanted = set(account_ids)
    if queries.volunteers(session, wanted).keys() != wanted:
        raise Conflict("not_a_volunteer", "有人还没有登记成为志愿者，请先请他登记。")
    new = 0
    for account_id in sorted(wanted):
        values = {
            "id": new_id(),
            "account_id": account_id,
            "training_id": training.id,
            "done_on": done_on,
            "noted_by": actor.account_id,
            "noted_at": clock.now(),
        }
        new += insert_ignoring(session, Trained, values, key=["account_id", "training_id"])
    if new:
        _note(session, actor, training, "training.noted", new)
    return new


def _note(session: Session, actor: Actor, training: Training, action: str, people: int | None = None) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(training.street_id, training.street_id),
        subject=("training", training.id),
        details={"people": str(people)} if people else None,
    )
