"""The page of what is left to do when an activity is over."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import after, after_tasks, came, service
from app.activities.models import Activity, Attendee, Shape
from app.certificates.kinds import CertificateKind
from app.certificates.models import Certificate
from app.core import clock
from app.core.audit import AuditRow
from app.core.database import Database
from app.core.errors import Conflict
from app.core.outbox import OutboxRow
from app.core.screening import Screening
from app.messages.models import Message
from tests.activities.plans import published
from tests.activities.test_ratings import end_now
from tests.world import World

Console = Callable[[Account | None], FlaskClient]


@pytest.fixture
def activity_id(db: Database, world: World, organiser: Actor) -> UUID:
    """One came and says so, one stayed away; it is over."""
    with db.transaction() as session:
        activity = published(session, organiser, world.community)
        one, _ = (
            service.sign_up(session, activity.id, who.id).registration
            for who in (world.resident, world.neighbour)
        )
        service.check_in(session, organiser, activity, registration_id=one.id)
        end_now(session, activity.id)
        made = service.rate(session, activity, world.resident.id, stars=5, comment="讲得真好")
        service.comment_checked(session, made.id, Screening.PASSED)
        return activity.id


def attendee(db: Database, account: Account) -> UUID:
    with db.reading() as session:
        return session.scalars(select(Attendee.id).where(Attendee.account_id == account.id)).one()


def test_the_page_tells_what_it_came_to(world: World, activity_id: UUID, console_client: Console) -> None:
    page = console_client(world.worker).get(f"/console/activities/{activity_id}/after").text
    for words in ("2 人", "5.0 星（1 人）", "讲得真好", "这是草稿", "到场 1 人", "有居民说：“讲得真好。”"):
        assert words in page, words


def test_the_sheet_names_people_and_hides_numbers(
    db: Database, world: World, activity_id: UUID, console_client: Console
) -> None:
    console = console_client(world.worker)
    path = f"/console/activities/{activity_id}/after/sheet"
    book = load_workbook(io.BytesIO(console.get(f"{path}.xlsx").data))
    assert book.sheetnames == ["汇总", "签到表", "评价"]
    rows = {row[0]: row for row in book["签到表"].iter_rows(min_row=2, values_only=True)}
    assert rows["张大妈"][2] == "199****0001"
    assert (rows["张大妈"][4], rows["刘邻居"][3], rows["刘邻居"][4]) == (1, "没来", 0)
    words = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(console.get(f"{path}.pdf").data)).pages
    )
    assert "张大妈" in words
    assert "19900000001" not in words
    with db.reading() as session:
        looks = session.scalars(select(AuditRow).where(AuditRow.action == "activity.sheet_taken")).all()
    assert [one.details for one in looks] == [{"rows": 2}] * 2


def test_certificates_for_who_came_under_the_name_asked_for(
    app: Flask, db: Database, world: World, activity_id: UUID, console_client: Console
) -> None:
    console = console_client(world.worker)
    path = f"/console/activities/{activity_id}/after/certificates"
    guest, stayed = attendee(db, world.resident), attendee(db, world.neighbour)

    def give(one: UUID) -> int:
        form = {"kind": "participation", "at_least": "1", "give": str(one), f"name-{one}": "张秀英"}
        return console.post(path, data=form).status_code

    assert [give(guest), give(guest), give(stayed)] == [303, 303, 422]
    with db.reading() as session:
        certificate = session.scalars(select(Certificate)).one()
        row = session.scalars(select(OutboxRow).where(OutboxRow.topic == service.CERTIFIED_TOPIC)).one()
        registration = session.get_one(Attendee, guest).registration_id
    assert (certificate.holder_name, certificate.source) == ("张秀英", f"participation:{registration}")
    assert "张秀英" not in str(row.payload)
    with app.test_request_context():
        for _ in range(2):
            after_tasks.HANDLERS[row.topic](row.payload)
    with db.reading() as session:
        told = session.scalars(select(Message).where(Message.title == "证书发好了")).one()
    assert (told.account_id, told.link_kind) == (world.resident.id, "certificate")


def test_completion_is_for_courses_that_are_over(
    db: Database, world: World, organiser: Actor, activity_id: UUID
) -> None:
    with db.transaction() as session:
        single = session.get_one(Activity, activity_id)
        course = published(session, organiser, world.community, shape=Shape.COURSE)
        for activity, code in ((single, "no_course"), (course, "not_over")):
            with pytest.raises(Conflict) as caught:
                service.certify(
                    session,
                    organiser,
                    activity,
                    kind=CertificateKind.COMPLETION,
                    guests=came.guests(session, activity.id),
                    names={},
                )
            assert caught.value.code == code
        session.rollback()


def test_a_report_is_kept_and_taken_away(
    db: Database, world: World, activity_id: UUID, console_client: Console
) -> None:
    console = console_client(world.worker)
    path = f"/console/activities/{activity_id}/after/report"
    assert console.get(f"{path}.txt").status_code == 404
    for text in ("第一段", "第一段 <b>\n\n第二段"):
        assert console.post(path, data={"title": "讲座办成了", "text": text}).status_code == 303
    assert console.get(f"{path}.txt").text == "讲座办成了\n\n第一段 <b>\n\n第二段\n"
    assert "<p>第一段 &lt;b&gt;</p><p>第二段</p>" in console.get(f"{path}.html").text
    with db.reading() as session:
        kept = after.report(session, activity_id)
    assert kept is not None
    assert kept.edited_by == world.worker.id
    assert clock.now() - kept.edited_at < timedelta(minutes=5)
