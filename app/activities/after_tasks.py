"""What the worker does when an activity is over: comments are checked, certificates announced."""

from __future__ import annotations

from uuid import UUID

from app.activities import after, queries, service
from app.core.outbox import Handler, Payload
from app.core.unit_of_work import database
from app.media import words
from app.messages.service import Link, tell


def check_comment(payload: Payload) -> None:
    """Have WeChat check what somebody said of an activity."""
    rating_id = UUID(payload["rating_id"])
    with database().reading() as session:
        rating = after.rating(session, rating_id)
        if rating is None or not rating.comment:
            return
        account_id, comment = rating.account_id, rating.comment
    screening = words.check(account_id, comment)
    with database().transaction() as session:
        service.comment_checked(session, rating_id, screening)


def tell_certified(payload: Payload) -> None:
    """Tell somebody that a certificate is theirs, or one that they keep for somebody of their family."""
    with database().transaction() as session:
        activity = queries.activity(session, UUID(payload["activity_id"]))
        if activity is None:
            return
        tell(
            session,
            account_id=UUID(payload["account_id"]),
            title="证书发好了",
            body=f"“{activity.title}”的证书发好了，点开就能看，也能存下来打印。名字不对的话，请告诉主办方。",
            link=Link(kind="certificate", id=UUID(payload["certificate_id"])),
            dedup_key=f"{service.CERTIFIED_TOPIC}:{payload['certificate_id']}",
        )


HANDLERS: dict[str, Handler] = {
    service.CHECK_COMMENT_TOPIC: check_comment,
    service.CERTIFIED_TOPIC: tell_certified,
}
