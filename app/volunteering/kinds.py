"""The words of volunteering that other domains use too: skills, kinds of teams, times of the week."""

from __future__ import annotations

from enum import StrEnum


class Skill(StrEnum):
    """What somebody can do for others."""

    TALKS = "talks"
    CULTURE = "culture"
    TEACHING = "teaching"
    HEALTH = "health"
    FITNESS = "fitness"
    SCIENCE = "science"
    LAW = "law"
    MEDIATION = "mediation"
    CLEANING = "cleaning"
    CARE = "care"
    ERRANDS = "errands"
    HAIRCUT = "haircut"
    REPAIR = "repair"
    PHONES = "phones"
    TRAFFIC = "traffic"
    LIBRARY = "library"
    COMFORT = "comfort"
    PHOTOS = "photos"


SKILL_NAMES = {
    Skill.TALKS: "政策宣讲",
    Skill.CULTURE: "文艺演出",
    Skill.TEACHING: "辅导功课",
    Skill.HEALTH: "健康咨询",
    Skill.FITNESS: "带大家健身",
    Skill.SCIENCE: "科普讲解",
    Skill.LAW: "法律咨询",
    Skill.MEDIATION: "邻里调解",
    Skill.CLEANING: "打扫环保",
    Skill.CARE: "陪伴老人孩子",
    Skill.ERRANDS: "代买代办",
    Skill.HAIRCUT: "理发",
    Skill.REPAIR: "水电家电维修",
    Skill.PHONES: "教用手机",
    Skill.TRAFFIC: "文明交通引导",
    Skill.LIBRARY: "图书整理借阅",
    Skill.COMFORT: "心理疏导",
    Skill.PHOTOS: "拍照宣传",
}


class TeamKind(StrEnum):
    """The eight standing kinds of a civilisation-practice centre, and special teams for one purpose.

    Source: the guides to setting up 新时代文明实践中心 name the eight and leave room for others ("8+N").
    """

    THEORY = "theory"
    CULTURE = "culture"
    TEACHING = "teaching"
    HEALTH = "health"
    SCIENCE = "science"
    LAW = "law"
    ENVIRONMENT = "environment"
    HELP = "help"
    SPECIAL = "special"


TEAM_KIND_NAMES = {
    TeamKind.THEORY: "理论政策宣讲",
    TeamKind.CULTURE: "文化文艺服务",
    TeamKind.TEACHING: "助学支教",
    TeamKind.HEALTH: "医疗健身",
    TeamKind.SCIENCE: "科学普及",
    TeamKind.LAW: "法律服务",
    TeamKind.ENVIRONMENT: "卫生环保",
    TeamKind.HELP: "扶贫帮困",
    TeamKind.SPECIAL: "专项志愿服务",
}


class Reach(StrEnum):
    """How far somebody would go."""

    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"


REACH_NAMES = {
    Reach.COMMUNITY: "本社区",
    Reach.STREET: "本街道",
    Reach.DISTRICT: "全区",
}

_DAYS = "一二三四五六日"
_PARTS = {"morning": "上午", "afternoon": "下午", "evening": "晚上"}

#: The times of a week, such as ``3-morning``, in its order, and what they are called.
FREE_TIME_NAMES = {
    f"{number}-{part}": f"周{day}{said}"
    for number, day in enumerate(_DAYS, start=1)
    for part, said in _PARTS.items()
}
