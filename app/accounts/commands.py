"""``flask accounts``: what is left to the server's own keeper."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts import passwords, second_factor
from app.core.unit_of_work import database

accounts_group = AppGroup("accounts", help="People's ways in.")


@accounts_group.command("forget-authenticator")
@click.argument("username")
def forget_authenticator(username: str) -> None:
    """Let USERNAME set up a new authenticator: the phone and the recovery codes are both lost."""
    with database().transaction() as session:
        account_id = passwords.account_of(session, username)
        if account_id is None or not second_factor.in_force(session, account_id):
            raise click.ClickException(f"{username} 没有绑定验证器")
        second_factor.remove(session, account_id, by=None)
    click.echo(f"{username} 下次登录时可以重新绑定验证器")
