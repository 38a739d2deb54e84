"""A form of one's own making: what is asked beyond the usual, and whether somebody's answers fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count
from typing import Annotated, Any, Self
from uuid import UUID

import orjson
from pydantic import Field, StringConstraints, model_validator

from app.core.errors import FieldError, Invalid
from app.core.schemas import Input, Output, Text

MAX_FIELDS = 12
MAX_CHOICES = 20
MAX_PHOTOS = 3
MAX_WORDS = 300
#: Beyond this no number of a household means anything, and every engine still keeps it exactly.
MAX_NUMBER = 1_000_000_000


class FieldKind(StrEnum):
    """What kind of answer a field takes."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    PHOTO = "photo"


FIELD_KIND_NAMES = {
    FieldKind.TEXT: "文字",
    FieldKind.CHOICE: "单选",
    FieldKind.NUMBER: "数字",
    FieldKind.DATE: "日期",
    FieldKind.PHOTO: "照片",
}


class FormField(Input):
    """One question. ``key`` names it for programs and stays; ``label`` is what people read."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
    label: Annotated[str, Text(1, 30)]
    kind: FieldKind
    required: bool = False
    choices: Annotated[list[Annotated[str, Text(1, 30)]], Field(max_length=MAX_CHOICES)] = Field(
        default_factory=list
    )
    hint: Annotated[str, Text(0, 60)] = ""

    @model_validator(mode="after")
    def _choices_belong_to_a_choice(self) -> Self:
        if self.kind is FieldKind.CHOICE and len(self.choices) < 2:
            raise ValueError("单选至少要有两个选项")
        if self.kind is not FieldKind.CHOICE and self.choices:
            raise ValueError("只有单选才有选项")
        if len(set(self.choices)) < len(self.choices):
            raise ValueError("选项重复了")
        return self


Form = tuple[FormField, ...]


class FieldOut(Output):
    """One question, as it is put to somebody."""

    key: str
    label: str
    kind: FieldKind
    required: bool
    choices: list[str]
    hint: str


def read_form(stored: Sequence[Mapping[str, Any]]) -> Form:
    """The form as it is kept; raises Invalid (``invalid_form``) naming the field that is wrong by its number."""
    if len(stored) > MAX_FIELDS:
        raise _wrong_form(f"一张表最多 {MAX_FIELDS} 项。")
    fields: list[FormField] = []
    for number, one in enumerate(stored, start=1):
        try:
            fields.append(FormField.model_validate(dict(one)))
        except Invalid as problem:
            raise _wrong_form(f"第 {number} 项：{problem.errors[0].message}。") from problem
    for what, values in (("代号", [f.key for f in fields]), ("名称", [f.label for f in fields])):
        if len(set(values)) < len(values):
            raise _wrong_form(f"有两项的{what}一样。")
    return tuple(fields)


def with_keys(questions: Sequence[dict[str, Any]], present: Form) -> Form:
    """Questions that people wrote, each with a key: the one it had by its label, or a free one.

    Raises Invalid (``invalid_form``).
    """
    known = {field.label: field.key for field in present}
    taken = set(known.values())
    free = (f"f{number}" for number in count(1) if f"f{number}" not in taken)
    return read_form(
        [
            {
                "key": known.get(question["label"]) or next(free),
                **question,
                "kind": FieldKind(question["kind"]).value,
            }
            for question in questions
        ]
    )


def write_form(form: Iterable[FormField]) -> list[dict[str, Any]]:
    """The form as it is kept: JSON, what goes without saying left out."""
    return [field.model_dump(mode="json", exclude_defaults=True) for field in form]


def _wrong_form(sentence: str) -> Invalid:
    return Invalid("invalid_form", sentence, errors=[FieldError("fields", sentence)])


@dataclass(frozen=True)
class Answer:
    """One answer as it was given, with the question as it was asked then.

    ``value`` is a number for a number, the ids for photos, and otherwise words (a date as ``2026-03-05``).
    """

    key: str
    label: str
    kind: FieldKind
    value: str | float | list[UUID]

    @property
    def words(self) -> str | None:
        """The answer as people read it; ``None`` for photos, which are shown."""
        if isinstance(self.value, list):
            return None
        if self.kind is FieldKind.DATE:
            day = date.fromisoformat(str(self.value))
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{self.value:g}" if isinstance(self.value, float) else self.value

    @property
    def photo_ids(self) -> list[UUID]:
        return self.value if isinstance(self.value, list) else []


def check_answers(form: Form, given: Mapping[str, Any], *, complete: bool = True) -> list[Answer]:
    """The answers in the order of the form; what was left empty is left out, unless it is required and ``complete``.

    Raises Invalid (``invalid_answers``) naming each field as ``answers.<key>``.
    """
    errors = [
        FieldError(f"answers.{key}", "这一项已经不用填了，请返回重新填写")
        for key in given.keys() - {field.key for field in form}
    ]
    answers: list[Answer] = []
    for field in form:
        value = given.get(field.key)
        if value in (None, "", []):
            if field.required and complete:
                errors.append(FieldError(f"answers.{field.key}", f"请填写“{field.label}”"))
            continue
        try:
            answers.append(Answer(field.key, field.label, field.kind, _CHECKS[field.kind](field, value)))
        except ValueError as problem:
            errors.append(FieldError(f"answers.{field.key}", f"“{field.label}”{problem}"))
    if errors:
        raise Invalid("invalid_answers", f"{errors[0].message}。", errors=errors)
    return answers


def from_words(form: Form, words: Mapping[str, str]) -> dict[str, Any]:
    """Answers that came as words alone, with numbers as numbers and moments as dates, ready to be checked."""
    kinds = {field.key: field.kind for field in form}
    given: dict[str, Any] = dict(words)
    for key, text in words.items():
        if kinds.get(key) is FieldKind.NUMBER:
            with suppress(ValueError):
                given[key] = float(text)
        elif kinds.get(key) is FieldKind.DATE:
            given[key] = text[:10]
    return given


def _text(_field: FormField, value: Any) -> str:
    try:
        return _Words.model_validate({"words": value}).words
    except Invalid as problem:
        raise ValueError(f"最多 {MAX_WORDS} 个字") from problem


class _Words(Input):
    words: Annotated[str, Text(1, MAX_WORDS)]


def _choice(field: FormField, value: Any) -> str:
    if value not in field.choices:
        raise ValueError("请从给出的选项里选")
    return str(value)


def _number(_field: FormField, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("要填数字")
    if abs(value) > MAX_NUMBER:
        raise ValueError("数字太大了")
    return float(value)


def _date(_field: FormField, value: Any) -> str:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError("日期不对") from error
    if not 1900 <= day.year <= 2100:
        raise ValueError("日期不对")
    return day.isoformat()


def _photos(_field: FormField, value: Any) -> list[UUID]:
    if not isinstance(value, list) or len(value) > MAX_PHOTOS:
        raise ValueError(f"最多 {MAX_PHOTOS} 张照片")
    try:
        return [UUID(str(one)) for one in value]
    except ValueError as error:
        raise ValueError("照片要先传上来") from error


#: Each gives the value as it is kept, or raises ValueError with the rest of a sentence.
_CHECKS: dict[FieldKind, Callable[[FormField, Any], str | float | list[UUID]]] = {
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.PHOTO: _photos,
}


def write_answers(answers: Sequence[Answer]) -> str | None:
    """The answers as they are kept with a request: JSON, with the questions as they were asked."""
    if not answers:
        return None
    return orjson.dumps(
        [{"key": a.key, "label": a.label, "kind": a.kind, "value": a.value} for a in answers]
    ).decode()


def read_answers(stored: str | None) -> list[Answer]:
    """What :func:`write_answers` wrote."""
    if not stored:
        return []
    return [
        Answer(
            one["key"],
            one["label"],
            FieldKind(one["kind"]),
            [UUID(id_) for id_ in one["value"]] if isinstance(one["value"], list) else one["value"],
        )
        for one in orjson.loads(stored)
    ]
