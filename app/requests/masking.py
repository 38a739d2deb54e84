"""What a report loses before strangers read it, on top of the street's review (个人信息保护法 art. 25)."""

from __future__ import annotations

import re

_FIGURE = "[\\d一二三四五六七八九十〇零两]"
_HOME = "(?:室|号房|号|户|房(?![子间产屋东]))"
_HYPHEN = "[-－–—]"
_PLATE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"

_COVERED = (
    # 3号楼2单元501室, 二单元五零一, 住2单元
    (re.compile(rf"{_FIGURE}{{1,4}}\s*单元(?:\s*{_FIGURE}{{1,4}}\s*{_HOME}?)?"), "**"),
    # 3-2-501: building, staircase, room
    (re.compile(rf"(?<!\d)\d{{1,3}}{_HYPHEN}\d{{1,2}}{_HYPHEN}\d{{2,4}}(?!\d)"), "**"),
    # Telephone, identity and bank cards: whatever has that many figures, however it is spaced.
    (re.compile(r"(?<!\d)\d(?:[\s.·－–—-]?\d){6,}[Xx]?"), "***"),
    (re.compile(rf"{_PLATE}[A-Z][\s·.-]?[A-Z0-9]{{5,6}}(?![A-Z0-9])"), "***"),
    (re.compile(rf"{_FIGURE}{{1,4}}\s*(?:室|号房|房(?![子间产屋东]))"), "**"),
    # 3号楼501: nothing else is counted behind a house.
    (re.compile(r"(?<=[楼栋幢座])\s*\d{3,4}(?![\d\s]*[年月日元块米度次人户点号])(?!\d)"), "**"),
)


def covered(text: str) -> str:
    """``text`` without what tells whom or where exactly: telephone, card and plate numbers, staircases and rooms."""
    for pattern, cover in _COVERED:
        text = pattern.sub(cover, text)
    return text


def masked(text: str, at_most: int) -> str:
    """:func:`covered`, without white space and cut to ``at_most`` characters."""
    plain = "".join(covered(text).split())
    return plain if len(plain) <= at_most else f"{plain[: at_most - 1]}…"
