"""What WeChat accepts in the fields of a subscription message.

A field's name is its kind and a number (`thing1`, `time2`); the kind decides what may stand in it. The table
is
https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html
We trim by it before we send; the sandbox refuses by it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.wechat.errors import BadRequestField

Value = str | int | date | datetime

BAD_VALUE = 47003

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_HANZI = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")

_MONTH = r"(?:0?[1-9]|1[0-2])"
_MONTH_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_DAY = "|".join(
    [f"[0-9]{{4}}年{_MONTH}月(?:{_MONTH_DAY}日)?", f"{_MONTH}月{_MONTH_DAY}日"]
    + [
        f"[0-9]{{4}}{sign}{_MONTH}(?:{sign}{_MONTH_DAY})?|{_MONTH}{sign}{_MONTH_DAY}"
        for sign in ("-", "/", r"\.")
    ]
)
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"


@dataclass(frozen=True)
class _Kind:
    accepts: Callable[[str], bool]
    trim: Callable[[str], str]


def fit(data: Mapping[str, Value]) -> dict[str, str]:
    """`data` trimmed to what WeChat accepts.

    Texts that are too long end in "…", signs that are not allowed are left out, times are Shanghai's.
    A value that cannot be trimmed without changing what it says (a telephone number too long, a time that is
    none) raises `BadRequestField`, as WeChat itself would answer. A `datetime` without time zone raises
    `ValueError`.
    """
    fitted = {name: _trimmed(name, value) for name, value in data.items()}
    bad = first_bad(fitted)
    if bad is not None:
        raise BadRequestField(BAD_VALUE, f"argument invalid! data.{bad}.value invalid")
    return fitted


def first_bad(data: Mapping[str, str]) -> str | None:
    """The name of the first field that WeChat would refuse, or None."""
    for name, value in data.items():
        kind = _kind_of(name)
        if kind is None or not kind.accepts(value):
            return name
    return None


def _trimmed(name: str, value: Value) -> str:
    text = _plain(_told(value))
    kind = _kind_of(name)
    return kind.trim(text) if kind else text


def _told(value: Value) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a point in time needs its time zone")
        there = value.astimezone(_SHANGHAI)
        return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def _plain(text: str) -> str:
    """On one line, without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _length(text: str) -> int:
    # WeChat does not say how it counts an emoji; two, as JavaScript does, is never too few.
    return sum(2 if ord(sign) > 0xFFFF else 1 for sign in text)


def _cut(text: str, limit: int) -> str:
    while _length(text) > limit:
        text = text[:-1]
    return text.rstrip()


def _cut_visibly(text: str, limit: int) -> str:
    return text if _length(text) <= limit else _cut(text, limit - 1) + "…"


def _is_text(text: str, limit: int) -> bool:
    return 0 < _length(text) <= limit and bool(text.strip()) and text.isprintable()


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _without(signs: str) -> Callable[[str], str]:
    compiled = re.compile(signs)
    return lambda text: compiled.sub("", text).strip()


def _name_limit(text: str) -> int:
    return 20 if text.isascii() else 10


def _trim_name(text: str) -> str:
    # Digits are not allowed in a name; "3号楼王阿姨" is still to be recognised.
    spelled = text.translate(_NUMERALS)
    return _cut(spelled, _name_limit(spelled))


def _as_is(text: str) -> str:
    return text


def _range_of(moment: str) -> str:
    return f"(?:{moment})(?: ?~ ?(?:{moment}))?"


_KINDS = {
    "thing": _Kind(lambda text: _is_text(text, 20), lambda text: _cut_visibly(text, 20) or "无"),
    "phrase": _Kind(_matches(f"[{_HANZI}]{{1,5}}"), lambda text: _without(f"[^{_HANZI}]")(text)[:5]),
    "name": _Kind(
        lambda text: _is_text(text, _name_limit(text)) and not re.search("[0-9]", text),
        _trim_name,
    ),
    "number": _Kind(_matches(r"(?=.{1,32}$)[0-9]+(?:\.[0-9]+)?"), _without(",")),
    "character_string": _Kind(
        _matches(r"(?=.*[^ ])[ -~]{1,32}"), lambda text: _without("[^ -~]")(text)[:32].rstrip()
    ),
    "phone_number": _Kind(_matches(r"(?=.*[0-9])[0-9+*() -]{1,17}"), _without(r"[^0-9+*() -]")),
    "time": _Kind(_matches(_range_of(f"(?:(?:{_DAY}) ?)?{_CLOCK}")), _as_is),
    "date": _Kind(_matches(_range_of(f"(?:{_DAY})(?: ?{_CLOCK})?")), _as_is),
}


def _kind_of(name: str) -> _Kind | None:
    return _KINDS.get(name.rstrip("0123456789")) if name[-1:].isdigit() else None
