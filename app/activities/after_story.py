"""A first draft for the news, written from the figures; a person corrects it before anybody reads it."""

from __future__ import annotations

from collections.abc import Sequence

from app.activities.came import Figures
from app.activities.models import Activity, ActivityRating
from app.core import clock

#: From so many stars on a comment is quoted.
QUOTED_FROM = 4
#: What is longer is no quotation any more.
QUOTED_LENGTH = 80


def draft(
    activity: Activity, unit_name: str, figures: Figures, comments: Sequence[ActivityRating]
) -> tuple[str, str]:
    """Title and three short paragraphs, parted by empty lines; ``comments`` are those that everybody reads."""
    people = f"{figures.came} 位居民来了" if figures.came else "等着大家来"
    title = f"{activity.title}，{people}"[:60]
    return title, "\n\n".join(
        [_what(activity, unit_name, figures), _who(figures), _said(unit_name, figures, comments)]
    )


def _what(activity: Activity, unit_name: str, figures: Figures) -> str:
    start = clock.local(activity.starts_at)
    day = f"{start.month}月{start.day}日{_part_of_day(start.hour)}"
    # "文化西街社区在文化西街社区三楼" says it twice.
    place = activity.place.removeprefix(unit_name).strip() or activity.place
    if figures.sessions > 1:
        when = f"从{day}起，{unit_name}在{place}办了“{activity.title}”，一共 {figures.sessions} 场。"
    else:
        when = f"{day}，{unit_name}在{place}办了“{activity.title}”。"
    summary = activity.summary.rstrip("。")
    return f"{when}{summary}。" if summary else when


def _part_of_day(hour: int) -> str:
    if hour < 12:
        return "上午"
    return "下午" if hour < 18 else "晚上"


def _who(figures: Figures) -> str:
    words = f"这次报上名的有 {figures.signed_up} 人，到场 {figures.came} 人。"
    ages = []
    if figures.elders:
        ages.append(f"六十岁以上的老人 {figures.elders} 位")
    if figures.children:
        ages.append(f"孩子 {figures.children} 个")
    if ages:
        words += f"到场的人里，有{'，'.join(ages)}。"
    if figures.waiting:
        words += f"还有 {figures.waiting} 份报名在候补里等着，这次没能赶上。"
    return words


def _said(unit_name: str, figures: Figures, comments: Sequence[ActivityRating]) -> str:
    words = ""
    if figures.stars.count:
        words = f"活动结束后，{figures.stars.count} 位居民打了分，平均 {figures.stars.average} 星。"
    worth = [
        one
        for one in comments
        if one.comment and one.stars >= QUOTED_FROM and len(one.comment) <= QUOTED_LENGTH
    ]
    quoted = max(worth, key=lambda one: one.stars).comment if worth else None
    if quoted:
        words += f"有居民说：“{quoted.rstrip('。')}。”"
    return f"{words}感谢每一位到场的邻居，{unit_name}下一次活动再见。"
