"""Words of the verification of homes: why one is turned down."""

from __future__ import annotations

from enum import StrEnum


class TurnDownReason(StrEnum):
    """A fixed list, so that it can be counted and the resident can be told what to do."""

    NOBODY_FOUND = "nobody_found"
    WRONG_DOOR = "wrong_door"
    WRONG_COMPOUND = "wrong_compound"
    MORE_PAPERS = "more_papers"
    MOVED_OUT = "moved_out"


TURN_DOWN_REASON_NAMES = {
    TurnDownReason.NOBODY_FOUND: "住户查无此人",
    TurnDownReason.WRONG_DOOR: "门牌不对",
    TurnDownReason.WRONG_COMPOUND: "不是这个小区",
    TurnDownReason.MORE_PAPERS: "请补充材料",
    TurnDownReason.MOVED_OUT: "已经搬走",
}

#: What the resident can do about it.
TURN_DOWN_ADVICE = {
    TurnDownReason.NOBODY_FOUND: "物业和社区的登记里没有找到您，请带上租房合同或房本到社区登记。",
    TurnDownReason.WRONG_DOOR: "门牌号对不上，请核对几号楼、几单元、几室，改好再提交。",
    TurnDownReason.WRONG_COMPOUND: "您家可能不在这个小区，请重新选小区，改好再提交。",
    TurnDownReason.MORE_PAPERS: "请带上租房合同或房本到社区给工作人员看一下。",
    TurnDownReason.MOVED_OUT: "登记里您已经搬走，请改成现在的住址。",
}
