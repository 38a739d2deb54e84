"""What pydantic finds wrong, said to a resident."""

from __future__ import annotations

from pydantic import ValidationError

from app.core.errors import FieldError, Invalid

#: By pydantic's error type. Anything else gets ``_OTHERWISE``.
_SENTENCES = {
    "missing": "这一项必须填写",
    "extra_forbidden": "不认识这一项，请更新应用",
    "string_too_short": "内容太短了",
    "string_too_long": "内容太长了，请分几次说",
    "too_long": "数量太多了",
    "too_short": "至少要有一项",
    "enum": "请从给出的选项里选择",
    "literal_error": "请从给出的选项里选择",
    "uuid_parsing": "编号的格式不对",
    "timezone_aware": "时间要带时区",
    "greater_than_equal": "数字太小了",
    "less_than_equal": "数字太大了",
}
_OTHERWISE = "填写的格式不对"


def invalid(error: ValidationError) -> Invalid:
    """The same finding as one of our own errors (``invalid_fields``), with one sentence a field."""
    fields = [
        FieldError(".".join(str(part) for part in found["loc"]), _sentence(found["type"], found["msg"]))
        for found in error.errors(include_url=False, include_input=False)
    ]
    return Invalid("invalid_fields", f"有内容填得不对：{fields[0].message}。", errors=fields)


def _sentence(kind: str, message: str) -> str:
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return _SENTENCES.get(kind, _OTHERWISE)
