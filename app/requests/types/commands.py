"""``flask service-types``: a tree to start from."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.errors import Invalid
from app.core.unit_of_work import database
from app.org import queries as org
from app.org.models import UnitKind
from app.requests.types import loading

types_group = AppGroup("service-types", help="The categories of requests.")


@types_group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--district", "code", help="The district's code; not needed when there is only one.")
def load(file: Path, code: str | None) -> None:
    """Add the tree of FILE, a CSV of 一级分类,二级分类,三级分类; what is there already stays as it is."""
    with database().transaction() as session, file.open(encoding="utf-8-sig", newline="") as lines:
        districts = [unit for unit in org.tree(session) if unit.kind is UnitKind.DISTRICT]
        found = [unit for unit in districts if code in (None, unit.code)]
        if len(found) != 1:
            raise click.ClickException(f"请用 --district 指明：{'、'.join(unit.code for unit in districts)}")
        try:
            added = loading.load(session, found[0].id, lines)
        except (Invalid, UnicodeDecodeError) as problem:
            raise click.ClickException(getattr(problem, "detail", "这个文件不是 UTF-8 文字")) from problem
    click.echo(f"新增了 {added} 个类别")
