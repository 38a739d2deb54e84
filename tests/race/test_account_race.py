"""One person who does the same thing by two ways at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import homes, passwords, service
from app.accounts.models import Account, Credential, Residence, WechatIdentity
from app.accounts.service import account_for_wechat
from app.core import clock
from app.core.database import Database
from app.messages.models import SubscriptionQuota
from app.messages.service import allow_subscriptions
from tests.race.together import together
from tests.world import World

pytestmark = pytest.mark.race

CROWD = 8
APPS = ("wx-mini-program", "wx-official-account")


def arrive(db: Database, app_id: str, unionid: str | None, openid: str) -> UUID:
    with db.transaction() as session:
        account, _ = account_for_wechat(session, app_id=app_id, openid=openid, unionid=unionid)
        return account.id


def known(db: Database) -> tuple[int, int]:
    """How many people, and how many ways they are known by."""
    with db.reading() as session:
        people = session.scalar(select(func.count()).select_from(Account)) or 0
        return people, session.scalar(select(func.count()).select_from(WechatIdentity)) or 0


class TestFirstLogIn:
    """Somebody nobody knows."""

    def test_by_two_apps_at_once_is_one_person(self, db: Database) -> None:
        jobs = [
            lambda app_id=app_id: arrive(db, app_id, "union-1", f"open-at-{app_id}") for app_id in APPS * 4
        ]
        assert len(set(together(jobs))) == 1
        assert known(db) == (1, 2)

    def test_by_one_app_twice_is_one_person(self, db: Database) -> None:
        assert len(set(together([lambda: arrive(db, APPS[0], None, "open-1")] * CROWD))) == 1
        assert known(db) == (1, 1)

    def test_a_unionid_told_later_joins_the_apps_too(self, db: Database) -> None:
        first = arrive(db, APPS[0], None, "open-1")
        assert arrive(db, APPS[0], "union-1", "open-1") == first
        assert arrive(db, APPS[1], "union-1", "open-2") == first

    def test_without_the_key_it_would_be_two(self, db: Database) -> None:
        """The control: both have looked for the unionid before either has written."""
        both_have_looked = threading.Barrier(2)

        def look_then_make(app_id: str) -> None:
            with db.reading() as session:
                account = service._by_unionid(session, "union-1")
            both_have_looked.wait()
            if account is None:
                with db.transaction() as session:
                    made = service.create_account(session, name="居民")
                    service.link_wechat(
                        session, made.id, app_id=app_id, openid=f"open-at-{app_id}", unionid="union-1"
                    )

        together([lambda app_id=app_id: look_then_make(app_id) for app_id in APPS])
        assert known(db) == (2, 2)


def test_homes_registered_at_once_are_all_there_and_one_is_the_main_one(db: Database, world: World) -> None:
    person = world.new_resident().id

    def move_in(room: str) -> None:
        with db.transaction() as session:
            homes.add(session, person, compound_id=world.compound.id, room=room)

    told = together([lambda room=str(n): move_in(room) for n in range(CROWD)])
    assert told.count("too_many_homes") == CROWD - homes.MAX_HOMES
    with db.reading() as session:
        mains = session.scalars(select(Residence.is_main).where(Residence.account_id == person)).all()
    assert sorted(mains) == [False] * (homes.MAX_HOMES - 1) + [True]


def test_a_first_password_given_twice_is_one(db: Database, world: World) -> None:
    def give() -> None:
        with db.transaction() as session:
            passwords.set_password(session, world.worker.id, username="wang", password="一个长长的密码")

    together([give] * 4)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Credential)) == 1


def test_parallel_guesses_are_counted_one_by_one(db: Database, world: World) -> None:
    with db.transaction() as session:
        passwords.set_password(session, world.worker.id, username="wang", password="right")

    def guess() -> str:
        with db.transaction() as session:
            return str(passwords.check_password(session, username="wang", password="wrong"))

    told = together([guess] * CROWD)
    assert sum("用户名或密码不对" in one for one in told) == passwords.MAX_FAILURES
    assert sum("次数过多" in one for one in told) == CROWD - passwords.MAX_FAILURES
    with db.transaction() as session:
        locked = passwords.check_password(session, username="wang", password="right")
        assert isinstance(locked, passwords.LoginRefused)
    with clock.at(clock.now() + passwords.LOCK_FOR + timedelta(seconds=1)), db.transaction() as session:
        assert passwords.check_password(session, username="wang", password="right") == world.worker.id


def test_allowing_two_templates_in_two_orders_at_once(db: Database, world: World) -> None:
    keys = ["request_progress", "activity_signup"]

    def allow(order: list[str]) -> None:
        for _ in range(10):
            with db.transaction() as session:
                allow_subscriptions(session, world.resident.id, order)

    together([lambda: allow(keys), lambda: allow(keys[::-1])] * 2)
    with db.reading() as session:
        assert session.scalars(select(SubscriptionQuota.remaining)).all() == [40, 40]


def test_numbers_given_out_at_once_differ(
    app: Flask, world: World, client_for: Callable[..., object]
) -> None:
    body = {"kind": "report", "text": "路灯不亮", "unit_id": str(world.compound.id)}
    phones = [client_for(world.new_resident()) for _ in range(CROWD)]
    numbers = together(
        [lambda phone=phone: phone.post("/api/v1/requests", json=body).json["number"] for phone in phones]
    )
    assert sorted(number[-4:] for number in numbers) == [f"{n:04d}" for n in range(1, CROWD + 1)]
