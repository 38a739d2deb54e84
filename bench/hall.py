"""What :mod:`bench.rush` runs on: an activity, people with tokens, and the web server as production has it."""

from __future__ import annotations

import base64
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from alembic import command
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import create_app
from app.accounts import devices, service, who
from app.accounts.models import Account, AccountStatus, LoginSession, SessionKind
from app.accounts.tokens import new_token, token_hash
from app.activities.models import Activity, ActivityKind, ActivityPlaces, ActivitySession
from app.activities.states import ActivityState
from app.cli import alembic_config
from app.core import clock
from app.core.database import Database
from app.core.ids import new_id
from app.org.models import UnitKind
from app.org.service import create_unit
from bench.crowd import Answer, Call
from config.settings import Settings
from tests.support.live_server import LiveServer

GUNICORN = (sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn")
TOP = Path(__file__).resolve().parents[1]


@dataclass
class Hall:
    """A server that is not running yet, its database, and the tokens of everybody who will come."""

    server: LiveServer
    app: Flask
    places_id: UUID
    activity_id: UUID
    tokens: list[str]

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found

    @property
    def folder(self) -> Path:
        return self.server.var_dir

    def calls(self, repeated: float) -> list[Call]:
        """Everybody once, in any order; a part of them once more soon afterwards: half as a phone repeats what it
        got no answer to, half as somebody taps again."""
        path = f"/api/v1/activities/{self.activity_id}/registration"
        chance = random.Random(7)
        calls = [Call(person, path, token, secrets.token_hex(8)) for person, token in enumerate(self.tokens)]
        chance.shuffle(calls)
        order = [(float(place), call) for place, call in enumerate(calls)]
        for place in chance.sample(range(len(calls)), int(len(calls) * repeated)):
            call = calls[place]
            key = call.key if place % 2 else secrets.token_hex(8)
            order.append((place + chance.uniform(0, 200), Call(call.person, path, call.token, key)))
        return [call for _, call in sorted(order, key=lambda one: one[0])]

    def crowd(self, calls: Sequence[Call], connections: int) -> subprocess.Popen[bytes]:
        """Send the calls from a process of their own, of people who have the page open already."""
        with self.app.app_context():
            for token in self.tokens:
                who.holder(token, SessionKind.PHONE)
        (self.folder / "calls.json").write_text(json.dumps([asdict(one) for one in calls]))
        command_line = [sys.executable, "-m", "bench.crowd", str(self.server.port), str(connections)]
        files = [str(self.folder / name) for name in ("calls.json", "answers.json")]
        return subprocess.Popen([*command_line, *files], cwd=TOP)

    def answers(self) -> list[Answer]:
        return [Answer(**one) for one in json.loads((self.folder / "answers.json").read_text())]


def prepare(database_url: str, redis_url: str, *, people: int, places: int, workers: int) -> Hall:
    """Fill an empty database: a street, one activity anybody may come to, and ``people`` who are logged in."""
    folder = Path(tempfile.mkdtemp(prefix="eshiban-rush-"))
    environment = _production(folder, database_url, redis_url) | {"ESHIBAN_WEB_WORKERS": str(workers)}
    server = LiveServer.prepare(folder, environment, command=GUNICORN)
    os.environ |= environment
    app = create_app(Settings(_env_file=None))  # type: ignore[call-arg]
    database: Database = app.extensions["database"]
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    with database.transaction() as session:
        activity_id, places_id = _open(session, places)
        tokens = _log_in(session, people)
    return Hall(server, app, places_id, activity_id, tokens)


def _production(folder: Path, database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "ESHIBAN_MODE": "production",
        "ESHIBAN_VAR_DIR": str(folder),
        "ESHIBAN_DATABASE_URL": database_url,
        "ESHIBAN_REDIS_URL": redis_url,
        "ESHIBAN_BASE_URL": "https://rush.invalid",
        "ESHIBAN_SECRET_KEY": secrets.token_urlsafe(48),
        "ESHIBAN_INDEX_SECRET": secrets.token_urlsafe(48),
        "ESHIBAN_FIELD_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "ESHIBAN_WECHAT_MP_APPID": "wx0000000000000000",
        "ESHIBAN_WECHAT_MP_SECRET": secrets.token_hex(16),
        "ESHIBAN_WECHAT_API_BASE_URL": "http://127.0.0.1:9/",
    }


def _open(session: Session, places: int) -> tuple[UUID, UUID]:
    telephone = "0352-5550100"
    district = create_unit(
        session, kind=UnitKind.DISTRICT, name="平城区", code="0", parent=None, public_telephone=telephone
    )
    street = create_unit(
        session,
        kind=UnitKind.STREET,
        name="大庆路街道",
        code="01",
        parent=district,
        public_telephone=telephone,
    )
    now, opened = clock.now(), new_id()
    starts_at, ends_at = now + timedelta(days=2), now + timedelta(days=2, hours=2)
    activity = Activity(
        id=opened,
        street_id=street.id,
        unit_id=street.id,
        title="消夏音乐会",
        kind=ActivityKind.SHOW,
        summary="大家一起来听",
        description="",
        place="文化广场",
        starts_at=starts_at,
        ends_at=ends_at,
        signup_opens_at=now,
        signup_closes_at=starts_at,
        state=ActivityState.PUBLISHED,
        created_by=service.create_account(session, name="组织者").id,
    )
    session.add(activity)
    session.flush()
    session.add(ActivitySession(activity_id=opened, number=1, starts_at=starts_at, ends_at=ends_at))
    counted = ActivityPlaces(
        id=new_id(),
        activity_id=opened,
        capacity=places,
        on_offer=True,
        opens_at=now,
        closes_at=starts_at,
        starts_at=starts_at,
    )
    session.add(counted)
    return opened, counted.id


def _log_in(session: Session, people: int) -> list[str]:
    """Accounts that were on their phones a moment ago, and what these hold."""
    now = clock.now()
    tokens = [new_token() for _ in range(people)]
    ids = [new_id() for _ in range(people)]
    session.execute(
        insert(Account),
        [
            {
                "id": one,
                "name": "居民",
                "status": AccountStatus.ACTIVE,
                "elder_mode": False,
                "created_at": now,
            }
            for one in ids
        ],
    )
    session.execute(
        insert(LoginSession),
        [
            {
                "id": new_id(),
                "account_id": account_id,
                "kind": SessionKind.PHONE,
                "token_hash": token_hash(token),
                "created_at": now,
                "expires_at": now + timedelta(days=30),
                "last_seen_at": devices.quarter(now + timedelta(minutes=15)),
                "second_factor": False,
            }
            for account_id, token in zip(ids, tokens, strict=True)
        ],
    )
    return tokens
