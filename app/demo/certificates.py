"""The demo's certificates: for the regulars of what was held, and one that was taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities.models import Activity
from app.certificates import service
from app.certificates.kinds import CertificateKind, Fact
from app.core import clock
from app.demo.timeline import Story
from app.demo.town import Neighbour

#: Whose is taken back, and why.
_TAKEN_BACK = "郝丽娜"
_REASON = "签到名单抄错了，当天来的是她的邻居"


def certificate(
    session: Session, manager: Actor, activity: Activity, registration_id: UUID, neighbour: Neighbour
) -> Story:
    """Certify that somebody came, the evening after."""
    yield activity.ends_at + timedelta(hours=6)
    issued = service.issue(
        session,
        manager,
        unit_id=activity.unit_id,
        kind=CertificateKind.PARTICIPATION,
        account_id=neighbour.actor.account_id,
        holder_name=neighbour.actor.name,
        title=activity.title,
        facts=[
            Fact(label="时间", value=clock.say_day(activity.starts_at)),
            Fact(label="地点", value=activity.place),
        ],
        source=f"participation:{registration_id}",
    )
    if neighbour.actor.name == _TAKEN_BACK:
        yield clock.now() + timedelta(days=1)
        service.revoke(session, manager, issued.certificate, reason=_REASON)
