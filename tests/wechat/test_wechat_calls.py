"""Subscription messages, content checks, codes and links: what works and each number WeChat says no with."""

from datetime import UTC, datetime

import pytest
import requests

from app.wechat import Scene, Verdict
from app.wechat.errors import (
    BadRequestField,
    Busy,
    Misconfigured,
    NoQuota,
    TooOften,
    UserUnknown,
    WeChatError,
    error_for,
)
from app.wechat.verdicts import read_media_verdict

PAGE = "pages/request/detail?id=1"
DATA = {"thing1": "路灯不亮", "phrase2": "处理中", "time3": datetime(2026, 3, 1, 7, 1, tzinfo=UTC)}


def test_a_message_reaches_the_phone(wechat, sandbox, lin):
    sandbox.accept("T-progress")
    wechat.send_subscribe_message(lin.openid, "progress", DATA, PAGE)
    assert sandbox.get(f"people/{lin.openid}/messages")["items"] == [
        {
            "template_id": "T-progress",
            "page": PAGE,
            "data": {"thing1": "路灯不亮", "phrase2": "处理中", "time3": "2026年3月1日 15:01"},
            "sent_at": 1_800_000_000,
        }
    ]


def test_each_acceptance_is_good_for_one_message_of_its_template(wechat, sandbox, lin):
    sandbox.accept("T-progress")
    assert sandbox.accept("T-progress", "T-signup")["items"] == [
        {"template_id": "T-progress", "remaining": 2},
        {"template_id": "T-signup", "remaining": 1},
    ]
    for template in ("progress", "progress", "signup"):
        wechat.send_subscribe_message(lin.openid, template, DATA, PAGE)
    for template in ("progress", "signup"):
        with pytest.raises(NoQuota) as refused:
            wechat.send_subscribe_message(lin.openid, template, DATA, PAGE)
        assert refused.value.errcode == 43101


def test_a_refused_message_costs_no_acceptance(wechat, sandbox, lin):
    sandbox.accept("T-progress")
    with pytest.raises(Misconfigured):
        wechat.send_subscribe_message(lin.openid, "progress", DATA, "pages/gone")
    wechat.send_subscribe_message(lin.openid, "progress", DATA, PAGE)


@pytest.mark.parametrize(
    ("openid", "template", "page", "kind", "errcode"),
    [
        ("o-nobody", "progress", PAGE, UserUnknown, 40003),
        ("oa-lin", "progress", PAGE, UserUnknown, 40003),
        ("o-lin", "gone", PAGE, Misconfigured, 40037),
        ("o-lin", "progress", "pages/gone", Misconfigured, 41030),
        ("o-lin", "progress", "/pages/home/home", Misconfigured, 41030),
        ("o-lin", "never configured", PAGE, Misconfigured, None),
    ],
)
def test_a_message_is_refused(wechat, sandbox, openid, template, page, kind, errcode):
    sandbox.accept("T-progress")
    with pytest.raises(kind) as refused:
        wechat.send_subscribe_message(openid, template, DATA, page)
    assert refused.value.errcode == errcode


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"thing1": {"value": "一" * 21}},
        {"thing1": {"value": ""}},
        {"thing1": {"value": "两\n行"}},
        {"thing1": "没有 value"},
        {"thing1": {"value": 5}},
        {"phrase1": {"value": "正在处理之中"}},
        {"phrase1": {"value": "OK"}},
        {"name1": {"value": "一" * 11}},
        {"number1": {"value": "1" * 33}},
        {"number1": {"value": "一"}},
        {"character_string1": {"value": "编号1"}},
        {"phone_number1": {"value": "1" * 18}},
        {"time1": {"value": "明天"}},
        {"date1": {"value": "2026年13月1日"}},
        {"mystery1": {"value": "什么"}},
    ],
)
def test_a_field_that_breaks_the_rules_is_refused_by_the_server(sandbox, lin, data):
    token = sandbox.post(
        "api/cgi-bin/stable_token",
        grant_type="client_credential",
        appid="wx00000000000000aa",
        secret="mini-program-secret",
    )["access_token"]
    answer = sandbox.post(
        f"api/cgi-bin/message/subscribe/send?access_token={token}",
        touser=lin.openid,
        template_id="T-progress",
        page=PAGE,
        data=data,
    )
    assert answer["errcode"] == 47003


def test_a_value_that_cannot_be_trimmed_is_refused_before_it_is_sent(wechat, sandbox, lin):
    with pytest.raises(BadRequestField) as refused:
        wechat.send_subscribe_message(lin.openid, "progress", {"time1": "明天"}, PAGE)
    assert refused.value.errcode == 47003
    assert "time1" in refused.value.errmsg
    assert sandbox.calls == []


@pytest.mark.parametrize(
    ("template_ids", "errcode"),
    [([], 10001), (["T-progress", "T-signup", "T-notice", "T-points"], 20003), (["T-gone"], 20001)],
)
def test_the_phone_accepts_one_to_three_known_templates(sandbox, lin, template_ids, errcode):
    answer = requests.post(
        f"{sandbox.url}people/{lin.openid}/subscriptions", json={"template_ids": template_ids}, timeout=5
    )
    assert (answer.status_code, answer.json()["errCode"]) == (400, errcode)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        ("3号楼的路灯坏了", Verdict("pass", 100)),
        ("加微信领红包，快来", Verdict("review", 10001)),
        ("加微信领红包，赌博网站", Verdict("risky", 20006)),
    ],
)
def test_a_text_gets_a_verdict(wechat, lin, content, verdict):
    assert wechat.check_text(lin.openid, content, Scene.FORUM) == verdict


@pytest.mark.parametrize(
    ("openid", "content", "scene", "kind", "errcode"),
    [
        ("o-nobody", "好", Scene.FORUM, UserUnknown, 40003),
        ("oa-lin", "好", Scene.FORUM, UserUnknown, 40003),
        ("o-lin", "", Scene.FORUM, BadRequestField, 44002),
        ("o-lin", "长" * 2501, Scene.FORUM, BadRequestField, 45002),
        ("o-lin", "好", 5, BadRequestField, 40129),
    ],
)
def test_a_text_is_refused(wechat, openid, content, scene, kind, errcode):
    with pytest.raises(kind) as refused:
        wechat.check_text(openid, content, scene)
    assert refused.value.errcode == errcode


def test_the_longest_text_is_checked(wechat, lin):
    assert wechat.check_text(lin.openid, "长" * 2500, Scene.FORUM).suggest == "pass"


def test_only_who_was_here_in_the_last_two_hours_is_checked(wechat, sandbox, lin, wu):
    sandbox.clock.forward(7199)
    wechat.check_text(lin.openid, "好", Scene.COMMENT)
    sandbox.login_code(wu)
    sandbox.clock.forward(1)
    with pytest.raises(UserUnknown) as refused:
        wechat.check_text(lin.openid, "好", Scene.COMMENT)
    assert refused.value.errcode == 61010
    with pytest.raises(UserUnknown) as refused:
        wechat.check_media(lin.openid, "https://example.com/a.jpg", Scene.COMMENT)
    assert refused.value.errcode == 61010
    wechat.check_text(wu.openid, "好", Scene.COMMENT)


@pytest.mark.parametrize("style", ["json", "xml"])
@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("lamp.jpg", Verdict("pass", 100)),
        ("review.jpg", Verdict("review", 21000)),
        ("risky.jpg", Verdict("risky", 20002)),
    ],
)
def test_the_verdict_on_a_picture_is_pushed(open_sandbox, wechat, lin, eventually, style, name, verdict):
    sandbox = open_sandbox(style=style)
    trace_id = wechat.check_media(lin.openid, f"https://example.com/{name}", Scene.FORUM)
    eventually(lambda: bool(sandbox.pushes))
    judged = read_media_verdict(sandbox.pushes[0].payload)
    assert (judged.trace_id, judged.verdict) == (trace_id, verdict)


def test_a_push_is_repeated_until_it_is_answered_with_success(wechat, sandbox, lin, eventually):
    sandbox.answers = ["not yet", "not yet"]
    wechat.check_media(lin.openid, "https://example.com/a.jpg", Scene.FORUM)
    eventually(lambda: len(sandbox.pushes) == 3)
    assert len({push.dedup_key for push in sandbox.pushes}) == 1


def test_two_verdicts_of_the_same_second_are_not_taken_for_repeats(wechat, sandbox, lin, eventually):
    for _ in range(2):
        wechat.check_media(lin.openid, "https://example.com/a.jpg", Scene.FORUM)
    eventually(lambda: len({push.dedup_key for push in sandbox.pushes}) == 2)


def test_a_picture_needs_a_web_address(wechat, lin):
    with pytest.raises(BadRequestField) as refused:
        wechat.check_media(lin.openid, "lamp.jpg", Scene.FORUM)
    assert refused.value.errcode == 40097


def test_a_mini_program_code_is_a_picture(wechat):
    assert wechat.mini_program_code("r=8f3", "pages/home/home").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("scene", "page", "kind", "errcode"),
    [
        ("s" * 33, "pages/home/home", BadRequestField, 40129),
        ("报修", "pages/home/home", BadRequestField, 40129),
        ("s", "pages/gone", Misconfigured, 41030),
    ],
)
def test_a_mini_program_code_is_refused(wechat, scene, page, kind, errcode):
    with pytest.raises(kind) as refused:
        wechat.mini_program_code(scene, page)
    assert refused.value.errcode == errcode


def test_a_url_link_opens_a_page(wechat):
    assert wechat.url_link("pages/home/home", "from=sms").startswith("https://wxaurl.cn/")


@pytest.mark.parametrize(
    ("path", "query", "kind", "errcode"),
    [
        ("pages/gone", "", Misconfigured, 40165),
        ("pages/home/home", "名=值", BadRequestField, 40212),
        ("pages/home/home", "q" * 1025, BadRequestField, 40212),
    ],
)
def test_a_url_link_is_refused(wechat, path, query, kind, errcode):
    with pytest.raises(kind) as refused:
        wechat.url_link(path, query)
    assert refused.value.errcode == errcode


@pytest.mark.parametrize(
    ("trouble", "kind", "errcode"),
    [
        ("busy", Busy, -1),
        ("quota", TooOften, 45009),
        ("too_often", TooOften, 45011),
        ("broken", Busy, None),
    ],
)
@pytest.mark.parametrize("path", ["cgi-bin/stable_token", "wxa/getwxacodeunlimit"])
def test_a_passing_trouble_may_be_retried(wechat, sandbox, trouble, kind, errcode, path):
    sandbox.fault(trouble, path=path)
    with pytest.raises(kind) as refused:
        wechat.mini_program_code("s", "pages/home/home")
    assert refused.value.errcode == errcode
    assert refused.value.retryable
    assert wechat.mini_program_code("s", "pages/home/home")


def test_a_number_nobody_has_met_is_still_an_error_of_the_family():
    assert type(error_for(99999, "what is this")) is WeChatError


def test_the_sandbox_shows_its_people_without_their_numbers(sandbox, lin):
    people = sandbox.get("people")["items"]
    assert people[0] == {
        "openid": lin.openid,
        "name": lin.name,
        "role_name": lin.role_name,
        "note": lin.note,
    }


def test_troubles_can_be_ordered_only_where_the_sandbox_was_opened_for_it(open_sandbox, lin):
    sandbox = open_sandbox(controls=False)
    for path in ("faults", f"people/{lin.openid}/blocked"):
        assert requests.post(sandbox.url + path, json={"kind": "busy"}, timeout=5).status_code == 404


@pytest.mark.parametrize("path", ["login-code", "phone-code", "subscriptions"])
def test_nobody_else_has_a_phone(sandbox, path):
    answer = requests.post(
        f"{sandbox.url}people/o-nobody/{path}", json={"template_ids": ["T-notice"]}, timeout=5
    )
    assert answer.status_code == 404
