"""One family of errors, and how each becomes an answer (RFC 9457 ``application/problem+json``).

A domain raises a subclass of :class:`Problem` with a stable ``code`` for programs and a Chinese sentence for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; ``field`` is a dotted path such as ``photo_ids.2``."""

    field: str
    message: str


class Problem(Exception):
    """Something the caller can be told about."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "请求有误"

    def __init__(self, code: str, detail: str, *, errors: list[FieldError] | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.errors = errors or []

    def body(self, trace_id: str) -> dict[str, object]:
        """The members of the problem document."""
        return {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "errors": [{"field": e.field, "message": e.message} for e in self.errors],
            "trace_id": trace_id,
        }


class BadRequest(Problem):
    """The request could not be read at all."""


class Unauthorized(Problem):
    """Nobody is logged in, or the log-in is over."""

    status = 401
    title = "请先登录"


class Forbidden(Problem):
    """Known, but not theirs to do."""

    status = 403
    title = "没有权限"


class NotFound(Problem):
    """Not there, or not for them to know of."""

    status = 404
    title = "没有找到"

    def __init__(self, code: str = "not_found", detail: str = "没有找到您要的内容，可能已经被撤下。") -> None:
        super().__init__(code, detail)


class Conflict(Problem):
    """The thing is in a state in which this cannot be done."""

    status = 409
    title = "现在还不能这样做"


class TooLarge(Problem):
    """More bytes or more pixels than are taken."""

    status = 413
    title = "内容太大"


class UnsupportedMedia(Problem):
    """Not a kind of file that is taken."""

    status = 415
    title = "文件格式不支持"


class Invalid(Problem):
    """Read, but not acceptable; ``errors`` names the fields."""

    status = 422
    title = "填写有误"


class TooMany(Problem):
    """Too often; try later."""

    status = 429
    title = "操作太频繁"


class Unavailable(Problem):
    """A part of the service, or WeChat, does not answer now."""

    status = 503
    title = "暂时无法使用"
