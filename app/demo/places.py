"""The tree of the demo: 平城区, its streets, communities and compounds.

Names of places are those that the local press reported; most compounds are invented, and where no report says which
street a community belongs to, it was given one. Telephone numbers are invented.

Codes: two digits for a street, two more for a community, two more for a compound, ``P`` for its property company.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.demo.dice import dice
from app.org import service as org
from app.org.models import OrgUnit, UnitKind

DISTRICT_CODE = "140213"
DISTRICT_NAME = "平城区"

#: Around the middle of the town; a compound lies this many degrees from its community at the most.
_CENTRE = (40.08, 113.30)
_STREET_SPREAD, _COMMUNITY_SPREAD, _COMPOUND_SPREAD = 0.045, 0.008, 0.003

#: Street → community → compounds. A star: the compound has a property company in the demo.
STREETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "大庆路街道": {
        "文化西街社区": ("*枫林逸景香荔园小区", "文化里小区", "教师新村"),
        "凯德世家社区": ("*凯德世家小区", "平城雅苑"),
        "康吉社区": ("*魏都新城小区", "康吉家园"),
        "桥北社区": ("桥北小区", "铁路宿舍北院"),
        "振兴街社区": ("振兴里小区", "机车厂家属院"),
    },
    "鹿苑街道": {
        "绿园社区": ("*绿园小区", "鹿鸣苑"),
        "新悦社区": ("新悦花园", "向阳里小区"),
    },
    "迎宾街道": {"理想城社区": ("*理想城小区", "迎宾佳苑", "云中小区")},
    "永泰街道": {"柳航里社区": ("柳航里小区", "*永泰南苑")},
    "新华街道": {"局前社区": ("局前小区", "新华里小区")},
    "东街街道": {"水泉湾龙园社区": ("*水泉湾龙园小区", "东街东院")},
    "北街街道": {"崇仁社区": ("崇仁小区", "北苑小区")},
    "新建南路街道": {"幸福里社区": ("*幸福里小区", "南苑新村")},
    "白登山街道": {"山橡社区": ("山橡小区", "白登花园")},
    "新旺街道": {
        "柳港园南院社区": ("*柳港园南院", "柳港园西院"),
        "工农路社区": ("工农路小区", "供销社宿舍"),
    },
    "卧虎湾街道": {
        "西苑社区": ("西苑小区", "卧虎新村"),
        "鸿浩嘉园社区": ("*鸿浩嘉园",),
    },
    "武定街道": {
        "白泊洼社区": ("白泊洼小区", "武定家园"),
        "岳翠园社区": ("*岳翠园小区",),
    },
    "古城街道": {"永安里社区": ("永安里小区", "鼓楼西院")},
    "文瀛湖街道": {"永固社区": ("*永固家园", "文瀛湖畔小区")},
    "水泊寺乡": {"万城社区": ("*万城华府小区", "水泊新村")},
}

#: Departments that the pilot street can call to one table.
DEPARTMENTS = ("综合行政执法队", "市政养护所", "供热分公司")

#: Shops of the pilot's community that hand rewards over.
SHOPS = ("福满家超市", "巧手理发店")


def build(session: Session) -> dict[str, OrgUnit]:
    """Make the whole tree; returns its units by code."""
    chance = dice("places")
    units: dict[str, OrgUnit] = {}

    def add(kind: UnitKind, name: str, code: str, parent: OrgUnit | None, spread: float) -> OrgUnit:
        latitude, longitude = (parent.latitude, parent.longitude) if parent else _CENTRE
        units[code] = org.create_unit(
            session,
            kind=kind,
            name=name,
            code=code,
            parent=parent,
            # 555 is given to nobody: these numbers ring nowhere.
            public_telephone=f"0352-555{len(units):04}" if kind is not UnitKind.COMPOUND else None,
            latitude=round((latitude or 0) + chance.uniform(-spread, spread), 6),
            longitude=round((longitude or 0) + chance.uniform(-spread, spread), 6),
        )
        return units[code]

    district = add(UnitKind.DISTRICT, DISTRICT_NAME, DISTRICT_CODE, None, 0)
    for s, (street_name, communities) in enumerate(STREETS.items(), 1):
        street = add(UnitKind.STREET, street_name, f"{s:02}", district, _STREET_SPREAD)
        for c, (community_name, compounds) in enumerate(communities.items(), 1):
            community = add(
                UnitKind.COMMUNITY, community_name, f"{street.code}{c:02}", street, _COMMUNITY_SPREAD
            )
            for k, marked in enumerate(compounds, 1):
                name = marked.removeprefix("*")
                code = f"{community.code}{k:02}"
                compound = add(UnitKind.COMPOUND, name, code, community, _COMPOUND_SPREAD)
                if name != marked:
                    add(UnitKind.PROPERTY, f"{name.removesuffix('小区')}物业", f"{code}P", compound, 0)
        if s == 1:
            for m, name in enumerate(SHOPS, 1):
                add(UnitKind.MERCHANT, name, f"{street.code}01S{m}", units[f"{street.code}01"], 0)
            for d, name in enumerate(DEPARTMENTS, 1):
                add(UnitKind.DEPARTMENT, name, f"{street.code}D{d}", street, 0)
    return units
