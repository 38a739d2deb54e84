"""What people of the demo say of activities that are over, the photos they took, and what was written about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import service
from app.activities.models import Activity
from app.core import clock
from app.core.screening import Screening
from app.demo.album import Album
from app.demo.timeline import Story
from app.demo.town import Town


@dataclass(frozen=True)
class Memory:
    """Who gave how many stars and said what, whose photos are there, and the report if one was kept."""

    said: Mapping[str, tuple[int, str | None]]
    photos: tuple[str, ...] = ()
    #: Whose photo nobody has looked at yet, and what is on it.
    waiting: Mapping[str, str] = field(default_factory=dict)
    report: tuple[str, str] | None = None


#: By the title of the activity.
MEMORIES = {
    "70岁以上老人免费理发": Memory(
        said={
            "卢桂花": (5, "小师傅手轻，剪得精神，还陪着说了会儿话。"),
            "贾福贵": (4, "挺好，就是等的时候椅子少，下回多摆几把。"),
        },
        photos=("activity_help",),
        waiting={"贾福贵": "activity_safety"},
    ),
    "周末亲子手工：扎染小方巾": Memory(
        said={
            "郝丽娜": (5, "孩子把方巾系在书包上，谁都不让碰。"),
            "樊静怡": (5, None),
        },
        photos=("activity_brush", "activity_help"),
        report=(
            "一块白布染出一家人的花样",
            "周六上午，文化西街社区在国风非遗坊办了一场亲子扎染。二十户人家报上了名，桌子都坐满了。\n\n"
            "皮筋一扎、染缸一泡，再打开时谁也猜不到是什么花。有个孩子染出一朵歪歪的向日葵，"
            "妈妈说比买的好看。\n\n"
            "活动后大家都打了满分。喜欢动手的家庭别急，下个月还有丝网花。",
        ),
    ),
    "露天电影周（第一场）": Memory(
        said={
            "段美玲": (5, "好些年没在院子里看过电影了，跟小时候一样。"),
            "贾福贵": (4, "戏曲联唱好听，天有点凉。"),
            "郝丽娜": (4, None),
        },
        photos=("activity_film", "activity_feast"),
    ),
}


def remembered(
    session: Session, town: Town, album: Album, manager: Actor, activity: Activity, memory: Memory
) -> Story:
    """The days after: people say how it was, photos come in, somebody writes about it."""
    yield activity.ends_at + timedelta(hours=3)
    for name in memory.photos:
        photo_id = album.photo_by(session, manager.account_id, name)
        service.add_photos(session, activity, manager.account_id, [photo_id], organiser=True)
    for person, (stars, comment) in memory.said.items():
        yield clock.now() + timedelta(hours=2)
        account_id = town.called(person).actor.account_id
        rating = service.rate(session, activity, account_id, stars=stars, comment=comment)
        service.comment_checked(session, rating.id, Screening.PASSED)
    for person, name in memory.waiting.items():
        account_id = town.called(person).actor.account_id
        photo_id = album.photo_by(session, account_id, name)
        service.add_photos(session, activity, account_id, [photo_id], organiser=False)
    if memory.report:
        yield clock.now() + timedelta(hours=20)
        title, text = memory.report
        service.keep_report(session, manager, activity, title=title, text=text)
