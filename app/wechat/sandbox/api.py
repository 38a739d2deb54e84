"""The imitated api.weixin.qq.com: each call with the checks and the error numbers of the real one."""

import base64
import io
import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

import segno
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from app.wechat.fields import BAD_VALUE, first_bad
from app.wechat.sandbox.checks import judge_media, judge_text
from app.wechat.sandbox.faults import ERRCODES
from app.wechat.sandbox.people import Contact
from app.wechat.sandbox.refusal import Refusal
from app.wechat.sandbox.world import World
from app.wechat.types import Scene, Verdict
from app.wechat.verdicts import MEDIA_CHECKED

Body = Mapping[str, Any]
Answer = Body | Response

TEXT_LIMIT = 2500
CODE_SIDE = 430

_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
_QUERY = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~%]{0,1024}")


class Api:
    """The calls. Those with a `body` carry an access token, which has been checked before."""

    def __init__(self, world: World) -> None:
        self._world = world

    def mount(self, blueprint: Blueprint) -> None:
        """Adds a route below `/api/` for every call."""
        for path, call in {
            "sns/jscode2session": self.code_to_session,
            "sns/oauth2/access_token": self.oauth_access_token,
        }.items():
            self._add(blueprint, "GET", path, call, carries_token=False)
        self._add(blueprint, "POST", "cgi-bin/stable_token", self.stable_token, carries_token=False)
        with_token: dict[str, Callable[[Body], Answer]] = {
            "wxa/business/getuserphonenumber": self.phone_number,
            "cgi-bin/message/subscribe/send": self.send_subscribe_message,
            "wxa/msg_sec_check": self.check_text,
            "wxa/media_check_async": self.check_media,
            "wxa/getwxacodeunlimit": self.mini_program_code,
            "wxa/generate_urllink": self.url_link,
        }
        for path, take in with_token.items():
            self._add(blueprint, "POST", path, self._with_token(take), carries_token=True)

    def code_to_session(self) -> Body:
        self._known_app(request.args, self._world.config.mp_appid, self._world.config.mp_secret)
        openid, _ = self._world.login_codes.redeem(_code(request.args.get("js_code")))
        contact = self._world.people.of(openid)
        self._world.people.log_in(contact)
        unionid = {"unionid": contact.person.unionid} if contact.person.unionid else {}
        return {
            "openid": openid,
            "session_key": base64.b64encode(secrets.token_bytes(16)).decode(),
            **unionid,
        }

    def oauth_access_token(self) -> Body:
        config = self._world.config
        self._known_app(request.args, config.oa_appid, config.oa_secret)
        openid, scope = self._world.oauth_codes.redeem(_code(request.args.get("code")))
        person = self._world.people.find_in_official_account(openid)
        unionid = (
            {"unionid": person.unionid} if person and person.unionid and scope == "snsapi_userinfo" else {}
        )
        return {
            "access_token": secrets.token_hex(32),
            "expires_in": 7200,
            "refresh_token": secrets.token_hex(32),
            "openid": openid,
            "scope": scope,
            **unionid,
        }

    def stable_token(self) -> Body:
        body = _json()
        self._known_app(body, self._world.config.mp_appid, self._world.config.mp_secret, "client_credential")
        token, seconds = self._world.tokens.issue(force=body.get("force_refresh") is True)
        return {"access_token": token, "expires_in": seconds}

    def phone_number(self, body: Body) -> Body:
        openid, _ = self._world.phone_codes.redeem(str(body.get("code")))
        phone = self._world.people.of(openid).person.phone
        return {
            "phone_info": {
                "phoneNumber": phone,
                "purePhoneNumber": phone,
                "countryCode": "86",
                "watermark": {"timestamp": int(self._world.now()), "appid": self._world.config.mp_appid},
            }
        }

    def send_subscribe_message(self, body: Body) -> Body:
        contact = self._world.people.of(body.get("touser"))
        template_id, page = body.get("template_id"), str(body.get("page", ""))
        if not isinstance(template_id, str) or template_id not in self._world.config.template_ids:
            raise Refusal(40037)
        if page and page.partition("?")[0] not in self._world.config.pages:
            raise Refusal(41030)
        data = _fields(body.get("data"))
        if contact.accepted[template_id] <= 0:
            raise Refusal(43101)
        contact.accepted[template_id] -= 1
        contact.messages.appendleft(
            {"template_id": template_id, "page": page, "data": data, "sent_at": int(self._world.now())}
        )
        return {}

    def check_text(self, body: Body) -> Body:
        content = body.get("content")
        if not isinstance(content, str) or not content:
            raise Refusal(44002)
        if len(content) > TEXT_LIMIT:
            raise Refusal(45002)
        self._asker(body)
        return {"trace_id": secrets.token_hex(16), "result": _written(judge_text(content)), "detail": []}

    def check_media(self, body: Body) -> Body:
        media_url = body.get("media_url")
        if not isinstance(media_url, str) or not media_url.startswith(("http://", "https://")):
            raise Refusal(40097)
        if body.get("media_type") not in (1, 2):
            raise Refusal(40097)
        asker = self._asker(body)
        trace_id = secrets.token_hex(16)
        if self._world.postman:
            self._world.postman.send(
                {
                    "ToUserName": self._world.config.mp_appid,
                    "FromUserName": asker.person.openid,
                    "CreateTime": int(self._world.now()),
                    "MsgType": "event",
                    "Event": MEDIA_CHECKED,
                    "appid": self._world.config.mp_appid,
                    "trace_id": trace_id,
                    "version": 2,
                    "errcode": 0,
                    "errmsg": "ok",
                    "result": _written(judge_media(media_url)),
                }
            )
        return {"trace_id": trace_id}

    def mini_program_code(self, body: Body) -> Response:
        scene, page = str(body.get("scene", "")), str(body.get("page", ""))
        if not _SCENE.fullmatch(scene):
            raise Refusal(40129)
        if body.get("check_path", True) and page and page not in self._world.config.pages:
            raise Refusal(41030)
        picture = io.BytesIO()
        code = segno.make_qr(f"{self._world.config.mp_appid}/{page}?scene={scene}", error="m")
        code.save(picture, kind="png", scale=max(CODE_SIDE // code.symbol_size()[0], 1))
        return Response(picture.getvalue(), mimetype="image/png")

    def url_link(self, body: Body) -> Body:
        path = str(body.get("path", ""))
        if path and path.removeprefix("/") not in self._world.config.pages:
            raise Refusal(40165)
        if not _QUERY.fullmatch(str(body.get("query", ""))):
            raise Refusal(40212)
        return {"url_link": f"https://wxaurl.cn/{secrets.token_urlsafe(8)}"}

    def _add(
        self,
        blueprint: Blueprint,
        method: str,
        path: str,
        call: Callable[[], Answer],
        *,
        carries_token: bool,
    ) -> None:
        def view() -> ResponseReturnValue:
            # Read before the lock is taken, so that a slow sender keeps nobody else waiting.
            request.get_data()
            with self._world.lock:
                fault = self._world.faults.next_for(path, carries_token=carries_token)
            if fault and fault.kind == "broken":
                return "<html>Bad Gateway</html>", 502
            if fault and fault.kind == "hang":
                time.sleep(fault.seconds)
            try:
                if fault and fault.kind in ERRCODES:
                    raise Refusal(ERRCODES[fault.kind])
                with self._world.lock:
                    answer = call()
            except Refusal as refusal:
                return jsonify(errcode=refusal.errcode, errmsg=refusal.errmsg)
            if isinstance(answer, Response):
                return answer
            return jsonify({"errcode": 0, "errmsg": "ok", **answer})

        blueprint.add_url_rule(f"/api/{path}", path.replace("/", "_"), view, methods=[method])

    def _with_token(self, call: Callable[[Body], Answer]) -> Callable[[], Answer]:
        def with_token() -> Answer:
            self._world.tokens.check(request.args.get("access_token", ""))
            return call(_json())

        return with_token

    def _known_app(
        self, given: Body, app_id: str | None, secret: str | None, grant_type: str = "authorization_code"
    ) -> None:
        if not app_id or given.get("appid") != app_id:
            raise Refusal(40013)
        if given.get("secret") != secret:
            raise Refusal(40125)
        if given.get("grant_type") != grant_type:
            raise Refusal(40002)

    def _asker(self, body: Body) -> Contact:
        """Who has written or uploaded what is to be checked."""
        if body.get("version") != 2:
            raise Refusal(40097)
        if body.get("scene") not in list(Scene):
            raise Refusal(40129)
        return self._world.people.here_lately(body.get("openid"))


def _json() -> Body:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise Refusal(47001)
    return body


def _code(code: str | None) -> str:
    if not code:
        raise Refusal(41008)
    return code


def _fields(data: object) -> dict[str, str]:
    """The values of a subscription message by field name."""
    if not isinstance(data, dict) or not data:
        raise Refusal(BAD_VALUE, "data is empty")
    values: dict[str, str] = {}
    for name, field in data.items():
        value = field.get("value") if isinstance(field, dict) else None
        values[name] = value if isinstance(value, str) else ""
    bad = first_bad(values)
    if bad is not None:
        raise Refusal(BAD_VALUE, f"data.{bad}.value invalid")
    return values


def _written(verdict: Verdict) -> Body:
    return {"suggest": verdict.suggest, "label": verdict.label}
