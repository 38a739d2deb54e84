"""What a street gives points for, how many at most, and out of which budget."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.accounts.actor import Actor
from app.core import audit, clock
from app.core.database import rows_changed
from app.core.errors import Conflict, Invalid, NotFound
from app.org import queries as org
from app.org.models import OrgUnit
from app.points.models import (
    Occasion,
    OwnerKind,
    PointsAccount,
    PointsBudget,
    PointsEntry,
    PointsRule,
    PointsTransfer,
    TransferKind,
)
from app.points.owners import issuer
from app.points.service.posting import award, hold_person, open_accounts

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RuleDraft:
    """What a rule says."""

    occasion: Occasion
    unit_id: UUID
    points: int
    per_day: int | None
    per_month: int | None
    from_day: date
    until_day: date | None


def add_rule(session: Session, actor: Actor, street: OrgUnit, draft: RuleDraft) -> PointsRule:
    """Have a rule hold from its day on; for the same occasion and place it goes before those that began earlier.

    Raises Invalid (``unknown_place``) for a place outside the street.
    """
    place = org.held_unit(session, draft.unit_id)
    if place is None or not place.path.startswith(street.path):
        raise Invalid("unknown_place", f"请选择{street.name}或者它下面的社区、小区。")
    rule = PointsRule(street_id=street.id, **asdict(draft))
    session.add(rule)
    session.flush()
    _note(session, actor, street.id, "points.rule_added", rule.id, draft.points)
    return rule


def stop_rule(session: Session, actor: Actor, street_id: UUID, rule_id: UUID) -> None:
    """Have a rule give nothing any more. Raises NotFound (``rule_not_found``)."""
    stopped = rows_changed(
        session,
        update(PointsRule)
        .where(PointsRule.id == rule_id, PointsRule.street_id == street_id)
        .values(active=False),
    )
    if not stopped:
        raise NotFound("rule_not_found", "没有这条规则。")
    _note(session, actor, street_id, "points.rule_stopped", rule_id, 0)


def grant_budget(session: Session, actor: Actor, street_id: UUID, amount: int) -> None:
    """Let a street give so many points more; below zero it is granted so many less.

    Raises Conflict (``budget_given``) when more is taken than is left, and ValueError for nothing.
    """
    if not amount:
        raise ValueError("a budget of nothing")
    open_accounts(session, (issuer(street_id),), street_id)
    purse = session.scalars(
        select(PointsAccount)
        .where(PointsAccount.owner_kind == OwnerKind.ISSUER, PointsAccount.owner_id == street_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    first = purse.floor is None
    floor = (purse.balance if purse.floor is None else purse.floor) - amount
    if floor > min(purse.balance, 0):
        raise Conflict("budget_given", "剩下的预算没有这么多，已经发出去的收不回来。")
    budget = PointsBudget(
        street_id=street_id,
        year=clock.today().year,
        amount=amount,
        given_before=-purse.balance if first else 0,
        granted_by=actor.account_id,
    )
    session.add(budget)
    purse.floor = floor
    session.flush()
    _note(session, actor, street_id, "points.budget_granted", budget.id, amount)


def rule_for(
    session: Session, street_id: UUID, occasion: Occasion, unit_id: UUID | None = None
) -> PointsRule | None:
    """The rule that holds today for an occasion at a unit: of the smallest place around it, the newest.

    Without ``unit_id`` only what holds in the whole street counts.
    """
    today = clock.today()
    rows = session.execute(
        select(PointsRule, OrgUnit.path)
        .join(OrgUnit, OrgUnit.id == PointsRule.unit_id)
        .where(
            PointsRule.street_id == street_id,
            PointsRule.occasion == occasion,
            PointsRule.active,
            PointsRule.from_day <= today,
            or_(PointsRule.until_day.is_(None), PointsRule.until_day >= today),
        )
        .order_by(func.length(OrgUnit.path).desc(), PointsRule.from_day.desc(), PointsRule.id.desc())
    ).all()
    if not rows:
        return None
    place = org.known_unit(session, unit_id or street_id).path
    return next((rule for rule, path in rows if place.startswith(path)), None)


def award_by_rule(
    session: Session,
    account_id: UUID,
    street_id: UUID,
    occasion: Occasion,
    quantity: int,
    source: str,
    memo: str,
    *,
    unit_id: UUID | None = None,
    own_points: int | None = None,
    made_by: UUID | None = None,
) -> int:
    """Give somebody what the street's rule gives for ``quantity`` of an occasion, and tell how many points that were.

    What goes beyond the rule's caps is not given; nothing is given without a rule, a second time for one ``source``, or
    when the street's budget is used up: what somebody did is written down all the same. ``own_points`` is the number
    that an activity says by itself: it stands in place of the rule's, whose caps hold, and needs no rule.
    """
    rule = rule_for(session, street_id, occasion, unit_id)
    points = own_points if own_points is not None else rule.points if rule else 0
    wanted = points * quantity
    if rule and wanted > 0:
        wanted = min(wanted, _room(session, rule, account_id))
    if wanted <= 0:
        return 0
    rule_id = rule.id if rule else None
    try:
        with session.begin_nested():
            given = award(
                session, account_id, street_id, wanted, source, memo, rule_id=rule_id, made_by=made_by
            )
    except Conflict as problem:
        if problem.code != "budget_used_up":
            raise
        log.warning("points.budget_used_up", street_id=str(street_id), source=source)
        return 0
    return wanted if given else 0


def _room(session: Session, rule: PointsRule, account_id: UUID) -> int:
    """How many points the caps still leave somebody; counted while nobody else can give them any."""
    if rule.per_day is None and rule.per_month is None:
        return 2**31
    purse_id = hold_person(session, account_id, rule.street_id)
    today, taken_back = clock.today(), aliased(PointsTransfer)
    at = PointsTransfer.at
    this_month = func.coalesce(func.sum(PointsEntry.amount), 0)
    of_today = func.coalesce(func.sum(PointsEntry.amount).filter(at >= clock.day_start(today)), 0)
    month, day = session.execute(
        select(this_month, of_today)
        .join(PointsTransfer, PointsTransfer.id == PointsEntry.transfer_id)
        .join(PointsRule, PointsRule.id == PointsTransfer.rule_id)
        .where(
            PointsEntry.account_id == purse_id,
            PointsEntry.amount > 0,
            PointsRule.street_id == rule.street_id,
            PointsRule.occasion == rule.occasion,
            PointsTransfer.kind == TransferKind.AWARD,
            at >= clock.month_start(today),
            ~select(taken_back.id).where(taken_back.reverses_id == PointsTransfer.id).exists(),
        )
    ).one()
    left = [cap - used for cap, used in ((rule.per_day, day), (rule.per_month, month)) if cap is not None]
    return int(max(0, *left) if len(left) == 1 else max(0, min(left)))


def record_good_deed(
    session: Session, actor: Actor, street_id: UUID, account_id: UUID, *, key: UUID, reason: str
) -> int:
    """A worker saw somebody do good and says what; the street's rule says how many points that gives.

    ``key`` is of the form that was sent: sent twice, it gives once. Returns the points, 0 when it gave them before.
    Raises Conflict (``own_points``, ``no_rule``, ``cap_reached``).
    """
    if account_id == actor.account_id:
        raise Conflict("own_points", "自己做的好事，请同事来记。")
    source = f"good-deed:{key}"
    if session.scalar(select(PointsTransfer.id).where(PointsTransfer.source == source)):
        return 0
    unit_id = actor.place.unit_id
    if rule_for(session, street_id, Occasion.GOOD_DEED, unit_id) is None:
        raise Conflict("no_rule", "街道还没有定好人好事给多少积分，请街道先在“规则和预算”里定好。")
    given = award_by_rule(
        session,
        account_id,
        street_id,
        Occasion.GOOD_DEED,
        1,
        source,
        f"好人好事：{reason}",
        unit_id=unit_id,
        made_by=actor.account_id,
    )
    if not given:
        raise Conflict("cap_reached", "没有记上：这位居民的好人好事积分已经到上限，或者街道的预算发完了。")
    details = {"account_id": str(account_id), "points": given}
    audit.record(session, "points.good_deed", actor_id=actor.account_id, place=actor.place, details=details)
    return given


def _note(
    session: Session, actor: Actor, street_id: UUID, action: str, subject_id: UUID, points: int
) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(street_id, street_id),
        subject=("points", subject_id),
        details={"points": points},
    )
