"""The official paper of somebody's hours: 志愿服务记录证明."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.certificates import service as certificates
from app.certificates.kinds import CertificateKind, Fact
from app.certificates.service import Issued
from app.core import clock
from app.core.errors import Conflict
from app.org import queries as org
from app.volunteering import queries, records
from app.volunteering.models import ServiceRecord
from app.volunteering.service.registering import require

#: So many kinds of service are named on the paper; the others are counted.
_NAMED = 3


def prove(
    session: Session, account_id: UUID, *, since: date | None = None, until: date | None = None
) -> Issued:
    """Certify somebody's hours from one day to another; the same hours give the same paper again.

    The paper carries what the rule asks for: whose it is, when, what and how long, who proves it and how to reach them.
    We hold no number of anybody's identity card, so the paper is shown together with the card.
    Raises Conflict (``not_a_volunteer``, ``no_hours``).
    Source: 志愿服务记录与证明出具办法（试行） (民政部令第67号, 2020).
    """
    one = require(session, account_id)
    counted = records.counting(session, account_id, since, until)
    total = sum(record.half_hours for record in counted)
    if not total:
        raise Conflict("no_hours", "这段时间还没有服务时长，参加一次服务就能开了。")
    first, last = counted[0].started_at, counted[-1].started_at
    key = f"{account_id}:{clock.local(first).date()}:{clock.local(last).date()}:{len(counted)}:{total}"
    return certificates.issue_from_records(
        session,
        unit_id=one.unit_id,
        kind=CertificateKind.SERVICE_RECORD,
        account_id=account_id,
        holder_name=one.real_name,
        title=f"志愿服务 {records.in_hours(total)} 小时",
        facts=_facts(session, one.unit_id, counted),
        source=f"service:{key}",
    )


def _facts(session: Session, unit_id: UUID, counted: Sequence[ServiceRecord]) -> list[Fact]:
    first, last = clock.say_day(counted[0].started_at), clock.say_day(counted[-1].started_at)
    kinds = list(dict.fromkeys(record.what for record in counted))
    named = "、".join(kinds[:_NAMED])
    teams = queries.teams(session, {record.team_id for record in counted if record.team_id})
    facts = [
        Fact(label="服务时间", value=first if first == last else f"{first} 至 {last}，共 {len(counted)} 次"),
        Fact(label="服务内容", value=named if len(kinds) <= _NAMED else f"{named}等 {len(kinds)} 项"),
    ]
    if teams:
        facts.append(Fact(label="所在队伍", value="、".join(one.unit.name for one in teams.values())))
    facts.append(Fact(label="身份核对", value="请和持证人的身份证件一起看"))
    telephone = org.known_unit(session, unit_id).public_telephone
    if telephone:
        facts.append(Fact(label="核实电话", value=telephone))
    return facts
