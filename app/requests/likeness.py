"""How alike two reports are in words and in place; pure arithmetic, no model.

Words: the cosine of the two sets of character pairs, each pair weighing the logarithm of its rarity among the reports
at hand. Place: the same compound or within :data:`NEAR_METRES` counts fully, elsewhere in the community
:data:`FARTHER`. The thresholds were chosen on real messages (docs/triage.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from app.core.grams import pairs

#: From here on two reports are offered as the same matter.
ALIKE = 0.18
NEAR_METRES = 500
#: What likeness in words is worth when the two are not near each other.
FARTHER = 0.6

#: Characters that only hold a sentence together; a pair with one of them says nothing of the matter.
_HOLLOW = frozenset("的了是我们你您他她它在也就都这那什么请被和与及对为很吗呢吧啊呀")
#: Words of nearly every message to an office.
_COMMON = frozenset(
    [
        "小区",
        "问题",
        "部门",
        "领导",
        "一个",
        "政府",
        "严重",
        "业主",
        "现在",
        "居民",
        "希望",
        "相关",
        "公司",
        "影响",
        "解决",
        "时间",
        "可以",
        "已经",
        "尊敬",
        "投诉",
        "工作",
        "情况",
        "生活",
        "一直",
        "街道",
        "多次",
        "进行",
        "要求",
        "但是",
        "不能",
        "本人",
        "人员",
        "物业",
        "有关",
        "反映",
        "无法",
        "社区",
        "处理",
        "管理",
        "开始",
        "导致",
        "目前",
        "附近",
        "每天",
        "是否",
        "时候",
        "周边",
        "存在",
        "还是",
        "建议",
        "很多",
        "通过",
        "因为",
        "需要",
        "不知",
        "谢谢",
        "造成",
        "回复",
        "而且",
        "咨询",
        "电话",
        "任何",
        "正常",
        "至今",
        "如果",
        "一下",
        "非常",
        "还有",
        "知道",
        "由于",
        "经常",
        "自己",
        "百姓",
        "出行",
        "没有",
        "怎么",
        "到了",
        "只有",
        "市民",
        "今年",
        "通知",
        "得到",
        "单位",
        "也不",
        "应该",
        "所有",
        "地方",
        "只能",
        "看到",
        "原因",
        "出现",
        "恳请",
        "期间",
        "或者",
        "举报",
        "住户",
        "尽快",
        "何时",
        "并且",
        "不了",
        "两个",
        "才能",
        "告知",
        "群众",
        "考虑",
        "多年",
        "长期",
        "以及",
        "最近",
        "关于",
        "麻烦",
        "大家",
        "赶紧",
        "好多",
        "几天",
        "三天",
        "两天",
        "昨天",
        "今天",
        "晚上",
        "早上",
    ]
)


def telling(text: str) -> frozenset[str]:
    """The pairs of ``text`` that say what it is about."""
    return frozenset(
        pair for pair in pairs(text) if pair not in _COMMON and not (_HOLLOW & set(pair) and len(pair) == 2)
    )


#: As if there were this many more reports without any of the words: among a handful a shared word would count nothing.
_UNSEEN = 20


class Rarity:
    """How much each pair weighs among the reports at hand."""

    def __init__(self, reports: Iterable[frozenset[str]]) -> None:
        counted = [*reports]
        holders = Counter(pair for report in counted for pair in report)
        known = len(counted) + _UNSEEN
        self._squares = {pair: math.log(known / (n + 1)) ** 2 for pair, n in holders.items()}

    def likeness(self, one: frozenset[str], other: frozenset[str]) -> float:
        """From 0 (nothing shared) to 1 (the same pairs), for two of the reports at hand."""
        shared = self._sum(one & other)
        return shared / math.sqrt(self._sum(one) * self._sum(other)) if shared else 0.0

    def _sum(self, some: frozenset[str]) -> float:
        return math.fsum(self._squares[pair] for pair in some)


def best(scores: Sequence[float], limit: int) -> list[int]:
    """The positions of the highest scores that reach :data:`ALIKE`, highest first."""
    reaching = [position for position, score in enumerate(scores) if score >= ALIKE]
    return sorted(reaching, key=lambda position: -scores[position])[:limit]
