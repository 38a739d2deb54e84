"""``flask clients``: systems of others, for whoever sets a server up without a browser."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import click
from flask.cli import AppGroup

from app.core.errors import Problem
from app.core.unit_of_work import database
from app.open311 import service
from app.open311.models import ApiClient
from app.open311.places import jurisdiction

clients_group = AppGroup("clients", help="Systems of others that talk to us.")


@clients_group.command("add")
@click.argument("street")
@click.argument("name")
@click.option("--trusted", is_flag=True, help="Its staff read what it sends; opens the hotline's door.")
@click.option("--reads-street", is_flag=True, help="Reads all requests of the street.")
@click.option("--calls-per-minute", type=click.IntRange(1, 9999), default=60, show_default=True)
def add(street: str, name: str, trusted: bool, reads_street: bool, calls_per_minute: int) -> None:
    """Let the system NAME in for the street with the code STREET; prints its id."""
    rights = service.Rights(trusted, reads_street, calls_per_minute)
    try:
        with database().transaction() as session:
            unit = jurisdiction(session, street)
            made = service.create_client(session, street_id=unit.id, name=name, rights=rights, by=None)
    except Problem as problem:
        raise click.ClickException(problem.detail) from problem
    click.echo(made.id)


@clients_group.command("key")
@click.argument("client", type=click.UUID)
@click.option("--days", type=int, default=365, show_default=True)
def key(client: UUID, days: int) -> None:
    """Issue a key for CLIENT and print it, this once."""
    try:
        with database().transaction() as session:
            found = session.get(ApiClient, client)
            if found is None:
                raise click.ClickException("没有这个对接系统")
            issued = service.issue_key(session, None, found, lasts=timedelta(days=days))
    except Problem as problem:
        raise click.ClickException(problem.detail) from problem
    click.echo(issued)
