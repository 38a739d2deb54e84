"""Who hears of what happened to a request, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.roles import Role
from app.core import clock
from app.core.screening import Screening
from app.messages import service as messages
from app.messages.service import Link, Subscription
from app.org import queries as org
from app.requests import queries, sentences
from app.requests.models import RequestEvent, ServiceRequest
from app.requests.states import STATE_NAMES, State

_SEEN_BY_SOMEBODY = frozenset({Screening.PASSED, Screening.REVIEW})

#: What stands on the resident's timeline without a message of its own.
_NO_NEWS_FOR_THE_RESIDENT = frozenset({"take", "split", "supervise", "overdue"})

#: News for those who have the request now.
_FOR_THE_OWNER = frozenset(
    {
        *("submit", "supplement", "note", "withdraw", "rate", "urge", "reopen"),
        *("assign", "hand_over", "transfer", "refuse", "contribute", "split"),
        *("suspend", "deny_suspension", "resume", "supervise", "warn", "overdue"),
    }
)
#: News for the street that stands above.
_FOR_THE_STREET = frozenset({"appeal", "ask_suspension", "reopen"})
#: News for the units that supervise it.
_FOR_THE_SUPERIOR = frozenset({"overdue", "answer_supervision"})

#: What people hear of the request theirs was merged into: what happens to it, with the name of the unit that has it.
#: Nobody's words to somebody else, and nothing that is asked of its reporter or left to them.
_FOR_THE_MERGED = {
    "accept": "{}已经受理，和同一件事一起办，办好了会告诉您。",
    "assign": "{}派人去办了，办好了会告诉您。",
    "start": "{}正在处理，办好了会告诉您。",
    "transfer": "转给{}来办，办好了会告诉您。",
    "escalate": "街道召集了几家单位一起办，{}牵头，办好了会告诉您。",
    "suspend": "一时办不了，{}先记着，接着办的时候会告诉您。",
    "resume": "{}接着办了，办好了会告诉您。",
    "resolve": "同一件事，{}已经办好了。您那里要是还没好，请再反映一次。",
    "reject": "{}没有受理。您的情况要是不一样，请打社区电话，或者再反映一次。",
}

_TITLES_FOR_WORKERS = {
    "submit": "新诉求",
    "assign": "交给您办理",
    "hand_over": "同事交班给您",
    "transfer": "转给你们办理，请接收",
    "refuse": "对方没有接，请继续办",
    "escalate": "街道召集，请来一起办",
    "ask_suspension": "申请挂账，请审批",
    "warn": "快到期了",
    "supervise": "上级督办，请回复",
}


def tell_of(session: Session, event: RequestEvent, request: ServiceRequest) -> None:
    """Tell everybody an event concerns, each once."""
    # Of what the street is still to review, only its reviewers hear; the clock may speak to the resident all the same.
    if not event.internal and event.verb not in _NO_NEWS_FOR_THE_RESIDENT:
        _tell_residents(session, event, request)
    if request.screening in _SEEN_BY_SOMEBODY:
        told = {event.actor_id, request.for_account_id}
        if not request.by_telephone:
            told.add(request.reporter_id)
        for account_id in _workers(session, event, request) - told:
            messages.tell(
                session,
                account_id=account_id,
                title=f"{_for_workers(event, request)}：{request.title}"[:60],
                # The resident's own later words may still be waiting for their check.
                body=(None if event.actor_id == request.reporter_id else event.note) or request.text[:200],
                link=Link("work_request", request.id),
                dedup_key=f"event:{event.id}:{account_id}",
            )


def tell_of_shift(
    session: Session, *, to: UUID, by: UUID, request_ids: Sequence[UUID], note: str | None, dedup_key: str
) -> None:
    """Tell a colleague of everything they were handed at the end of a shift, in one message."""
    given = queries.numbers_and_titles(session, request_ids)
    giver = accounts.names(session, [by])[by]
    lines = [f"{number} {title}" for number, title in given]
    messages.tell(
        session,
        account_id=to,
        title=f"{giver}交班给您 {len(given)} 件",
        body="\n".join(filter(None, [note, *lines])),
        link=Link("work_queue", to),
        dedup_key=dedup_key,
    )


def _tell_residents(session: Session, event: RequestEvent, request: ServiceRequest) -> None:
    owner = org.known_unit(session, request.owner_unit_id).name
    if event.actor_id != request.reporter_id and not request.by_telephone:
        _tell_reporter(session, event, request, owner)
    if request.for_account_id and request.screening is Screening.PASSED:
        _tell_family(session, event, request, owner, request.for_account_id)
    if event.verb in _FOR_THE_MERGED:
        _tell_merged(session, event, request, owner)
    if event.verb == "resolve" and request.screening is Screening.PASSED:
        _tell_supporters(session, event, request)


def _tell_supporters(session: Session, event: RequestEvent, request: ServiceRequest) -> None:
    """Whoever said "me too", here or where it was merged into this, hears that it is done; no words of others."""
    for account_id in queries.supporters(session, request.id) - {event.actor_id, request.reporter_id}:
        messages.tell(
            session,
            account_id=account_id,
            title="您也遇到的一件事办好了",
            body=f"{org.known_unit(session, request.unit_id).name}有 {request.support_count + 1} 人反映的事已经办好。"
            "如果还没好，请再反映一次。",
            link=None,
            dedup_key=f"event:{event.id}:supporter:{account_id}",
        )


def _tell_reporter(session: Session, event: RequestEvent, request: ServiceRequest, owner_name: str) -> None:
    words = event.note or sentences.next_step(request, owner_name)
    messages.tell(
        session,
        account_id=request.reporter_id,
        title=f"{sentences.event_title(event)}：{request.title}"[:60],
        body=words,
        link=Link("request", request.id),
        dedup_key=f"event:{event.id}:reporter",
        subscription=_progress(event, request, State(event.to_state), words),
    )


def _tell_merged(session: Session, event: RequestEvent, request: ServiceRequest, owner_name: str) -> None:
    """Whose request is dealt with as part of this one hears how that goes; nobody is behind a number that called."""
    words = _FOR_THE_MERGED[event.verb].format(owner_name)
    for merged in queries.merged_into(session, request.id):
        title = f"{sentences.event_title(event)}：{merged.title}"[:60]
        link = Link("request", merged.id)
        if not merged.by_telephone:
            messages.tell(
                session,
                account_id=merged.reporter_id,
                title=title,
                body=words,
                link=link,
                dedup_key=f"event:{event.id}:merged:{merged.id}",
                # Theirs stays merged, whatever becomes of the other: there is nothing to rate or to answer.
                subscription=_progress(event, merged, State.MERGED, words),
            )
        if merged.for_account_id and merged.screening is Screening.PASSED:
            messages.tell(
                session,
                account_id=merged.for_account_id,
                title=title,
                body=words,
                link=link,
                dedup_key=f"event:{event.id}:merged:{merged.id}:family",
            )


def _tell_family(
    session: Session, event: RequestEvent, request: ServiceRequest, owner_name: str, account_id: UUID
) -> None:
    """Whoever is acted for hears of everything too."""
    reporter = accounts.names(session, [request.reporter_id])[request.reporter_id]
    title = sentences.event_title(event).replace("您", reporter)
    messages.tell(
        session,
        account_id=account_id,
        title=f"{title}：{request.title}"[:60],
        body=event.note or f"{reporter}替您反映的。{sentences.next_step(request, owner_name)}",
        link=Link("request", request.id),
        dedup_key=f"event:{event.id}:family",
    )


def _workers(session: Session, event: RequestEvent, request: ServiceRequest) -> set[UUID]:
    """Who of the staff is to hear of it."""
    if request.screening is Screening.REVIEW:
        return _people(session, [request.street_id])
    if event.verb == "note" and event.internal:
        return queries.mentioned(session, event.id)
    found: set[UUID] = set()
    if event.verb in _FOR_THE_OWNER and not event.details.get("of_a_shift"):
        found |= {request.handler_id} if request.handler_id else _people(session, [request.owner_unit_id])
    if event.verb in _FOR_THE_STREET:
        found |= _people(session, [request.street_id])
    if event.verb in _FOR_THE_SUPERIOR:
        found |= _people(session, [row.unit_id for row in queries.supervisions(session, request.id)])
    if event.verb == "escalate":
        found |= _people(session, [row.unit_id for row in queries.departments(session, request.id)])
    return found


def _people(session: Session, unit_ids: Iterable[UUID]) -> set[UUID]:
    roles = [Role.WORKER, Role.PROPERTY, Role.STREET, Role.DEPARTMENT, Role.DISTRICT]
    return {one.account_id for one in accounts.colleagues(session, list(unit_ids), roles)}


def _for_workers(event: RequestEvent, request: ServiceRequest) -> str:
    if request.screening is Screening.REVIEW:
        return "请审核这条内容"
    if event.verb == "note" and event.internal:
        return "同事在备注里提到您"
    return _TITLES_FOR_WORKERS.get(event.verb) or sentences.worker_event_title(event)


def _progress(event: RequestEvent, own: ServiceRequest, state: State, words: str) -> Subscription:
    return Subscription(
        template_key="request_progress",
        data={
            "character_string1": own.number,
            "phrase2": STATE_NAMES[state],
            "thing3": words,
            "time4": f"{clock.local(event.at):%Y年%m月%d日 %H:%M}",
        },
        page=f"pages/request/index?id={own.id}",
    )
