"""``flask`` commands: database, demo data, the worker, the API description, checks."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import orjson
from alembic import command
from alembic.config import Config
from flask import Flask, current_app
from flask.cli import AppGroup

from app import worker
from app.accounts.commands import accounts_group
from app.audit.commands import audit_group
from app.core.unit_of_work import database
from app.open311.commands import clients_group
from app.personal.commands import keys_group, retention_group
from app.points import queries as points
from app.requests import search_index
from app.requests.types.commands import types_group
from app.triage.commands import triage_group

ROOT = Path(__file__).resolve().parent.parent

db_group = AppGroup("db", help="The database's schema.")
demo_group = AppGroup("demo", help="Invented data to look at.")
points_group = AppGroup("points", help="The points ledger.")


def register(app: Flask) -> None:
    """Install the commands."""
    for group in (
        accounts_group,
        audit_group,
        clients_group,
        db_group,
        demo_group,
        keys_group,
        points_group,
        retention_group,
        triage_group,
        types_group,
    ):
        app.cli.add_command(group)
    app.cli.add_command(worker_command)
    app.cli.add_command(openapi_command)


def alembic_config() -> Config:
    """Where the migrations are and which database they run on."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = database().engine
    return config


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the schema to the newest version, and what was written by an older one into the search."""
    command.upgrade(alembic_config(), "head")
    added = 1
    while added:
        with database().transaction() as session:
            added = search_index.add_missing(session)
    click.echo("      数据库已是最新版本")


@db_group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the schema back to REVISION."""
    command.downgrade(alembic_config(), revision)


@db_group.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write a new migration from the difference between models and database."""
    command.revision(alembic_config(), message, autogenerate=True)


@db_group.command("check")
def check() -> None:
    """Fail when models and database differ."""
    command.check(alembic_config())


@demo_group.command("load")
def load_demo() -> None:
    """Load the invented district once; a database that holds anything is left alone."""
    from app.demo.load import load

    load(database(), current_app.extensions["storage"], echo=click.echo)


@demo_group.command("logins")
def demo_logins() -> None:
    """Who can log in to the demo."""
    from app.demo.people import LOGINS

    for line in LOGINS:
        click.echo(line)


@points_group.command("verify")
def verify_points() -> None:
    """Add up the whole ledger again and compare; exit code 1 when it does not balance."""
    with database().reading() as session:
        wrong = points.imbalance(session)
    for line in wrong:
        click.echo(line)
    if wrong:
        sys.exit(1)
    click.echo("积分账目相符")


@click.command("worker")
def worker_command() -> None:
    """Deliver the outbox and do what comes round by the clock."""
    worker.run(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("openapi")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def openapi_command(output: Path) -> None:
    """Write the API description to a file."""
    spec = current_app._get_spec("json")  # type: ignore[attr-defined]
    output.write_bytes(orjson.dumps(spec, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
