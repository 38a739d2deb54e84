"""``flask keys`` changes the field keys while everything runs; ``flask retention`` drops what was kept long enough."""

from __future__ import annotations

import re
import sys

import click
from flask.cli import AppGroup

from app.core import rotation
from app.core.encryption import keyring
from app.core.unit_of_work import database
from app.retention import RULES, Rule
from config.settings import new_field_key

keys_group = AppGroup("keys", help="The keys that encrypt personal fields.")
retention_group = AppGroup("retention", help="How long things are kept.")


@keys_group.command("new")
def new_key() -> None:
    """Print a fresh key. Put it first in ESHIBAN_FIELD_KEYS, keep the old ones behind it, restart, then rotate."""
    numbers = [int(found[1]) for key_id in keyring.ids if (found := re.fullmatch(r"k(\d+)", key_id))]
    click.echo(new_field_key(f"k{max(numbers, default=0) + 1}"))
    click.echo(
        "把它写在 ESHIBAN_FIELD_KEYS 的最前面，旧的留在后面，用逗号隔开；重启后运行 flask keys rotate。",
        err=True,
    )


@keys_group.command("rotate")
def rotate_keys() -> None:
    """Encrypt anew, by the first key, whatever an old key encrypted; safe while everything runs, and to be repeated.

    Exit code 1 when an old key is still in use.
    """
    left = rotation.rotate(database(), progress=click.echo)
    for key_id, count in left.items():
        if count:
            click.echo(f"{key_id} 还在用：{count} 处。请确认所有进程都已用新设置重启，再运行一次。")
        else:
            click.echo(f"{key_id} 已不再使用，可以从 ESHIBAN_FIELD_KEYS 里去掉（备份还要它，请另存）。")
    if any(left.values()):
        sys.exit(1)
    click.echo(f"全部由 {keyring.current} 加密")


@retention_group.command("run")
@click.option("--dry-run", is_flag=True, help="Only count.")
def run_retention(dry_run: bool) -> None:
    """Drop whatever has been kept long enough, and print how many rows of each rule."""
    for rule in RULES:
        with database().reading() as session:
            over = rule.count(session)
        if not dry_run:
            while _drop_some(rule):
                pass
        click.echo(
            f"{rule.what}（{rule.keep.days} 天）：{over} 条{'到期' if dry_run else '已删除'} — {rule.why}"
        )


def _drop_some(rule: Rule) -> int:
    with database().transaction() as session:
        return rule.run(session)
