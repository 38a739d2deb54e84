"""Clients of two streets, and their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import Database
from app.open311 import service
from app.open311.models import ApiClient
from app.org.models import OrgUnit
from tests.world import World


@dataclass
class System:
    """A system of others with its key."""

    http: FlaskClient
    client: ApiClient
    key: str
    street: str

    def get(self, path: str, **query: Any) -> Any:
        return self.http.get(
            f"/open311/v2/{path}",
            query_string={"api_key": self.key, "jurisdiction_id": self.street} | query,
        )

    def post(self, format: str = "json", *, headers: dict[str, str] | None = None, **form: Any) -> Any:
        sent = {"api_key": self.key, "jurisdiction_id": self.street, "service_code": "lamp"} | form
        return self.http.post(f"/open311/v2/requests.{format}", data=sent, headers=headers)

    def order(self, **body: Any) -> Any:
        return self.http.post(
            "/api/v1/hotline/requests", json=body, headers={"Authorization": f"Bearer {self.key}"}
        )


Connect = Callable[..., System]


@pytest.fixture
def connect(app: Flask, db: Database, world: World) -> Connect:
    """Lets a system in and gives it a key."""

    def make(
        name: str = "邻城随手报",
        *,
        street: OrgUnit | None = None,
        trusted: bool = False,
        reads_street: bool = False,
        calls_per_minute: int = 60,
    ) -> System:
        unit = street or world.street
        rights = service.Rights(trusted, reads_street, calls_per_minute)
        with app.app_context(), db.transaction() as session:
            client = service.create_client(session, street_id=unit.id, name=name, rights=rights, by=None)
            key = service.issue_key(session, None, client, lasts=timedelta(days=30))
        return System(app.test_client(), client, key, unit.code)

    return make


PLACE = {"address_string": "枫林逸景香荔园3号楼前"}
