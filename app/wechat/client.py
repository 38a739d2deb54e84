"""The calls we make to WeChat's servers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from app.wechat.errors import STALE_TOKEN, Misconfigured, WeChatError
from app.wechat.fields import Value, fit
from app.wechat.gateway import Gateway, text_at
from app.wechat.tokens import AccessTokens, MemoryTokenStore, TokenStore
from app.wechat.types import Identity, Scene, Verdict
from app.wechat.verdicts import read_verdict

Scope = Literal["snsapi_base", "snsapi_userinfo"]
Answer = TypeVar("Answer")

_CHECK_VERSION = 2
_IMAGE = 2
_LINK_DAYS = 30


@dataclass(frozen=True)
class WeChatConfig:
    """Where WeChat is and who we are there.

    `api_base_url` and `open_base_url` end in a slash; the sandbox has its own. `timeout` is in seconds, for
    connecting and for each wait on the answer. `template_ids` maps our key of a subscription message to
    WeChat's template id. The Official Account (`oa_…`) is only needed for log-in on H5 pages.
    """

    mp_appid: str
    mp_secret: str = field(repr=False)
    template_ids: Mapping[str, str] = field(default_factory=dict)
    oa_appid: str | None = None
    oa_secret: str | None = field(default=None, repr=False)
    api_base_url: str = "https://api.weixin.qq.com/"
    open_base_url: str = "https://open.weixin.qq.com/"
    timeout: float = 5.0


class WeChat:
    """A thin, thread-safe client. Every verb raises a `WeChatError` of `errors.py` when WeChat refuses."""

    def __init__(self, config: WeChatConfig, token_store: TokenStore | None = None) -> None:
        self._config = config
        self._gateway = Gateway(config.api_base_url, config.timeout)
        self._tokens = AccessTokens(
            config.mp_appid, self._fetch_token, token_store or MemoryTokenStore(), patience=config.timeout
        )

    def code_to_session(self, js_code: str) -> Identity:
        """Who is behind a code from `wx.login` (one use, five minutes). WeChat's session_key is dropped here.

        https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
        """
        answer = self._gateway.get(
            "sns/jscode2session",
            {
                "appid": self._config.mp_appid,
                "secret": self._config.mp_secret,
                "js_code": js_code,
                "grant_type": "authorization_code",
            },
        )
        return _identity(self._config.mp_appid, answer)

    def phone_number(self, code: str) -> str:
        """The number, without country code, that the person agreed to give us (one use, five minutes).

        https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-info/phone-number/getPhoneNumber.html
        """
        answer = self._post("wxa/business/getuserphonenumber", {"code": code})
        return text_at(answer, "phone_info", "purePhoneNumber")

    def send_subscribe_message(
        self, openid: str, template_key: str, data: Mapping[str, Value], page: str
    ) -> None:
        """Sends one subscription message; tapping it opens `page` (no leading slash, may carry a query).

        `data` is what `app.wechat.fields.fit` takes: field name → value, trimmed to what WeChat accepts.
        https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html
        """
        template_id = self._config.template_ids.get(template_key)
        if not template_id:
            raise Misconfigured(None, f"no template id for {template_key}")
        self._post(
            "cgi-bin/message/subscribe/send",
            {
                "touser": openid,
                "template_id": template_id,
                "page": page,
                "data": {name: {"value": value} for name, value in fit(data).items()},
                "miniprogram_state": "formal",
                "lang": "zh_CN",
            },
        )

    def check_text(self, openid: str, content: str, scene: Scene) -> Verdict:
        """What WeChat thinks of a text (≤ 2500 characters) by somebody who was here in the last two hours.

        https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/sec-center/sec-check/msgSecCheck.html
        """
        answer = self._post(
            "wxa/msg_sec_check",
            {"version": _CHECK_VERSION, "openid": openid, "scene": int(scene), "content": content},
        )
        return read_verdict(answer)

    def check_media(self, openid: str, media_url: str, scene: Scene) -> str:
        """Asks WeChat to look at a picture it can fetch from `media_url`; the answer is a trace id.

        The verdict comes within half an hour by message push and carries the same id: see
        `app.wechat.verdicts`.
        https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/sec-center/sec-check/mediaCheckAsync.html
        """
        answer = self._post(
            "wxa/media_check_async",
            {
                "version": _CHECK_VERSION,
                "openid": openid,
                "scene": int(scene),
                "media_url": media_url,
                "media_type": _IMAGE,
            },
        )
        return text_at(answer, "trace_id")

    def mini_program_code(self, scene: str, page: str) -> bytes:
        """The picture of a code that opens `page` (no leading slash or query) with `scene` (≤ 32 characters).

        https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/qr-code/getUnlimitedQRCode.html
        """
        return self._with_token(
            lambda query: self._gateway.post_for_bytes(
                "wxa/getwxacodeunlimit", {"scene": scene, "page": page}, query
            )
        )

    def url_link(self, path: str, query: str) -> str:
        """A link, good for 30 days, that opens the mini-program from a text message or a web page.

        https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/url-link/generateUrlLink.html
        """
        answer = self._post(
            "wxa/generate_urllink",
            {"path": path, "query": query, "expire_type": 1, "expire_interval": _LINK_DAYS},
        )
        return text_at(answer, "url_link")

    def oauth_url(self, redirect_uri: str, state: str, scope: Scope) -> str:
        """Where to send a browser in WeChat so that it comes back to `redirect_uri` with a code and `state`.

        Only `snsapi_userinfo` tells the unionid, which makes the visitor the same person as in the
        mini-program.
        https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
        """
        app_id, _ = self._official_account()
        # WeChat refuses the same parameters in another order.
        query = urlencode(
            {
                "appid": app_id,
                "redirect_uri": redirect_uri,
                "response_type": "code",
                "scope": scope,
                "state": state,
            }
        )
        return f"{self._config.open_base_url}connect/oauth2/authorize?{query}#wechat_redirect"

    def oauth_identity(self, code: str) -> Identity:
        """Who came back from `oauth_url` with `code` (one use, five minutes), for the Official Account.

        https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken.html
        """
        app_id, secret = self._official_account()
        answer = self._gateway.get(
            "sns/oauth2/access_token",
            {"appid": app_id, "secret": secret, "code": code, "grant_type": "authorization_code"},
        )
        return _identity(app_id, answer)

    def check_keys(self) -> None:
        """Ask WeChat for an access token, which only the right app id and secret are given. Raises WeChatError."""
        self._tokens.current()

    def _official_account(self) -> tuple[str, str]:
        if not self._config.oa_appid or not self._config.oa_secret:
            raise Misconfigured(None, "no Official Account is configured")
        return self._config.oa_appid, self._config.oa_secret

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._with_token(lambda query: self._gateway.post(path, body, query))

    def _with_token(self, call: Callable[[Mapping[str, str]], Answer]) -> Answer:
        """Makes `call` with the current token and, if that is refused, once more with a new one."""
        token = self._tokens.current()
        try:
            return call({"access_token": token})
        except WeChatError as refusal:
            if refusal.errcode not in STALE_TOKEN:
                raise
        return call({"access_token": self._tokens.replacing(token)})

    def _fetch_token(self, force: bool) -> tuple[str, int]:
        answer = self._gateway.post(
            "cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": self._config.mp_appid,
                "secret": self._config.mp_secret,
                "force_refresh": force,
            },
            {},
        )
        return text_at(answer, "access_token"), int(answer.get("expires_in", 0))


def _identity(app_id: str, answer: Mapping[str, Any]) -> Identity:
    return Identity(app_id, text_at(answer, "openid"), answer.get("unionid") or None)
