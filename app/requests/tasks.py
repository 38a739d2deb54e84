"""What the worker does about requests: content checks, and telling people."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.roles import Role
from app.core import clock
from app.core.outbox import Handler, Payload
from app.core.screening import Screening, verdict
from app.core.unit_of_work import database
from app.messages import service as messages
from app.messages.service import Link, Subscription
from app.org import queries as org
from app.requests import queries, sentences, service
from app.requests.models import RequestEvent, ServiceRequest
from app.requests.states import STATE_NAMES, State
from app.wechat.errors import UserUnknown
from app.wechat.types import Scene

#: One call takes this many characters at the most.
PIECE = 2500

#: What a resident does, and handing over, is news for those who handle the request.
_SEEN_BY_SOMEBODY = frozenset({Screening.PASSED, Screening.REVIEW})
_CONCERNS_WORKERS = frozenset({"submit", "supplement", "assign", "rate", "withdraw", "note"})


def check_text(payload: Payload) -> None:
    """Have WeChat check what a resident reported, place note included."""
    request_id = UUID(payload["request_id"])
    with database().reading() as session:
        request = session.get_one(ServiceRequest, request_id)
        reporter_id, content = (
            request.reporter_id,
            "\n".join(filter(None, [request.text, request.place_note])),
        )
    screening = _ask_wechat(reporter_id, content)
    with database().transaction() as session:
        locked = session.get_one(ServiceRequest, request_id, with_for_update=True)
        service.text_checked(session, locked, screening)


def check_note(payload: Payload) -> None:
    """Have WeChat check what a resident added later."""
    event_id = UUID(payload["event_id"])
    with database().reading() as session:
        event = session.get_one(RequestEvent, event_id)
        author_id, content = event.actor_id, event.note or ""
    screening = _ask_wechat(author_id, content)
    with database().transaction() as session:
        service.note_checked(session, event_id, screening)


def _ask_wechat(account_id: UUID, content: str) -> Screening:
    settings = current_app.extensions["settings"]
    with database().reading() as session:
        openid = accounts.openid(session, account_id, settings.wechat_mp_appid)
    if openid is None:
        return Screening.REVIEW
    try:
        suggestions = [
            current_app.extensions["wechat"].check_text(openid, content[at : at + PIECE], Scene.FORUM).suggest
            for at in range(0, len(content), PIECE)
        ]
    except UserUnknown:
        # WeChat checks only for people it has seen within two hours; a person of the street looks instead.
        return Screening.REVIEW
    return max(
        (verdict(one) for one in suggestions),
        key=[Screening.PASSED, Screening.REVIEW, Screening.REFUSED].index,
    )


def happened(payload: Payload) -> None:
    """Tell those concerned about an event: the reporter, the handler, or the workers of the place."""
    with database().transaction() as session:
        event, request = queries.event(session, UUID(payload["event_id"]))
        if event.actor_id != request.reporter_id:
            owner = org.known_unit(session, request.owner_unit_id)
            messages.tell(
                session,
                account_id=request.reporter_id,
                title=f"{sentences.event_title(event)}：{request.title}"[:60],
                body=event.note or sentences.next_step(request, owner.name),
                link=Link("request", request.id),
                dedup_key=f"event:{event.id}:reporter",
                subscription=_progress(event, request, owner.name),
            )
        if request.for_account_id and request.screening is Screening.PASSED:
            _tell_family(session, event, request, request.for_account_id)
        if event.verb in _CONCERNS_WORKERS and request.screening in _SEEN_BY_SOMEBODY:
            told = {event.actor_id, request.reporter_id, request.for_account_id}
            for account_id in _listeners(session, request) - told:
                messages.tell(
                    session,
                    account_id=account_id,
                    title=f"{_for_workers(event, request)}：{request.title}"[:60],
                    body=request.text[:200],
                    link=Link("work_request", request.id),
                    dedup_key=f"event:{event.id}:{account_id}",
                )


def _tell_family(session: Session, event: RequestEvent, request: ServiceRequest, account_id: UUID) -> None:
    """Whoever is acted for hears of everything too."""
    reporter = accounts.names(session, [request.reporter_id])[request.reporter_id]
    owner = org.known_unit(session, request.owner_unit_id)
    title = sentences.event_title(event).replace("您", reporter)
    messages.tell(
        session,
        account_id=account_id,
        title=f"{title}：{request.title}"[:60],
        body=event.note or f"{reporter}替您反映的。{sentences.next_step(request, owner.name)}",
        link=Link("request", request.id),
        dedup_key=f"event:{event.id}:family",
    )


def _listeners(session: Session, request: ServiceRequest) -> set[UUID]:
    """Who is to hear of it: who reviews it, who handles it, or everybody of the unit that has it."""
    if request.screening is Screening.REVIEW:
        reviewers = accounts.colleagues(session, [request.street_id], [Role.STREET])
        return {one.account_id for one in reviewers}
    if request.handler_id:
        return {request.handler_id}
    roles = [Role.WORKER, Role.PROPERTY, Role.STREET]
    return {one.account_id for one in accounts.colleagues(session, [request.owner_unit_id], roles)}


def _for_workers(event: RequestEvent, request: ServiceRequest) -> str:
    if request.screening is Screening.REVIEW:
        return "请审核这条内容"
    return {"submit": "新诉求", "assign": "交给您办理"}.get(event.verb) or sentences.worker_event_title(event)


def _progress(event: RequestEvent, request: ServiceRequest, owner_name: str) -> Subscription:
    state = State(event.to_state)
    return Subscription(
        template_key="request_progress",
        data={
            "character_string1": request.number,
            "phrase2": STATE_NAMES[state],
            "thing3": event.note or sentences.next_step(request, owner_name),
            "time4": f"{clock.local(event.at):%Y年%m月%d日 %H:%M}",
        },
        page=f"pages/request/index?id={request.id}",
    )


HANDLERS: dict[str, Handler] = {
    service.CHECK_TEXT_TOPIC: check_text,
    service.CHECK_NOTE_TOPIC: check_note,
    service.HAPPENED_TOPIC: happened,
}
