"""Every error becomes an answer a person understands: problem+json for phones, a page for browsers."""

from __future__ import annotations

import structlog
from flask import Flask, Response, render_template, request
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from orjson import dumps
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from app.core.errors import Problem
from app.tracing import trace_id

log = structlog.get_logger(__name__)


class PlainProblem(Problem):
    """A problem whose status is known only now."""

    def __init__(self, status: int, title: str, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.status = status  # type: ignore[misc]
        self.title = title  # type: ignore[misc]


_BY_STATUS = {
    400: ("请求有误", "bad_request", "请求的内容读不懂，请返回上一页重试。"),
    401: ("请先登录", "login_required", "登录已过期，请重新进入。"),
    403: ("没有权限", "forbidden", "您没有权限做这件事。"),
    404: ("没有找到", "not_found", "没有找到您要的内容，可能已经被撤下。"),
    405: ("方法不对", "method_not_allowed", "这个地址不支持这样的操作。"),
    413: ("内容太大", "too_large", "上传的内容太大了，请分开提交或换小一点的照片。"),
    415: ("格式不支持", "unsupported_media", "内容的格式不对，请更新应用后重试。"),
    429: ("操作太频繁", "too_often", "操作太频繁了，请过一分钟再试。"),
}


def register(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RateLimitExceeded, _rate_limit)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(TimeoutError, _database_away)
    app.register_error_handler(Exception, _unexpected)


def _answer(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    if _wants_page():
        page = render_template("error.html", problem=problem, trace_id=trace_id())
        return Response(page, status=problem.status, mimetype="text/html", headers=headers)
    return Response(
        dumps(problem.body(trace_id())),
        status=problem.status,
        mimetype="application/problem+json",
        headers=headers,
    )


def _wants_page() -> bool:
    return not f"{request.path}/".startswith(("/api/", "/open311/", "/wechat/", "/sandbox/", "/media/")) and (
        request.accept_mimetypes.best_match(["text/html", "application/json"]) == "text/html"
    )


def _of_status(status: int) -> Problem:
    title, code, detail = _BY_STATUS.get(status, _BY_STATUS[400])
    return PlainProblem(status, title, code, detail)


def _problem(error: Problem) -> Response:
    return _answer(error)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    if status >= 500:
        return _unexpected(error)
    if 300 <= status < 400:
        return error.get_response()  # type: ignore[return-value]
    methods = getattr(error, "valid_methods", None)
    return _answer(_of_status(status), {"Allow": ", ".join(sorted(methods))} if methods else None)


def _csrf(_error: CSRFError) -> Response:
    return _answer(PlainProblem(400, "页面已过期", "page_expired", "页面放得太久了，请刷新后再提交一次。"))


def _rate_limit(_error: RateLimitExceeded) -> Response:
    return _answer(_of_status(429), {"Retry-After": "60"})


def _database_away(error: Exception) -> Response:
    log.error("database.away", exc_info=error)
    problem = PlainProblem(
        503, "暂时无法使用", "database_unavailable", "系统正在恢复，请过一分钟再试，您填的内容还在。"
    )
    return _answer(problem, {"Retry-After": "10"})


def _unexpected(error: Exception) -> Response:
    log.error("request.failed", exc_info=error)
    return _answer(
        PlainProblem(500, "系统出错了", "internal", "系统出了点问题，我们已经记下来了，请稍后再试。")
    )
