"""What people write for others to read, checked by WeChat as their photos are."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.accounts import queries as accounts
from app.core.screening import Screening, verdict
from app.core.unit_of_work import database
from app.wechat.errors import UserUnknown
from app.wechat.types import Scene

#: One call takes this many characters at the most.
PIECE = 2500


def check(account_id: UUID, content: str) -> Screening:
    """What WeChat says of somebody's words; a person looks at them where it cannot tell.

    Raises what the WeChat client raises when it cannot be reached.
    """
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
