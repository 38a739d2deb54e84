"""Verbs that change a service request. Each is one event row in the same transaction as the change.

One file per idea; ``life`` is what all of them stand on, and only it writes events.
"""

from app.requests.service.contact import reveal_contact
from app.requests.service.handing_over import HANDED_OVER_TOPIC, hand_over_shift
from app.requests.service.handling import (
    accept,
    ask_for_more,
    assign,
    classify,
    hand_over,
    reject,
    reply,
    resolve,
    start,
    take,
)
from app.requests.service.intake import (
    CHECK_TEXT_TOPIC,
    Report,
    let_through,
    note_checked,
    submit,
    text_checked,
    title_of,
)
from app.requests.service.life import HAPPENED_TOPIC, SORT_TOPIC
from app.requests.service.merging import merge, split
from app.requests.service.notes import CHECK_NOTE_TOPIC, add_note
from app.requests.service.publishing import publish, withhold
from app.requests.service.resident import appeal, rate, reopen, urge, withdraw
from app.requests.service.resting import ask_suspension, deny_suspension, suspend, take_up_again
from app.requests.service.sharing import Shared, give_on, set_limit, share_out, take_next
from app.requests.service.supervising import answer_supervision, supervise
from app.requests.service.supporting import support
from app.requests.service.telephone import Call, take_down
from app.requests.service.together import contribute, escalate, refuse, transfer

__all__ = [
    "CHECK_NOTE_TOPIC",
    "CHECK_TEXT_TOPIC",
    "HANDED_OVER_TOPIC",
    "HAPPENED_TOPIC",
    "SORT_TOPIC",
    "Call",
    "Report",
    "Shared",
    "accept",
    "add_note",
    "answer_supervision",
    "appeal",
    "ask_for_more",
    "ask_suspension",
    "assign",
    "classify",
    "contribute",
    "deny_suspension",
    "escalate",
    "give_on",
    "hand_over",
    "hand_over_shift",
    "let_through",
    "merge",
    "note_checked",
    "publish",
    "rate",
    "refuse",
    "reject",
    "reopen",
    "reply",
    "resolve",
    "reveal_contact",
    "set_limit",
    "share_out",
    "split",
    "start",
    "submit",
    "supervise",
    "support",
    "suspend",
    "take",
    "take_down",
    "take_next",
    "take_up_again",
    "text_checked",
    "title_of",
    "transfer",
    "urge",
    "withdraw",
    "withhold",
]
