"""The page on which WeChat asks whether an Official Account may know who you are; here: who you want to be.

https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.wechat.sandbox.world import World

_STATE = re.compile("[0-9A-Za-z]{0,128}")


def mount(blueprint: Blueprint, world: World) -> None:
    """Adds `/open/connect/oauth2/authorize`."""

    @blueprint.get("/open/connect/oauth2/authorize")
    def authorize() -> ResponseReturnValue:
        problem = _problem(world)
        if problem:
            return render_template("sandbox/authorize.html", problem=problem), 400
        with world.lock:
            person = world.people.find_in_official_account(request.args.get("person", ""))
            if person:
                code = world.oauth_codes.mint(person.oa_openid, request.args["scope"])
                return redirect(
                    _with_answer(request.args["redirect_uri"], code, request.args.get("state", ""))
                )
            everybody = world.people.everybody()
        return render_template("sandbox/authorize.html", people=everybody, query=request.args)


def _problem(world: World) -> str | None:
    """What WeChat would show instead of its question, or None."""
    asked = request.args
    back = urlsplit(asked.get("redirect_uri", ""))
    if not world.config.oa_appid or asked.get("appid") != world.config.oa_appid:
        return "AppID 参数错误"
    if back.scheme not in ("http", "https") or back.netloc not in {request.host, *world.config.oauth_hosts}:
        return "redirect_uri 域名与后台配置不一致"
    if asked.get("response_type") != "code" or asked.get("scope") not in ("snsapi_base", "snsapi_userinfo"):
        return "Scope 参数错误或没有 Scope 权限"
    if not _STATE.fullmatch(asked.get("state", "")):
        return "state 参数错误"
    return None


def _with_answer(redirect_uri: str, code: str, state: str) -> str:
    address = urlsplit(redirect_uri)
    query = urlencode([*parse_qsl(address.query, keep_blank_values=True), ("code", code), ("state", state)])
    return address._replace(query=query).geturl()
