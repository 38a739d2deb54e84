"""Looks that leave a trace, and the page on which the trace is read."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts import passwords
from app.accounts import service as accounts
from app.accounts.models import Account
from app.accounts.roles import Role
from app.core import audit
from app.core.audit import AuditCheck, AuditRow
from app.core.audit_check import verify
from app.core.database import Database
from app.core.screening import Screening
from app.requests import service
from app.requests.models import Kind, ServiceRequest
from tests.conftest import PhoneClient
from tests.world import World

PHONE = "19900000001"
ClientFor = Callable[[Account | None], PhoneClient]
ConsoleClient = Callable[[Account | None], FlaskClient]


@pytest.fixture
def request_id(app: Flask, world: World) -> UUID:
    """A report of ``resident``, passed, that nobody has accepted."""
    return reported(app, world, anonymous=False)


def reported(app: Flask, world: World, *, anonymous: bool) -> UUID:
    actor = world.actor(world.resident)
    with app.app_context(), world.database.transaction() as session:
        report = service.Report(Kind.REPORT, "路灯不亮", world.compound.id, anonymous=anonymous)
        request = service.submit(session, actor, report)
        request.screening = Screening.PASSED
        return request.id


def log(db: Database) -> Sequence[AuditRow]:
    with db.reading() as session:
        return session.scalars(select(AuditRow).order_by(AuditRow.at, AuditRow.id)).all()


def actions(db: Database) -> list[str]:
    return [row.action for row in log(db)]


class TestLooks:
    """Every look of the staff is on record."""

    def test_at_a_request_by_phone_and_console(
        self,
        db: Database,
        world: World,
        request_id: UUID,
        client_for: ClientFor,
        console_client: ConsoleClient,
    ) -> None:
        assert client_for(world.worker).get(f"/api/v1/work/requests/{request_id}").status_code == 200
        assert console_client(world.auditor).get(f"/console/requests/{request_id}").status_code == 200
        found = log(db)
        assert [(row.action, row.actor_id) for row in found] == [
            ("request.viewed", world.worker.id),
            ("request.viewed", world.auditor.id),
        ]
        for row in found:
            assert (row.chain, row.unit_id) == (world.street.id, world.compound.id)
            assert (row.subject_kind, row.subject_id) == ("request", request_id)
            assert row.caller
            assert "127.0.0.1" not in row.caller
        assert verify(db).findings == []

    def test_not_that_of_the_resident_nor_one_that_was_refused(
        self, db: Database, world: World, request_id: UUID, client_for: ClientFor
    ) -> None:
        assert client_for(world.resident).get(f"/api/v1/requests/{request_id}").status_code == 200
        assert client_for(world.sibling_worker).get(f"/api/v1/work/requests/{request_id}").status_code == 404
        assert actions(db) == []

    def test_what_cannot_be_recorded_is_not_shown(
        self,
        db: Database,
        world: World,
        request_id: UUID,
        client_for: ClientFor,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def fail(_row: object) -> str:
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(audit, "seal", fail)
        answer = client_for(world.worker).get(f"/api/v1/work/requests/{request_id}")
        assert answer.status_code == 500
        assert "路灯" not in answer.text
        assert actions(db) == []

    def test_an_export_says_how_much_and_not_what_was_looked_for(
        self, db: Database, world: World, request_id: UUID, console_client: ConsoleClient
    ) -> None:
        browser = console_client(world.worker)
        assert browser.get("/console/requests/export.xlsx?q=路灯").status_code == 200
        [row] = log(db)
        assert row.action == "request.exported"
        assert row.details == {"list": "open", "narrowed": ["q"], "rows": 1}
        assert row.unit_id == world.community.id


class TestReveal:
    """One field at a time, for a reason, on record."""

    def ask(self, phone: PhoneClient, request_id: UUID, **changes: str) -> tuple[int, dict[str, object]]:
        body = {"field": "phone", "reason": "call_back"} | changes
        answer = phone.post(f"/api/v1/work/requests/{request_id}/reveal", json=body)
        return answer.status_code, answer.json

    def test_a_field_in_full(
        self, db: Database, world: World, request_id: UUID, client_for: ClientFor
    ) -> None:
        phone = client_for(world.worker)
        assert self.ask(phone, request_id) == (200, {"value": PHONE})
        status, body = self.ask(phone, request_id, field="address", reason="other", words="送材料上门")
        assert (status, body) == (200, {"value": "枫林逸景香荔园小区 3号楼 2单元 502"})
        found = log(db)
        assert [row.details for row in found] == [
            {"field": "phone", "reason": "call_back"},
            {"field": "address", "reason": "other", "words": "送材料上门"},
        ]
        assert {row.action for row in found} == {"request.contact_revealed"}

    def test_the_log_holds_nothing_of_it(
        self, db: Database, world: World, request_id: UUID, client_for: ClientFor
    ) -> None:
        self.ask(client_for(world.worker), request_id)
        with db.reading() as session:
            bare = session.connection().exec_driver_sql("SELECT * FROM audit_log").all()
            kept = session.connection().exec_driver_sql("SELECT body FROM idempotency_keys").all()
        assert bare
        assert PHONE not in str(bare)
        assert PHONE not in str(kept)

    def test_a_repeated_call_is_one_look(
        self, db: Database, world: World, request_id: UUID, client_for: ClientFor
    ) -> None:
        phone = client_for(world.worker)
        for _ in range(2):
            answer = phone.post(
                f"/api/v1/work/requests/{request_id}/reveal",
                json={"field": "phone", "reason": "visit"},
                headers={"Idempotency-Key": "reveal-once"},
            )
            assert answer.json == {"value": PHONE}
        assert len(log(db)) == 1

    def test_a_reason_is_needed(
        self, db: Database, world: World, request_id: UUID, client_for: ClientFor
    ) -> None:
        phone = client_for(world.worker)
        assert self.ask(phone, request_id, reason="other")[0] == 422
        assert self.ask(phone, request_id, reason="curious")[0] == 422
        assert self.ask(phone, request_id, field="id_number")[0] == 422
        assert actions(db) == []

    def test_those_who_only_read_do_not_get_it(
        self, db: Database, world: World, request_id: UUID, client_for: ClientFor
    ) -> None:
        for who in (world.auditor, world.district_worker):
            status, body = self.ask(client_for(who), request_id)
            assert (status, body["code"]) == (403, "not_yours")
        assert actions(db) == []

    def test_an_anonymous_person_is_shown_to_the_street_alone(
        self, app: Flask, db: Database, world: World, client_for: ClientFor
    ) -> None:
        hidden = reported(app, world, anonymous=True)
        status, body = self.ask(client_for(world.worker), hidden)
        assert (status, body["code"]) == (403, "reporter_hidden")
        assert self.ask(client_for(world.street_worker), hidden) == (200, {"value": PHONE})

    def test_the_phone_knows_who_may_ask(
        self, app: Flask, world: World, request_id: UUID, client_for: ClientFor
    ) -> None:
        def may(who: Account, asked: UUID) -> bool:
            answer = client_for(who).get(f"/api/v1/work/requests/{asked}")
            return bool(answer.json["reporter"]["may_reveal"])

        hidden = reported(app, world, anonymous=True)
        assert (may(world.worker, request_id), may(world.auditor, request_id)) == (True, False)
        assert (may(world.worker, hidden), may(world.street_worker, hidden)) == (False, True)

    def test_somebody_without_a_number(
        self, db: Database, world: World, request_id: UUID, client_for: ClientFor
    ) -> None:
        with db.transaction() as session:
            session.get_one(Account, world.resident.id).phone = None
        status, body = self.ask(client_for(world.worker), request_id)
        assert (status, body["code"]) == (404, "no_contact")

    def test_on_the_console_it_is_shown_once(
        self, world: World, request_id: UUID, console_client: ConsoleClient
    ) -> None:
        browser = console_client(world.worker)
        page = f"/console/requests/{request_id}"
        before = browser.get(page).text
        assert "查看完整号码" in before
        assert PHONE not in before
        form = {"field": "phone", "reason": "call_back", "words": ""}
        part = browser.post(f"{page}/reveal", data=form, headers={"HX-Request": "true"})
        assert PHONE in part.text
        assert "<html" not in part.text
        whole = browser.post(f"{page}/reveal", data=form)
        assert PHONE in whole.text
        assert whole.headers["Cache-Control"] == "no-store"
        assert PHONE not in browser.get(page).text
        assert "查看完整号码" not in console_client(world.auditor).get(page).text


class TestLogins:
    """Who came in, and who tried."""

    def test_success_failure_lock_and_the_way_out(
        self, app: Flask, db: Database, world: World, console_client: ConsoleClient
    ) -> None:
        with db.transaction() as session:
            passwords.set_password(session, world.worker.id, username="wang", password="right-password")
        browser = console_client(None)

        def log_in(username: str, password: str) -> int:
            form = {"username": username, "password": password}
            return browser.post("/console/login", data=form).status_code

        assert log_in("wang", "right-password") == 303
        browser.post("/console/logout")
        assert log_in("nobody-here", "x") == 401
        for _ in range(passwords.MAX_FAILURES + 1):
            assert log_in("wang", "wrong") == 401
        found = log(db)
        assert [row.action for row in found] == [
            "login.succeeded",
            "login.ended",
            *["login.failed"] * (1 + passwords.MAX_FAILURES),
            "login.locked",
            "login.failed",
        ]
        assert found[0].actor_id == world.worker.id
        unknown, known = found[2], found[3]
        assert (unknown.actor_id, unknown.subject_id, unknown.chain) == (None, None, audit.CENTRAL)
        assert (known.actor_id, known.subject_id) == (None, world.worker.id)
        assert known.unit_id == world.community.id
        assert "nobody-here" not in str([row.details for row in found])


class TestPage:
    """The log in the console."""

    @pytest.fixture
    def looked(self, world: World, request_id: UUID, console_client: ConsoleClient) -> None:
        console_client(world.worker).get(f"/console/requests/{request_id}")
        console_client(world.street_worker).get("/console/requests/export.xlsx")

    @pytest.mark.usefixtures("looked")
    def test_what_it_shows_and_how_it_is_narrowed(
        self, db: Database, world: World, request_id: UUID, console_client: ConsoleClient
    ) -> None:
        browser = console_client(world.auditor)
        page = browser.get("/console/audit").text
        assert "王小兰" in page
        assert "周街" in page
        with db.reading() as session:
            number = session.get_one(ServiceRequest, request_id).number
        for narrowed in (
            "who=王小兰",
            "action=request.viewed",
            f"number={number}",
            f"subject={request_id}",
        ):
            page = browser.get(f"/console/audit?{narrowed}").text
            assert number in page, narrowed
            assert "周街" not in page, narrowed
        for nothing in ("who=没有这人", "number=000000-00-0000", "day=2020-01-01"):
            assert "没有这样的记录" in browser.get(f"/console/audit?{nothing}").text

    def test_it_goes_on_from_page_to_page(
        self, db: Database, world: World, console_client: ConsoleClient
    ) -> None:
        with db.transaction() as session:
            for n in range(120):
                audit.record(session, "login.ended", actor_id=world.worker.id, details={"words": f"第{n}行"})
        browser = console_client(world.auditor)
        seen: list[str] = []
        address = "/console/audit"
        while address:
            page = browser.get(address).text
            seen += [line.split("</small>")[0] for line in page.split("<small>第")[1:]]
            following = page.split("下一页")[0].rsplit('href="', 1)[1].split('"')[0]
            address = following.replace("&amp;", "&") if "下一页" in page else ""
        assert seen == [f"{n}行" for n in reversed(range(120))]

    @pytest.mark.usefixtures("looked")
    def test_the_table_and_that_it_was_taken(
        self, db: Database, world: World, console_client: ConsoleClient
    ) -> None:
        answer = console_client(world.admin).get("/console/audit/export.xlsx?action=request.viewed")
        sheet = load_workbook(io.BytesIO(answer.data)).active
        assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["王小兰"]
        last = log(db)[-1]
        assert (last.action, last.details) == ("audit.exported", {"narrowed": ["action"], "rows": 1})

    def test_somebody_of_a_street_reads_only_their_own(
        self, db: Database, world: World, request_id: UUID, console_client: ConsoleClient
    ) -> None:
        with db.transaction() as session:
            for unit, words in ((world.community, "自家"), (world.other_community, "别家")):
                place = audit.Place(unit.id, unit.street_id)
                audit.record(session, "login.ended", actor_id=None, place=place, details={"words": words})
            audit.record(session, "login.failed", actor_id=None, details={"words": "区里"})
            own = accounts.create_account(session, name="韩审")
            accounts.give_post(
                session, own.id, unit=world.street, role=Role.AUDITOR, starts_on=date(2020, 1, 1)
            )
        page = console_client(own).get("/console/audit").text
        assert "自家" in page
        assert "别家" not in page
        assert "区里" not in page
        everything = console_client(world.auditor).get("/console/audit").text
        assert all(words in everything for words in ("自家", "别家", "区里"))

    def test_how_the_last_verification_went(
        self, db: Database, world: World, console_client: ConsoleClient
    ) -> None:
        browser = console_client(world.auditor)
        assert "还没有核对过" in browser.get("/console/audit").text
        with db.transaction() as session:
            session.add(AuditCheck(rows=1234, findings=[]))
        assert "1,234 条记录完整" in browser.get("/console/audit").text
        with db.transaction() as session:
            session.add(AuditCheck(rows=1234, findings=["大庆路街道 第 4 条：内容被改动"]))
        assert "第 4 条：内容被改动" in browser.get("/console/audit").text
