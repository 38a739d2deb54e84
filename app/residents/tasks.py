"""What the worker tells people about homes and households."""

from __future__ import annotations

from uuid import UUID

from app.accounts import homes
from app.accounts import queries as accounts
from app.accounts.verification import TURN_DOWN_ADVICE, TURN_DOWN_REASON_NAMES, TurnDownReason
from app.core.outbox import Handler, Payload
from app.core.unit_of_work import database
from app.messages import service as messages
from app.org import queries as org
from app.residents import queries, service


def residence_reviewed(payload: Payload) -> None:
    """Tell somebody that their home was verified, or why not."""
    with database().transaction() as session:
        review = homes.review(session, UUID(payload["review_id"]))
        compound = org.known_unit(session, review.compound_id).name
        if review.reason:
            reason = TurnDownReason(review.reason)
            title = f"住址还没核实上：{TURN_DOWN_REASON_NAMES[reason]}"
            body = f"您登记的{compound}住址：{TURN_DOWN_ADVICE[reason]}"
        else:
            title, body = (
                "住址核实好了",
                f"您登记的{compound}住址已经核实。以后反映的事会直接送到社区和物业。",
            )
        messages.tell(
            session,
            account_id=review.account_id,
            title=title,
            body=body,
            link=messages.Link("residence", review.residence_id),
            dedup_key=f"residence-review:{review.id}",
        )


_CONSENT_WORDS = {
    "ask": (
        "{asker}想替您办事",
        "{asker}想在e事办替您反映问题、报名活动。同不同意由您定，以后随时可以收回。",
    ),
    "accept": ("{member}同意您替他办事了", "以后反映问题时可以选“替{member}反映”。"),
    "decline": ("{member}没有同意您替他办事", "您可以当面再和家人说说，由家人自己在手机上改主意。"),
    "withdraw": ("{member}收回了同意", "以后不能再替{member}反映了，之前反映的照常办理。"),
}


def consent_moved(payload: Payload) -> None:
    """Ask the one acted for, or tell the one who acts what was decided."""
    verb = payload["verb"]
    with database().transaction() as session:
        member = queries.member(session, UUID(payload["member_id"]))
        asker = accounts.account(session, member.account_id).name
        title, body = (words.format(asker=asker, member=member.name) for words in _CONSENT_WORDS[verb])
        messages.tell(
            session,
            account_id=UUID(payload["account_id"]),
            title=title,
            body=body,
            link=messages.Link("household", member.id),
            dedup_key=f"consent:{payload['step']}",
        )


HANDLERS: dict[str, Handler] = {
    service.RESIDENCE_REVIEWED_TOPIC: residence_reviewed,
    service.CONSENT_TOPIC: consent_moved,
}
