"""What people are told when somebody guesses at the console's door."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.accounts import queries as accounts
from app.accounts import service as account_service
from app.accounts.roles import Role
from app.core import clock
from app.core.outbox import Handler, Payload
from app.core.unit_of_work import database
from app.messages import service


def locked(payload: Payload) -> None:
    """Tell somebody that their log-in is locked for a while."""
    until = datetime.fromisoformat(payload["until"])
    with database().transaction() as session:
        service.tell(
            session,
            account_id=UUID(payload["account_id"]),
            title="工作台登录暂停了一会儿",
            body=f"您的工作台账号连着输错了好几次，{clock.say(until)} 以后才能再用密码登录，用手机扫码不受影响。"
            "要是您自己没有登录过，请尽快告诉管理员，并换一个密码。",
            link=None,
            dedup_key=f"login-locked:{payload['account_id']}:{payload['until']}",
        )


def guessing(payload: Payload) -> None:
    """Tell the administrators that one network tries one user name after the other."""
    at = clock.say(datetime.fromisoformat(payload["at"]))
    with database().transaction() as session:
        for account_id in sorted(accounts.all_with(session, Role.ADMIN)):
            service.tell(
                session,
                account_id=account_id,
                title="有人在猜工作台的用户名",
                body=f"{at}，网络 {payload['network']} 上有人接连试了 {payload['names']} 个不同的用户名，"
                "都没有登录成功。已经限制这个网络一分钟只能试一次，请到“操作记录”里看看。",
                link=None,
                dedup_key=f"login-guessing:{payload['key']}:{account_id}",
            )


HANDLERS: dict[str, Handler] = {
    account_service.LOCKED_TOPIC: locked,
    account_service.GUESSING_TOPIC: guessing,
}
