"""Where an adult's consent to being acted for stands, as a table."""

from __future__ import annotations

from enum import StrEnum

from app.core.states import StateTable, Transition


class Consent(StrEnum):
    """A child's is not needed: its parents answer (民法典 art. 23, 27)."""

    NOT_NEEDED = "not_needed"
    WAITING = "waiting"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


CONSENT_NAMES = {
    Consent.NOT_NEEDED: "不用同意",
    Consent.WAITING: "等同意",
    Consent.GIVEN: "已同意",
    Consent.DECLINED: "没有同意",
    Consent.WITHDRAWN: "已收回同意",
}

PERSON, WITNESS = "person", "witness"
_BOTH = frozenset({PERSON, WITNESS})

#: The one acted for decides; whoever has no account does so before a worker. One may think better of it later.
CONSENT_STATES = StateTable(
    [
        Transition(
            "accept", frozenset({Consent.WAITING, Consent.DECLINED, Consent.WITHDRAWN}), Consent.GIVEN, _BOTH
        ),
        Transition("decline", frozenset({Consent.WAITING}), Consent.DECLINED, frozenset({PERSON})),
        Transition("withdraw", frozenset({Consent.GIVEN}), Consent.WITHDRAWN, _BOTH),
    ],
    wrong_state="现在是“{state}”，不能这样做。请刷新看看。",
)
