"""The worker's desk beyond single verbs: filters, named lists, bulk steps, mentions, the end of a shift, paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock
from app.messages.models import Message
from app.requests import saved_views, service
from app.requests.models import (
    AnswerTemplate,
    RequestMention,
    SavedView,
    ServiceRequest,
    ServiceType,
    Urgency,
    WorkLimit,
)
from app.requests.states import State
from tests.conftest import PhoneClient
from tests.requests.console import PART, ConsoleClient
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Report = Callable[..., UUID]
Do = Callable[..., None]
Deliver = Callable[[], int]


@pytest.fixture
def do(app: Flask, world: World) -> Do:
    """One verb by somebody."""

    def act(account: Account, verb: Callable[..., Any], request_id: UUID, **more: Any) -> None:
        actor = world.actor(account)
        with app.app_context(), world.database.transaction() as session:
            verb(session, actor, session.get_one(ServiceRequest, request_id), **more)

    return act


def stored(world: World, request_id: UUID) -> ServiceRequest:
    with world.database.reading() as session:
        return session.get_one(ServiceRequest, request_id)


def messages_of(world: World, account: Account) -> list[Message]:
    with world.database.reading() as session:
        found = session.scalars(select(Message).where(Message.account_id == account.id).order_by(Message.id))
        return list(found)


def test_what_waits_for_my_unit_and_for_the_street(
    world: World, client_for: ClientFor, report: Report, do: Do
) -> None:
    handed, resting, plain = report("转来的"), report("要挂账的"), report("平常的")
    do(world.worker, service.accept, handed)
    do(world.worker, service.transfer, handed, unit_id=world.sibling_community.id, note="在你们那边")
    do(world.worker, service.accept, resting)
    later = clock.today() + timedelta(days=30)
    do(world.worker, service.ask_suspension, resting, review_on=later, note="等开春再修")

    def ids(account: Account, view: str) -> set[str]:
        answer = client_for(account).get(f"/api/v1/work/requests?filter={view}")
        return {item["id"] for item in answer.json["items"]}

    assert ids(world.sibling_worker, "to_receive") == {str(handed)}
    assert ids(world.worker, "to_receive") == set(), "it is not theirs to receive"
    assert ids(world.street_worker, "to_approve") == {str(resting)}
    assert ids(world.worker, "to_approve") == set()
    counts = client_for(world.street_worker).get("/api/v1/work/requests/counts").json
    assert (counts["to_approve"], counts["to_receive"], counts["open"]) == (1, 0, 3)
    assert str(plain) in ids(world.worker, "unaccepted")


def test_narrowing_by_who_how_pressing_and_whence(
    world: World, console_client: ConsoleClient, report: Report, do: Do
) -> None:
    mine = report("我手上的")
    report("没人接的")
    do(world.worker, service.accept, mine)
    browser = console_client(world.worker)

    def titles(query: str) -> list[bool]:
        page = browser.get(f"/console?{query}", headers=PART).text
        return ["我手上的" in page, "没人接的" in page]

    assert titles(f"handler={world.worker.id}") == [True, False]
    assert titles(f"handler={world.colleague.id}") == [False, False]
    assert titles("channel=miniprogram&urgency=ordinary") == [True, True]
    assert titles("channel=phone") == [False, False]
    assert titles("urgency=danger") == [False, False]


def test_named_lists_are_ones_own(world: World, console_client: ConsoleClient, report: Report) -> None:
    browser, other = console_client(world.worker), console_client(world.colleague)
    kept = browser.post("/console/views?filter=late&urgency=danger", data={"name": "急的"})
    assert kept.status_code == 303
    page = browser.get("/console").text
    assert "急的" in page
    assert "filter=late&amp;urgency=danger" in page
    assert "急的" not in other.get("/console").text
    with world.database.reading() as session:
        [view] = session.scalars(select(SavedView)).all()
    assert other.post(f"/console/views/{view.id}/drop").status_code == 404
    assert browser.post(f"/console/views/{view.id}/rename", data={"name": "特急"}).status_code == 303
    assert "特急" in browser.get("/console").text
    assert browser.post(f"/console/views/{view.id}/drop").status_code == 303
    assert "特急" not in browser.get("/console").text


def test_twenty_named_lists_and_no_more(world: World, console_client: ConsoleClient) -> None:
    browser = console_client(world.worker)
    for n in range(saved_views.MOST):
        assert browser.post("/console/views", data={"name": f"第{n}个"}).status_code == 303
    assert browser.post("/console/views", data={"name": "再来一个"}).status_code == 409


def test_bulk_does_what_it_can_and_says_the_rest(
    world: World, console_client: ConsoleClient, report: Report, do: Do
) -> None:
    fresh, taken, elsewhere = (
        report("新来的"),
        report("已受理的"),
        report("别处的", unit_id=world.other_compound.id),
    )
    do(world.colleague, service.accept, taken)
    browser = console_client(world.worker)
    answer = browser.post(
        "/console/requests/bulk", data={"do": "accept", "ids": [str(fresh), str(taken), str(elsewhere)]}
    )
    assert answer.status_code == 200
    assert "成了 1 件，没成 2 件" in answer.text
    assert "已受理的" in answer.text
    assert "别处的" not in answer.text, "what is not theirs is not named either"
    assert stored(world, fresh).state is State.ACCEPTED
    assert stored(world, taken).handler_id == world.colleague.id
    assert stored(world, elsewhere).state is State.SUBMITTED


def test_bulk_leaves_no_half_of_what_fails_late(
    world: World, console_client: ConsoleClient, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal after the event was written takes that event back, and only that one."""
    from app.core.errors import Conflict
    from app.requests.service import handling

    first, second = report("一"), report("二")
    real = handling.accept

    def refuse_late(session: Any, actor: Any, request: ServiceRequest, **more: Any) -> None:
        real(session, actor, request, **more)
        if request.id == second:
            raise Conflict("too_late", "晚了一步。")

    monkeypatch.setattr(service, "accept", refuse_late)
    answer = console_client(world.worker).post(
        "/console/requests/bulk", data={"do": "accept", "ids": [str(first), str(second)]}
    )
    assert "晚了一步。" in answer.text
    assert (stored(world, first).state, stored(world, first).last_seq) == (State.ACCEPTED, 2)
    assert (stored(world, second).state, stored(world, second).last_seq) == (State.SUBMITTED, 1)


def test_bulk_asks_to_whom_and_into_what(
    world: World, console_client: ConsoleClient, report: Report, do: Do
) -> None:
    first, second = report("一"), report("二")
    browser = console_client(world.worker)
    ids = [str(first), str(second)]
    for one in (first, second):
        do(world.worker, service.accept, one)
    with world.database.transaction() as session:
        other = ServiceType(
            code="x", name="井盖", hint="", urgency=Urgency.DANGER, resolve_hours=2, position=2
        )
        session.add(other)
        session.flush()
        type_id = other.id
    asked = browser.post("/console/requests/bulk", data={"do": "assign", "ids": ids})
    assert "整个物业公司" in asked.text
    given = browser.post(
        "/console/requests/bulk", data={"do": "assign", "ids": ids, "to": str(world.company.id)}
    )
    assert "成了 2 件" in given.text
    assert stored(world, first).owner_unit_id == world.company.id
    assert "井盖" in browser.post("/console/requests/bulk", data={"do": "classify", "ids": ids}).text
    put = browser.post("/console/requests/bulk", data={"do": "classify", "ids": ids, "type_id": str(type_id)})
    assert "成了 2 件" in put.text
    assert stored(world, second).type_id == type_id


def test_bulk_is_bounded(world: World, console_client: ConsoleClient) -> None:
    browser = console_client(world.worker)
    assert browser.post("/console/requests/bulk", data={"do": "accept"}).status_code == 422
    many = [str(UUID(int=n)) for n in range(101)]
    assert browser.post("/console/requests/bulk", data={"do": "accept", "ids": many}).status_code == 422
    assert browser.post("/console/requests/bulk", data={"do": "accept", "ids": "x"}).status_code == 422


def test_chosen_ones_on_paper_and_as_a_table(
    world: World, console_client: ConsoleClient, report: Report
) -> None:
    chosen, other = report("=1+1 要打印的"), report("不打印的")
    browser = console_client(world.worker)
    table = browser.post("/console/requests/bulk", data={"do": "export", "ids": [str(chosen)]})
    sheet = load_workbook(io.BytesIO(table.data)).active
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, sheet[2], strict=True))
    assert {"渠道", "紧急程度", "办理单位", "督办", "办结期限"} <= set(head)
    assert (row["内容"].data_type, row["渠道"].value) == ("s", "小程序")
    assert sheet.max_row == 2
    paper = browser.post("/console/requests/bulk", data={"do": "print", "ids": [str(chosen)]}).text
    assert "要打印的" in paper
    assert "<svg" in paper, "its number as a code"
    assert "19900000001" not in paper
    listed = browser.get("/console/requests/sheet?filter=open").text
    assert "要打印的" in listed
    assert "不打印的" in listed
    assert browser.get(f"/console/requests/{other}/sheet").status_code == 200


def test_a_colleague_named_in_a_note_is_told(
    world: World, client_for: ClientFor, report: Report, deliver: Deliver
) -> None:
    request_id = report()
    deliver()
    phone = client_for(world.worker)
    noted = phone.post(f"/api/v1/work/requests/{request_id}/notes", json={"text": "请@李同看看，抄送 a@b.cn"})
    assert noted.status_code == 200
    deliver()
    told = [one.title for one in messages_of(world, world.colleague) if "提到您" in one.title]
    assert len(told) == 1
    assert not [one for one in messages_of(world, world.resident) if "提到" in one.title]
    mentioned = client_for(world.colleague).get("/api/v1/work/requests?filter=mentioned").json["items"]
    assert [item["id"] for item in mentioned] == [str(request_id)]
    assert phone.get("/api/v1/work/requests?filter=mentioned").json["items"] == []


@pytest.mark.parametrize("name", ["赵邻", "吴路", "张", "所有人"])
def test_only_those_who_may_see_it_can_be_named(
    name: str, world: World, client_for: ClientFor, report: Report
) -> None:
    request_id = report()
    answer = client_for(world.worker).post(
        f"/api/v1/work/requests/{request_id}/notes", json={"text": f"@{name} 看看"}
    )
    assert (answer.status_code, answer.json["code"]) == (422, "cannot_mention")
    assert name in answer.json["detail"]
    assert stored(world, request_id).last_seq == 1
    with world.database.reading() as session:
        assert session.scalars(select(RequestMention)).all() == []


def test_names_to_choose_from(world: World, console_client: ConsoleClient, report: Report) -> None:
    page = console_client(world.worker).get(f"/console/requests/{report()}/colleagues").text
    names = re.findall(r'data-name="([^"]+)"', page)
    assert {"李同", "周街"} <= set(names)
    assert not {"王小兰", "赵邻", "吴路"} & set(names)


def test_the_end_of_a_shift(
    world: World, console_client: ConsoleClient, report: Report, do: Do, deliver: Deliver
) -> None:
    first, second, kept = report("一号事"), report("二号事"), report("三号事")
    for one in (first, second, kept):
        do(world.worker, service.accept, one)
    deliver()
    before = len(messages_of(world, world.colleague))
    browser = console_client(world.worker)
    page = browser.get("/console/handover").text
    assert "您手上有 3 件" in page
    assert "李同" in page
    # Somebody is quicker with the second.
    do(world.street_worker, service.assign, second, unit_id=world.company.id)
    done = browser.post(
        "/console/handover",
        data={
            "ids": [str(first), str(second)],
            "account_id": str(world.colleague.id),
            "note": "钥匙在抽屉里",
            f"note-{first}": "明早八点打电话",
        },
    ).text
    assert "交班单：1 件" in done
    assert "这 1 件没交成" in done
    deliver()
    assert stored(world, first).handler_id == world.colleague.id
    assert stored(world, kept).handler_id == world.worker.id
    told = messages_of(world, world.colleague)[before:]
    assert [one.title for one in told] == ["王小兰交班给您 1 件"], "one message for all of it"
    assert "钥匙在抽屉里" in told[0].body
    assert stored(world, first).number in told[0].body


def test_who_is_away_takes_over_nothing(
    world: World, console_client: ConsoleClient, report: Report, do: Do
) -> None:
    do(world.worker, service.accept, report())
    today = clock.today()
    with world.database.transaction() as session:
        session.add(WorkLimit(account_id=world.colleague.id, away_from=today, away_until=today))
    assert "现在没有在岗的同事能接班" in console_client(world.worker).get("/console/handover").text


def test_the_units_own_sentences_come_first(
    world: World, console_client: ConsoleClient, report: Report
) -> None:
    with world.database.transaction() as session:
        session.add(
            AnswerTemplate(unit_id=world.street.id, verb="reply", text="街道的师傅正在路上。", position=1)
        )
        session.add(
            AnswerTemplate(unit_id=world.other_street.id, verb="reply", text="别的街道的话。", position=1)
        )
    page = console_client(world.worker).get(f"/console/requests/{report()}").text
    assert page.index("街道的师傅正在路上。") < page.index("您好，您反映的情况收到了")
    assert "别的街道的话。" not in page


def test_names_and_sentences_on_the_phone(world: World, client_for: ClientFor, report: Report) -> None:
    with world.database.transaction() as session:
        session.add(
            AnswerTemplate(unit_id=world.street.id, verb="reply", text="街道的师傅正在路上。", position=1)
        )
    phone, path = client_for(world.worker), f"/api/v1/work/requests/{report()}"
    assert {"李同", "周街"} <= {one["name"] for one in phone.get(f"{path}/colleagues").json["items"]}
    assert phone.get(f"{path}/templates").json["items"] == [{"verb": "reply", "text": "街道的师傅正在路上。"}]
