"""``flask preflight``: whether a server can be opened to people, and if not, what to mend.

Every check is made, however many fail, so that one run tells all. It changes nothing but one small file in the storage,
which it takes away again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import click
import redis
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.cli import alembic_config
from app.core import clock
from app.core.database import Database
from app.core.documents.drawing import check_fonts
from app.core.errors import Problem
from app.wechat.errors import WeChatError
from config.settings import Settings

#: The oldest PostgreSQL this is tested with, as the server counts versions.
OLDEST_POSTGRESQL = 150000
#: How far two clocks may be apart before codes, tokens and deadlines go wrong.
LARGEST_SKEW = timedelta(seconds=5)
#: Fewer different signs than this are no secret that anybody drew at random.
FEWEST_SIGNS = 12

PROBE = "preflight.txt"


class Wrong(Exception):
    """A check that failed; its text says what to mend."""


@dataclass(frozen=True)
class Check:
    """One thing that is looked at; ``run`` returns what was found and raises :class:`Wrong`."""

    name: str
    run: Callable[[Flask], str]


def settings(app: Flask) -> str:
    """Secrets that look drawn at random, none of them twice; an address that people reach by https."""
    found: Settings = app.extensions["settings"]
    secrets = {
        "ESHIBAN_SECRET_KEY": found.secret_key.get_secret_value(),
        "ESHIBAN_INDEX_SECRET": found.index_secret.get_secret_value(),
        "ESHIBAN_WECHAT_MP_SECRET": found.wechat_mp_secret.get_secret_value(),
    }
    for name, secret in secrets.items():
        if len(set(secret)) < FEWEST_SIGNS:
            raise Wrong(f"{name} 太简单，请用 `openssl rand -base64 48` 重新生成")
    if len(set(secrets.values())) < len(secrets):
        raise Wrong("几个密钥用了同一个值，请分别生成")
    if found.mode != "production":
        raise Wrong(f"现在是 {found.mode} 模式，正式使用请设 ESHIBAN_MODE=production")
    return found.base_url


def database(app: Flask) -> str:
    """The database answers, is new enough, and its schema is the one this code wants."""
    found: Database = app.extensions["database"]
    try:
        with found.engine.connect() as connection:
            if found.engine.dialect.name == "postgresql":
                _check_postgresql(int(str(connection.scalar(text("SHOW server_version_num")))))
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        raise Wrong(
            f"数据库连不上（{type(error).__name__}），请检查 ESHIBAN_DATABASE_URL 和数据库是否启动"
        ) from error
    wanted = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if current != wanted:
        raise Wrong(f"数据库版本是 {current or '空'}，程序要 {wanted}，请运行 flask --app app db upgrade")
    return f"{found.engine.dialect.name}，版本 {current}"


def _check_postgresql(version: int) -> None:
    if version < OLDEST_POSTGRESQL:
        raise Wrong(f"PostgreSQL {version // 10000} 太旧，请用 {OLDEST_POSTGRESQL // 10000} 或更新的版本")


def cache(app: Flask) -> str:
    """Redis answers, if one is set; without it everything works, only slower."""
    url = app.extensions["settings"].redis_url
    if not url:
        return "没有设置，也能用，只是慢一些"
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError as error:
        raise Wrong(f"Redis 连不上（{type(error).__name__}），请检查 ESHIBAN_REDIS_URL") from error
    return "已连上"


def storage(app: Flask) -> str:
    """A file can be written, read again and taken away."""
    store = app.extensions["storage"]
    content = clock.now().isoformat().encode()
    try:
        store.put(PROBE, content)
        kept = store.get(PROBE)
        store.delete(PROBE)
    except Exception as error:  # whatever a store may raise, it cannot be used
        raise Wrong(
            f"照片和文件存不进去（{type(error).__name__}），请检查 ESHIBAN_STORAGE_URL 和权限"
        ) from error
    if kept != content:
        raise Wrong("存进去的文件读出来不一样，请检查存储")
    return "能写能读"


def wechat(app: Flask) -> str:
    """WeChat knows our app id and secret, and lets this server's address in."""
    appid: str = app.extensions["settings"].wechat_mp_appid
    try:
        app.extensions["wechat"].check_keys()
    except WeChatError as error:
        raise Wrong(f"微信没有通过（{error}），请核对小程序的 AppID、密钥和 IP 白名单") from error
    return appid


def moment(app: Flask) -> str:
    """Our clock and the database's agree."""
    found: Database = app.extensions["database"]
    if found.engine.dialect.name != "postgresql":
        return "数据库在本机，不用比"
    try:
        with found.engine.connect() as connection:
            theirs = connection.scalar(text("SELECT clock_timestamp()"))
    except SQLAlchemyError as error:
        raise Wrong("数据库连不上，没法比") from error
    apart = abs(clock.now() - theirs) if theirs else LARGEST_SKEW
    if apart >= LARGEST_SKEW:
        raise Wrong(
            f"和数据库的时间差了 {apart.total_seconds():.0f} 秒，请在两台机器上都打开时间同步（chrony）"
        )
    return f"相差 {apart.total_seconds():.1f} 秒"


def fonts(_app: Flask) -> str:
    """Certificates and sheets can be drawn."""
    try:
        check_fonts()
    except Problem as problem:
        raise Wrong("没有中文字体，证书打不出来，请安装 fonts-noto-cjk") from problem
    return "齐全"


CHECKS = (
    Check("设置和密钥", settings),
    Check("数据库", database),
    Check("Redis", cache),
    Check("文件存储", storage),
    Check("微信", wechat),
    Check("时间", moment),
    Check("字体", fonts),
)


def results(app: Flask) -> Iterator[tuple[str, bool, str]]:
    """Each check: its name, whether all is well, and what was found or is to be mended."""
    for check in CHECKS:
        try:
            yield check.name, True, check.run(app)
        except Wrong as wrong:
            yield check.name, False, str(wrong)


@click.command("preflight")
def preflight_command() -> None:
    """Look whether this server can be opened to people; exit code 1 when something is to be mended."""
    failed = 0
    for name, well, words in results(current_app._get_current_object()):  # type: ignore[attr-defined]
        failed += not well
        click.echo(f"{'好' if well else '要改'}\t{name}\t{words}")
    if failed:
        click.echo(f"有 {failed} 项要改，改好后再运行一次。")
        sys.exit(1)
    click.echo("都好了，可以开放使用。")
