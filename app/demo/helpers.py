"""The demo's volunteers: teams of all kinds, who leads them, who waits for an answer, and the hours of five weeks."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Conflict
from app.demo.dice import dice
from app.demo.people import PILOT_COMMUNITY, PILOT_STREET
from app.demo.town import Neighbour, Town
from app.shifts import queries as shift_queries
from app.shifts import service as shifts
from app.volunteering import queries, service
from app.volunteering.kinds import FREE_TIME_NAMES, Reach, Skill, TeamKind
from app.volunteering.models import Team
from app.volunteering.states import Joining, MemberRole

_DISTRICT = "140213"
_DAYS = 35
_VOLUNTEERS = 60


class _Plan(NamedTuple):
    """One team: where, what it is called and does, who leads it, and what its people do at which hours."""

    unit: str
    name: str
    kind: TeamKind
    skills: tuple[Skill, ...]
    about: str
    leader: str
    joining: Joining
    works: tuple[str, ...]


_BY_LEADER, _OPEN = Joining.BY_LEADER, Joining.OPEN

_PLANS = (
    _Plan(
        *(PILOT_COMMUNITY, "小板凳宣讲队", TeamKind.THEORY, (Skill.TALKS,)),
        "搬个小板凳，在楼门口把政策讲明白：医保怎么缴、养老认证怎么办。",
        *("贾福贵", _BY_LEADER, ("楼门口讲医保政策", "陪老人做养老认证")),
    ),
    _Plan(
        *(PILOT_COMMUNITY, "文化里合唱队", TeamKind.CULTURE, (Skill.CULTURE,)),
        "每周二、周四晚上排练，社区有活动就上台。不会识谱也欢迎，一起唱着就会了。",
        *("段美玲", _OPEN, ("合唱队排练", "邻里节演出")),
    ),
    _Plan(
        *(PILOT_STREET, "四点半课堂辅导队", TeamKind.TEACHING, (Skill.TEACHING,)),
        "放学早、家长下班晚的孩子，来社区把作业写完。大学生、退休老师为主。",
        *("靳浩然", _BY_LEADER, ("四点半课堂", "暑期读书会")),
    ),
    _Plan(
        *(PILOT_STREET, "健康小屋志愿队", TeamKind.HEALTH, (Skill.HEALTH, Skill.FITNESS)),
        "每周六上午在健康小屋量血压、测血糖，带着大家打八段锦。",
        *("樊静怡", _BY_LEADER, ("健康小屋量血压", "带打八段锦")),
    ),
    _Plan(
        *(PILOT_COMMUNITY, "银龄学手机科普队", TeamKind.SCIENCE, (Skill.SCIENCE, Skill.PHONES)),
        "手把手教老邻居用手机：扫码、挂号、视频，讲讲怎么防诈骗。",
        *("康雨桐", _OPEN, ("教老人用手机", "防诈骗小课堂")),
    ),
    _Plan(
        *(PILOT_STREET, "邻里说法队", TeamKind.LAW, (Skill.LAW, Skill.MEDIATION)),
        "律师和老街坊一起坐班，邻里有磕碰，先坐下来聊一聊。",
        *("申海龙", _BY_LEADER, ("法律咨询坐班", "邻里调解")),
    ),
    _Plan(
        *(PILOT_COMMUNITY, "香荔园护绿队", TeamKind.ENVIRONMENT, (Skill.CLEANING,)),
        "周末一起捡垃圾、清小广告、给花浇水。带上手套就能来。",
        *("武建军", _OPEN, ("小区捡垃圾", "清理小广告", "绿地浇水")),
    ),
    _Plan(
        *(PILOT_COMMUNITY, "银剪刀帮困队", TeamKind.HELP, (Skill.HAIRCUT, Skill.CARE, Skill.ERRANDS)),
        "给走不动的老人上门理发、代买药、陪着说说话。上门前要先做照护培训。",
        *("温晓梅", _BY_LEADER, ("上门理发", "代买药品", "陪独居老人说话")),
    ),
    _Plan(
        *(_DISTRICT, "平城应急先锋队", TeamKind.SPECIAL, (Skill.REPAIR, Skill.TRAFFIC)),
        "扫雪、防汛、停水送水，全区有急事就集合。",
        *("白志刚", _BY_LEADER, ("清扫积雪", "文明交通劝导")),
    ),
)


def gather(session: Session, town: Town, now: datetime) -> list[Team]:
    """Register volunteers, found the teams, let five weeks of service go by, and leave two who ask to be let in."""
    chance = dice("volunteers")
    with clock.at(now - timedelta(days=_DAYS + 5)):
        crowd = _enrol(session, town, chance)
        teams = [_found(session, town, plan, crowd, chance) for plan in _PLANS]
        _train(session, town, crowd[:24])
    for plan, team in zip(_PLANS, teams, strict=True):
        _serve(session, town, plan, team, chance, now)
    helpers = teams[7]
    with clock.at(now - timedelta(hours=20)):
        for name in ("郝丽娜", "康雨桐"):
            service.ask_to_join(session, town.called(name).actor.account_id, helpers)
    _keep_posts(session, town, teams, chance, now)
    return teams


def _enrol(session: Session, town: Town, chance: Random) -> list[Neighbour]:
    leaders = [town.called(name) for name in dict.fromkeys([*(plan.leader for plan in _PLANS), "郝丽娜"])]
    near = [one for one in town.near(town.units[PILOT_STREET]) if 18 <= one.age <= 75 and one not in leaders]
    crowd = [*leaders, *chance.sample(near, min(_VOLUNTEERS, len(near)))]
    for one in crowd:
        service.register(
            session,
            one.actor.account_id,
            unit_id=one.home.id,
            real_name=one.actor.name,
            skills=chance.sample(list(Skill), 2),
            free_times=chance.sample(list(FREE_TIME_NAMES), 4),
            reach=chance.choice(list(Reach)),
            in_rankings=chance.random() < 0.7,
            show_name=chance.random() < 0.5,
        )
    return crowd


def _found(session: Session, town: Town, plan: _Plan, crowd: list[Neighbour], chance: Random) -> Team:
    manager = town.staff[plan.unit][0]
    team = service.found_team(
        session,
        manager,
        town.units[plan.unit].id,
        name=plan.name,
        kind=plan.kind,
        skills=plan.skills,
        about=plan.about,
        joining=plan.joining,
    )
    leader = town.called(plan.leader)
    people = [one for one in crowd if one is not leader and one.actor.name != "郝丽娜"]
    for one in (leader, *chance.sample(people, chance.randint(6, 14))):
        service.ask_to_join(session, one.actor.account_id, team)
        if plan.joining is _BY_LEADER:
            service.let_in(session, manager, team, one.actor.account_id)
    service.set_role(session, manager, team, leader.actor.account_id, MemberRole.LEADER)
    return team


def _train(session: Session, town: Town, people: list[Neighbour]) -> None:
    worker: Actor = town.staff[PILOT_COMMUNITY][0]
    street = town.units[PILOT_STREET]
    training = service.add_training(
        session, worker, street.id, title="上门照护入门", skills=[Skill.CARE, Skill.HAIRCUT]
    )
    service.note_trained(session, worker, training, [one.actor.account_id for one in people], clock.today())


def _serve(session: Session, town: Town, plan: _Plan, team: Team, chance: Random, now: datetime) -> None:
    people = [one.account_id for one in queries.members(session, team.unit_id)]
    street_id = team.street_id or town.units[PILOT_STREET].id
    for week in range(_DAYS // 7):
        day = clock.local(now).date() - timedelta(days=7 * week + chance.randint(1, 6))
        what = plan.works[week % len(plan.works)]
        begins = clock.day_start(day) + timedelta(hours=chance.choice((9, 14, 16)))
        for account_id in chance.sample(people, min(len(people), chance.randint(3, 7))):
            ends = begins + timedelta(minutes=chance.choice((75, 95, 125, 150, 185)))
            with clock.at(ends):
                service.record(
                    session,
                    account_id=account_id,
                    street_id=street_id,
                    team_id=team.unit_id,
                    source=f"demo:{team.unit_id}:{week}:{account_id}",
                    what=what,
                    started_at=begins,
                    ended_at=ends,
                )


def _keep_posts(session: Session, town: Town, teams: list[Team], chance: Random, now: datetime) -> None:
    """Two posts with turns; most shifts of the days to come have people, some lack them."""
    worker, unit_id = town.staff[PILOT_COMMUNITY][0], town.units[PILOT_COMMUNITY].id
    leaders = [town.called(plan.leader).actor.account_id for plan in _PLANS]
    others = [one.account_id for one in queries.members(session, teams[1].unit_id)]
    for title, place, about, begins, ends, needed in (
        ("图书角值班", "社区二楼图书角", "借书还书，陪孩子看看书", 15 * 60, 17 * 60, 1),
        ("文明路口", "西门路口", "早高峰劝劝闯红灯，扶一把老人", 7 * 60 + 30, 8 * 60 + 30, 2),
    ):
        with clock.at(now - timedelta(days=6)):
            post = shifts.open_post(session, worker, unit_id, title=title, place=place, about=about)
            for weekday in (1, 3, 5, 6, 7):
                shifts.add_template(
                    session, worker, post, weekday=weekday, begins=begins, ends=ends, needed=needed
                )
        shifts.make_ahead(session)
        for shift in shift_queries.of_post(session, post.id)[:6]:
            if shift.starts_at <= now:
                continue
            for account_id in chance.sample([*leaders, *others], chance.randint(0, shift.needed)):
                with contextlib.suppress(Conflict):
                    place_taken = shifts.take(session, account_id, shift)
                    if chance.random() < 0.25:
                        shifts.seek(session, place_taken, seeking=True)
