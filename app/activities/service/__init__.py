"""Verbs of activities: for those who hold them, and for those who come. One file per idea."""

from app.activities.audience import Person
from app.activities.service.absences import PAUSE_TOPIC, excuse, mark_no_shows
from app.activities.service.admitting import Decided, let_in, remove, set_capacity, turn_away
from app.activities.service.afterwards import (
    CHECK_COMMENT_TOPIC,
    add_photos,
    comment_checked,
    decide_comment,
    decide_photo,
    keep_report,
    rate,
    take_back_photo,
)
from app.activities.service.amending import (
    AMENDED_TOPIC,
    SESSION_OFF_TOPIC,
    amend,
    cancel_session,
    hold_again,
)
from app.activities.service.arriving import Arrival, arrive
from app.activities.service.campaigning import begin_campaign, close_campaign, put_in
from app.activities.service.certifying import CERTIFIED_TOPIC, Certified, certify, source
from app.activities.service.door import CheckIn, check_in, check_out
from app.activities.service.holding import (
    CANCELLED_TOPIC,
    Time,
    cancel_activity,
    change_draft,
    create_activity,
    move_on,
    publish,
    send_back,
    submit,
)
from app.activities.service.line import (
    MOVED_TOPIC,
    approve,
    change_capacity,
    confirm,
    expire_offers,
)
from app.activities.service.pauses import APPEAL_TOPIC, appeal, appeal_checked, decide
from app.activities.service.revealing import reveal_list, reveal_phone
from app.activities.service.ruling import require_street, rules, set_rules, speaks_for, streets_of
from app.activities.service.signing_up import SignUp, cancel, leave_at_home, own, sign_up
from app.activities.service.subscribing import subscribe, unsubscribe
from app.activities.service.ticking import Noted, Result, Tick, note_attendances

__all__ = [
    "AMENDED_TOPIC",
    "APPEAL_TOPIC",
    "CANCELLED_TOPIC",
    "CERTIFIED_TOPIC",
    "CHECK_COMMENT_TOPIC",
    "MOVED_TOPIC",
    "PAUSE_TOPIC",
    "SESSION_OFF_TOPIC",
    "Arrival",
    "Certified",
    "CheckIn",
    "Decided",
    "Noted",
    "Person",
    "Result",
    "SignUp",
    "Tick",
    "Time",
    "add_photos",
    "amend",
    "appeal",
    "appeal_checked",
    "approve",
    "arrive",
    "begin_campaign",
    "cancel",
    "cancel_activity",
    "cancel_session",
    "certify",
    "change_capacity",
    "change_draft",
    "check_in",
    "check_out",
    "close_campaign",
    "comment_checked",
    "confirm",
    "create_activity",
    "decide",
    "decide_comment",
    "decide_photo",
    "excuse",
    "expire_offers",
    "hold_again",
    "keep_report",
    "leave_at_home",
    "let_in",
    "mark_no_shows",
    "move_on",
    "note_attendances",
    "own",
    "publish",
    "put_in",
    "rate",
    "remove",
    "require_street",
    "reveal_list",
    "reveal_phone",
    "rules",
    "send_back",
    "set_capacity",
    "set_rules",
    "sign_up",
    "source",
    "speaks_for",
    "streets_of",
    "submit",
    "subscribe",
    "take_back_photo",
    "turn_away",
    "unsubscribe",
]
