"""Log-in in the mini-program and on H5 pages, and the phone number."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from app.wechat import Identity
from app.wechat.errors import CodeInvalid, Misconfigured, TooOften, UserBlocked

BACK = "https://h5.example.com/login?from=home"


def oauth_code(wechat, sandbox, person, scope="snsapi_userinfo"):
    """Goes through the page as a browser does: opens it, picks the person, is sent back."""
    address = wechat.oauth_url(BACK, "s1", scope)
    page = requests.get(address, timeout=5)
    assert page.status_code == 200
    assert person.name in page.text
    sent_back = requests.get(
        address.split("#")[0] + f"&person={person.oa_openid}", timeout=5, allow_redirects=False
    )
    assert sent_back.status_code == 302
    target = urlsplit(sent_back.headers["Location"])
    assert target.geturl().startswith("https://h5.example.com/login?from=home&")
    query = parse_qs(target.query)
    assert query["state"] == ["s1"]
    return query["code"][0]


def test_a_login_code_tells_who_it_is(wechat, sandbox, lin, wu):
    assert wechat.code_to_session(sandbox.login_code(lin)) == Identity(
        "wx00000000000000aa", lin.openid, lin.unionid
    )
    assert wechat.code_to_session(sandbox.login_code(wu)).unionid is None


def test_logging_in_needs_no_access_token(wechat, sandbox):
    wechat.code_to_session(sandbox.login_code())
    assert sandbox.times_called("cgi-bin/stable_token") == 0


def test_a_login_code_works_once(wechat, sandbox):
    code = sandbox.login_code()
    wechat.code_to_session(code)
    with pytest.raises(CodeInvalid) as refused:
        wechat.code_to_session(code)
    assert refused.value.errcode == 40163


def test_a_login_code_works_for_five_minutes(wechat, sandbox):
    in_time, too_late = sandbox.login_code(), sandbox.login_code()
    sandbox.clock.forward(299)
    wechat.code_to_session(in_time)
    sandbox.clock.forward(1)
    with pytest.raises(CodeInvalid) as refused:
        wechat.code_to_session(too_late)
    assert refused.value.errcode == 40029


def test_an_invented_code_is_refused(wechat, sandbox):
    with pytest.raises(CodeInvalid) as refused:
        wechat.code_to_session("invented")
    assert refused.value.errcode == 40029


@pytest.mark.parametrize(
    ("change", "errcode"), [({"mp_appid": "wx-other"}, 40013), ({"mp_secret": "wrong"}, 40125)]
)
def test_the_app_must_be_right(wechat_with, sandbox, change, errcode):
    wechat = wechat_with(**change)
    with pytest.raises(Misconfigured) as refused:
        wechat.code_to_session(sandbox.login_code())
    assert refused.value.errcode == errcode
    with pytest.raises(Misconfigured) as refused:
        wechat.phone_number(sandbox.phone_code())
    assert refused.value.errcode == errcode


def test_a_blocked_person_cannot_log_in(wechat, sandbox, lin, wu):
    sandbox.post(f"people/{lin.openid}/blocked", blocked=True)
    with pytest.raises(UserBlocked) as refused:
        wechat.code_to_session(sandbox.login_code(lin))
    assert refused.value.errcode == 40226
    wechat.code_to_session(sandbox.login_code(wu))


def test_one_person_logs_in_at_most_a_hundred_times_a_minute(wechat, sandbox, lin, wu):
    for _ in range(100):
        wechat.code_to_session(sandbox.login_code(lin))
    with pytest.raises(TooOften) as refused:
        wechat.code_to_session(sandbox.login_code(lin))
    assert refused.value.errcode == 45011
    wechat.code_to_session(sandbox.login_code(wu))
    sandbox.clock.forward(60)
    wechat.code_to_session(sandbox.login_code(lin))


def test_a_phone_code_tells_the_number_once(wechat, sandbox, lin):
    code = sandbox.phone_code(lin)
    assert wechat.phone_number(code) == "13800000000"
    with pytest.raises(CodeInvalid) as refused:
        wechat.phone_number(code)
    assert refused.value.errcode == 40029


def test_a_phone_code_works_for_five_minutes(wechat, sandbox):
    code = sandbox.phone_code()
    sandbox.clock.forward(300)
    with pytest.raises(CodeInvalid):
        wechat.phone_number(code)


def test_a_login_code_is_no_phone_code(wechat, sandbox):
    with pytest.raises(CodeInvalid):
        wechat.phone_number(sandbox.login_code())


def test_oauth_finds_the_same_person_under_another_openid(wechat, sandbox, lin):
    known = wechat.code_to_session(sandbox.login_code(lin))
    visitor = wechat.oauth_identity(oauth_code(wechat, sandbox, lin))
    assert visitor == Identity("wx00000000000000bb", lin.oa_openid, lin.unionid)
    assert visitor.openid != known.openid
    assert visitor.unionid == known.unionid


def test_the_silent_scope_does_not_tell_the_unionid(wechat, sandbox, lin):
    assert wechat.oauth_identity(oauth_code(wechat, sandbox, lin, "snsapi_base")).unionid is None


def test_an_oauth_code_works_once_for_five_minutes(wechat, sandbox, lin):
    code, late = oauth_code(wechat, sandbox, lin), oauth_code(wechat, sandbox, lin)
    wechat.oauth_identity(code)
    with pytest.raises(CodeInvalid) as refused:
        wechat.oauth_identity(code)
    assert refused.value.errcode == 40163
    sandbox.clock.forward(300)
    with pytest.raises(CodeInvalid) as refused:
        wechat.oauth_identity(late)
    assert refused.value.errcode == 40029


@pytest.mark.parametrize(
    "bad",
    [
        {"appid": "wx-other"},
        {"redirect_uri": "https://elsewhere.example.org/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"scope": "everything"},
        {"response_type": "token"},
        {"state": "a b"},
    ],
)
def test_the_oauth_page_refuses_what_wechat_refuses(sandbox, lin, bad):
    asked = {
        "appid": "wx00000000000000bb",
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "s1",
        "person": lin.oa_openid,
    }
    answer = requests.get(
        f"{sandbox.url}open/connect/oauth2/authorize", params=asked | bad, timeout=5, allow_redirects=False
    )
    assert answer.status_code == 400


def test_without_an_official_account_oauth_says_so(wechat_with):
    wechat = wechat_with(oa_appid=None)
    with pytest.raises(Misconfigured):
        wechat.oauth_url(BACK, "s1", "snsapi_userinfo")
    with pytest.raises(Misconfigured):
        wechat.oauth_identity("any")
