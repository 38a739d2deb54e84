"""Log-in and the person themselves, for phones."""

from __future__ import annotations

from datetime import timedelta

from apiflask import APIBlueprint
from flask import Response, current_app

from app.accounts import consents, devices, queries, service, views, wechat_login
from app.accounts.auth import auth, current_actor
from app.accounts.models import SessionKind
from app.accounts.schemas import (
    ConsentIn,
    ConsentList,
    Me,
    OAuthLogin,
    OAuthUrl,
    OAuthUrlQuery,
    PhoneIn,
    ProfileIn,
    Session,
    WechatLogin,
)
from app.core import audit
from app.core.errors import Invalid
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import database, session
from app.wechat.types import Identity

bp = APIBlueprint("accounts", __name__, tag="账号 Accounts")


@bp.post("/auth/wechat")
@limiter.limit("300/minute")
@bp.input(WechatLogin, arg_name="body")
@bp.output(Session)
def log_in_with_wechat(body: WechatLogin) -> Response:
    """Log in with the code of wx.login; the first time makes an account."""
    return _log_in(wechat_login.identity_of_code(body.code))


@bp.get("/auth/oauth-url")
@bp.input(OAuthUrlQuery, location="query", arg_name="query")
@bp.output(OAuthUrl)
def oauth_url(query: OAuthUrlQuery) -> Response:
    """Where the H5 pages send the browser to log in by the Official Account."""
    return reply(OAuthUrl(url=wechat_login.oauth_url(query.return_to)))


@bp.post("/auth/oauth")
@limiter.limit("300/minute")
@bp.input(OAuthLogin, arg_name="body")
@bp.output(Session)
def log_in_with_oauth(body: OAuthLogin) -> Response:
    """Log in with what the Official Account's log-in sent back."""
    return _log_in(wechat_login.identity_of_oauth(body.code, body.state))


def _log_in(identity: Identity) -> Response:
    account, is_new = service.account_for_wechat(
        session(), app_id=identity.app_id, openid=identity.openid, unionid=identity.unionid
    )
    days = current_app.extensions["settings"].session_days
    token, opened = service.open_session(
        session(),
        account.id,
        kind=SessionKind.PHONE,
        lasts=timedelta(days=days),
        whence=devices.whence(),
    )
    actor = queries.known_actor(session(), token, SessionKind.PHONE)
    if actor.posts:
        # A resident's own log-in concerns nobody else; that of somebody with power does.
        audit.record(
            session(),
            "login.succeeded",
            actor_id=account.id,
            place=actor.place,
            details={"on": "phone"},
        )
    return reply(
        Session(
            token=token,
            expires_at=opened.expires_at,
            new_account=is_new,
            me=views.me(session(), account.id, actor),
        )
    )


@bp.post("/auth/logout")
@bp.auth_required(auth)
@bp.output({}, status_code=204)
def log_out() -> tuple[str, int]:
    """End this log-in."""
    actor = current_actor()
    devices.end(session(), actor.account_id, actor.session_id)
    return "", 204


@bp.get("/me")
@bp.auth_required(auth)
@bp.output(Me)
def get_me() -> Response:
    """The person who is logged in."""
    return _me()


@bp.patch("/me")
@bp.auth_required(auth)
@bp.input(ProfileIn, arg_name="body")
@bp.output(Me)
def change_me(body: ProfileIn) -> Response:
    """Change the name shown to others, or the size of the type."""
    service.update_profile(session(), current_actor().account_id, name=body.name, elder_mode=body.elder_mode)
    return _me()


@bp.post("/me/consents")
@bp.auth_required(auth)
@bp.input(ConsentIn, arg_name="body")
@bp.output(Me)
def consent(body: ConsentIn) -> Response:
    """Agree to the present version of the privacy notice."""
    document = consents.DOCUMENTS[body.document]
    if body.version != document.version:
        raise Invalid("old_version", f"{document.title}已经更新，请重新阅读后同意。")
    service.give_consent(session(), current_actor().account_id, document)
    return _me()


@bp.get("/me/consents")
@bp.auth_required(auth)
@bp.output(ConsentList)
def list_consents() -> Response:
    """What I agreed to and when, and what I took back."""
    rows = queries.consents(session(), current_actor().account_id)
    return reply(ConsentList(items=[views.consent_out(row) for row in rows]))


@bp.post("/me/phone")
@bp.auth_required(auth)
@limiter.limit("20/hour")
@bp.input(PhoneIn, arg_name="body")
@bp.output(Me)
def bind_phone(body: PhoneIn) -> Response:
    """Keep the phone number behind WeChat's phone button."""
    account_id = current_actor().account_id
    with database().reading() as reading:
        # Asked before WeChat is: what must not be kept must not be fetched either.
        consents.require(reading, account_id, consents.Moment.PHONE)
    phone = wechat_login.phone_of_code(body.code)
    service.set_phone(session(), account_id, phone)
    return _me()


def _me() -> Response:
    actor = current_actor()
    return reply(views.me(session(), actor.account_id, actor))
