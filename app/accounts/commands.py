"""``flask accounts``: what is left to the server's own keeper."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts import grants, passwords, second_factor
from app.accounts.roles import ROLE_NAMES, Role
from app.core.errors import Problem
from app.core.unit_of_work import database
from app.org import queries as org

accounts_group = AppGroup("accounts", help="People's ways in.")


@accounts_group.command("give-post")
@click.argument("who")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.argument("unit_code")
def give_post(who: str, role: str, unit_code: str) -> None:
    """Give WHO (a console user name or a mobile number) the post ROLE in the unit UNIT_CODE, from today on.

    For the first two administrators; afterwards posts are given in the console, by two people. It is on record.
    """
    with database().transaction() as session:
        unit = org.unit_by_code(session, unit_code)
        if unit is None:
            raise click.ClickException(f"没有编码是 {unit_code} 的单位")
        try:
            person = grants.person(session, who)
            grants.give_at_once(session, person, unit, Role(role))
        except Problem as problem:
            raise click.ClickException(problem.detail) from problem
        said = f"{person.name} 从今天起是{unit.name}的{ROLE_NAMES[Role(role)]}"
    click.echo(said)


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
