"""What the imitated content check finds: a few mild words stand for everything that WeChat would find."""

from app.wechat.types import Verdict

_NOTHING = Verdict("pass", 100)
_RISKY = {"赌博网站": 20006, "代开发票": 20008, "色情直播": 20002}
_DOUBTFUL = {"加微信领红包": 10001, "扫码返现": 10001, "祖传秘方": 20008}


def judge_text(content: str) -> Verdict:
    """The gravest word decides."""
    for word, label in _RISKY.items():
        if word in content:
            return Verdict("risky", label)
    for word, label in _DOUBTFUL.items():
        if word in content:
            return Verdict("review", label)
    return _NOTHING


def judge_media(media_url: str) -> Verdict:
    """The sandbox does not look at pictures: "risky" or "review" in the address decides."""
    if "risky" in media_url:
        return Verdict("risky", 20002)
    if "review" in media_url:
        return Verdict("review", 21000)
    return _NOTHING
