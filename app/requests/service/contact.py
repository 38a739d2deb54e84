"""The reporter's contact in full."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.views import residence_line
from app.core import audit
from app.core.errors import Forbidden, NotFound
from app.org import queries as org
from app.requests.access import handles, sees_reporter
from app.requests.looks import ContactField, RevealReason, place_of, subject_of
from app.requests.models import ServiceRequest


def reveal_contact(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    field: ContactField,
    reason: RevealReason,
    words: str | None = None,
) -> str:
    """One personal field of the reporter in full, for those who handle the request; who asked and why is on record.

    Raises Forbidden (``not_yours`` for those who only read, ``reporter_hidden`` for an anonymous request) and
    NotFound (``no_contact``).
    """
    if not handles(session, actor, request):
        raise Forbidden("not_yours", "这件事不由您办理，看不到居民的联系方式。")
    if not sees_reporter(actor, request, org.known_unit(session, request.unit_id).path):
        raise Forbidden("reporter_hidden", "居民选择了匿名，只有街道能看到是谁。")
    if field is ContactField.PHONE:
        value = request.caller_phone or accounts.account(session, request.reporter_id).phone
    else:
        value = residence_line(session, request.reporter_id, masked=False)
    if not value:
        raise NotFound("no_contact", "这位居民没有留这一项。")
    audit.record(
        session,
        "request.contact_revealed",
        actor_id=actor.account_id,
        place=place_of(request),
        subject=subject_of(request),
        details={"field": field, "reason": reason} | ({"words": words} if words else {}),
    )
    return value
