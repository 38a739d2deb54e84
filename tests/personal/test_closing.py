"""The end of an account: seven days to think better of it, then nothing personal is left anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import service as accounts
from app.accounts.models import Account, AccountStatus, Consent, Post
from app.accounts.service import CHANGE_OF_MIND
from app.activities.models import Registration
from app.core import clock, periodic
from app.core.audit import AuditRow
from app.core.database import Base, Database
from app.core.storage import Storage
from app.media.models import Media
from app.messages.models import Message
from app.personal.models import DataExport
from app.points import queries as points
from app.requests.models import RequestEvent, ServiceRequest
from tests.conftest import PhoneClient
from tests.personal import lives
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Deliver = Callable[[], int]


def pass_days(app: Flask, days: float) -> Any:
    return clock.at(clock.now() + timedelta(days=days))


def do_duties(app: Flask) -> None:
    with app.app_context():
        periodic.run_due(app.extensions["database"], app.extensions["duties"])


def dump(db: Database) -> str:
    """Every value of every row of every table, decrypted where it is encrypted."""
    with db.reading() as session:
        return "\n".join(
            f"{table.name} {tuple(row)!r}"
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
        )


@pytest.fixture
def someone(app: Flask, world: World, client_for: ClientFor, deliver: Deliver) -> Account:
    """A person who has used everything, asked for a copy, and then for the end of it."""
    person = lives.live(app, world, client_for)
    phone = client_for(person)
    phone.post("/api/v1/me/export")
    deliver()
    phone.post("/api/v1/me/export")
    closing = phone.post("/api/v1/me/closing")
    assert closing.json["closing_at"], closing.text
    return person


@pytest.fixture
def closed(app: Flask, someone: Account, deliver: Deliver) -> Iterator[Account]:
    """The same person when the seven days and the two of kept answers are over."""
    with pass_days(app, 7.1):
        do_duties(app)
    with pass_days(app, 9.5):
        do_duties(app)
        deliver()
        yield someone


def test_nothing_personal_is_left(app: Flask, db: Database, closed: Account) -> None:
    everything = dump(db)
    assert {marker: marker in everything for marker in lives.MARKERS} == dict.fromkeys(lives.MARKERS, False)
    assert [words for words in lives.PUBLIC if words not in everything] == []


def test_before_it_everything_was_there(app: Flask, db: Database, someone: Account) -> None:
    everything = dump(db)
    assert [marker for marker in lives.MARKERS if marker not in everything] == []


def test_the_copies_are_gone_from_the_storage(
    app: Flask, db: Database, someone: Account, deliver: Deliver
) -> None:
    storage: Storage = app.extensions["storage"]
    with db.reading() as session:
        keys = [row.key for row in session.scalars(select(DataExport))]
        unused = session.scalars(select(Media.key).where(Media.street_id.is_(None))).all()
        used = session.scalars(select(Media.key).where(Media.street_id.is_not(None))).all()
    assert storage.get(keys[0])
    with pass_days(app, 7.1):
        do_duties(app)
        deliver()
    for key in (*keys, *unused):
        with pytest.raises(FileNotFoundError):
            storage.get(key)
    assert len(used) == len(unused) == 1
    assert storage.get(used[0])


def test_public_records_stay_without_the_person(db: Database, world: World, closed: Account) -> None:
    with db.reading() as session:
        account = session.get_one(Account, closed.id)
        assert (account.name, account.status, account.phone) == ("已注销居民", AccountStatus.CLOSED, None)
        request = session.scalars(select(ServiceRequest).where(ServiceRequest.reporter_id == closed.id)).one()
        assert (request.text, request.place_note, request.latitude) == (lives.TEXT, None, None)
        # The clock goes on speaking of what is left open; what people did stays as it was.
        events = select(func.count()).where(
            RequestEvent.request_id == request.id, RequestEvent.actor_id.is_not(None)
        )
        assert session.scalar(events) == 4
        for kept in (Registration, Post, Consent):
            assert session.scalar(select(func.count()).where(kept.account_id == closed.id)) == 1
        assert points.balance(session, closed.id) == 5
        assert points.imbalance(session) == []


def test_workers_see_the_request_and_nobody_behind_it(
    world: World, client_for: ClientFor, closed: Account, deliver: Deliver, db: Database
) -> None:
    worker = client_for(world.worker)
    with db.reading() as session:
        request_id = session.scalars(
            select(ServiceRequest.id).where(ServiceRequest.reporter_id == closed.id)
        ).one()
    worker.token = world.token(world.worker)
    seen = worker.get(f"/api/v1/work/requests/{request_id}").json
    assert seen["text"] == lives.TEXT
    assert (seen["reporter"]["phone"], seen["reporter"]["address"], seen["place_note"]) == (None, None, None)
    assert (
        worker.post(f"/api/v1/work/requests/{request_id}/resolve", json={"note": "修好了"}).status_code == 200
    )
    deliver()
    with db.reading() as session:
        assert session.scalar(select(func.count()).where(Message.account_id == closed.id)) == 0


def test_logging_in_afterwards_makes_a_new_account(app: Flask, db: Database, closed: Account) -> None:
    with db.transaction() as session:
        fresh, is_new = accounts.account_for_wechat(
            session,
            app_id=app.extensions["settings"].wechat_mp_appid,
            openid=lives.OPENID,
            unionid=lives.UNIONID,
        )
    assert is_new
    assert (fresh.id != closed.id, fresh.name) == (True, "居民")


def test_for_seven_days_nothing_changes_and_it_can_be_taken_back(
    app: Flask, db: Database, world: World, client_for: ClientFor, someone: Account
) -> None:
    with pass_days(app, 6.9):
        do_duties(app)
        with db.transaction() as session:
            again, is_new = accounts.account_for_wechat(
                session,
                app_id=app.extensions["settings"].wechat_mp_appid,
                openid=lives.OPENID,
                unionid=lives.UNIONID,
            )
        assert (again.id, is_new) == (someone.id, False)
        phone = client_for(someone)
        assert phone.get("/api/v1/me").json["closing_at"]
        assert phone.delete("/api/v1/me/closing").json["closing_at"] is None
    with pass_days(app, 8):
        do_duties(app)
    with db.reading() as session:
        assert session.get_one(Account, someone.id).name == lives.NAME


def test_asking_again_does_not_put_it_off(app: Flask, client_for: ClientFor, someone: Account) -> None:
    first = client_for(someone).get("/api/v1/me").json["closing_at"]
    with pass_days(app, 3):
        assert client_for(someone).post("/api/v1/me/closing").json["closing_at"] == first


def test_an_office_is_handed_over_first(
    app: Flask, db: Database, world: World, client_for: ClientFor
) -> None:
    refused = client_for(world.worker).post("/api/v1/me/closing")
    assert (refused.status_code, refused.json["code"]) == (409, "still_in_post")
    with db.transaction() as session:
        session.get_one(Account, world.worker.id).closing_at = clock.now() - CHANGE_OF_MIND
    do_duties(app)
    with db.reading() as session:
        assert session.get_one(Account, UUID(str(world.worker.id))).status is AccountStatus.ACTIVE


def test_who_asked_for_it_and_that_it_was_done_is_on_record(db: Database, closed: Account) -> None:
    with db.reading() as session:
        rows = session.execute(
            select(AuditRow.action, AuditRow.actor_id)
            .where(AuditRow.subject_id == closed.id, AuditRow.action.like("account.%"))
            .order_by(AuditRow.at)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("account.closing_asked", closed.id),
        ("account.closed", closed.id),
    ]
