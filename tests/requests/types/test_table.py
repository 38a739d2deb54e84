"""Categories as a table: previewed, applied whole, and taken from a government tree."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import Database
from app.core.errors import Conflict, Invalid, NotFound
from app.core.forms import FieldKind, read_form
from app.requests.models import ServiceType, Urgency
from app.requests.types import editing, importing, loading, sheet
from app.requests.types.sheet import Row
from tests.world import World

LIFT_FORM = "有人被困吗|单选|必填|有/没有\n停在几层|数字||| 从1数起"


def row(line: int, code: str, **cells: str) -> Row:
    empty = dict.fromkeys(Row.__dataclass_fields__, "")
    return Row(**(empty | {"line": line, "code": code, "name": code} | cells))  # type: ignore[arg-type]


def by_code(session: Session, code: str) -> ServiceType | None:
    return session.scalars(select(ServiceType).where(ServiceType.code == code)).one_or_none()


def test_a_table_is_previewed_and_then_applied_whole(session: Session, world: World) -> None:
    admin = world.actor(world.admin)
    rows = [
        row(2, "lift.stop", parent="lift", name="停运", urgency="水电气暖", form=LIFT_FORM),
        row(3, "lift", name="电梯"),
        row(4, "lamp", name="路灯不亮", hours="48"),
    ]
    plan, import_id = importing.preview(session, admin, world.district, rows)
    assert not plan.mistakes
    assert plan.counts() == {"new": 2, "changed": 1}
    assert (plan.changes[2].before, plan.changes[2].after) == ("72 小时", "48 小时")
    assert by_code(session, "lift") is None, "a preview changes nothing"
    assert import_id
    importing.apply(session, admin, import_id)
    stop, lamp = by_code(session, "lift.stop"), by_code(session, "lamp")
    assert stop
    assert lamp
    assert (stop.urgency, stop.resolve_hours) == (Urgency.UTILITY, 24)
    form = read_form(stop.fields)
    assert [(field.key, field.kind, field.required) for field in form] == [
        ("f1", FieldKind.CHOICE, True),
        ("f2", FieldKind.NUMBER, False),
    ]
    assert form[1].hint == "从1数起"
    assert lamp.resolve_hours == 48
    with pytest.raises(NotFound):
        importing.apply(session, admin, import_id)


def test_a_question_keeps_its_key_when_others_come_and_go(session: Session, world: World) -> None:
    form = sheet.form_of(LIFT_FORM, ())
    again = sheet.form_of("电梯编号|文字\n停在几层|数字|必填", form)
    assert [(field.key, field.label) for field in again] == [("f3", "电梯编号"), ("f2", "停在几层")]


def test_each_wrong_line_is_told_with_its_number(session: Session, world: World) -> None:
    rows = [
        row(2, "坏 编号"),
        row(3, "ok", parent="nowhere"),
        row(4, "x4", name=""),
        row(5, "x5", urgency="十万火急"),
        row(6, "x6", hours="半天"),
        row(7, "x7", form="有人被困吗|选择"),
        row(8, "x7"),
        row(9, "x9", retired="是"),
        row(10, "lamp", parent="x7"),
        row(11, "a"),
        row(12, "a.1", parent="a"),
        row(13, "a.1.1", parent="a.1"),
        row(14, "a.1.1.1", parent="a.1.1"),
        row(15, "round", parent="round"),
        row(16, "x16", retired="不"),
    ]
    plan, import_id = importing.preview(session, world.actor(world.admin), world.district, rows)
    assert import_id is None
    assert {one.line for one in plan.mistakes} == {2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 16}
    words = " ".join(one.sentence for one in plan.mistakes)
    for part in (
        "编号要填",
        "nowhere",
        "危险、水电气暖、一般、复杂",
        "整数",
        "第 7 行",
        "谈不上停用",
        "最多 3 级",
    ):
        assert part in words


def test_a_tree_that_changed_since_the_preview_stays_as_it_is(session: Session, world: World) -> None:
    admin = world.actor(world.admin)
    _, import_id = importing.preview(session, admin, world.district, [row(2, "lamp", name="灯", hours="48")])
    assert import_id
    lamp = by_code(session, "lamp")
    assert lamp
    editing.change(session, admin, lamp, replace(editing.Draft.of(lamp, ()), name="别人改的", hint="新"))
    with pytest.raises(Conflict, match="预览之后"):
        importing.apply(session, admin, import_id)
    assert lamp.name == "别人改的"


def test_retiring_and_bringing_back_by_table(session: Session, world: World) -> None:
    admin = world.actor(world.admin)
    for retired, what in (("是", "retired"), ("", "restored")):
        line = row(2, "lamp", name="路灯不亮", hours="72", retired=retired)
        plan, import_id = importing.preview(session, admin, world.district, [line])
        assert [change.what for change in plan.changes] == [what]
        assert import_id
        importing.apply(session, admin, import_id)
    lamp = by_code(session, "lamp")
    assert lamp
    assert lamp.retired_on is None


def test_what_is_taken_away_comes_back_as_no_change(session: Session, world: World) -> None:
    admin = world.actor(world.admin)
    rows = [row(2, "lift", name="电梯", form=LIFT_FORM, owner="物业", visibility="只有街道和承办单位能看")]
    _, import_id = importing.preview(session, admin, world.district, rows)
    assert import_id
    importing.apply(session, admin, import_id)
    out = sheet.write(importing.held_types(session, world.district.id).values())
    read = sheet.read(io.BytesIO(out))
    assert importing.preview(session, admin, world.district, read)[0].changes == []
    header = next(load_workbook(io.BytesIO(out)).worksheets[0].iter_rows(values_only=True))
    assert header[0] == "编号"


def test_a_table_of_something_else_is_refused() -> None:
    book = Workbook()
    book.active.append(("姓名", "电话"))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    with pytest.raises(Invalid, match="第一行的列名"):
        sheet.read(out)


TREE = """一级分类,二级分类,三级分类
城乡建设,道路,路面破损
城乡建设,道路,井盖
城乡建设,照明,
民政,养老,助餐
民政,道路,助残道
"""


def test_a_government_tree_is_loaded_once(session: Session, world: World) -> None:
    assert loading.load(session, world.district.id, io.StringIO(TREE)) == 10
    assert loading.load(session, world.district.id, io.StringIO(TREE)) == 0, "again adds nothing"
    names = {row.code: row.name for row in importing.held_types(session, world.district.id).values()}
    assert names["01.01.02"] == "井盖"
    assert names["02.02.01"] == "助残道"


@pytest.mark.parametrize("lines", ["一级,二级\n", "一级分类,二级分类,三级分类\n城建,,井盖\n", ""])
def test_a_file_that_is_no_tree_adds_nothing(session: Session, world: World, lines: str) -> None:
    with pytest.raises(Invalid):
        loading.load(session, world.district.id, io.StringIO(lines))


def test_the_command_loads_a_file(app: Flask, db: Database, world: World, tmp_path: Path) -> None:
    file = tmp_path / "tree.csv"
    file.write_text("\ufeff" + TREE, encoding="utf-8")
    runner = app.test_cli_runner()
    assert "新增了 10 个类别" in runner.invoke(args=["service-types", "load", str(file)]).output
    file.write_text("别的东西", encoding="utf-8")
    answer = runner.invoke(args=["service-types", "load", str(file)])
    assert answer.exit_code == 1
    with db.reading() as session:
        assert by_code(session, "01.02")
