"""Forms of categories and the answers to them, without a database."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from app.core.errors import Invalid
from app.core.forms import (
    MAX_FIELDS,
    Answer,
    FieldKind,
    Form,
    check_answers,
    read_answers,
    read_form,
    write_answers,
    write_form,
)

LIFT: list[dict[str, Any]] = [
    {"key": "trapped", "label": "有人被困吗", "kind": "choice", "required": True, "choices": ["有", "没有"]},
    {"key": "floor", "label": "停在几层", "kind": "number"},
    {"key": "since", "label": "哪天开始的", "kind": "date"},
    {"key": "sound", "label": "什么样的响声", "kind": "text", "hint": "比如咔咔响"},
    {"key": "plate", "label": "电梯编号牌", "kind": "photo"},
]


@pytest.fixture
def form() -> Form:
    return read_form(LIFT)


def test_a_form_is_kept_as_it_was_written(form: Form) -> None:
    assert write_form(form) == LIFT


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"key": "A b", "label": "x", "kind": "text"}, "第 1 项"),
        ({"key": "a", "label": " ", "kind": "text"}, "第 1 项"),
        ({"key": "a", "label": "x", "kind": "colour"}, "请从给出的选项里选择"),
        ({"key": "a", "label": "x", "kind": "choice", "choices": ["只有一个"]}, "至少要有两个选项"),
        ({"key": "a", "label": "x", "kind": "choice", "choices": ["有", "有"]}, "选项重复"),
        ({"key": "a", "label": "x", "kind": "text", "choices": ["有", "没有"]}, "只有单选才有选项"),
        ({"key": "a", "label": "x", "kind": "text", "colour": "red"}, "不认识这一项"),
    ],
)
def test_a_wrong_field_is_named(field: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as problem:
        read_form([field])
    assert problem.value.code == "invalid_form"
    assert words in problem.value.detail


def test_keys_and_labels_are_unique_and_fields_not_too_many() -> None:
    with pytest.raises(Invalid, match="代号"):
        read_form([LIFT[0], LIFT[0] | {"label": "另一个"}])
    with pytest.raises(Invalid, match="名称"):
        read_form([LIFT[0], LIFT[0] | {"key": "other"}])
    with pytest.raises(Invalid, match=f"{MAX_FIELDS}"):
        read_form([{"key": f"f{n}", "label": f"第{n}", "kind": "text"} for n in range(MAX_FIELDS + 1)])


def test_answers_come_in_the_order_of_the_form_and_read_as_people_say_them(form: Form) -> None:
    photo = uuid4()
    given = {"plate": [str(photo)], "sound": " 咔咔响 ", "since": "2026-03-05", "floor": 7, "trapped": "没有"}
    answers = check_answers(form, given)
    assert [answer.key for answer in answers] == ["trapped", "floor", "since", "sound", "plate"]
    assert [answer.words for answer in answers] == ["没有", "7", "2026年3月5日", "咔咔响", None]
    assert answers[-1].photo_ids == [photo]
    assert read_answers(write_answers(answers)) == answers


def test_what_is_left_empty_is_left_out(form: Form) -> None:
    assert check_answers(form, {"trapped": "有", "sound": "", "plate": [], "floor": None}) == [
        Answer("trapped", "有人被困吗", FieldKind.CHOICE, "有")
    ]
    assert write_answers([]) is None
    assert read_answers(None) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "trapped"),
        ({"trapped": "也许"}, "trapped"),
        ({"trapped": ["有"]}, "trapped"),
        ({"trapped": "有", "floor": "七"}, "floor"),
        ({"trapped": "有", "floor": True}, "floor"),
        ({"trapped": "有", "floor": 1e12}, "floor"),
        ({"trapped": "有", "floor": float("nan")}, "floor"),
        ({"trapped": "有", "since": "昨天"}, "since"),
        ({"trapped": "有", "since": "0001-01-01"}, "since"),
        ({"trapped": "有", "since": 5}, "since"),
        ({"trapped": "有", "sound": "长" * 301}, "sound"),
        ({"trapped": "有", "sound": "a\x00b"}, "sound"),
        ({"trapped": "有", "sound": 3}, "sound"),
        ({"trapped": "有", "plate": "x"}, "plate"),
        ({"trapped": "有", "plate": ["x"]}, "plate"),
        ({"trapped": "有", "plate": [str(uuid4())] * 4}, "plate"),
        ({"trapped": "有", "colour": "红"}, "colour"),
    ],
)
def test_answers_that_do_not_fit_are_named(form: Form, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        check_answers(form, given)
    assert problem.value.code == "invalid_answers"
    assert [error.field for error in problem.value.errors] == [f"answers.{field}"]
