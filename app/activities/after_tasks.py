"""What the worker does when an activity is over: comments are checked."""

from __future__ import annotations

from uuid import UUID

from app.activities import after, service
from app.core.outbox import Handler, Payload
from app.core.unit_of_work import database
from app.media import words


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


HANDLERS: dict[str, Handler] = {service.CHECK_COMMENT_TOPIC: check_comment}
