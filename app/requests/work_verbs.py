"""What each verb of a worker takes and which service it calls: told once, for phones and for the console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core.schemas import Input
from app.requests import service
from app.requests.models import ServiceRequest
from app.requests.schemas.resident import RatingIn
from app.requests.schemas.verbs import (
    AnswerIn,
    ClassificationIn,
    EscalationIn,
    HandOverIn,
    MaybeNoteIn,
    MergeIn,
    NothingIn,
    ReasonIn,
    RejectionIn,
    SupervisionIn,
    SuspensionIn,
    TransferIn,
)

B = TypeVar("B", bound=Input)
Do = Callable[[Session, Actor, ServiceRequest, B], Any]


@dataclass(frozen=True)
class WorkVerb(Generic[B]):
    """One verb; ``says`` is its line in the API's description."""

    name: str
    body: type[B]
    says: str
    do: Do[B]
    #: False for a verb that locks by itself what it changes.
    locks: bool = True


def _verb(name: str, body: type[B], says: str, do: Do[B], *, locks: bool = True) -> WorkVerb[Any]:
    return WorkVerb(name, body, says, do, locks)


WORK_VERBS: tuple[WorkVerb[Any], ...] = (
    _verb(
        "accept",
        MaybeNoteIn,
        "Take responsibility for it.",
        lambda s, a, r, b: service.accept(s, a, r, note=b.note),
    ),
    _verb("take", NothingIn, "Take it out of the unit's pool.", lambda s, a, r, b: service.take(s, a, r)),
    _verb("start", MaybeNoteIn, "I am on it.", lambda s, a, r, b: service.start(s, a, r, note=b.note)),
    _verb(
        "reply",
        AnswerIn,
        "Tell the resident something.",
        lambda s, a, r, b: service.reply(s, a, r, note=b.note),
    ),
    _verb(
        "return",
        AnswerIn,
        "Ask the resident for more; the clock stands still.",
        lambda s, a, r, b: service.ask_for_more(s, a, r, note=b.note),
    ),
    _verb(
        "reject",
        RejectionIn,
        "Not take it, for a reason of the fixed list.",
        lambda s, a, r, b: service.reject(s, a, r, reason=b.reason, note=b.note),
    ),
    _verb(
        "transfer",
        TransferIn,
        "Hand it to another unit, which takes it or gives it back once.",
        lambda s, a, r, b: service.transfer(s, a, r, unit_id=b.unit_id, note=b.note),
    ),
    _verb(
        "refuse",
        ReasonIn,
        "Give a transferred request back, once.",
        lambda s, a, r, b: service.refuse(s, a, r, note=b.note),
    ),
    _verb(
        "escalate",
        EscalationIn,
        "Call several units to one table (吹哨报到).",
        lambda s, a, r, b: service.escalate(s, a, r, leader_id=b.leader_id, unit_ids=b.unit_ids, note=b.note),
    ),
    _verb(
        "contribute",
        AnswerIn,
        "What my unit does, at the table.",
        lambda s, a, r, b: service.contribute(s, a, r, note=b.note),
    ),
    _verb(
        "ask_suspension",
        SuspensionIn,
        "Ask the street to let it rest (挂账).",
        lambda s, a, r, b: service.ask_suspension(s, a, r, review_on=b.review_on, note=b.note),
    ),
    _verb(
        "suspend",
        SuspensionIn,
        "Let it rest until a day.",
        lambda s, a, r, b: service.suspend(s, a, r, review_on=b.review_on, note=b.note),
    ),
    _verb(
        "deny_suspension",
        ReasonIn,
        "Have it worked on all the same.",
        lambda s, a, r, b: service.deny_suspension(s, a, r, note=b.note),
    ),
    _verb(
        "resume",
        MaybeNoteIn,
        "Take up again what rests.",
        lambda s, a, r, b: service.take_up_again(s, a, r, note=b.note),
    ),
    _verb(
        "merge",
        MergeIn,
        "Deal with it as part of another request.",
        lambda s, a, r, b: service.merge(s, a, r.id, into_id=b.into_id, note=b.note),
        locks=False,
    ),
    _verb(
        "split",
        ReasonIn,
        "Deal with it by itself again.",
        lambda s, a, r, b: service.split(s, a, r, note=b.note),
    ),
    _verb(
        "classify",
        ClassificationIn,
        "Put it into another category.",
        lambda s, a, r, b: service.classify(s, a, r, type_id=b.type_id),
    ),
    _verb(
        "hand_over",
        HandOverIn,
        "Give what I have in hand to a colleague.",
        lambda s, a, r, b: service.hand_over(s, a, r, account_id=b.account_id, note=b.note),
    ),
    _verb(
        "supervise",
        SupervisionIn,
        "Demand an answer from those who handle it (督办).",
        lambda s, a, r, b: service.supervise(s, a, r, reason=b.reason, answer_by=b.answer_by, note=b.note),
    ),
    _verb(
        "answer_supervision",
        AnswerIn,
        "Answer the demands that are open.",
        lambda s, a, r, b: service.answer_supervision(s, a, r, note=b.note),
    ),
    _verb(
        "rate",
        RatingIn,
        "What somebody who called says of it, asked on the telephone.",
        lambda s, a, r, b: service.rate(s, a, r, solved=b.solved, stars=b.stars, comment=b.comment),
    ),
    _verb(
        "urge",
        NothingIn,
        "Somebody who called asks to hurry, once a day.",
        lambda s, a, r, b: service.urge(s, a, r),
    ),
    _verb(
        "withdraw",
        NothingIn,
        "Somebody who called takes it back before anybody has accepted it.",
        lambda s, a, r, b: service.withdraw(s, a, r),
    ),
    _verb(
        "appeal",
        AnswerIn,
        "Somebody who called has the street look at a rejection, once.",
        lambda s, a, r, b: service.appeal(s, a, r, note=b.note),
    ),
    _verb(
        "reopen",
        AnswerIn,
        "Somebody who called says that it is not done, within seven days and once.",
        lambda s, a, r, b: service.reopen(s, a, r, note=b.note),
    ),
    _verb(
        "publish",
        NothingIn,
        "Put it on the public list.",
        lambda s, a, r, b: service.publish(s, a, r),
    ),
    _verb(
        "withhold",
        ReasonIn,
        "Keep it off the public list.",
        lambda s, a, r, b: service.withhold(s, a, r, note=b.note),
    ),
)
