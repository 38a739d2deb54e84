"""The tree in the console, and as an Excel table that goes out and comes back."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from app.administration import importing, workbook
from app.administration.models import TreeImport
from app.core import clock
from app.core.database import Database
from app.org.models import OrgUnit, UnitKind
from tests.world import World

ConsoleClient = Callable[..., FlaskClient]
HEADER = ("编号", "类型", "名称", "上级编号", "电话", "撤销")


def table(*rows: Sequence[Any]) -> io.BytesIO:
    book = Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


@pytest.fixture
def browser(world: World, console_client: ConsoleClient) -> FlaskClient:
    return console_client(world.admin)


def send(browser: FlaskClient, file: io.BytesIO, name: str = "units.xlsx") -> Any:
    return browser.post("/console/units/import", data={"table": (file, name)})


def confirm(browser: FlaskClient, page: Any) -> Any:
    address = page.text.split('action="/console/units/imports/', 1)[1].split('"', 1)[0]
    return browser.post(f"/console/units/imports/{address}")


def unit(db: Database, code: str) -> OrgUnit | None:
    with db.reading() as session:
        return session.scalars(select(OrgUnit).where(OrgUnit.code == code)).one_or_none()


def test_the_tree_opens_level_by_level(world: World, browser: FlaskClient) -> None:
    page = browser.get("/console/units").text
    assert "平城区" in page
    assert "大庆路街道" not in page
    below = browser.get(f"/console/units/{world.district.id}/children", headers={"HX-Request": "true"}).text
    assert "大庆路街道" in below
    assert "<html" not in below
    assert "文化里小区" in browser.get("/console/units?q=文化里").text
    assert "没有找到" in browser.get("/console/units?q=没有这个").text


def test_a_unit_is_added_renamed_moved_and_closed(db: Database, world: World, browser: FlaskClient) -> None:
    here = f"/console/units/{world.sibling_compound.id}"
    form = {"kind": "grid", "code": "g1", "name": "第一网格"}
    made = browser.post(f"{here}/children", data=form)
    assert made.status_code == 303
    refused = browser.post(f"{here}/children", data=form)
    assert refused.status_code == 422
    assert "这个编号已经有单位在用" in refused.text
    change = {"name": "第1网格", "public_telephone": "0352-5550199"}
    assert browser.post(f"{made.location}/change", data=change).status_code == 303
    offers = browser.get("/console/units/offers?target=枫林&kinds=compound").text
    assert 'value="010101 枫林逸景香荔园小区"' in offers
    assert browser.post(f"{made.location}/move", data={"target": "010101 枫林"}).status_code == 303
    moved = unit(db, "g1")
    assert moved is not None
    assert (moved.name, moved.public_telephone, moved.path) == (
        "第1网格",
        "0352-5550199",
        "/0/01/0101/010101/g1/",
    )
    misplaced = browser.post(f"{made.location}/move", data={"target": "0101"})
    assert misplaced.status_code == 422
    assert "网格不能放在社区下面" in misplaced.text
    assert browser.post(f"{made.location}/close").status_code == 303
    assert "第1网格" not in browser.get(f"/console/units/{world.compound.id}/children").text
    assert f"{clock.today()} 撤销" in browser.get(made.location).text


def test_a_refused_closing_says_why(world: World, browser: FlaskClient) -> None:
    answer = browser.post(f"/console/units/{world.community.id}/close")
    assert answer.status_code == 409
    assert "下面还有" in answer.text
    assert "文化西街社区" in answer.text


def test_what_goes_out_comes_back_as_no_change(world: World, browser: FlaskClient) -> None:
    out = browser.get("/console/units/units.xlsx")
    sheet = load_workbook(io.BytesIO(out.data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == HEADER
    assert rows[1][:3] == ("0", "区", "平城区")
    assert len(rows) == 11
    assert "表格和现在的单位一模一样" in send(browser, io.BytesIO(out.data)).text


def test_an_import_shows_what_changes_and_then_does_it(
    db: Database, world: World, browser: FlaskClient
) -> None:
    page = send(
        browser,
        table(
            ("b1", "楼栋", "1号楼", "g1", None, None),
            ("g1", "网格", "第一网格", "010101", "0352-5550111", None),
            ("0102", "社区", "振兴路社区", "01", "0352-5550100", None),
            ("010201", "小区", "文化里小区", "0101", "0352-5550100", None),
            ("010101w", "物业", "香荔园物业", "010101", "0352-5550100", "是"),
        ),
    )
    assert page.status_code == 200
    for words in ("新增 2", "改名或改电话 1", "移动 1", "撤销 1"):
        assert words in page.text
    assert unit(db, "g1") is None, "a preview changes nothing"
    assert "导入好了" in confirm(browser, page).text
    building, moved, closed = unit(db, "b1"), unit(db, "010201"), unit(db, "010101w")
    assert building is not None
    assert moved is not None
    assert closed is not None
    assert (building.path, building.street_id) == ("/0/01/0101/010101/g1/b1/", world.street.id)
    assert moved.path == "/0/01/0101/010201/"
    assert closed.closed_on == clock.today()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(TreeImport)) == 0
    assert confirm(browser, page).status_code == 404, "once is enough"


def test_each_wrong_line_is_told_with_its_number(db: Database, world: World, browser: FlaskClient) -> None:
    page = send(
        browser,
        table(
            ("x 1", "小区", "坏编号", "0101", None, None),
            ("x2", "星球", "没有的类型", "0101", None, None),
            ("x3", "小区", None, "0101", None, None),
            ("x4", "小区", "没有上级", "999", None, None),
            ("x5", "楼栋", "放错地方", "0101", None, None),
            ("x6", "小区", "好的", "0101", None, None),
            ("x6", "小区", "重复", "0101", None, None),
            ("0102", "小区", "换了类型", "01", None, None),
            ("0201", "社区", "崇仁社区", "02", None, "是"),
            ("020101", "小区", "魏都新城小区", "0201", "打电话", None),
        ),
    )
    assert page.status_code == 422
    for line, words in {
        2: "编号要填",
        3: "类型“星球”不认识",
        4: "名称要填",
        5: "上级编号 999 找不到",
        6: "楼栋不能放在社区下面",
        8: "编号 x6 在第 7 行已经有了",
        9: "它原来是社区",
        10: "下面还有没撤销的单位",
        11: "电话只能填",
    }.items():
        assert f'第 {line} 行</td><td class="wraps">{words}' in page.text
    assert "第 7 行" not in page.text.replace("在第 7 行", "")
    assert "imports/" not in page.text
    assert unit(db, "x6") is None


def test_what_still_owes_somebody_cannot_be_closed_by_a_table(world: World, browser: FlaskClient) -> None:
    page = send(browser, table(("020101", "小区", "魏都新城小区", "0201", "0352-5550100", "是")))
    assert page.status_code == 422
    assert "还有居民" in page.text


def test_a_tree_that_changed_since_the_preview_stays_as_it_is(
    db: Database, world: World, browser: FlaskClient
) -> None:
    page = send(browser, table(("0102", "社区", "新名字", "01", "0352-5550100", None)))
    browser.post(f"/console/units/{world.sibling_community.id}/change", data={"name": "别人改的名字"})
    answer = confirm(browser, page)
    assert answer.status_code == 409
    assert "预览之后单位有了变动" in answer.text
    found = unit(db, "0102")
    assert found is not None
    assert found.name == "别人改的名字"


def test_nothing_is_half_applied(
    db: Database, world: World, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = send(
        browser,
        table(
            ("g1", "网格", "第一网格", "010101", None, None),
            ("010101w", "物业", "香荔园物业", "010101", "0352-5550100", "是"),
        ),
    )

    def fail(*_: object) -> None:
        raise RuntimeError("the last step breaks")

    monkeypatch.setattr(importing.reorganisation, "close", fail)
    assert confirm(browser, page).status_code == 500
    assert unit(db, "g1") is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a table", "读不懂这个文件"),
        (b"PK\x03\x04 half a zip", "读不懂这个文件"),
        (b"", "读不懂这个文件"),
    ],
)
def test_odd_files_are_refused_kindly(world: World, browser: FlaskClient, content: bytes, words: str) -> None:
    answer = send(browser, io.BytesIO(content))
    assert answer.status_code == 422
    assert words in answer.text


def test_a_table_of_something_else_is_refused(world: World, browser: FlaskClient) -> None:
    book = Workbook()
    book.active.append(("姓名", "电话"))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    assert "第一行的列名要是" in send(browser, out).text
    assert browser.post("/console/units/import").status_code == 422


def test_twenty_thousand_rows_are_taken_within_bounds(
    db: Database, world: World, browser: FlaskClient
) -> None:
    rows = [(f"n{n}", "楼栋", f"{n}号楼", "010101", None, None) for n in range(workbook.LAYOUT.max_rows)]
    began = time.monotonic()
    page = send(browser, table(*rows))
    assert "新增 20000" in page.text
    assert "导入好了" in confirm(browser, page).text
    # Half a minute is what the server's worker is given.
    assert time.monotonic() - began < 30
    with db.reading() as session:
        count = select(func.count()).select_from(OrgUnit).where(OrgUnit.kind == UnitKind.BUILDING)
        assert session.scalar(count) == workbook.LAYOUT.max_rows
    too_long = send(browser, table(*rows, ("m", "楼栋", "多一栋", "010101", None, None)))
    assert too_long.status_code == 413
    assert "一次最多导入 20000 行" in too_long.text
