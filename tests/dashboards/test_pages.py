"""The pages: what each role gets, what is shown where there is nothing, how many statements a board costs."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.core import clock
from app.requests.states import State
from tests.dashboards.conftest import NOW, MakeRequest, random_requests
from tests.world import World

#: One to know who asks, one for what waits in the navigation, ten for the board; whatever the number of requests.
STATEMENTS_OF_A_BOARD = 12

ConsoleClient = Callable[[Any], FlaskClient]


@pytest.fixture(autouse=True)
def at_now(moment: Any) -> Any:
    """The clock of the pages stands still as well."""
    return moment


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("worker", 200),
        ("street", 200),
        ("district", 200),
        ("auditor", 200),
        ("property", 403),
        ("admin", 403),
        ("resident", 403),
    ],
)
def test_who_gets_the_board(world: World, console_client: ConsoleClient, role: str, status: int) -> None:
    random_requests(world, seed=11, number=30)
    client = console_client(world.roles()[role])
    for page in (
        "/dashboard",
        "/dashboard?mode=wall",
        "/dashboard/requests",
        "/dashboard/requests.xlsx",
        "/dashboard/tables/units.xlsx",
    ):
        assert client.get(page).status_code == status, page


def test_nobody_is_sent_to_the_login(console_client: ConsoleClient) -> None:
    answer = console_client(None).get("/dashboard")
    assert (answer.status_code, answer.location) == (302, "/console/login?next=/dashboard")


def test_a_unit_out_of_reach_is_not_found(world: World, console_client: ConsoleClient) -> None:
    client = console_client(world.street_worker)
    for page in (
        "/dashboard",
        "/dashboard/requests",
        "/dashboard/requests.xlsx",
        "/dashboard/tables/units.xlsx",
    ):
        assert client.get(f"{page}?unit={world.other_street.id}").status_code == 404
    assert client.get("/dashboard/tables/nothing.xlsx").status_code == 404


def test_nothing_is_a_dash_and_not_nought_per_cent(world: World, console_client: ConsoleClient) -> None:
    page = console_client(world.street_worker).get("/dashboard").text
    rates = re.findall(r'class="board-rate">\s*<h2>本月(.*?)</h2>\s*<strong>(.*?)<', page)
    assert rates == [
        (name, "—") for name in ("响应率", "解决率", "满意率", "按时办结率", "重办率", "办结用时")
    ]
    assert "没有超时的" in page


def test_the_board_tells_whose_it_is_and_how_late(
    world: World, console_client: ConsoleClient, make_request: MakeRequest
) -> None:
    late = make_request(
        title="井盖响",
        state=State.IN_PROGRESS,
        handler_id=world.worker.id,
        resolve_by=NOW - timedelta(hours=5),
    )
    untaken = make_request(title="<b>停水", accept_by=NOW - timedelta(minutes=20))
    page = console_client(world.street_worker).get("/dashboard").text
    lines = re.findall(
        r'board-late">(.*?)<small>(.*?)</small>.*?href="(.*?)">(.*?)</a>.*?whose">(.*?)<', page, re.S
    )
    assert lines == [
        ("超 5 小时", "没办结", f"/console/requests/{late.id}", "井盖响", "王小兰"),
        ("超 20 分钟", "没受理", f"/console/requests/{untaken.id}", "&lt;b&gt;停水", "还没人接"),
    ]


def test_a_board_costs_the_same_whatever_it_counts(
    world: World, console_client: ConsoleClient, query_counter: Callable[[], int]
) -> None:
    client = console_client(world.district_worker)
    query_counter()
    client.get("/dashboard")
    empty = query_counter()
    random_requests(world, seed=12, number=80)
    query_counter()
    client.get("/dashboard")
    assert (empty, query_counter()) == (STATEMENTS_OF_A_BOARD, STATEMENTS_OF_A_BOARD)


def test_every_number_opens_a_list_of_as_many(world: World, console_client: ConsoleClient) -> None:
    random_requests(world, seed=13, number=60)
    client = console_client(world.street_worker)
    page = client.get("/dashboard").text
    table = page.split('role="region" aria-labelledby="units-title"')[1].split("</table>")[0]
    shown = re.findall(r'<td class="is-number.*?<a href="(.*?)">(\d+)</a>', table)
    shown += re.findall(r'board-(?:main|beside)" href="(.*?)">.*?<(?:strong|b)>(\d+)<', page)
    shown += re.findall(r'<a href="([^"]*?)"[^>]*><small>(?:本月|今日)</small> <b>(\d+)<', page)
    assert len(shown) == 8 + 2 * len(State) + 3 * 3
    for href, number in shown:
        heading = re.search(r'<span class="number">(\d+)</span> 件', client.get(unescape(href)).text)
        assert heading is not None
        assert heading[1] == number, href


def test_units_come_with_most_overdue_first_and_the_unit_itself_last(
    world: World, console_client: ConsoleClient, make_request: MakeRequest
) -> None:
    make_request(unit=world.street, accept_by=NOW - timedelta(hours=1))
    make_request(unit=world.community)
    make_request(unit=world.sibling_compound, accept_by=NOW - timedelta(hours=1))
    page = console_client(world.street_worker).get("/dashboard").text
    table = page.split('role="region" aria-labelledby="units-title"')[1].split("</table>")[0]
    names = re.findall(r'<th scope="row"><a href="(.*?)">(.*?)</a>', table)
    assert [name for _, name in names] == ["振兴街社区", "文化西街社区", "大庆路街道本级"]
    assert names[0][0] == f"/dashboard?unit={world.sibling_community.id}"


def test_the_charts_get_the_numbers_of_their_tables(
    world: World, console_client: ConsoleClient, make_request: MakeRequest
) -> None:
    make_request()
    make_request(type_id=None)
    page = console_client(world.worker).get("/dashboard").text
    block = re.search(r'<script type="application/json" id="board-data">(.*?)</script>', page)
    assert block is not None
    data = json.loads(block[1])
    assert data["trend"]["series"][0]["values"][-1] == 2
    assert data["trend"]["days"][-1] == "11/18"
    assert dict(zip(data["types"]["names"], data["types"]["values"], strict=True)) == {
        "路灯不亮": 1,
        "未分类": 1,
    }


def test_the_look_is_remembered(world: World, console_client: ConsoleClient) -> None:
    client = console_client(world.street_worker)
    assert "退出大屏" not in client.get("/dashboard").text
    client.get("/dashboard?mode=wall")
    wall = client.get("/dashboard").text
    assert 'hx-trigger="every 60s"' in wall
    assert "主导航" not in wall
    client.get("/dashboard?mode=office")
    assert "主导航" in client.get("/dashboard").text


def test_a_list_is_paged_without_gaps(world: World, console_client: ConsoleClient) -> None:
    made = [r for r in random_requests(world, seed=14, number=130) if r.screening != "refused"]
    client = console_client(world.district_worker)
    seen: list[str] = []
    address: str | None = "/dashboard/requests"
    while address:
        page = client.get(address).text
        seen += re.findall(r"<small>([0-9a-f]{16}) ·", page)
        following = re.search(r'href="([^"]*)">下一页', page)
        address = unescape(following[1]) if following else None
    assert sorted(seen) == sorted(r.number for r in made)
    assert len(seen) == len(set(seen)) > 100


@pytest.mark.parametrize(
    "arguments",
    ["count=nonsense", "state=gone", "type=x", "from=2026-13-01", "to=9999-12-31", "unit=1", "what=ever"],
)
def test_nonsense_in_the_address_is_refused(
    world: World, console_client: ConsoleClient, arguments: str
) -> None:
    client = console_client(world.street_worker)
    assert client.get(f"/dashboard/requests?{arguments}").status_code == 422


def test_a_cursor_of_somebody_elses_making_is_refused(world: World, console_client: ConsoleClient) -> None:
    assert console_client(world.street_worker).get("/dashboard/requests?cursor=abc").status_code == 400


def test_days_of_a_list_are_shanghais(
    world: World, console_client: ConsoleClient, make_request: MakeRequest
) -> None:
    midnight = clock.day_start(clock.today())
    make_request(created_at=midnight, resolved_at=midnight, state=State.RESOLVED)
    make_request(created_at=midnight - timedelta(microseconds=1))
    client = console_client(world.street_worker)

    def number(arguments: str) -> str:
        found = re.search(r'"number">(\d+)<', client.get(f"/dashboard/requests?{arguments}").text)
        assert found is not None
        return found[1]

    assert number("from=2026-11-18&to=2026-11-18") == "1"
    assert number("from=2026-11-17&to=2026-11-17") == "1"
    assert number("from=2026-11-18&to=2026-11-18&day_of=resolved") == "1"
    assert number("from=&to=&state=submitted") == "1"


def test_excel_holds_what_the_page_shows_and_no_formula(
    world: World, console_client: ConsoleClient, make_request: MakeRequest
) -> None:
    make_request(
        title='=HYPERLINK("x")', state=State.CLOSED, closed_at=NOW, resolved_at=NOW, solved=True, stars=5
    )
    client = console_client(world.street_worker)

    def sheet(address: str) -> list[tuple[Any, ...]]:
        answer = client.get(address)
        assert answer.mimetype.endswith("spreadsheetml.sheet")
        book = load_workbook(io.BytesIO(answer.data))
        assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
        return list(book.active.iter_rows(values_only=True))

    about, head, row = sheet("/dashboard/requests.xlsx?count=closed_this_month")
    assert about[0] == "大庆路街道，本月评价办结，截至 2026-11-18 00:40"
    filled = dict(zip(head, row, strict=True))
    assert (filled["内容"], filled["状态"], filled["星级"]) == ('=HYPERLINK("x")', "已办结", 5)
    units = sheet(f"/dashboard/tables/units.xlsx?unit={world.street.id}")
    assert units[2][0] == "文化西街社区"
    assert dict(zip(units[1], units[2], strict=True))["解决率"] == 1
