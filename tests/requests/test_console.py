"""The request desk of the console: each verb by its form, the list, the table, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core import clock
from app.core.screening import Screening
from app.media.models import Media
from app.requests import service
from app.requests.countdown import span
from app.requests.models import Kind, RequestEvent, RequestPhoto, ServiceRequest
from app.requests.states import State
from tests.world import World

ConsoleClient = Callable[[Account | None], FlaskClient]
#: How htmx asks for a part of a page.
PART = {"HX-Request": "true", "Accept": "*/*"}


@pytest.fixture
def report(app: Flask, world: World) -> Callable[..., UUID]:
    """Takes in a report of the resident, checked already unless told otherwise."""
    reporter = world.actor(world.resident)

    def make(text: str = "路灯不亮", screening: Screening = Screening.PASSED, **more: Any) -> UUID:
        with app.app_context(), world.database.transaction() as session:
            fields = {"kind": Kind.REPORT, "text": text, "unit_id": world.compound.id} | more
            request = service.submit(session, reporter, service.Report(**fields))
            request.screening = screening
            return request.id

    return make


@pytest.fixture
def stored(world: World) -> Callable[[UUID], ServiceRequest]:
    """A request as the database has it."""

    def read(request_id: UUID) -> ServiceRequest:
        with world.database.reading() as session:
            return session.get_one(ServiceRequest, request_id)

    return read


def photo(color: str = "navy") -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(out, "JPEG")
    out.seek(0)
    return out, f"{color}.jpg"


def accepted(world: World, app: Flask, request_id: UUID) -> None:
    worker = world.actor(world.worker)
    with app.app_context(), world.database.transaction() as session:
        service.accept(session, worker, session.get_one(ServiceRequest, request_id))


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


def test_another_units_request_is_not_there(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    request_id = report("井盖不见了")
    for account in (world.sibling_worker, world.other_street_worker, world.property):
        browser = console_client(account)
        assert browser.get(f"/console/requests/{request_id}").status_code == 404
        assert browser.post(f"/console/requests/{request_id}/accept").status_code == 404
        assert "井盖不见了" not in browser.get("/console").text


def test_accepting_with_one_click(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID], stored: Callable[..., Any]
) -> None:
    request_id = report()
    answer = console_client(world.worker).post(f"/console/requests/{request_id}/accept", headers=PART)
    assert answer.status_code == 200
    assert "开始办" in answer.text
    assert f'id="row-{request_id}"' in answer.text
    assert answer.text.count('hx-swap-oob="true"') == 2, "its row and the counts"
    assert (stored(request_id).state, stored(request_id).handler_id) == (State.ACCEPTED, world.worker.id)


def test_without_a_script_the_page_comes_whole(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    request_id = report()
    answer = console_client(world.worker).post(f"/console/requests/{request_id}/accept?filter=unaccepted")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/console/requests/{request_id}?filter=unaccepted"


@pytest.mark.parametrize(
    ("verb", "form", "state"),
    [
        ("start", {}, State.IN_PROGRESS),
        ("reply", {"note": "今天下午上门"}, State.ACCEPTED),
        ("return", {"note": "在几单元？"}, State.RETURNED),
        ("resolve", {"note": "换了灯泡"}, State.RESOLVED),
        ("reject", {"reason": "not_ours", "note": "归供电公司"}, State.REJECTED),
        ("note", {"text": "住户脾气急"}, State.ACCEPTED),
    ],
)
def test_each_verb_by_its_form(
    app: Flask,
    world: World,
    console_client: ConsoleClient,
    report: Callable[..., UUID],
    stored: Callable[..., Any],
    verb: str,
    form: dict[str, str],
    state: State,
) -> None:
    request_id = report()
    accepted(world, app, request_id)
    answer = console_client(world.worker).post(
        f"/console/requests/{request_id}/{verb}", data=form, headers=PART
    )
    assert answer.status_code == 200, answer.text
    assert stored(request_id).state is state
    words = form.get("note") or form.get("text")
    assert words is None or words in answer.text
    with world.database.reading() as session:
        last = session.scalars(select(RequestEvent).order_by(RequestEvent.seq.desc()).limit(1)).one()
    assert (last.verb, last.actor_id, last.internal) == (verb, world.worker.id, verb == "note")


@pytest.mark.parametrize("to_person", [False, True])
def test_giving_it_to_somebody(
    app: Flask,
    world: World,
    console_client: ConsoleClient,
    report: Callable[..., UUID],
    stored: Callable[..., Any],
    to_person: bool,
) -> None:
    request_id = report()
    accepted(world, app, request_id)
    browser = console_client(world.worker)
    choice = f"{world.community.id}:{world.colleague.id}" if to_person else str(world.company.id)
    assert f'value="{choice}"' in browser.get(f"/console/requests/{request_id}").text
    answer = browser.post(f"/console/requests/{request_id}/assign", data={"to": choice}, headers=PART)
    assert answer.status_code == 200
    found = stored(request_id)
    assert found.owner_unit_id == (world.community.id if to_person else world.company.id)
    assert found.handler_id == (world.colleague.id if to_person else None)


@pytest.mark.parametrize("to", ["", "nonsense", "{other}"])
def test_giving_it_to_nobody(
    app: Flask,
    world: World,
    console_client: ConsoleClient,
    report: Callable[..., UUID],
    stored: Callable[..., Any],
    to: str,
) -> None:
    request_id = report()
    accepted(world, app, request_id)
    form = {"to": to.format(other=world.other_community.id)}
    answer = console_client(world.worker).post(
        f"/console/requests/{request_id}/assign", data=form, headers=PART
    )
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#notice"
    assert stored(request_id).state is State.ACCEPTED


def test_proof_by_photos(
    app: Flask, world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    request_id = report()
    accepted(world, app, request_id)
    form = {"note": "修好了", "photos": [photo("navy"), photo("green"), photo("navy")]}
    answer = console_client(world.worker).post(
        f"/console/requests/{request_id}/resolve", data=form, headers=PART
    )
    assert answer.status_code == 200, answer.text
    assert answer.text.count("data-photo>") == 3
    with world.database.reading() as session:
        assert set(session.scalars(select(Media.screening))) == {Screening.PASSED}
        assert session.scalar(select(func.count()).select_from(RequestPhoto)) == 3


@pytest.mark.parametrize(
    ("photos", "status"),
    [([(b"not a photo", "a.jpg")], 415), ([None] * 10, 422)],
    ids=["no photo", "too many"],
)
def test_photos_that_are_refused_change_nothing(
    app: Flask,
    world: World,
    console_client: ConsoleClient,
    report: Callable[..., UUID],
    stored: Callable[..., Any],
    photos: list[Any],
    status: int,
) -> None:
    request_id = report()
    accepted(world, app, request_id)
    files = [(io.BytesIO(one[0]), one[1]) if one else photo() for one in photos]
    answer = console_client(world.worker).post(
        f"/console/requests/{request_id}/resolve", data={"note": "好了", "photos": files}, headers=PART
    )
    assert answer.status_code == status
    assert stored(request_id).state is State.ACCEPTED


def test_a_form_left_empty_says_what_is_missing(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID]
) -> None:
    answer = console_client(world.worker).post(
        f"/console/requests/{report()}/reply", data={"note": "   "}, headers=PART
    )
    assert answer.status_code == 422
    assert "必须填写" in answer.text


def test_somebody_was_quicker(
    app: Flask,
    world: World,
    console_client: ConsoleClient,
    report: Callable[..., UUID],
    stored: Callable[..., Any],
) -> None:
    request_id = report()
    accepted(world, app, request_id)
    browser = console_client(world.colleague)
    answer = browser.post(f"/console/requests/{request_id}/accept", data={"note": "我来"}, headers=PART)
    assert answer.status_code == 409
    assert "这件事现在是“已受理”" in answer.text
    assert "我来" in answer.text, "what was written is not lost"
    assert "开始办" in answer.text, "it is shown as it stands now"
    assert answer.headers["HX-Retarget"] == "#detail"
    assert stored(request_id).handler_id == world.worker.id
    whole = browser.post(f"/console/requests/{request_id}/accept")
    assert whole.status_code == 409
    assert "<html" in whole.text


def test_who_only_reads_gets_no_buttons_and_no_way_round(
    world: World, console_client: ConsoleClient, report: Callable[..., UUID], stored: Callable[..., Any]
) -> None:
    request_id = report()
    browser = console_client(world.auditor)
    assert 'class="verbs"' not in browser.get(f"/console/requests/{request_id}").text
    assert browser.post(f"/console/requests/{request_id}/accept", headers=PART).status_code == 403
    assert stored(request_id).state is State.SUBMITTED


class TestReview:
    """What the machine would not decide on, the street does."""

    def test_let_through(
        self, world: World, console_client: ConsoleClient, report: Callable[..., UUID], stored: Any
    ) -> None:
        request_id = report(screening=Screening.REVIEW)
        assert console_client(world.worker).get(f"/console/requests/{request_id}").status_code == 404
        browser = console_client(world.street_worker)
        page = browser.get(f"/console/requests/{request_id}").text
        assert "通过" in page
        assert 'class="verbs"' not in page, "first things first"
        answer = browser.post(
            f"/console/requests/{request_id}/review", data={"verdict": "pass"}, headers=PART
        )
        assert answer.status_code == 200
        assert 'class="verbs"' in answer.text
        assert stored(request_id).screening is Screening.PASSED

    def test_held_back(
        self, world: World, console_client: ConsoleClient, report: Callable[..., UUID], stored: Any
    ) -> None:
        request_id = report(screening=Screening.REVIEW)
        browser = console_client(world.street_worker)
        answer = browser.post(
            f"/console/requests/{request_id}/review?filter=late", data={"verdict": "refuse"}, headers=PART
        )
        assert answer.headers["HX-Redirect"] == "/console?filter=late"
        assert stored(request_id).screening is Screening.REFUSED
        assert browser.get(f"/console/requests/{request_id}").status_code == 404

    def test_only_by_the_street(
        self, world: World, console_client: ConsoleClient, report: Callable[..., UUID]
    ) -> None:
        request_id = report(screening=Screening.REVIEW)
        for account, status in ((world.worker, 403), (world.other_street_worker, 404)):
            answer = console_client(account).post(f"/console/requests/{request_id}/review")
            assert answer.status_code == status


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
