"""The lists of the desk: what stands in them, how they are narrowed, gone through and taken along."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from app.core import clock
from app.requests.countdown import span
from tests.requests.console import PART, ConsoleClient
from tests.world import World


def test_the_queue_and_what_is_open_beside_it(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    first, second = report("三号楼路灯不亮"), report("电梯坏了")
    browser = console_client(world.worker)
    page = browser.get("/console").text
    assert "三号楼路灯不亮" in page
    assert "电梯坏了" in page
    assert "张**" not in page, "a list names nobody who reported"
    assert "199****0001" not in page
    opened = browser.get(f"/console/requests/{first}?filter=unaccepted").text
    assert "<html" in opened
    assert "电梯坏了" in opened, "the list stays beside it"
    assert "张**" in opened
    assert "199****0001" in opened
    assert "19900000001" not in opened
    part = browser.get(f"/console/requests/{second}", headers=PART).text
    assert "<html" not in part
    assert "受理还剩" in part


def test_searching_and_narrowing(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID], stored: Callable[..., Any]
) -> None:
    lamp = report("三号楼路灯不亮", type_id=world.street_lamp.id)
    report("电梯坏了")
    browser = console_client(world.street_worker)

    def titles(query: str) -> list[bool]:
        page = browser.get(f"/console?{query}", headers=PART).text
        return ["三号楼路灯不亮" in page, "电梯坏了" in page]

    assert titles("q=电梯") == [False, True]
    assert titles(f"q={stored(lamp).number}") == [True, False]
    assert titles(f"type={world.street_lamp.id}") == [True, False]
    assert titles(f"unit={world.community.id}") == [True, True]
    assert titles(f"unit={world.sibling_community.id}&q=&type=") == [False, False]
    assert titles("filter=done") == [False, False]
    assert browser.get("/console?filter=nonsense").status_code == 422


def test_the_button_says_how_much_the_list_is_narrowed(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    report("路灯不亮", type_id=world.street_lamp.id)
    browser = console_client(world.worker)
    plain = browser.get("/console?filter=open&q=路灯", headers=PART).text
    assert "都不筛" not in plain, "words are not a choice of the fold"
    narrowed = browser.get(f"/console?filter=open&type={world.street_lamp.id}&channel=h5", headers=PART).text
    assert '<b class="number">2<span class="visually-hidden"> 项</span></b>' in narrowed
    assert 'href="/console?filter=open"' in narrowed.split("都不筛")[0].rsplit("<a", 1)[1]


def test_another_units_request_is_not_there(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    request_id = report("井盖不见了")
    for account in (world.sibling_worker, world.other_street_worker, world.property):
        browser = console_client(account)
        assert browser.get(f"/console/requests/{request_id}").status_code == 404
        assert browser.post(f"/console/requests/{request_id}/accept").status_code == 404
        assert "井盖不见了" not in browser.get("/console").text


def test_an_anonymous_reporter_is_known_to_the_street_alone(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    request_id = report(anonymous=True)
    community = console_client(world.worker).get(f"/console/requests/{request_id}").text
    assert "匿名居民" in community
    assert "张**" not in community
    assert "199****0001" not in community
    assert "张**" in console_client(world.street_worker).get(f"/console/requests/{request_id}").text


def test_the_list_as_a_table(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    report('=HYPERLINK("http://evil.example","点我")')
    report("电梯坏了", anonymous=True)
    browser = console_client(world.worker)
    answer = browser.get("/console/requests/export.xlsx?filter=open")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == 2
    assert {cell.data_type for row in rows for cell in row if cell.value} == {"s"}, "no cell is a formula"
    assert {row[8].value for row in rows} == {"张**", "匿名居民"}
    assert "19900000001" not in str([[cell.value for cell in row] for row in rows])
    empty = browser.get("/console/requests/export.xlsx?q=没有这样的")
    assert load_workbook(io.BytesIO(empty.data)).active.max_row == 1


def test_the_table_ends_somewhere(
    world: World,
    console_client: ConsoleClient,
    report: Callable[..., UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.requests.export.MAX_ROWS", 3)
    monkeypatch.setattr("app.requests.console_lists.CHUNK", 2)
    for _ in range(4):
        report()
    answer = console_client(world.worker).get("/console/requests/export.xlsx")
    assert load_workbook(io.BytesIO(answer.data)).active.max_row == 4


def test_going_on_in_a_long_list(
    world: World,
    console_client: ConsoleClient,
    report: Callable[..., UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.requests.console_lists.PAGE", 2)
    made = {str(report(f"第{n}件")) for n in range(3)}
    browser = console_client(world.worker)
    first = browser.get("/console", headers=PART).text
    address = first.split('hx-get="/console/requests/more', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    second = browser.get(f"/console/requests/more{address}", headers=PART).text
    shown = [one for one in made if one in first], [one for one in made if one in second]
    assert [len(part) for part in shown] == [2, 1]
    assert set(shown[0]) | set(shown[1]) == made


def test_a_list_costs_the_same_however_long(
    world: World,
    console_client: ConsoleClient,
    report: Callable[..., UUID],
    query_counter: Callable[[], int],
) -> None:
    browser = console_client(world.worker)
    report()
    # The first visit also reads the categories, which are remembered.
    browser.get("/console")
    query_counter()
    browser.get("/console")
    short = query_counter()
    for _ in range(5):
        report()
    query_counter()
    browser.get("/console")
    assert query_counter() == short


def test_a_clock_in_plain_words(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    request_id = report()
    browser = console_client(world.worker)
    with clock.at(clock.now() + timedelta(days=20)):
        # The log-in of the test lasts an hour.
        late = console_client(world.worker).get(f"/console/requests/{request_id}").text
    assert "受理已超时" in late
    assert "受理还剩" in browser.get(f"/console/requests/{request_id}").text


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=5), "1 分钟"),
        (timedelta(minutes=59, seconds=59), "59 分钟"),
        (timedelta(hours=3, minutes=40), "3 小时"),
        (timedelta(hours=47), "47 小时"),
        (timedelta(hours=71), "2 天"),
    ],
)
def test_one_unit_is_enough(length: timedelta, words: str) -> None:
    assert span(length) == words
