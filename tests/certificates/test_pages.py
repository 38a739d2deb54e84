"""What the holder, anybody with the number, and the desk see of a certificate."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.certificates import service
from app.certificates.models import Certificate
from app.certificates.numbers import written
from app.certificates.paper import date_in_words
from app.core import clock
from app.core.audit import AuditRow
from app.core.database import Database
from app.core.rate_limits import limiter
from tests.conftest import PhoneClient
from tests.world import World

Give = Callable[..., Certificate]
Phone = Callable[[Account | None], PhoneClient]
Console = Callable[[Account | None], FlaskClient]


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def take_back(world: World, app: Flask, issuer: Actor, one: Certificate) -> None:
    with app.app_context(), world.database.transaction() as session:
        service.revoke(session, issuer, session.get_one(Certificate, one.id), reason="发错人了")


class TestTheHolder:
    def test_sees_their_own_newest_first(self, world: World, give: Give, client_for: Phone) -> None:
        give(title="第一张")
        give(title="第二张", source="test:2")
        give(title="别人的", source="test:3", account_id=world.neighbour.id)
        items = client_for(world.resident).get("/api/v1/me/certificates").json["items"]
        assert [item["title"] for item in items] == ["第二张", "第一张"]
        assert items[0]["issuer"]["name"] == world.community.name
        assert items[0]["kind_name"] == "参与证书"

    def test_pages_through_them(self, world: World, give: Give, client_for: Phone) -> None:
        for number in range(3):
            give(source=f"test:{number}")
        phone = client_for(world.resident)
        first = phone.get("/api/v1/me/certificates?limit=2").json
        second = phone.get("/api/v1/me/certificates", query_string={"cursor": first["next_cursor"]}).json
        assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (2, 1, None)

    @pytest.mark.usefixtures("needs_chinese_font")
    def test_gets_it_as_a_pdf(self, world: World, give: Give, client_for: Phone) -> None:
        one = give()
        answer = client_for(world.resident).get(f"/api/v1/me/certificates/{one.id}/pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.headers["Cache-Control"] == "no-store"
        said = words_of(answer.data)
        for word in (
            "参与证书",
            "任秀兰",
            "楼道清扫志愿日",
            "小区东门",
            world.community.name,
            written(one.number),
        ):
            assert word in said
        assert date_in_words(clock.today()) in said
        assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1

    @pytest.mark.usefixtures("needs_chinese_font")
    @pytest.mark.parametrize("name", ["欧阳" * 30, "A" * 60, "#panic() *b* $x$"])
    def test_any_name_fits_on_one_sheet(self, name: str, world: World, give: Give, client_for: Phone) -> None:
        one = give(holder_name=name, title="长长的活动名称十个字" * 8)
        pdf = client_for(world.resident).get(f"/api/v1/me/certificates/{one.id}/pdf").data
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
        assert "".join(name.split()) in words_of(pdf).replace("\u200b", "")

    def test_and_nobody_else_does(self, world: World, give: Give, client_for: Phone) -> None:
        one = give()
        for account in (world.neighbour, world.worker):
            assert client_for(account).get(f"/api/v1/me/certificates/{one.id}/pdf").status_code == 404

    def test_a_revoked_one_is_told_but_not_printed(
        self, app: Flask, world: World, issuer: Actor, give: Give, client_for: Phone
    ) -> None:
        one = give()
        take_back(world, app, issuer, one)
        phone = client_for(world.resident)
        item = phone.get("/api/v1/me/certificates").json["items"][0]
        assert item["revoked_at"]
        assert item["pdf_url"] is None
        answer = phone.get(f"/api/v1/me/certificates/{one.id}/pdf")
        assert (answer.status_code, answer.json["code"]) == (409, "certificate_revoked")

    @pytest.mark.usefixtures("needs_chinese_font")
    def test_opens_the_signed_address_for_an_hour(
        self, app: Flask, world: World, give: Give, client_for: Phone
    ) -> None:
        give()
        url = client_for(world.resident).get("/api/v1/me/certificates").json["items"][0]["pdf_url"]
        browser = app.test_client()
        assert browser.get(url).mimetype == "application/pdf"
        assert browser.get(url.replace("&s=", "&s=x")).status_code == 404
        assert browser.get(url.replace("?e=", "?e=1")).status_code == 404
        with clock.at(clock.now() + timedelta(hours=1, seconds=5)):
            assert browser.get(url).status_code == 404


class TestVerifying:
    def test_a_number_that_holds(self, app: Flask, world: World, give: Give) -> None:
        one = give()
        answer = app.test_client().get(f"/verify/{written(one.number)}")
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        for word in (
            "证书有效",
            "任**",
            "楼道清扫志愿日",
            world.community.name,
            clock.say_day(one.issued_at),
        ):
            assert word in answer.text
        assert "任秀兰" not in answer.text

    def test_however_it_is_typed(self, app: Flask, give: Give) -> None:
        typed = f" {written(give().number).lower()} "
        answer = app.test_client().get("/verify", query_string={"number": typed}, follow_redirects=True)
        assert "证书有效" in answer.text

    def test_a_revoked_one_says_since_when_and_not_why(
        self, app: Flask, world: World, issuer: Actor, give: Give
    ) -> None:
        one = give()
        take_back(world, app, issuer, one)
        page = app.test_client().get(f"/verify/{one.number}").text
        assert "证书已撤销" in page
        assert f"{clock.say_day(clock.now())}起不再有效" in page
        assert "发错人了" not in page

    def test_a_number_that_is_not_there(self, app: Flask, give: Give) -> None:
        give()
        answer = app.test_client().get("/verify/333-333-333")
        assert answer.status_code == 404
        assert "没有这张证书" in answer.text

    @pytest.mark.parametrize("typed", ["K7M", "000-000-000", "任秀兰", "<b>", "K7M-4XQ-39H" * 20])
    def test_what_is_no_number(self, app: Flask, typed: str) -> None:
        answer = app.test_client().get("/verify", query_string={"number": typed}, follow_redirects=True)
        assert answer.status_code == 404
        assert "编号好像抄错了" in answer.text
        assert "<b>" not in answer.text.split("value=")[1]

    def test_the_empty_page(self, app: Flask) -> None:
        answer = app.test_client().get("/verify")
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"

    @pytest.mark.usefixtures("sqlite_app")
    def test_nobody_tries_number_after_number(self, make_app: Callable[..., Flask]) -> None:
        try:
            browser = make_app("", rate_limits=True).test_client()
            answers = [browser.get("/verify/333-333-333").status_code for _ in range(31)]
        finally:
            # There is one limiter for all applications of this process.
            limiter.enabled = False
        assert answers == [404] * 30 + [429]


class TestTheDesk:
    def test_lists_what_its_units_issued(self, world: World, give: Give, console_client: Console) -> None:
        one = give()
        assert written(one.number) in console_client(world.worker).get("/console/certificates").text
        assert written(one.number) in console_client(world.street_worker).get("/console/certificates").text
        assert (
            written(one.number) not in console_client(world.sibling_worker).get("/console/certificates").text
        )

    def test_finds_one_by_how_its_number_begins(
        self, world: World, give: Give, console_client: Console
    ) -> None:
        one, other = give(), give(source="test:2")
        typed = written(one.number)[:8].lower()
        page = console_client(world.worker).get("/console/certificates", query_string={"number": typed}).text
        assert written(one.number) in page
        assert written(other.number) not in page

    @pytest.mark.usefixtures("needs_chinese_font")
    def test_prints_one_which_is_on_record(
        self, world: World, give: Give, console_client: Console, db: Database
    ) -> None:
        one = give()
        answer = console_client(world.worker).get(f"/console/certificates/{one.id}.pdf")
        assert answer.mimetype == "application/pdf"
        with db.reading() as session:
            looks = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == one.id)).all()
        assert "certificate.printed" in looks

    def test_takes_one_back(self, world: World, give: Give, console_client: Console, db: Database) -> None:
        one = give()
        desk = console_client(world.worker)
        answer = desk.post(f"/console/certificates/{one.id}/revoke", data={"reason": "发错人了"})
        assert answer.status_code == 303
        assert "发错人了" in desk.get("/console/certificates").text
        with db.reading() as session:
            assert session.get_one(Certificate, one.id).revoked_at

    @pytest.mark.parametrize("form", [{}, {"reason": " "}, {"reason": "长" * 201}])
    def test_not_without_a_reason(
        self, form: dict[str, Any], world: World, give: Give, console_client: Console, db: Database
    ) -> None:
        one = give()
        answer = console_client(world.worker).post(f"/console/certificates/{one.id}/revoke", data=form)
        assert answer.status_code == 422
        with db.reading() as session:
            assert session.get_one(Certificate, one.id).revoked_at is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 21), "二〇二六年十一月二十一日"),
        (date(2030, 10, 10), "二〇三〇年十月十日"),
        (date(2027, 1, 1), "二〇二七年一月一日"),
        (date(2027, 2, 20), "二〇二七年二月二十日"),
        (date(2027, 12, 31), "二〇二七年十二月三十一日"),
        (date(2027, 5, 19), "二〇二七年五月十九日"),
    ],
)
def test_dates_are_written_as_on_papers_of_honour(day: date, words: str) -> None:
    assert date_in_words(day) == words
