"""``flask preflight`` finds what is wrong before people do, and says what to mend."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr
from werkzeug.serving import make_server

from app import preflight
from app.core import clock
from app.core.database import Database
from app.core.storage import Storage
from app.preflight import Wrong
from app.wechat.client import WeChat, WeChatConfig
from config.settings import Settings
from tests.support.servers import free_port

GOOD = {
    "mode": "production",
    "base_url": "https://e.example.cn",
    "secret_key": "Zq3v8sYt1LkWc0RjXf5uGm7nBp2hDa9e",
    "index_secret": "h6TgR2yUj8KiLo0pQwEr4tZx1cVb7nMa",
    "field_keys": "k1:" + "A" * 43 + "=",
    "wechat_mp_appid": "wx0123456789abcdef",
    "wechat_mp_secret": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
}


def having(app: Flask, monkeypatch: pytest.MonkeyPatch, **values: str) -> Flask:
    monkeypatch.setitem(app.extensions, "settings", Settings(_env_file=None, **(GOOD | values)))  # type: ignore[arg-type, call-arg]
    return app


class TestSettings:
    """Each secret drawn by itself, and nothing of a demo."""

    def test_good_ones_pass(self, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        assert preflight.settings(having(sqlite_app, monkeypatch)) == "https://e.example.cn"

    @pytest.mark.parametrize(
        ("values", "named"),
        [
            ({"secret_key": "a" * 40}, "ESHIBAN_SECRET_KEY"),
            ({"index_secret": "12345678" * 5}, "ESHIBAN_INDEX_SECRET"),
            ({"wechat_mp_secret": "0" * 32}, "ESHIBAN_WECHAT_MP_SECRET"),
            ({"index_secret": GOOD["secret_key"]}, "同一个值"),
            ({"mode": "demo"}, "demo"),
        ],
    )
    def test_others_are_named(
        self, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, values: dict[str, str], named: str
    ) -> None:
        with pytest.raises(Wrong, match=named):
            preflight.settings(having(sqlite_app, monkeypatch, **values))

    def test_no_secret_is_said_aloud(self, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(Wrong) as caught:
            preflight.settings(having(sqlite_app, monkeypatch, secret_key="ab" * 20))
        assert "abab" not in str(caught.value)


class TestDatabase:
    """It answers, and its schema is the one this code wants."""

    def test_a_good_one_passes(self, app: Flask) -> None:
        with app.app_context():
            assert app.extensions["database"].engine.dialect.name in preflight.database(app)

    def test_an_empty_one_is_told_how_to_be_filled(
        self, sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sqlite_app.extensions, "database", Database(f"sqlite:///{tmp_path}/empty.db"))
        with sqlite_app.app_context(), pytest.raises(Wrong, match="db upgrade"):
            preflight.database(sqlite_app)

    def test_one_that_is_away_is_told_of(self, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        away = Database(f"postgresql+psycopg://u@127.0.0.1:{free_port()}/d")
        monkeypatch.setitem(sqlite_app.extensions, "database", away)
        with sqlite_app.app_context(), pytest.raises(Wrong, match="ESHIBAN_DATABASE_URL"):
            preflight.database(sqlite_app)

    def test_an_old_one_is_refused(self) -> None:
        with pytest.raises(Wrong, match="PostgreSQL 14 太旧"):
            preflight._check_postgresql(140011)


def test_a_clock_that_is_wrong_is_found(postgresql_app: Flask) -> None:
    assert preflight.moment(postgresql_app).startswith("相差")
    with clock.at(clock.now() + timedelta(minutes=1)), pytest.raises(Wrong, match=r"差了 (59|60) 秒"):
        preflight.moment(postgresql_app)


class TestRedis:
    def test_without_one_it_works_too(self, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "没有设置" in preflight.cache(having(sqlite_app, monkeypatch))

    def test_one_that_is_away_is_told_of(self, sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        away = having(sqlite_app, monkeypatch, redis_url=f"redis://127.0.0.1:{free_port()}/0")
        with pytest.raises(Wrong, match="ESHIBAN_REDIS_URL"):
            preflight.cache(away)


def test_a_store_that_keeps_nothing_is_found(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    monkeypatch.setitem(sqlite_app.extensions, "storage", Storage(folder.as_uri()))
    assert preflight.storage(sqlite_app) == "能写能读"
    assert not list(folder.iterdir())
    (folder / preflight.PROBE).mkdir()
    (folder / preflight.PROBE / "something").touch()
    with pytest.raises(Wrong, match="ESHIBAN_STORAGE_URL"):
        preflight.storage(sqlite_app)


class TestWeChat:
    """Asked over HTTP, of the imitation."""

    @pytest.fixture
    def address(self, sqlite_app: Flask) -> Iterator[str]:
        server = make_server("127.0.0.1", 0, sqlite_app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sandbox/api/"
        server.shutdown()
        thread.join()
        server.server_close()

    def client(self, app: Flask, address: str, secret: str) -> WeChat:
        settings: Settings = app.extensions["settings"]
        return WeChat(
            WeChatConfig(
                mp_appid=settings.wechat_mp_appid, mp_secret=secret, template_ids={}, api_base_url=address
            )
        )

    def test_our_keys_are_known(
        self, sqlite_app: Flask, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret: SecretStr = sqlite_app.extensions["settings"].wechat_mp_secret
        monkeypatch.setitem(
            sqlite_app.extensions, "wechat", self.client(sqlite_app, address, secret.get_secret_value())
        )
        assert preflight.wechat(sqlite_app) == sqlite_app.extensions["settings"].wechat_mp_appid

    def test_wrong_ones_are_told_of(
        self, sqlite_app: Flask, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sqlite_app.extensions, "wechat", self.client(sqlite_app, address, "wrong"))
        with pytest.raises(Wrong, match="AppID"):
            preflight.wechat(sqlite_app)


def test_one_run_tells_all_and_fails(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        told = sqlite_app.test_cli_runner().invoke(args=["preflight"])
    assert told.exit_code == 1
    for check in preflight.CHECKS:
        assert f"\t{check.name}\t" in told.output
    assert "要改\t设置和密钥" in told.output
    assert "好\t数据库" in told.output
