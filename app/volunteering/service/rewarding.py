"""Points for hours: by the street's rule, as much as the hours that count, however they came to count."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.points import queries as points_queries
from app.points import service as points
from app.points.service import Occasion
from app.volunteering.models import RecordCorrection, ServiceRecord

log = structlog.get_logger(__name__)


def reward(session: Session, one: ServiceRecord, before: int) -> None:
    """Give points for the half hours that a record has gained since it counted ``before``."""
    gained = one.half_hours - before
    if gained > 0:
        _award(session, one, gained, f"{_prefix(one)}{one.half_hours}")


def reward_anew(session: Session, one: ServiceRecord, correction: RecordCorrection) -> None:
    """Take back what a corrected record had brought and give what it is worth now.

    What has been spent cannot be taken back: then all stays as it is (docs/volunteering.md).
    """
    try:
        with session.begin_nested():
            for source in points_queries.standing_sources(session, _prefix(one)):
                points.reverse(
                    session, source=source, memo="志愿服务时长更正", made_by=correction.corrected_by
                )
            if one.half_hours:
                _award(session, one, one.half_hours, f"{_prefix(one)}corrected:{correction.id}")
    except Conflict as problem:
        if problem.code != "points_short":
            raise
        log.warning("volunteering.points_spent", record=str(one.id))


def _award(session: Session, one: ServiceRecord, half_hours: int, source: str) -> None:
    points.award_by_rule(
        session,
        one.account_id,
        one.street_id,
        Occasion.SERVICE_HALF_HOUR,
        half_hours,
        source,
        f"志愿服务：{one.what}"[:80],
        unit_id=one.team_id,
    )


def _prefix(one: ServiceRecord) -> str:
    return f"service:{one.id}:"
