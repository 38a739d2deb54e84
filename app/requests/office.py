"""When the offices of a street are open."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import audit
from app.core.errors import FieldError, Invalid
from app.org.models import OrgUnit
from app.requests.clocks import USUAL_OFFICE, Office
from app.requests.models import OfficeHours

#: As many stretches as anybody divides a day into.
MAX_SPANS = 4


def office_of(session: Session, street_id: UUID) -> Office:
    """The hours a street keeps: its own, or the usual ones."""
    own = session.get(OfficeHours, street_id)
    return Office.of(own.spans) if own else USUAL_OFFICE


def keep_hours(session: Session, actor: Actor, street: OrgUnit, pairs: list[tuple[str, str]]) -> None:
    """Let a street keep hours of its own, ``("08:30", "12:00")`` and so on; none at all are the usual ones again.

    Deadlines that were given stay; what is given or resumed from now on counts by the new hours. Raises Invalid
    (``bad_hours``) for stretches that are out of order, overlap, or are too many.
    """
    before = office_of(session, street.id)
    after = _office(pairs) if pairs else USUAL_OFFICE
    if before == after:
        return
    session.execute(delete(OfficeHours).where(OfficeHours.street_id == street.id))
    if after != USUAL_OFFICE:
        session.add(OfficeHours(street_id=street.id, spans=after.pairs()))
    audit.record(
        session,
        "office_hours.changed",
        actor_id=actor.account_id,
        place=audit.Place(street.id, street.id),
        subject=("unit", street.id),
        details={"before": before.pairs(), "after": after.pairs()},
    )


def _office(pairs: list[tuple[str, str]]) -> Office:
    try:
        if len(pairs) > MAX_SPANS:
            raise ValueError(f"more than {MAX_SPANS} stretches")
        return Office.of(sorted(pairs))
    except (ValueError, TypeError) as error:
        raise Invalid(
            "bad_hours",
            "办公时段要有先有后、互不重叠，例如 08:30–12:00、14:30–18:00。",
            errors=[FieldError("opens", "请检查办公时段")],
        ) from error
