"""Certificates for those who came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import queries
from app.activities.models import Activity, Shape
from app.certificates import service as certificates
from app.certificates.kinds import CertificateKind, Fact
from app.core import clock, outbox
from app.core.errors import Conflict, FieldError, Invalid

if TYPE_CHECKING:
    from app.activities.came import Guest

CERTIFIED_TOPIC = "activities.certified"


@dataclass(frozen=True)
class Certified:
    """How many certificates this call issued, and how many there were before."""

    new: int
    before: int


def source(kind: CertificateKind, guest: Guest) -> str:
    """What a certificate is issued for, once: the registration for whoever signed up, the person for their family."""
    of = guest.attendee.id if guest.attendee.member_id else guest.registration.id
    return f"{kind.value}:{of}"


def certify(
    session: Session,
    actor: Actor,
    activity: Activity,
    *,
    kind: CertificateKind,
    guests: Sequence[Guest],
    names: Mapping[UUID, str],
    at_least: int = 1,
) -> Certified:
    """Issue certificates to those named, by attendee, each under the name that is to stand on it.

    ``guests`` are those of :func:`app.activities.came.guests`. Who was at fewer than ``at_least`` sessions gets none. A
    member of a family without an account gets it where whoever signed them up keeps theirs. ``activity`` comes from
    ``access_managed_activity``.
    Raises Conflict (``not_over``, ``no_course``), Invalid (``not_among_them``), and what
    :func:`app.certificates.service.issue` raises.
    """
    if activity.ends_at > clock.now():
        raise Conflict("not_over", "活动还没办完，办完再发证书。")
    if kind is CertificateKind.COMPLETION and activity.shape is not Shape.COURSE:
        raise Conflict("no_course", "只有课程才发结业证书，这个活动请发参与证书。")
    entitled = {one.attendee.id: one for one in guests if len(one.visits) >= max(at_least, 1)}
    if not names or not names.keys() <= entitled.keys():
        raise Invalid(
            "not_among_them",
            "请勾选要发的人；来的次数不够的人不能发。",
            errors=[FieldError("give", "请重新勾选")],
        )
    sessions = sum(one.cancelled_at is None for one in queries.sessions(session, activity.id))
    new = 0
    for attendee_id, name in names.items():
        new += _issue(session, actor, activity, entitled[attendee_id], kind, name, sessions)
    return Certified(new, len(names) - new)


def _issue(
    session: Session,
    actor: Actor,
    activity: Activity,
    guest: Guest,
    kind: CertificateKind,
    name: str,
    sessions: int,
) -> bool:
    account_id = guest.attendee.account_id or guest.registration.account_id
    issued = certificates.issue(
        session,
        actor,
        unit_id=activity.unit_id,
        kind=kind,
        account_id=account_id,
        holder_name=name,
        title=activity.title,
        facts=_facts(activity, guest, kind, sessions),
        source=source(kind, guest),
    )
    if issued.is_new:
        outbox.put(
            session,
            CERTIFIED_TOPIC,
            {
                "activity_id": str(activity.id),
                "account_id": str(account_id),
                "certificate_id": str(issued.certificate.id),
            },
            dedup_key=f"{CERTIFIED_TOPIC}:{issued.certificate.id}",
        )
    return issued.is_new


def _facts(activity: Activity, guest: Guest, kind: CertificateKind, sessions: int) -> list[Fact]:
    first, last = clock.say_day(activity.starts_at), clock.say_day(activity.ends_at)
    facts = [
        Fact(label="时间", value=first if first == last else f"{first} 至 {last}"),
        Fact(label="地点", value=activity.place),
    ]
    if kind is CertificateKind.COMPLETION:
        facts.append(Fact(label="出勤", value=f"共 {sessions} 次课，到课 {len(guest.visits)} 次"))
    return facts
