"""One system of others: the hotline, with what it sent today, so that the page of clients is not empty.

It has no key until somebody issues one in the console: what is printed in a demo is no secret.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.demo.people import PILOT_COMPOUND, PILOT_STREET
from app.demo.town import Town
from app.open311 import service
from app.open311.places import Location
from app.requests.outside import Channel

_AGO = timedelta(minutes=2)
_SAID = "地下车库入口的坡道结了冰，今早有人骑车滑倒，请尽快撒盐除冰。"


def connect(session: Session, town: Town, now: datetime) -> None:
    """Let the hotline in and take down its first order."""
    client = service.create_client(
        session,
        street_id=town.units[PILOT_STREET].id,
        name="12345 热线（演示）",
        rights=service.Rights(trusted=True, reads_street=False, calls_per_minute=60),
        by=None,
    )
    with clock.at(now - _AGO):
        service.take_in(
            session,
            client,
            service.Sent(
                text=_SAID,
                unit=town.units[PILOT_COMPOUND],
                location=Location(words="地下车库入口"),
                channel=Channel.HOTLINE,
                external_id="HL-0001",
                caller_name="常先生",
            ),
        )
