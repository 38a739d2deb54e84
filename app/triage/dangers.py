"""Words that cannot wait for anybody to read them: the person is told at once to call for help.

A plain list, checked on the phone too, where there may be no network. It never decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Danger:
    """One kind of danger: the words that speak of it, those that only look like it, and what to do now."""

    words: tuple[str, ...]
    unless: tuple[str, ...]
    advice: str
    phones: tuple[str, ...]


DANGERS = (
    Danger(
        (
            "煤气味",
            "燃气味",
            "天然气味",
            "煤气泄漏",
            "燃气泄漏",
            "天然气泄漏",
            "煤气漏",
            "燃气漏",
            "漏煤气",
            "漏燃气",
        ),
        (),
        "可能是漏气：先别开关电器、别点火，开窗，人到楼外，再打 119 和燃气公司的抢修电话。",
        ("119",),
    ),
    Danger(
        ("着火", "起火了", "失火", "冒浓烟", "正在冒烟", "电线冒烟", "电线冒火"),
        ("不着火", "点不着火", "易着火", "容易着火", "着火隐患", "万一着火", "着火点"),
        "着火了请先离开，马上打 119，不要坐电梯。",
        ("119",),
    ),
    Danger(
        ("漏电", "触电", "电线掉", "电线断"),
        ("漏电保护",),
        "电线漏电请离远些，别碰，也别让别人靠近；马上打 95598 供电抢修，有人触电打 120。",
        ("95598", "120"),
    ),
    Danger(
        ("被困", "困在电梯", "困电梯", "关在电梯"),
        (),
        "有人被困请先按电梯里的呼叫按钮，不要扒门；马上打 119。",
        ("119",),
    ),
    Danger(
        ("跳楼", "轻生", "自杀", "持刀", "砍人"),
        (),
        "有人有危险，请马上打 110，有人受伤打 120。",
        ("110", "120"),
    ),
    Danger(
        ("晕倒", "昏迷", "没有呼吸", "叫不醒"),
        (),
        "有人晕倒请马上打 120，身边留人。",
        ("120",),
    ),
)


def dangers_in(text: str) -> list[Danger]:
    """The dangers a text speaks of, in the order of the list."""
    return [danger for danger in DANGERS if _speaks_of(danger, text)]


def _speaks_of(danger: Danger, text: str) -> bool:
    for harmless in danger.unless:
        text = text.replace(harmless, "")
    return any(word in text for word in danger.words)
