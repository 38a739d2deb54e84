"""Orders of the demo: menus, two teams, and orders at every step of their way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.demo.people import PILOT_COMMUNITY, PILOT_STREET
from app.demo.timeline import Story, in_daytime
from app.demo.town import Town
from app.orders import service
from app.orders.models import MenuService
from app.orders.states import Side
from app.volunteering import queries as volunteers
from app.volunteering import service as volunteering
from app.volunteering.kinds import Reach, Skill, TeamKind
from app.volunteering.models import Team
from app.volunteering.states import Joining, MemberRole

#: Where, what, how it is told, the skill, from which age on, minutes.
_MENU = (
    (PILOT_COMMUNITY, "上门理发", "走不动的老人，我们到家里来理发。", Skill.HAIRCUT, 70, 45),
    (PILOT_COMMUNITY, "修水龙头、换灯泡", "家里的小毛病，带着工具来看看。", Skill.REPAIR, None, 60),
    (PILOT_COMMUNITY, "陪老人说说话", "一个人在家闷得慌，有人来坐坐。", Skill.CARE, 65, 60),
    (PILOT_COMMUNITY, "教用手机", "挂号、缴费、视频通话，一样一样教。", Skill.PHONES, 60, 45),
    (PILOT_STREET, "辅导功课", "小学的作业，大学生哥哥姐姐来帮忙。", Skill.TEACHING, None, 90),
    (PILOT_STREET, "问问法律", "遗嘱、租房、工资，律师到家里听您说。", Skill.LAW, None, 60),
)

#: Who orders what, for how many days ago, how far it has come, and what was said.
_ORDERS = (
    ("任秀兰", "上门理发", 12, "closed", "腿脚慢，请到家里来"),
    ("贾福贵", "修水龙头、换灯泡", 8, "closed", "厨房的龙头滴水"),
    ("卢桂花", "上门理发", 3, "done", None),
    ("任秀兰", "修水龙头、换灯泡", 1, "taken", "楼道口那盏也看看"),
    ("贾福贵", "上门理发", 0.2, "dispatched", None),
    ("武建军", "问问法律", 2.5, "open", "想问问租房押金的事"),
    ("任秀兰", None, 0.1, "ordered", "想有人陪我去看一场老电影"),
)


#: Each team's name, kind, skills, who leads it and who goes.
_TEAMS = {
    "hair": ("夕阳红理发队", TeamKind.HELP, (Skill.HAIRCUT, Skill.CARE), "温晓梅", "靳浩然"),
    "repair": ("巧手维修队", TeamKind.SPECIAL, (Skill.REPAIR, Skill.PHONES), "武建军", "申海龙"),
}
_STEPS = ("ordered", "open", "dispatched", "taken", "done", "closed")


class Orders:
    """The stories of orders; the menu and the teams are there before them."""

    def __init__(self, session: Session, town: Town, now: datetime) -> None:
        self._session, self._town, self._now = session, town, now
        self._worker = town.staff[PILOT_COMMUNITY][0]
        with clock.at(now - timedelta(days=30)):
            self._dishes = {row[1]: self._dish(*row) for row in _MENU}
            self._teams = {key: self._team(*row) for key, row in _TEAMS.items()}

    def stories(self) -> Iterator[Story]:
        """Every order's way."""
        for name, title, days, until, words in _ORDERS:
            yield self._live(name, title, days, _STEPS.index(until), words)

    def _dish(
        self, code: str, title: str, about: str, skill: Skill, age: int | None, minutes: int
    ) -> MenuService:
        actor = self._town.staff[code][0]
        dish = service.Dish(title, about, skill, minutes, age)
        return service.put_on(self._session, actor, self._town.units[code], dish)

    def _team(self, name: str, kind: TeamKind, skills: tuple[Skill, ...], leader: str, member: str) -> Team:
        station = self._town.units[PILOT_COMMUNITY]
        team = volunteering.found_team(
            self._session,
            self._worker,
            station.id,
            name=name,
            kind=kind,
            skills=skills,
            about="邻居有需要，我们上门来。",
            joining=Joining.OPEN,
        )
        for one in (leader, member):
            account_id = self._town.called(one).actor.account_id
            if volunteers.volunteer(self._session, account_id) is None:
                volunteering.register(
                    self._session,
                    account_id,
                    unit_id=station.id,
                    real_name=one,
                    skills=skills,
                    free_times=["6-morning", "7-morning"],
                    reach=Reach.STREET,
                )
            volunteering.ask_to_join(self._session, account_id, team)
        leader_id = self._town.called(leader).actor.account_id
        volunteering.set_role(self._session, self._worker, team, leader_id, MemberRole.LEADER)
        return team

    def _live(self, name: str, title: str | None, days: float, until: int, words: str | None) -> Story:
        session = self._session
        # What the street offers, the street looks at.
        worker = self._town.staff[next((one[0] for one in _MENU if one[1] == title), PILOT_COMMUNITY)][0]
        begin = in_daytime(self._now - timedelta(days=days), 0)
        yield begin
        orderer = self._town.called(name)
        start = clock.now() + timedelta(hours=26)
        wish = service.Wish(
            place_id=orderer.home.id,
            service_id=self._dishes[title].id if title else None,
            words=words,
            place_note="3号楼 2单元 502",
            contact_phone=None,
            wish_from=start,
            wish_until=start + timedelta(hours=3),
        )
        order = service.order(session, orderer.actor, wish)
        if until < 1:
            return
        yield in_daytime(clock.now(), 40)
        service.accept(session, worker, order, skill=None)
        if until < 2:
            return
        key = "hair" if title == "上门理发" else "repair"
        team, (*_, leader_name, member_name) = self._teams[key], _TEAMS[key]
        leader = self._town.called(leader_name).actor
        yield in_daytime(clock.now(), 20)
        service.dispatch(session, worker, order, [team.unit_id])
        if until < 3:
            return
        yield in_daytime(clock.now(), 90)
        service.take(session, leader, order)
        member = self._town.called(member_name).actor
        service.pick(session, leader, order, [member.account_id], start + timedelta(minutes=30))
        yield start + timedelta(minutes=30)
        service.check_in(session, member, order, code=order.visit_code, point=None)
        yield clock.now() + timedelta(minutes=order.minutes + 5)
        service.check_out(session, member, order, note=None, photo_ids=())
        if until < 5:
            return
        yield in_daytime(clock.now(), 60)
        service.rate(session, orderer.actor, order, Side.RESIDENT, stars=5, comment="手脚麻利，人也和气")
        service.rate(session, leader, order, Side.TEAM, stars=5, comment=None)
        yield in_daytime(clock.now(), 300)
        service.rate(session, worker, order, Side.STATION, stars=5, comment="按时去，还帮着扫了地")
