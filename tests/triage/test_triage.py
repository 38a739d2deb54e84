"""Suggestions: what words alone say, what a street's own closed requests teach, and what is kept of it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.database import Database
from app.requests import service
from app.requests.models import ServiceRequest
from app.triage.models import Target, TriageModel, TriageSuggestion
from tests.conftest import PhoneClient
from tests.triage.lessons import KINDS, add_closed, add_types, sentence
from tests.world import World

ClientFor = Callable[..., PhoneClient]
Deliver = Callable[[], int]
URL = "/api/v1/requests/suggestions"


@pytest.fixture
def types(db: Database, world: World) -> dict[str, UUID]:
    with db.transaction() as session:
        return add_types(session)


@pytest.fixture
def lessons(db: Database, world: World, types: dict[str, UUID]) -> dict[str, UUID]:
    with db.transaction() as session:
        add_closed(session, world, types, 150)
    return types


def train(app: Flask, *args: str) -> str:
    result = app.test_cli_runner().invoke(args=["triage", "train", *args])
    assert result.exit_code == 0, result.output
    return result.output


def test_words_alone_suggest_and_are_never_sure(
    world: World, client_for: ClientFor, types: dict[str, UUID], query_counter: Callable[[], int]
) -> None:
    phone = client_for(world.resident)
    asked = {"text": "电梯停运了", "unit_id": str(world.compound.id)}
    # The first one also reads the categories, which are remembered.
    phone.post(URL, json=asked)
    query_counter()
    answer = phone.post(URL, json=asked)
    assert query_counter() <= 6
    assert answer.status_code == 200, answer.text
    [first] = answer.json["items"]
    assert (first["id"], first["confidence"], first["confidence_name"]) == (
        str(types["lift"]),
        "possible",
        "可能是",
    )
    assert answer.json["urgency"] == "utility"
    assert phone.post(URL, json={"text": "你好呀"}).json["items"] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("楼道里有煤气味", "119"),
        ("三楼着火了", "119"),
        ("灶具打不着火", None),
        ("老人被困在电梯里", "119"),
        ("路灯杆漏电", "95598"),
    ],
)
def test_danger_is_answered_at_once(world: World, client_for: ClientFor, text: str, says: str | None) -> None:
    answer = client_for(world.resident).post(URL, json={"text": text}).json
    phones = [phone for one in answer["dangers"] for phone in one["phones"]]
    assert (says in phones) if says else phones == []
    assert (answer["urgency"] == "danger") == (says is not None)


def test_nothing_typed_is_kept(db: Database, world: World, client_for: ClientFor) -> None:
    client_for(world.resident).post(URL, json={"text": "我家的暗号是西瓜"})
    with db.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT count(*) FROM idempotency_keys").scalar_one()
    assert kept == 0


def test_a_street_learns_from_its_own_closed_requests(
    app: Flask, db: Database, world: World, client_for: ClientFor, lessons: dict[str, UUID]
) -> None:
    printed = train(app, "--street", "01")
    assert "训练的模型" in printed
    assert "开始使用" in printed
    dice = random.Random(99)
    phone = client_for(world.resident)
    right = 0
    for n in range(30):
        code = [*KINDS][n % 3]
        body = {"text": sentence(code, dice), "unit_id": str(world.compound.id)}
        items = phone.post(URL, json=body).json["items"]
        right += items[0]["id"] == str(lessons[code])
    assert right >= 27
    elsewhere = {"text": "管子冰凉，穿棉袄", "unit_id": str(world.other_compound.id)}
    assert phone.post(URL, json=elsewhere).json["items"] == [], "another street has learnt nothing"


def test_a_model_that_does_no_better_is_not_used(
    app: Flask, db: Database, world: World, types: dict[str, UUID]
) -> None:
    names = {code: KINDS[code][0] for code in KINDS}
    with db.transaction() as session:
        add_closed(session, world, types, 120)
        for n, request in enumerate(session.scalars(select(ServiceRequest).order_by(ServiceRequest.number))):
            # Whoever uses the very words of the type is understood without any training.
            request.text = f"{names[[*KINDS][n % 3]]}{chr(0x4E00 + n)}{chr(0x5E00 + n)}"
    assert "不用它" in train(app)
    with db.reading() as session:
        row = session.scalars(select(TriageModel).where(TriageModel.target == Target.TYPE)).one()
    assert row.storage_key is None
    assert row.figures["figures"]["lexicon"]["top1"] == 1


def test_too_little_is_said_and_not_learnt(app: Flask, db: Database, types: dict[str, UUID]) -> None:
    assert "至少要 100 件" in train(app)
    with db.reading() as session:
        assert session.scalars(select(TriageModel)).all() == []


def test_an_unknown_street_is_refused(app: Flask, world: World) -> None:
    result = app.test_cli_runner().invoke(args=["triage", "train", "--street", "0101"])
    assert result.exit_code == 2
    assert "没有编号为 0101 的街道" in result.output


def test_what_was_suggested_is_kept_beside_the_correction(
    app: Flask,
    db: Database,
    world: World,
    client_for: ClientFor,
    types: dict[str, UUID],
    deliver: Deliver,
    served: str,
) -> None:
    body = {"kind": "report", "text": "电梯停运，装修的人堵着", "unit_id": str(world.compound.id)}
    request_id = client_for(world.resident).post("/api/v1/requests", json=body).json["id"]
    deliver()
    worker = client_for(world.worker)
    offered = worker.get(f"/api/v1/work/requests/{request_id}/suggestions")
    assert [one["id"] for one in offered.json["items"]] == [str(types["lift"]), str(types["noise"])]
    actor = world.actor(world.worker)
    with db.transaction() as session, app.test_request_context():
        request = session.get_one(ServiceRequest, UUID(request_id))
        service.classify(session, actor, request, type_id=types["noise"])
    deliver()
    with db.reading() as session:
        row = session.get_one(TriageSuggestion, UUID(request_id))
    assert [label for label, _ in row.types] == [str(types["lift"]), str(types["noise"])]
    assert (row.model_version, row.corrected_type_id) == (None, types["noise"])
    assert row.corrected_urgency == "ordinary"
    assert row.corrected_at is not None


def test_the_web_process_stays_small_until_a_model_is_needed() -> None:
    code = "import sys, app.factory; print(sorted({'numpy', 'sklearn', 'scipy', 'typst'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]", "import it where it is used (openpyxl brings numpy along)"
