"""The pages of categories and rules, in a browser without scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Account
from app.accounts.roles import Role
from app.core.audit import AuditRow
from app.core.database import Database
from app.core.forms import FieldKind, read_form
from app.requests.models import RoutingRule, ServiceType, ServiceTypeOverride, Urgency
from tests.world import World

#: What a browser sends for a category that stays as it is.
LAMP = {
    "name": "路灯不亮",
    "hint": "",
    "urgency": "ordinary",
    "resolve_hours": "72",
    "clock": "natural",
    "default_owner": "community",
    "visibility": "units",
}


@pytest.fixture
def browser(world: World, console_client: Callable[[Account | None], FlaskClient]) -> FlaskClient:
    return console_client(world.admin)


@pytest.fixture
def street_admin(
    db: Database, world: World, console_client: Callable[[Account | None], FlaskClient]
) -> FlaskClient:
    with db.transaction() as session:
        account = accounts.create_account(session, name="卫街管")
        accounts.give_post(
            session, account.id, unit=world.street, role=Role.ADMIN, starts_on=date(2020, 1, 1)
        )
    return console_client(account)


def lamp(db: Database, world: World) -> ServiceType:
    with db.reading() as session:
        return session.get_one(ServiceType, world.street_lamp.id)


def test_a_category_and_its_form_are_changed(db: Database, world: World, browser: FlaskClient) -> None:
    url = f"/console/types/{world.street_lamp.id}"
    assert "路灯不亮" in browser.get(url).text
    asked = {"label-0": "几盏不亮", "kind-0": "number", "required-0": "on"} | {
        "label-1": "哪一种灯",
        "kind-1": "choice",
        "choices-1": "路灯、楼道灯/草坪灯",
        "hint-1": "不清楚可以不选",
    }
    assert browser.post(url, data=LAMP | {"resolve_hours": "48"} | asked).status_code == 303
    row = lamp(db, world)
    form = read_form(row.fields)
    assert row.resolve_hours == 48
    assert [(one.kind, one.required) for one in form] == [
        (FieldKind.NUMBER, True),
        (FieldKind.CHOICE, False),
    ]
    assert form[1].choices == ["路灯", "楼道灯", "草坪灯"]
    assert "存好了" in browser.get(url, query_string={"saved": 1}).text
    emptied = asked | {"label-0": ""}
    browser.post(url, data=LAMP | emptied)
    assert [one.key for one in read_form(lamp(db, world).fields)] == ["f2"]
    with db.reading() as session:
        actions = session.scalars(select(AuditRow.action)).all()
    assert "type.changed" in actions


def test_a_wrong_form_is_told_and_nothing_changes(db: Database, world: World, browser: FlaskClient) -> None:
    url = f"/console/types/{world.street_lamp.id}"
    wrong = LAMP | {"name": "新名字", "label-0": "哪一种灯", "kind-0": "choice", "choices-0": "只有一个"}
    answer = browser.post(url, data=wrong)
    assert answer.status_code == 422
    assert "至少要有两个选项" in answer.text
    assert browser.post(url, data=LAMP | {"resolve_hours": "很久"}).status_code == 422
    assert lamp(db, world).name == "路灯不亮"


def test_categories_are_added_retired_and_put_in_order(
    db: Database, world: World, browser: FlaskClient
) -> None:
    assert browser.post("/console/types", data=LAMP | {"name": "设施", "code": "g"}).status_code == 303
    with db.reading() as session:
        group = session.scalars(select(ServiceType).where(ServiceType.code == "g")).one()
    below = LAMP | {"name": "井盖", "code": "g.1", "parent": str(group.id)}
    assert browser.post("/console/types", data=below).status_code == 303
    assert browser.post("/console/types", data=below).status_code == 422
    page = browser.get("/console/types").text
    assert page.index("路灯不亮") < page.index("设施") < page.index("新增大类")
    browser.post(f"/console/types/{group.id}/up")
    assert browser.post(f"/console/types/{group.id}/retire").status_code == 303
    page = browser.get("/console/types").text
    assert page.index("设施") < page.index("路灯不亮")
    assert "已停用" in page
    browser.post(f"/console/types/{group.id}/restore")
    assert "已停用" not in browser.get("/console/types").text


def test_a_street_says_what_it_keeps_otherwise(db: Database, world: World, street_admin: FlaskClient) -> None:
    page = street_admin.get(f"/console/types/{world.street_lamp.id}").text
    assert "大庆路街道自己定的" in page
    assert "新增大类" not in street_admin.get("/console/types").text
    url = f"/console/types/{world.street_lamp.id}/streets/{world.street.id}"
    form = {"urgency": "utility", "resolve_hours": "", "owner": "010101w 香荔园物业", "hidden": "on"}
    assert street_admin.post(url, data=form).status_code == 303
    with db.reading() as session:
        kept = session.get_one(ServiceTypeOverride, (world.street.id, world.street_lamp.id))
    assert (kept.urgency, kept.resolve_hours, kept.owner_unit_id) == (Urgency.UTILITY, None, world.company.id)
    assert "本街道不用" in street_admin.get("/console/types").text
    assert street_admin.post(url, data={"owner": "0201 崇仁社区"}).status_code == 422


def test_a_street_keeps_neither_the_tree_nor_another_street(world: World, street_admin: FlaskClient) -> None:
    lamp_url = f"/console/types/{world.street_lamp.id}"
    assert street_admin.post(lamp_url, data=LAMP).status_code == 404
    assert street_admin.post(f"{lamp_url}/retire").status_code == 404
    assert street_admin.post("/console/types", data=LAMP | {"code": "g"}).status_code == 404
    assert street_admin.get("/console/types/types.xlsx").status_code == 404
    assert street_admin.post("/console/types/import").status_code == 404
    assert street_admin.post(f"{lamp_url}/streets/{world.other_street.id}").status_code == 404
    assert (
        street_admin.get("/console/types", query_string={"street": world.other_street.id}).status_code == 404
    )
    rule = {"name": "夜里", "target": "02"}
    url = f"/console/types/rules/streets/{world.other_street.id}"
    assert street_admin.post(url, data=rule).status_code == 404


def test_the_tree_goes_out_as_a_table_and_comes_back(
    db: Database, world: World, browser: FlaskClient
) -> None:
    out = browser.get("/console/types/types.xlsx")
    book = load_workbook(io.BytesIO(out.data))
    sheet = book.worksheets[0]
    sheet["F2"] = "24"
    sheet.append(("lamp.stairs", "lamp", "楼道灯"))
    changed = io.BytesIO()
    book.save(changed)
    changed.seek(0)
    page = browser.post("/console/types/import", data={"table": (changed, "types.xlsx")})
    assert "新增 1" in page.text
    assert "修改 1" in page.text
    assert lamp(db, world).resolve_hours == 72
    [address] = re.findall(r'action="(/console/types/imports/[^"]+)"', page.text)
    assert "导入好了" in browser.post(address).text
    assert lamp(db, world).resolve_hours == 24
    assert browser.post(address).status_code == 404


def test_a_wrong_table_is_told_line_by_line(db: Database, world: World, browser: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(browser.get("/console/types/types.xlsx").data))
    book.worksheets[0].append(("x y", "", "坏编号"))
    book.worksheets[0].append(("ok", "", "好的"))
    wrong = io.BytesIO()
    book.save(wrong)
    wrong.seek(0)
    page = browser.post("/console/types/import", data={"table": (wrong, "types.xlsx")})
    assert page.status_code == 422
    assert "第 3 行" in page.text
    assert "imports/" not in page.text
    assert browser.post("/console/types/import").status_code == 422


def test_rules_are_kept_and_tried_out(db: Database, world: World, browser: FlaskClient) -> None:
    assert "先选一个街道" in browser.get("/console/types/rules").text
    add = f"/console/types/rules/streets/{world.street.id}"
    night = {
        "name": "夜间停水",
        "target": "0102 振兴街社区",
        "keyword": "停水 没水",
        "from_time": "22:00",
        "until_time": "06:00",
        "weekdays": ["4", "5"],
    }
    assert browser.post(add, data=night).status_code == 303
    plain = {"name": "小区里的", "target": "010101w 香荔园物业", "place": "010101 枫林", "type_id": ""}
    assert browser.post(add, data=plain).status_code == 303
    ask = {"street": world.street.id, "text": "家里没水了", "place": "010101", "at": "2026-03-07T01:00"}
    page = browser.get("/console/types/rules", query_string=ask).text
    assert "按规则“夜间停水”派给振兴街社区" in page
    assert "也合适，但排在后面" in page
    page = browser.get("/console/types/rules", query_string=ask | {"at": "2026-03-08T12:00"}).text
    assert "按规则“小区里的”派给香荔园物业" in page
    assert "不在这个时间" in page
    ask = {"street": world.street.id, "text": "灯不亮", "place": "0102", "type_id": world.street_lamp.id}
    page = browser.get("/console/types/rules", query_string=ask).text
    assert "按属地派给振兴街社区" in page
    ask["place"] = "0201"
    assert browser.get("/console/types/rules", query_string=ask).status_code == 422
    with db.reading() as session:
        first, second = session.scalars(select(RoutingRule).order_by(RoutingRule.position)).all()
    assert (first.name, first.weekdays) == ("夜间停水", [4, 5])
    browser.post(f"/console/types/rules/{second.id}/up")
    page = browser.get("/console/types/rules", query_string={"street": world.street.id}).text
    assert page.index("1. 小区里的") < page.index("2. 夜间停水")
    assert browser.post(f"/console/types/rules/{second.id}", data=plain | {"name": ""}).status_code == 422
    assert browser.post(f"/console/types/rules/{second.id}/remove").status_code == 303
    with db.reading() as session:
        assert session.scalars(select(RoutingRule.name)).all() == ["夜间停水"]


@pytest.mark.parametrize("target", ["", "0201 崇仁社区", "没有的单位"])
def test_a_rule_must_send_somewhere_in_its_street(world: World, browser: FlaskClient, target: str) -> None:
    url = f"/console/types/rules/streets/{world.street.id}"
    assert browser.post(url, data={"name": "规则", "target": target}).status_code == 422


def changed_table(browser: FlaskClient, url: str, **cells: str) -> io.BytesIO:
    """The table of ``url`` with these cells written."""
    book = load_workbook(io.BytesIO(browser.get(url).data))
    for place, words in cells.items():
        book.worksheets[0][place] = words
    changed = io.BytesIO()
    book.save(changed)
    changed.seek(0)
    return changed


def test_what_a_street_keeps_goes_out_as_a_table_and_comes_back(
    db: Database, world: World, street_admin: FlaskClient
) -> None:
    url = f"/console/types/streets/{world.street.id}"
    assert f"{url}/import" in street_admin.get("/console/types").text

    def bring(**cells: str) -> str:
        table = changed_table(street_admin, f"{url}/overrides.xlsx", **cells)
        return street_admin.post(f"{url}/import", data={"table": (table, "t.xlsx")}).text

    def kept() -> ServiceTypeOverride | None:
        with db.reading() as session:
            return session.get(ServiceTypeOverride, (world.street.id, world.street_lamp.id))

    page = bring(C2="水电气暖", D2="12", G2="010101w")
    assert "另定 1" in page
    assert kept() is None, "a preview changes nothing"
    [address] = re.findall(rf'action="({url}/imports/[^"]+)"', page)
    assert "导入好了" in street_admin.post(address).text
    found = kept()
    assert found
    assert (found.urgency, found.resolve_hours, found.owner_unit_id) == (
        Urgency.UTILITY,
        12,
        world.company.id,
    )
    assert street_admin.post(address).status_code == 404, "once"

    assert "没有变化" in bring(), "what goes out comes back as it is"
    page = bring(C2="", D2="", G2="")
    assert "按全区的规定 1" in page
    [address] = re.findall(rf'action="({url}/imports/[^"]+)"', page)
    street_admin.post(address)
    assert kept() is None


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"C2": "急"}, "紧急程度"),
        ({"D2": "0"}, "办结小时"),
        ({"G2": "02"}, "不是本街道的单位"),
        ({"I2": "不"}, "只能空着或填"),
        ({"A2": "没有"}, "没有编号是"),
    ],
)
def test_a_wrong_line_of_a_street_is_told(
    cells: dict[str, str], sentence: str, world: World, street_admin: FlaskClient
) -> None:
    url = f"/console/types/streets/{world.street.id}"
    table = changed_table(street_admin, f"{url}/overrides.xlsx", **cells)
    page = street_admin.post(f"{url}/import", data={"table": (table, "t.xlsx")})
    assert page.status_code == 422
    assert sentence in page.text


def test_a_preview_is_for_its_own_table_and_street(
    world: World, browser: FlaskClient, street_admin: FlaskClient
) -> None:
    url = f"/console/types/streets/{world.street.id}"
    table = changed_table(browser, f"{url}/overrides.xlsx", D2="12")
    page = browser.post(f"{url}/import", data={"table": (table, "t.xlsx")}).text
    [import_id] = re.findall(rf'action="{url}/imports/([^"]+)"', page)
    assert browser.post(f"/console/types/imports/{import_id}").status_code == 404
    other = f"/console/types/streets/{world.other_street.id}/imports/{import_id}"
    assert browser.post(other).status_code == 404
    assert street_admin.post(f"{url}/imports/{import_id}").status_code == 404, "somebody else's"
    assert "导入好了" in browser.post(f"{url}/imports/{import_id}").text
