"""Photos that WeChat did not decide on: a person of the street does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock
from app.core.audit import AuditRow
from app.core.database import Database
from app.core.screening import Screening
from app.media import review, service
from app.media.models import Media
from app.wechat.push import MessagePush
from app.wechat.sandbox.callback import Callback, Postman
from tests.world import World

ConsoleClient = Callable[[Account | None], FlaskClient]
PAGE = "/console/photos"
PUSH = ("wx00000000000000aa", "push-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")


def add(db: Database, world: World, screening: Screening = Screening.REVIEW, **values: object) -> UUID:
    """A photo of the resident in their street."""
    kept = {"key": "k", "thumb_key": "t", "width": 4, "height": 3, "bytes": 9, "street_id": world.street.id}
    with db.transaction() as session:
        photo = Media(owner_id=world.resident.id, screening=screening, **(kept | values))
        session.add(photo)
        session.flush()
        return photo.id


def screening_of(db: Database, *ids: UUID) -> list[Screening]:
    with db.reading() as session:
        return [session.get_one(Media, one).screening for one in ids]


class TestWaiting:
    """How a photo comes to a person."""

    def test_after_half_an_hour_without_a_verdict(self, db: Database, world: World) -> None:
        now = clock.now()
        old = add(db, world, Screening.PENDING, created_at=now - timedelta(minutes=31), trace_id="slow")
        new = add(db, world, Screening.PENDING, created_at=now - timedelta(minutes=29))
        done = add(db, world, Screening.PASSED, created_at=now - timedelta(days=1))
        with db.transaction() as session:
            review.stop_waiting(session)
        assert screening_of(db, old, new, done) == [Screening.REVIEW, Screening.PENDING, Screening.PASSED]

    @pytest.mark.parametrize(
        ("suggest", "found"),
        [("pass", Screening.PASSED), ("risky", Screening.REFUSED), ("review", Screening.REVIEW)],
    )
    def test_a_late_verdict_still_counts(
        self, db: Database, world: World, suggest: str, found: Screening
    ) -> None:
        photo = add(db, world, trace_id="late")
        with db.transaction() as session:
            assert service.check_ended(session, trace_id="late", suggest=suggest)
        assert screening_of(db, photo) == [found]

    def test_but_not_against_a_person(self, db: Database, world: World) -> None:
        photo = add(db, world, Screening.REFUSED, trace_id="late")
        with db.transaction() as session:
            assert service.check_ended(session, trace_id="late", suggest="pass")
        assert screening_of(db, photo) == [Screening.REFUSED]


class TestPage:
    """The street goes through what waits."""

    def test_the_street_sees_its_own_the_oldest_first(
        self, db: Database, world: World, console_client: ConsoleClient
    ) -> None:
        # Made within one millisecond, their ids may sort either way.
        first, second = sorted((add(db, world), add(db, world)))
        elsewhere = add(db, world, street_id=world.other_street.id)
        nowhere = add(db, world, street_id=None)
        passed = add(db, world, Screening.PASSED)
        page = console_client(world.street_worker).get(PAGE).text
        assert page.index(str(first)) < page.index(str(second))
        assert not [one for one in (elsewhere, nowhere, passed) if str(one) in page]
        assert 'menu-count">2<' in page
        theirs = console_client(world.other_street_worker).get(PAGE).text
        assert str(elsewhere) in theirs
        assert str(first) not in theirs

    def test_nothing_waits(self, world: World, console_client: ConsoleClient) -> None:
        page = console_client(world.street_worker).get(PAGE).text
        assert "没有等着审核的照片" in page
        assert "menu-count" not in page

    def test_one_by_its_own_button_and_several_marked(
        self, db: Database, world: World, console_client: ConsoleClient
    ) -> None:
        browser = console_client(world.street_worker)
        ids = sorted(add(db, world) for _ in range(4))
        answer = browser.post(PAGE, data={"only": f"refused:{ids[0]}"}, follow_redirects=True)
        assert "没有放行 1 张" in answer.text
        answer = browser.post(PAGE, data={"verdict": "passed", "photos": ids[1:3]}, follow_redirects=True)
        assert "放行了 2 张" in answer.text
        assert screening_of(db, *ids) == [
            Screening.REFUSED,
            Screening.PASSED,
            Screening.PASSED,
            Screening.REVIEW,
        ]
        with db.reading() as session:
            log = session.scalars(select(AuditRow).order_by(AuditRow.seq)).all()
        assert [(row.actor_id, row.action, row.subject_id, row.details, row.unit_id) for row in log] == [
            (world.street_worker.id, "photo.reviewed", photo, {"screening": verdict}, world.street.id)
            for photo, verdict in zip(ids, ["refused", "passed", "passed"], strict=False)
        ]

    def test_what_is_decided_stays_and_is_said(
        self, db: Database, world: World, console_client: ConsoleClient
    ) -> None:
        done, open_one = add(db, world, Screening.REFUSED), add(db, world)
        browser = console_client(world.street_worker)
        form = {"verdict": "passed", "photos": [done, open_one]}
        answer = browser.post(PAGE, data=form, follow_redirects=True)
        assert "放行了 1 张。有 1 张别人刚刚处理过了。" in answer.text
        assert screening_of(db, done, open_one) == [Screening.REFUSED, Screening.PASSED]

    @pytest.mark.parametrize("form", [{}, {"verdict": "passed"}, {"only": "passed:x"}, {"only": "maybe:"}])
    def test_what_cannot_be_read_decides_nothing(
        self, world: World, console_client: ConsoleClient, form: dict[str, str]
    ) -> None:
        assert console_client(world.street_worker).post(PAGE, data=form).status_code == 422

    def test_one_that_is_not_theirs_spoils_the_lot(
        self, db: Database, world: World, console_client: ConsoleClient
    ) -> None:
        ours, theirs = add(db, world), add(db, world, street_id=world.other_street.id)
        browser = console_client(world.street_worker)
        for stranger in (theirs, uuid4()):
            form = {"verdict": "passed", "photos": [ours, stranger]}
            assert browser.post(PAGE, data=form).status_code == 404
        assert screening_of(db, ours, theirs) == [Screening.REVIEW, Screening.REVIEW]

    def test_many_are_counted_as_many(
        self, db: Database, world: World, console_client: ConsoleClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(review, "MOST_COUNTED", 2)
        for _ in range(4):
            add(db, world)
        assert 'menu-count">2+<' in console_client(world.street_worker).get(PAGE).text


class TestPush:
    """WeChat's verdict comes by message push, at times before we know what it is about."""

    @pytest.fixture
    def push(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[int, str]]:
        monkeypatch.setitem(app.extensions, "message_push", MessagePush(*PUSH))
        postman = Postman(PUSH[0], Callback("http://unused.invalid/", PUSH[1], PUSH[2]))

        def send(trace_id: str) -> tuple[int, str]:
            query, body = postman.sealed(
                {
                    "ToUserName": "gh_1",
                    "FromUserName": "o-lin",
                    "CreateTime": 1_800_000_000,
                    "MsgType": "event",
                    "Event": "wxa_media_check",
                    "trace_id": trace_id,
                    "result": {"suggest": "pass", "label": 100},
                }
            )
            answer = app.test_client().post("/wechat/callback", query_string=query, data=body)
            return answer.status_code, answer.text

        return send

    def test_it_is_sent_again_until_we_know_the_check(
        self, db: Database, world: World, push: Callable[[str], tuple[int, str]]
    ) -> None:
        photo = add(db, world, Screening.PENDING)
        status, text = push("t-1")
        assert (status, "success" in text) == (503, False)
        with db.transaction() as session:
            service.check_started(session, photo, "t-1")
        assert push("t-1") == (200, "success")
        assert screening_of(db, photo) == [Screening.PASSED]
        assert push("t-1") == (200, "success"), "a repeat is no news"
