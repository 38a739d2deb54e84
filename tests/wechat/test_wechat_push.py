"""The message push: only what WeChat has signed and sealed for us comes in."""

import hashlib
import json
import os
from base64 import b64encode

import pytest

from app.wechat import Verdict
from app.wechat.push import MessagePush, PushRefused, dedup_key
from app.wechat.sandbox.callback import Callback, Postman
from app.wechat.verdicts import read_media_verdict

APP = "wx00000000000000aa"
TOKEN = "push-token"
KEY = b64encode(os.urandom(32)).decode()[:43]
MESSAGE = {
    "ToUserName": "gh_1",
    "FromUserName": "o-lin",
    "CreateTime": 1_800_000_000,
    "MsgType": "text",
    "Content": "你好，<修灯>",
    "MsgId": 23456,
}


@pytest.fixture
def push():
    return MessagePush(APP, TOKEN, KEY)


def seal(payload, style="json", app=APP, token=TOKEN, key=KEY):
    return Postman(app, Callback("http://unused.invalid/", token, key, style)).sealed(payload)


def test_the_address_check_is_answered(push):
    signature = hashlib.sha1("".join(sorted([TOKEN, "1", "n"])).encode()).hexdigest()
    query = {"signature": signature, "timestamp": "1", "nonce": "n", "echostr": "e123"}
    assert push.echo(query) == "e123"
    for change in ({"timestamp": "2"}, {"nonce": "m"}, {"signature": "0" * 40}, {"signature": ""}):
        with pytest.raises(PushRefused):
            push.echo(query | change)
    for name in query:
        with pytest.raises(PushRefused):
            push.echo({key: value for key, value in query.items() if key != name})


def test_a_json_message_is_read(push):
    assert push.open(*seal(MESSAGE)).payload == MESSAGE


def test_an_xml_message_is_read(push):
    expected = {key: str(value) for key, value in MESSAGE.items()}
    assert push.open(*seal(MESSAGE, "xml")).payload == expected


def test_both_formats_have_the_same_dedup_key(push):
    assert push.open(*seal(MESSAGE)).dedup_key == push.open(*seal(MESSAGE, "xml")).dedup_key == "msg:23456"


@pytest.mark.parametrize("style", ["json", "xml"])
@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_a_changed_or_missing_signature_is_refused(push, style, name):
    query, body = seal(MESSAGE, style)
    with pytest.raises(PushRefused):
        push.open(query | {name: "0"}, body)
    del query[name]
    with pytest.raises(PushRefused):
        push.open(query, body)


@pytest.mark.parametrize("style", ["json", "xml"])
def test_a_changed_message_is_refused(push, style):
    query, _ = seal(MESSAGE, style)
    _, other = seal(MESSAGE | {"Content": "别的"}, style)
    with pytest.raises(PushRefused):
        push.open(query, other)


@pytest.mark.parametrize(
    "stranger",
    [{"app": "wx-other"}, {"token": "other-token"}, {"key": b64encode(os.urandom(32)).decode()[:43]}],
)
def test_a_message_for_another_app_is_refused(push, stranger):
    with pytest.raises(PushRefused):
        push.open(*seal(MESSAGE, **stranger))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"<xml>",
        b"<other/>",
        b"<xml/>",
        b"\xff\xfe",
        b'{"Encrypt": 5}',
        b'{"Encrypt": "not base64!"}',
        json.dumps(MESSAGE).encode(),
    ],
)
def test_what_is_not_sealed_is_refused(push, body):
    query, _ = seal(MESSAGE)
    with pytest.raises(PushRefused):
        push.open(query, body)


def test_an_event_is_known_by_sender_time_and_name(push):
    event = {
        "FromUserName": "o-lin",
        "CreateTime": 1,
        "MsgType": "event",
        "Event": "user_authorization_revoke",
    }
    assert dedup_key(event) == dedup_key(event | {"extra": 1})
    for change in ({"FromUserName": "o-wu"}, {"CreateTime": 2}, {"Event": "other"}, {"trace_id": "t"}):
        assert dedup_key(event | change) != dedup_key(event)


def test_the_key_must_have_43_characters():
    with pytest.raises(ValueError, match="43"):
        MessagePush(APP, TOKEN, "short")


@pytest.mark.parametrize(
    "payload",
    [
        {"Event": "wxa_media_check", "trace_id": "t", "errcode": -1008, "result": {"suggest": "pass"}},
        {"Event": "wxa_media_check", "trace_id": "t", "errcode": 0},
        {"Event": "wxa_media_check", "trace_id": "t", "result": {"suggest": "unheard of"}},
    ],
)
def test_a_check_that_failed_wants_a_persons_eye(payload):
    assert read_media_verdict(payload).verdict == Verdict("review", 21000)


def test_other_messages_are_no_verdict():
    assert read_media_verdict(MESSAGE) is None
