"""What the client answers with."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Suggest = Literal["pass", "review", "risky"]


@dataclass(frozen=True)
class Identity:
    """One person as one app sees them. The same `unionid` under two apps is the same person."""

    app_id: str
    openid: str
    unionid: str | None


@dataclass(frozen=True)
class Verdict:
    """What the content check thinks. `label` is 100 for nothing found, else WeChat's number for the
    trouble."""

    suggest: Suggest
    label: int


class Scene(IntEnum):
    """Where the checked content will be seen; WeChat is stricter in some places than in others."""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3
    DIARY = 4
