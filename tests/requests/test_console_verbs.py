"""The verbs of the desk, each by its form, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.screening import Screening
from app.media.models import Media
from app.requests.models import RequestEvent, RequestPhoto
from app.requests.states import State
from tests.requests.console import PART, ConsoleClient, accepted, photo
from tests.world import World


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
