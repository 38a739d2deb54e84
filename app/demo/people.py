"""The people of the demo: all invented, the same ones at every start.

A person keeps their openid, so whoever is picked in the demo's chooser finds the account the loader made.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from app.accounts.roles import ROLE_NAMES, Role
from app.demo.dice import dice
from app.wechat.sandbox import Person

RESIDENT_COUNT = 320
PASSWORD = "eshiban2026"  # noqa: S105 - of a demo, told to everybody on the start page

#: The pilot compound, and the community and street it lies in; see ``places``.
PILOT_COMPOUND, PILOT_COMMUNITY, PILOT_STREET = "010101", "0101", "01"
#: Shops of the pilot's community that hand rewards over.
SUPERMARKET, BARBER = "0101S1", "0101S2"


@dataclass(frozen=True)
class Resident:
    """Somebody who lives in the demo; ``home`` is the code of a compound, ``None`` for "anywhere"."""

    name: str
    age: int
    note: str
    home: str | None = None
    elder_mode: bool = False


@dataclass(frozen=True)
class StaffMember:
    """Somebody with a post; ``unit`` is the code of the unit they hold it in."""

    username: str
    name: str
    role: Role
    unit: str
    note: str


#: Those somebody can step into the shoes of and find a story; the first four are offered first.
HAND_MADE = (
    Resident("任秀兰", 78, "78岁，独居，用长辈版，腿脚慢，最怕楼道黑", PILOT_COMPOUND, elder_mode=True),
    Resident("郝丽娜", 36, "36岁，二孩妈妈，常给孩子报周末活动", PILOT_COMPOUND),
    Resident("武建军", 52, "52岁，热心邻居，见到问题就拍照反映", PILOT_COMPOUND),
    Resident("康雨桐", 27, "27岁，刚租住进来，头一回用，反映过噪音", PILOT_COMPOUND),
    Resident("贾福贵", 71, "71岁，退休矿工，爱下棋，爱听讲座", PILOT_COMPOUND, elder_mode=True),
    Resident("温晓梅", 44, "44岁，志愿者，积分攒得最多", PILOT_COMPOUND),
    Resident("白志刚", 48, "48岁，开小饭馆，关心油烟和垃圾清运", "010102"),
    Resident("段美玲", 63, "63岁，合唱队队长，常组织邻居报名", PILOT_COMPOUND),
    Resident("靳浩然", 22, "22岁，大学生，暑假回来做志愿服务", "010102"),
    Resident("卢桂花", 82, "82岁，腿脚不便，由女儿帮着反映", PILOT_COMPOUND, elder_mode=True),
    Resident("申海龙", 39, "39岁，夜班司机，为停车的事反映过几回", "010201"),
    Resident("樊静怡", 31, "31岁，新手妈妈，关心电梯和婴儿车通道", "010301"),
)

#: Those whose names the start page tells, in the order they are told.
_LEADS = (
    StaffMember("shequ", "冯晓燕", Role.WORKER, PILOT_COMMUNITY, "文化西街社区，管香荔园这一片，每天巡楼"),
    StaffMember("wuye", "乔志强", Role.PROPERTY, f"{PILOT_COMPOUND}P", "香荔园物业主管，修灯修门都找他"),
    StaffMember("jiedao", "梁文静", Role.STREET, PILOT_STREET, "大庆路街道，盯超期和审核内容"),
    StaffMember("qu", "薛海峰", Role.DISTRICT, "140213", "平城区，看全区的办理情况"),
    StaffMember("guanli", "苗青", Role.ADMIN, "140213", "系统管理员，不看诉求内容"),
)

#: Everybody else with a post: role → units, one entry each. Every community and street has somebody.
_POSTS_ELSEWHERE = (
    (Role.WORKER, ("0101", "0101", "0102", "0102", "0103", "0103", "0104", "0104", "0105", "0105")),
    (
        Role.WORKER,
        (
            *("0201", "0202", "0301", "0401", "0501", "0601", "0701", "0801", "0901", "1001", "1002"),
            *("1101", "1102", "1201", "1202", "1301", "1401", "1501"),
        ),
    ),
    (
        Role.PROPERTY,
        (
            *("010101P", "010201P", "010301P", "020101P", "030101P", "040102P", "060101P"),
            *("080101P", "100101P", "110201P", "120201P", "140101P", "150101P"),
        ),
    ),
    (Role.STREET, ("01", *(f"{number:02}" for number in range(2, 16)))),
    (Role.AUDITOR, ("140213",)),
    # Giving a post takes two of them.
    (Role.ADMIN, ("140213",)),
    (Role.DEPARTMENT, ("01D1", "01D2", "01D3")),
    (Role.MERCHANT, (SUPERMARKET, BARBER)),
)

_USERNAME_PREFIXES = {
    Role.WORKER: "shequ",
    Role.PROPERTY: "wuye",
    Role.DEPARTMENT: "bumen",
    Role.STREET: "jiedao",
    Role.AUDITOR: "shenji",
    Role.ADMIN: "guanli",
    Role.MERCHANT: "shanghu",
}

_SURNAMES = (
    "王李张刘赵杨郭武郝马贾高白韩孟孙董侯姚田任康温薛吴曹苏程梁宋许谢冯邓胡何林罗郑"
    "袁于段史丁乔崔范石卢陶汪龚姜邹熊潘夏方廉樊靳安常庞申尚葛齐庄曲路解"
)
#: Given names people were called by when they were born, women first: from 60 up, 35 to 59, below 35.
_GIVEN_NAMES = (
    (
        60,
        "秀英 桂兰 玉珍 淑芳 凤英 月娥 翠莲 素珍 桂枝 爱莲 秀梅 玉兰 金花 巧云 淑珍 香莲 改花 润梅 喜梅 桂香",
        "建国 福生 德胜 玉林 志明 国强 长生 根旺 有福 万福 喜贵 振华 保国 永祥 富贵 金山 天喜 存良 文祥 占奎",
    ),
    (
        35,
        "丽萍 建芳 秀丽 海燕 春梅 俊英 晓红 雪梅 美琴 慧敏 艳芳 丽娟 红霞 瑞芳 玉萍 文娟 小丽 爱萍 志红 变芳",
        "建军 志强 海军 永刚 卫东 晓东 俊峰 利军 文斌 国平 瑞平 建平 海明 宏伟 志勇 春生 跃进 继红 彦龙 存山",
    ),
    (
        0,
        "雨欣 佳慧 思雨 欣怡 梦洁 雅婷 晓彤 婧 若曦 子涵 静雯 悦 美琪 宇婷 诗涵 可欣 蕊 瑞雪 佳琪 心怡",
        "浩然 子轩 宇航 鹏飞 俊杰 凯 志远 泽宇 家豪 旭东 晨阳 嘉伟 博文 一鸣 帅 龙飞 晓宇 天佑 明哲 皓",
    ),
)


def _new_name(chance: Random, age: int, taken: set[str]) -> str:
    """A name fit for the age that nobody in the demo bears yet."""
    women, men = next((women, men) for least, women, men in _GIVEN_NAMES if age >= least)
    while True:
        name = chance.choice(_SURNAMES) + chance.choice(chance.choice((women, men)).split())
        if name not in taken:
            taken.add(name)
            return name


def _residents() -> tuple[Resident, ...]:
    chance = dice("residents")
    taken = {one.name for one in HAND_MADE} | {one.name for one in _LEADS}
    made = list(HAND_MADE)
    while len(made) < RESIDENT_COUNT:
        age = round(chance.triangular(19, 88, 58))
        name = _new_name(chance, age, taken)
        made.append(Resident(name, age, f"{age}岁", elder_mode=age >= 70 and chance.random() < 0.6))
    return tuple(made)


def _staff() -> tuple[StaffMember, ...]:
    chance = dice("staff")
    taken = {one.name for one in RESIDENTS} | {one.name for one in _LEADS}
    members = list(_LEADS)
    counted: Counter[str] = Counter()
    for role, units in _POSTS_ELSEWHERE:
        for unit in units:
            stem = f"{_USERNAME_PREFIXES[role]}{unit.removesuffix('P')}"
            counted[stem] += 1
            username = stem if counted[stem] == 1 else f"{stem}-{counted[stem]}"
            name = _new_name(chance, chance.randint(26, 54), taken)
            members.append(StaffMember(username, name, role, unit, ROLE_NAMES[role]))
    return tuple(members)


#: Everybody who lives in the demo, the hand-made ones first.
RESIDENTS = _residents()
#: Everybody with a post, the ones whose log-ins are told first.
STAFF = _staff()

LOGINS = [
    f"      工作台登录（密码都是 {PASSWORD}）",
    *(f"        {one.username:<8}{one.name}  {ROLE_NAMES[one.role]}" for one in _LEADS),
]


def resident_openid(index: int) -> str:
    """The openid of the resident at ``index`` of :data:`RESIDENTS`."""
    return f"demo-resident-{index + 1:03}"


def staff_openid(index: int) -> str:
    """The openid of the member at ``index`` of :data:`STAFF`."""
    return f"demo-staff-{index + 1:03}"


def unionid(openid: str) -> str:
    """What the Official Account and the mini-program both know this person by."""
    return f"{openid}-union"


def resident_phone(index: int) -> str:
    return f"1990000{index + 1:04}"


def staff_phone(index: int) -> str:
    return f"1990000{index + 9001:04}"


def sandbox_people() -> list[Person]:
    """Everybody who has WeChat in the demo; the first seven are four residents and three who work."""
    living = [
        _person(resident_openid(index), one.name, "居民", one.note, resident_phone(index))
        for index, one in enumerate(RESIDENTS)
    ]
    working = [
        _person(staff_openid(index), one.name, ROLE_NAMES[one.role], one.note, staff_phone(index))
        for index, one in enumerate(STAFF)
    ]
    return [*living[:4], *working[:3], *living[4:], *working[3:]]


def _person(openid: str, name: str, role_name: str, note: str, phone: str) -> Person:
    return Person(
        openid=openid,
        unionid=unionid(openid),
        oa_openid=f"{openid}-oa",
        name=name,
        role_name=role_name,
        note=note,
        phone=phone,
    )
